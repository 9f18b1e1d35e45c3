// A row that was loaded leads to its bodies, whatever others do to the object meanwhile.
#include "storage/embedded/open.hpp"
#include "tests/unit/storage/bodies.hpp"
#include "tests/unit/storage/rows.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace s3seal::storage {
namespace {

using test::body_of;
using test::must;
using test::names_in;

enum class place { memory, disk };

class Overwrite : public testing::TestWithParam<place> {
protected:
    Overwrite() {
        options wanted;
        if (GetParam() == place::disk) wanted.directory = directory_.path() / "data";
        all_ = must(storage::open(wanted, random_));
        must(all_.metadata->create_bucket(a_bucket("b")));
    }
    void put(std::string const& body) {
        auto const writer = must(all_.blobs->create(key_.copy(), placement::small_in_row));
        must(test::append(*writer, body, 100'000));
        auto row = an_object("k");
        row.blob = must(writer->finish());
        auto const replaced = must(all_.metadata->put_object(id_, row, {}));
        writer->keep();
        remove(replaced);
    }
    // An object of two parts.
    void put_parts(std::string const& body) {
        multipart_upload upload;
        upload.id = "upload " + std::to_string(++uploads_);
        upload.key = "k";
        must(all_.metadata->create_upload(id_, upload));
        auto row = an_object("k");
        for (unsigned number = 1; number <= 2; ++number) {
            stored_part part;
            part.number = number;
            part.blob = must(test::store(*all_.blobs, body, key_, 100'000, placement::outside));
            must(all_.metadata->put_part(id_, upload.id, part));
            row.blob.size += part.blob.size;
            row.parts.push_back(std::move(part));
        }
        row.part_count = 2;
        remove(must(all_.metadata->complete_upload(id_, upload.id, row, {}, "done")));
    }
    void remove(blob_refs const& blobs) {
        for (auto const& blob : blobs) all_.blobs->remove(blob);
    }
    result<std::string> read(blob_ref const& ref) { return test::read_from(*all_.blobs, ref, 0, key_); }

    static inline bucket_id const id_{"", "b"};
    static inline data_key const key_ = test::key_of(cipher::aes_256_gcm);
    test::temporary_directory directory_;
    seeded_random random_{5};
    opened all_;
    std::atomic<int> uploads_ = 0;
};

INSTANTIATE_TEST_SUITE_P(In, Overwrite, testing::Values(place::memory, place::disk),
                         [](auto const& chosen) { return chosen.param == place::memory ? "Memory" : "Disk"; });

TEST_P(Overwrite, BetweenARowAndItsBodyLeavesTheBodyReadable) {
    put(body_of(100'000, 1));
    auto row = must(all_.metadata->load_object({id_, "k"}));
    put(body_of(100'000, 2));
    EXPECT_TRUE(must(read(row.blob)) == body_of(100'000, 1));
    remove(must(all_.metadata->delete_object({id_, "k"}, {})));
    EXPECT_TRUE(must(read(row.blob)) == body_of(100'000, 1));
    auto const blob = row.blob;
    row = {};
    EXPECT_EQ(test::errc_of(read(blob)), errc::corrupt) << "nobody holds it any more";
    if (GetParam() == place::disk) {
        EXPECT_TRUE(names_in(directory_.path() / "data" / "blobs").empty());
    }
}

TEST_P(Overwrite, LeavesThePartsOfALoadedRow) {
    put_parts(body_of(80'000, 1));
    auto const row = must(all_.metadata->load_object({id_, "k"}));
    put_parts(body_of(80'000, 2));
    for (auto const& part : row.parts) EXPECT_TRUE(must(read(part.blob)) == body_of(80'000, 1));
}

TEST_P(Overwrite, ByManyAtOnceNeverTakesABodyFromItsReader) {
    put(body_of(70'000, 1));
    std::atomic<bool> done = false;
    std::atomic<int> reads = 0;
    std::thread reader{[&] {
        while (!done) {
            auto const row = must(all_.metadata->load_object({id_, "k"}));
            EXPECT_TRUE(read(row.multipart() ? row.parts.back().blob : row.blob));
            ++reads;
        }
    }};
    for (int n = 0; n < 300 || reads < 300; ++n) n % 3 == 0 ? put_parts(body_of(70'000, 2)) : put(body_of(70'000, 3));
    done = true;
    reader.join();
}

}  // namespace
}  // namespace s3seal::storage
