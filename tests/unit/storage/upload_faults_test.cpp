// Uploads on disks that fill up: a part is there or it is not, and a completion has happened or it has not.
#include "storage/embedded/open.hpp"
#include "tests/unit/storage/bodies.hpp"
#include "tests/unit/storage/file_size_limit.hpp"
#include "tests/unit/storage/rows.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

#include <gmock/gmock.h>

#include <set>

namespace s3seal::storage {
namespace {

using test::body_of;
using test::errc_of;
using test::file_size_limit;
using test::must;
using test::names_in;

class UploadFaults : public testing::Test {
protected:
    UploadFaults() { reopen(); }

    void reopen() {
        all_ = {};
        options wanted;
        wanted.directory = directory_.path() / "data";
        all_ = must(storage::open(wanted, random_));
    }
    // So many more bytes fit behind what the database's log already holds.
    rlim_t room(rlim_t bytes) const {
        std::error_code missing;
        auto const size = std::filesystem::file_size(directory_.path() / "data" / "s3seal.db-wal", missing);
        return (missing ? 0 : static_cast<rlim_t>(size)) + bytes;
    }
    result<stored_part> put_part(std::string_view upload, unsigned number, std::string const& body) {
        TRY(auto const writer, all_.blobs->create(key_.copy(), placement::outside));
        CHECK_OK(test::append(*writer, body, 50'000));
        stored_part part;
        part.number = number;
        part.etag = std::to_string(body.size());
        TRY(part.blob, writer->finish());
        TRY(auto const replaced, all_.metadata->put_part(bucket_, upload, part));
        writer->keep();
        for (auto const& blob : replaced) all_.blobs->remove(blob);
        return part;
    }
    result<> complete(std::string_view upload, std::vector<stored_part> parts) {
        TRY(auto const unused,
            all_.metadata->complete_upload(bucket_, upload, an_object_of(std::move(parts)), {}, "done"));
        for (auto const& blob : unused) all_.blobs->remove(blob);
        return {};
    }
    std::string read() {
        auto const row = must(all_.metadata->load_object({bucket_, "k"}));
        std::string body;
        for (auto const& part : row.parts) body += must(test::read_from(*all_.blobs, part.blob, 0, key_));
        return body;
    }
    std::set<std::string> files() { return names_in(directory_.path() / "data" / "blobs"); }

    bucket_id const bucket_{"", "b"};
    test::temporary_directory directory_;
    seeded_random random_{12};
    data_key const key_ = test::key_of(cipher::aes_256_gcm);
    opened all_;
};

// Each write of the database is refused once, wherever in the transaction of a completion it falls.
TEST_F(UploadFaults, ACompletionThatTheDiskRefusesHasNotHappened) {
    must(all_.metadata->create_bucket(a_bucket("b")));
    std::string current;
    int failures = 0;
    for (unsigned round = 0; round < 40; ++round) {
        auto const id = "u" + std::to_string(round);
        must(all_.metadata->create_upload(bucket_, an_upload(id)));
        std::vector<stored_part> parts;
        std::string body;
        for (unsigned number = 1; number <= 3; ++number) {
            auto const piece = body_of(30'000 + round, round * 10 + number);
            parts.push_back(must(put_part(id, number, piece)));
            body += piece;
        }
        must(put_part(id, 4, "left out"));
        bool done = false;
        {
            file_size_limit const full{room((round % 10) * 16'000)};
            done = complete(id, parts).has_value();
        }
        failures += !done;
        if (!done) {
            if (!current.empty()) ASSERT_TRUE(read() == current) << round;
            ASSERT_EQ(must(all_.metadata->list_parts(bucket_, id, 0, 10)).parts.size(), 4u) << round;
            if (round % 3 == 0) reopen();
            must(complete(id, parts));
        }
        current = body;
        ASSERT_TRUE(read() == current) << round;
        ASSERT_EQ(errc_of(all_.metadata->list_parts(bucket_, id, 0, 10)), errc::not_found);
        ASSERT_EQ(files().size(), 3u) << "its parts, and nothing else";
    }
    EXPECT_GT(failures, 5);
    EXPECT_LT(failures, 40);
}

TEST_F(UploadFaults, APartThatTheDiskRefusesLeavesTheOneBefore) {
    must(all_.metadata->create_bucket(a_bucket("b")));
    must(all_.metadata->create_upload(bucket_, an_upload("u")));
    auto current = body_of(100'000);
    must(put_part("u", 1, current));
    int failures = 0;
    for (unsigned round = 0; round < 40; ++round) {
        auto const body = body_of(100'000 + round, round);
        bool stored = false;
        {
            file_size_limit const full{round % 4 == 0 ? 70'000 : room((round % 8) * 6'000)};
            stored = put_part("u", 1, body).has_value();
        }
        failures += !stored;
        if (stored) current = body;
        auto const parts = must(all_.metadata->list_parts(bucket_, "u", 0, 10)).parts;
        ASSERT_EQ(parts.size(), 1u);
        ASSERT_TRUE(must(test::read_from(*all_.blobs, parts[0].blob, 0, key_)) == current) << round;
        ASSERT_EQ(files().size(), 1u) << round;
        if (round % 10 == 9) reopen();
    }
    EXPECT_GT(failures, 10);
    EXPECT_LT(failures, 40);
}

// Files of parts whose row never came are swept; those with a row stay, whatever has become of the upload.
TEST_F(UploadFaults, ASweepKeepsThePartsOfUploadsAndObjects) {
    must(all_.metadata->create_bucket(a_bucket("b")));
    must(all_.metadata->create_upload(bucket_, an_upload("u")));
    must(all_.metadata->create_upload(bucket_, an_upload("v", "other")));
    auto const first = must(put_part("u", 1, body_of(100'000)));
    must(complete("u", {first}));
    auto const second = must(put_part("v", 1, "of an open upload"));
    must(test::store(*all_.blobs, body_of(100'000), key_));
    EXPECT_EQ(files().size(), 3u);
    reopen();
    EXPECT_EQ(files(), (std::set{first.blob.id, second.blob.id}));
    EXPECT_TRUE(read() == body_of(100'000));
}

}  // namespace
}  // namespace s3seal::storage
