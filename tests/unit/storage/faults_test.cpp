// Disks that fill up and files that rot: what failed is not there, what is there is right.
#include "storage/embedded/open.hpp"
#include "tests/unit/storage/bodies.hpp"
#include "tests/unit/storage/contract/listed.hpp"
#include "tests/unit/storage/file_size_limit.hpp"
#include "tests/unit/storage/rows.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <map>

namespace s3seal::storage {
namespace {

using test::body_of;
using test::file_size_limit;
using test::must;
using test::names_in;
using testing::IsEmpty;

class Faults : public testing::Test {
protected:
    opened open() { return must(try_open()); }
    result<opened> try_open() {
        options wanted;
        wanted.directory = directory_.path() / "data";
        return storage::open(wanted, random_);
    }
    static result<> put(opened& all, std::string const& key, std::string const& body) {
        TRY(auto const writer, all.blobs->create(key_.copy()));
        CHECK_OK(test::append(*writer, body, 50'000));
        auto row = an_object(key, std::to_string(body.size()));
        TRY(row.blob, writer->finish());
        TRY(auto const replaced, all.metadata->put_object({"", "b"}, row, {}));
        writer->keep();
        for (auto const& blob : replaced) all.blobs->remove(blob);
        return {};
    }
    static result<std::string> get(opened& all, std::string const& key) {
        TRY(auto const row, all.metadata->load_object({id_, key}));
        return test::read_from(*all.blobs, row.blob, 0, key_);
    }
    // Exactly these objects, each whole, and no body besides.
    void expect_stored(opened& all, std::map<std::string, std::string> const& expected) {
        listed_page page;
        must(all.metadata->list_objects(id_, {}, page));
        ASSERT_EQ(page.entries.size(), expected.size());
        std::set<std::string> bodies;
        for (auto const& key : page.keys()) {
            ASSERT_TRUE(expected.contains(key)) << key;
            auto const row = must(all.metadata->load_object({id_, key}));
            ASSERT_TRUE(must(get(all, key)) == expected.at(key)) << key;
            if (row.blob.size > 65'536) bodies.insert(row.blob.id);
        }
        EXPECT_EQ(names_in(directory_.path() / "data" / "blobs"), bodies);
    }
    static inline bucket_id const id_{"", "b"};
    static inline data_key const key_ = test::key_of(cipher::aes_256_gcm);
    test::temporary_directory directory_;
    seeded_random random_{11};
};

TEST_F(Faults, ABodyThatTheDiskRefusesLeavesNothing) {
    auto all = open();
    must(all.metadata->create_bucket(a_bucket("b")));
    must(put(all, "k", body_of(200'000, 1)));
    for (rlim_t const limit : {0ul, 1ul, 70'000ul, 300'000ul, 999'999ul}) {
        bool failed = false;
        {
            file_size_limit const full{limit};
            failed = !put(all, "k", body_of(1'000'000, 2));
        }
        EXPECT_TRUE(failed) << limit;
        expect_stored(all, {{"k", body_of(200'000, 1)}});
    }
    must(put(all, "k", body_of(1'000'000, 2)));
    expect_stored(all, {{"k", body_of(1'000'000, 2)}});
}

// Each write of the database is refused once, wherever in a transaction it falls.
TEST_F(Faults, ARowThatTheDiskRefusesIsNotThereNowOrLater) {
    auto all = open();
    must(all.metadata->create_bucket(a_bucket("b")));
    std::map<std::string, std::string> expected;
    int failures = 0;
    auto const wal = directory_.path() / "data" / "s3seal.db-wal";
    for (int round = 0; round < 60; ++round) {
        auto const key = "k" + std::to_string(round % 7);
        auto const body = body_of(static_cast<std::size_t>(1'000 + 900 * round), static_cast<unsigned>(round));
        bool stored = false;
        {
            std::error_code missing;
            auto const size = std::filesystem::file_size(wal, missing);
            file_size_limit const full{(missing ? 0 : size) + static_cast<rlim_t>(round % 10) * 8'000};
            stored = put(all, key, body).has_value();
        }
        if (stored) expected[key] = body;
        failures += !stored;
        ASSERT_NO_FATAL_FAILURE(expect_stored(all, expected)) << round;
        if (round % 20 != 19) continue;
        all = {};
        all = open();
        ASSERT_NO_FATAL_FAILURE(expect_stored(all, expected)) << round;
    }
    EXPECT_GT(failures, 5);
    EXPECT_GT(expected.size(), 0u);
    must(put(all, "after", "all is well"));
    EXPECT_EQ(must(get(all, "after")), "all is well");
}

// Whatever page rots: an error, or what was stored; never other bytes, and never a crash.
TEST_F(Faults, ARottenDatabaseGivesErrorsAndNoWrongBodies) {
    std::map<std::string, std::string> stored;
    {
        auto all = open();
        must(all.metadata->create_bucket(a_bucket("b")));
        for (unsigned number = 0; number < 12; ++number) {
            auto const key = "k" + std::to_string(number);
            stored[key] = body_of(20'000 + number, number);
            must(put(all, key, stored[key]));
        }
    }
    auto const path = directory_.path() / "data" / "s3seal.db";
    std::ifstream from{path, std::ios::binary};
    std::string const whole{std::istreambuf_iterator<char>{from}, {}};
    ASSERT_GT(whole.size(), 200'000u);
    int damaged = 0;
    for (std::size_t at = 0; at + 64 <= whole.size(); at += 4'096) {
        auto rotten = whole;
        for (std::size_t i = 0; i < 64; ++i) rotten[at + i] = static_cast<char>(rotten[at + i] ^ 0xa5);
        std::ofstream{path, std::ios::binary | std::ios::trunc} << rotten;
        auto all = try_open();
        if (!all) {
            ++damaged;
            continue;
        }
        listed_page page;
        (void)all->metadata->list_objects(id_, {}, page);
        for (auto const& [key, body] : stored) {
            auto const read = get(*all, key);
            damaged += !read;
            if (read) {
                ASSERT_TRUE(*read == body) << at << " " << key;
            }
        }
    }
    EXPECT_GT(damaged, 30);
}

TEST_F(Faults, ADatabaseCutShortGivesErrorsAndNoWrongBodies) {
    {
        auto all = open();
        must(all.metadata->create_bucket(a_bucket("b")));
        for (unsigned number = 0; number < 12; ++number)
            must(put(all, "k" + std::to_string(number), body_of(20'000, number)));
    }
    auto const path = directory_.path() / "data" / "s3seal.db";
    std::ifstream from{path, std::ios::binary};
    std::string const whole{std::istreambuf_iterator<char>{from}, {}};
    for (std::size_t const size : {1ul, 50ul, 100ul, 16'384ul, 60'000ul, whole.size() - 16'384}) {
        std::ofstream{path, std::ios::binary | std::ios::trunc} << whole.substr(0, size);
        auto all = try_open();
        int missing = !all;
        for (unsigned number = 0; all && number < 12; ++number) {
            auto const read = get(*all, "k" + std::to_string(number));
            missing += !read;
            if (read) {
                ASSERT_TRUE(*read == body_of(20'000, number)) << size;
            }
        }
        EXPECT_GT(missing, 0) << size;
    }
}

}  // namespace
}  // namespace s3seal::storage
