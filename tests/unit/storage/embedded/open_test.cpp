#include "storage/embedded/open.hpp"

#include "storage/sqlite/database.hpp"
#include "tests/unit/storage/bodies.hpp"
#include "tests/unit/storage/contract/listed.hpp"
#include "tests/unit/storage/rows.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

#include <gmock/gmock.h>

#include <fstream>

namespace s3seal::storage {
namespace {

using test::body_of;
using test::errc_of;
using test::mode_of;
using test::must;
using test::names_in;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// The regular files that this process has open.
std::multiset<std::string> open_files() {
    std::multiset<std::string> files;
    for (auto const& entry : std::filesystem::directory_iterator{"/proc/self/fd"}) {
        std::error_code closed_meanwhile;
        auto const target = std::filesystem::read_symlink(entry.path(), closed_meanwhile).string();
        if (target.starts_with("/") && !target.starts_with("/proc/") && !target.starts_with("/dev/"))
            files.insert(target);
    }
    return files;
}

class Open : public testing::Test {
protected:
    result<opened> open(durability sync = durability::normal) {
        options wanted;
        wanted.directory = data_;
        wanted.sync = sync;
        wanted.warn = [this](std::string_view line) { warnings_.emplace_back(line); };
        return storage::open(wanted, random_);
    }
    static void put(opened& all, std::string const& key, std::string const& body) {
        auto const writer = must(all.blobs->create(key_.copy()));
        must(test::append(*writer, body, 100'000));
        auto row = an_object(key);
        row.blob = must(writer->finish());
        must(all.metadata->put_object(id_, row, {}));
        writer->keep();
    }
    static std::string get(opened& all, std::string const& key) {
        return must(test::read_from(*all.blobs, must(all.metadata->load_object({id_, key})).blob, 0, key_));
    }
    void overwrite(char const* name, std::string_view content) const {
        std::ofstream{data_ / name, std::ios::binary | std::ios::trunc} << content;
    }
    static inline bucket_id const id_{"", "b"};
    static inline data_key const key_ = test::key_of(cipher::aes_256_gcm);
    test::temporary_directory directory_;
    std::filesystem::path data_ = directory_.path() / "data";
    seeded_random random_{3};
    std::vector<std::string> warnings_;
};

TEST_F(Open, FindsEverythingAgain) {
    for (auto const sync : {durability::normal, durability::full}) {
        data_ = directory_.path() / (sync == durability::full ? "full" : "normal");
        {
            auto all = must(open(sync));
            must(all.metadata->create_bucket(a_bucket("b")));
            put(all, "small", body_of(1'000));
            put(all, "large", body_of(1'000'000));
        }
        auto all = must(open(sync));
        EXPECT_EQ(get(all, "small"), body_of(1'000));
        EXPECT_TRUE(get(all, "large") == body_of(1'000'000));
        EXPECT_THAT(warnings_, IsEmpty());
    }
}

TEST_F(Open, MakesEverythingForItsOwnerOnly) {
    test::open_umask const open_umask;
    auto all = must(open());
    must(all.metadata->create_bucket(a_bucket("b")));
    put(all, "large", body_of(100'000));
    EXPECT_EQ(mode_of(data_), 0700u);
    EXPECT_EQ(mode_of(data_ / "blobs"), 0700u);
    std::size_t files = 0;
    for (auto const& entry : std::filesystem::recursive_directory_iterator{data_}) {
        if (!entry.is_regular_file()) continue;
        EXPECT_EQ(mode_of(entry.path()), 0600u) << entry.path();
        ++files;
    }
    // The database with its log, the log's index and the reserve, the lock, the mark of the first start, the body.
    EXPECT_EQ(files, 7u);
}

TEST_F(Open, ASecondTimeIsRefusedUntilTheFirstIsGone) {
    {
        auto const first = must(open());
        auto const second = open();
        ASSERT_FALSE(second);
        EXPECT_EQ(second.error().code, errc::busy);
        EXPECT_EQ(second.error().detail, "another s3seal already uses the data directory " + data_.string());
    }
    EXPECT_TRUE(open());
}

TEST_F(Open, MovesBodiesWithoutARowAway) {
    std::string lost;
    {
        auto all = must(open());
        must(all.metadata->create_bucket(a_bucket("b")));
        put(all, "kept", body_of(100'000, 1));
        lost = must(test::store(*all.blobs, body_of(100'000, 2))).id;  // the row never came
    }
    auto all = must(open());
    EXPECT_THAT(names_in(data_ / "blobs"), ElementsAre(must(all.metadata->load_object({id_, "kept"})).blob.id));
    EXPECT_THAT(names_in(data_ / "orphans"), ElementsAre(lost));
    EXPECT_EQ(warnings_.size(), 1u);
    EXPECT_TRUE(get(all, "kept") == body_of(100'000, 1));
}

// What a fresh database would make orphans of.
TEST_F(Open, RefusesBodiesWithoutTheirDatabase) {
    {
        auto all = must(open());
        must(all.metadata->create_bucket(a_bucket("b")));
        put(all, "large", body_of(100'000));
    }
    auto const bodies = names_in(data_ / "blobs");
    auto const whole = directory_.path() / "whole.db";
    std::filesystem::copy_file(data_ / "s3seal.db", whole);
    std::filesystem::remove(data_ / "s3seal.db");
    for (auto const* damage : {" is missing", " is empty", " knows nothing"}) {
        if (damage == std::string_view{" is empty"}) overwrite("s3seal.db", "");
        if (damage == std::string_view{" knows nothing"})
            must(must(sqlite::database::open(data_ / "s3seal.db")).execute("PRAGMA page_size = 4096; VACUUM"));
        auto const refused = open();
        ASSERT_FALSE(refused) << damage;
        EXPECT_EQ(refused.error().detail, (data_ / "s3seal.db").string() + damage +
                                              ", but bodies or keys that belong to it are there: put it and "
                                              "s3seal.db-wal back, or name another directory");
        EXPECT_EQ(names_in(data_ / "blobs"), bodies);
    }
    std::filesystem::remove(data_ / "s3seal.db");
    EXPECT_FALSE(open());
    EXPECT_FALSE(std::filesystem::exists(data_ / "s3seal.db")) << "a refused start makes nothing";
    std::filesystem::copy_file(whole, data_ / "s3seal.db");
    auto all = must(open());
    EXPECT_TRUE(get(all, "large") == body_of(100'000));
}

TEST_F(Open, RefusesDataOfALaterVersion) {
    must(open());
    {
        auto db = must(sqlite::database::open(data_ / "s3seal.db"));
        must(db.execute("PRAGMA user_version = 99"));
    }
    auto const refused = open();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::newer_schema);
    EXPECT_EQ(refused.error().detail,
              "the data was written by a later version of s3seal (schema 99, this one knows 12): use that version");
}

TEST_F(Open, RefusesWhatIsNoDatabaseAndLeavesItsBodiesAlone) {
    {
        auto all = must(open());
        must(all.metadata->create_bucket(a_bucket("b")));
        put(all, "large", body_of(100'000));
    }
    auto const bodies = names_in(data_ / "blobs");
    overwrite("s3seal.db", std::string(50'000, 'x'));
    EXPECT_EQ(errc_of(open()), errc::corrupt);
    EXPECT_EQ(names_in(data_ / "blobs"), bodies);
}

TEST_F(Open, SaysWhenTheDirectoryCannotBeMade) {
    std::ofstream{data_} << "a file";
    auto const opened = open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, errc::io);
    EXPECT_THAT(opened.error().detail, HasSubstr(data_.string()));
}

TEST_F(Open, InMemoryTouchesNoDisk) {
    auto const files = open_files();
    auto const before = std::filesystem::current_path();
    std::filesystem::current_path(directory_.path());
    {
        options wanted;
        auto all = must(storage::open(wanted, random_));
        must(all.metadata->create_bucket(a_bucket("b")));
        for (int number = 0; number < 200; ++number) put(all, std::to_string(number), body_of(60'000));
        put(all, "large", body_of(3'000'000));
        EXPECT_TRUE(get(all, "large") == body_of(3'000'000));
        listed_page page;
        must(all.metadata->list_objects(id_, {}, page));
        EXPECT_EQ(page.entries.size(), 201u);
        EXPECT_EQ(open_files(), files);
    }
    std::filesystem::current_path(before);
    EXPECT_THAT(names_in(directory_.path()), IsEmpty());
}

TEST_F(Open, InMemoryStartsEmptyEachTime) {
    data_.clear();
    auto first = must(open());
    must(first.metadata->create_bucket(a_bucket("b")));
    auto second = must(open());
    EXPECT_EQ(errc_of(second.metadata->load_bucket(id_)), errc::not_found);
}

TEST_F(Open, InMemoryKeepsToItsBudget) {
    options wanted;
    wanted.memory_budget = 1'000;
    auto all = must(storage::open(wanted, random_));
    EXPECT_EQ(errc_of(test::store(*all.blobs, body_of(1'001))), errc::full);
    must(test::store(*all.blobs, body_of(1'000)));
}

// Rows alone, of every kind; what frees them is never refused.
TEST_F(Open, InMemoryCountsRows) {
    options wanted;
    wanted.memory_budget = 1'000'000;
    auto all = must(storage::open(wanted, random_));
    must(all.metadata->create_bucket(a_bucket("b")));
    auto const put_one = [&](int number) {
        return all.metadata->put_object(id_, an_object("key " + std::to_string(number)), {});
    };
    for (int round = 0; round < 3; ++round) {
        int stored = 0;
        while (put_one(stored)) ++stored;
        EXPECT_EQ(errc_of(put_one(stored)), errc::full);
        EXPECT_GT(stored, 2'000);
        EXPECT_LT(stored, 1'000'000 / 60) << "a row takes more than that";
        EXPECT_EQ(errc_of(test::store(*all.blobs, body_of(900'000))), errc::full);
        for (int number = 0; number < stored; ++number)
            must(all.metadata->delete_object({id_, "key " + std::to_string(number)}, {}));
        auto const ref = must(test::store(*all.blobs, body_of(900'000)));
        EXPECT_EQ(errc_of(put_one(0)), std::nullopt);
        all.blobs->remove(ref);
    }
    for (int number = 0;; ++number) {
        multipart_upload upload;
        upload.id = std::to_string(number);
        if (!all.metadata->create_upload(id_, upload)) break;
        ASSERT_LT(number, 100'000);
    }
}

TEST_F(Open, InMemoryFindsRoomForWhatReplacesAsMuch) {
    options wanted;
    wanted.memory_budget = 1'000'000;
    auto all = must(storage::open(wanted, random_));
    must(all.metadata->create_bucket(a_bucket("b")));
    for (unsigned n = 0; n < 200; ++n) put(all, "small", body_of(60'000, n));
    for (unsigned n = 0; n < 20; ++n) must(all.metadata->put_object(id_, an_object("small"), {}));
    EXPECT_GT(must(test::store(*all.blobs, body_of(900'000))).size, 0u);
}

}  // namespace
}  // namespace s3seal::storage
