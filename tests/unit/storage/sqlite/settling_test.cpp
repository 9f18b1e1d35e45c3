// Changes of many in one transaction: seen at once, durable together, or lost together.
#include "storage/sqlite/sqlite_metadata_store.hpp"
#include "tests/unit/storage/file_size_limit.hpp"
#include "tests/unit/storage/outcome.hpp"
#include "tests/unit/storage/page_limit.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace s3seal::storage {
namespace {

using test::errc_of;
using test::must;
using testing::ElementsAre;
using testing::IsEmpty;

bucket empty_bucket(std::string name) {
    bucket row;
    row.id = {"", std::move(name)};
    row.account = "000000000000";
    return row;
}

kms_key a_key(std::string id) {
    kms_key row;
    row.name = {"000000000000", "us-east-1", std::move(id)};
    return row;
}

class Settling : public testing::Test {
protected:
    using store_ptr = std::unique_ptr<sqlite::sqlite_metadata_store>;

    // Of so many bytes, in the row itself.
    result<> put(std::string key, std::size_t bytes) {
        object row;
        row.key = std::move(key);
        row.blob.inline_bytes = std::string(bytes, 'x');
        row.blob.size = bytes;
        CHECK_OK(store_->put_object({"", "a"}, row, {}));
        return {};
    }

    store_ptr open() {
        return must(sqlite::sqlite_metadata_store::open(directory_.path() / "test.db", durability::normal,
                                                        {.settle_later = true}));
    }
    result<> add(std::string name) { return store_->create_bucket(empty_bucket(std::move(name))); }
    // `name`, and what became of it.
    void note(std::string name) {
        store_->when_settled([this, name](result<> const& durable) {
            auto const* const how = durable ? " durable" : durable.error().code == errc::full ? " too large" : " lost";
            told_.push_back(name + how);
        });
    }
    std::vector<std::string> names_in(metadata_store& store) {
        std::vector<std::string> names;
        for (auto const& one : must(store.list_buckets({"", "000000000000", "", "", ""})).buckets)
            names.push_back(one.id.name);
        return names;
    }
    std::vector<std::string> names() { return names_in(*store_); }
    // As somebody reads it who opens the same file: only what was committed.
    std::vector<std::string> durable_names() {
        auto const other = open();
        return names_in(*other);
    }

    test::noted_connection connection_;
    test::temporary_directory directory_;
    store_ptr store_ = open();
    std::vector<std::string> told_;
};

TEST_F(Settling, ChangesAreSeenAtOnceAndDurableTogether) {
    EXPECT_TRUE(store_->settles_later());
    must(add("a"));
    note("a");
    must(add("b"));
    note("b");
    EXPECT_THAT(names(), ElementsAre("a", "b"));
    EXPECT_THAT(durable_names(), IsEmpty());
    EXPECT_THAT(told_, IsEmpty());
    must(store_->settle());
    EXPECT_THAT(durable_names(), ElementsAre("a", "b"));
    EXPECT_THAT(told_, ElementsAre("a durable", "b durable"));
}

TEST_F(Settling, WhoAsksLateIsToldAtOnce) {
    must(add("a"));
    must(store_->settle());
    note("a");
    EXPECT_THAT(told_, ElementsAre("a durable"));
    must(store_->settle());
    EXPECT_EQ(told_.size(), 1u) << "nothing was changed since";
}

TEST_F(Settling, AChangeThatFailsLeavesTheOthers) {
    must(add("a"));
    EXPECT_EQ(errc_of(add("a")), errc::already_exists);
    must(add("b"));
    must(store_->settle());
    EXPECT_THAT(durable_names(), ElementsAre("a", "b"));
}

TEST_F(Settling, ARefusedChangeLeavesNoTransactionOpen) {
    must(add("a"));
    must(store_->settle());
    EXPECT_EQ(errc_of(add("a")), errc::already_exists);
    EXPECT_FALSE(connection_.in_transaction());
    must(add("b"));
    EXPECT_EQ(errc_of(add("a")), errc::already_exists);
    EXPECT_TRUE(connection_.in_transaction()) << "that of the other change";
    must(store_->settle());
    EXPECT_THAT(durable_names(), ElementsAre("a", "b"));
}

TEST_F(Settling, WhatIsNeverSettledHasNotHappened) {
    must(add("a"));
    must(store_->settle());
    must(add("b"));
    note("b");
    store_.reset();
    EXPECT_THAT(told_, IsEmpty());
    EXPECT_THAT(durable_names(), ElementsAre("a"));
}

TEST_F(Settling, WhenTheDiskRefusesACommitAllOfItIsLostAndNothingElse) {
    must(add("before"));
    must(store_->settle());
    must(add("a"));
    note("a");
    must(add("b"));
    note("b");
    {
        test::file_size_limit const full{0};
        EXPECT_FALSE(store_->settle());
    }
    EXPECT_THAT(told_, ElementsAre("a lost", "b lost"));
    EXPECT_THAT(names(), ElementsAre("before"));
    note("b, asked late");
    EXPECT_EQ(told_.back(), "b, asked late lost");
    must(add("a"));
    note("a");
    must(store_->settle());
    EXPECT_EQ(told_.back(), "a durable");
    EXPECT_THAT(durable_names(), ElementsAre("a", "before"));
}

// Else a request that changes nothing would be told of an earlier one's loss.
TEST_F(Settling, WhatWasLostBeforeIsNoPartOfTheNextChange) {
    must(add("a"));
    {
        test::file_size_limit const full{0};
        EXPECT_FALSE(store_->settle());
    }
    store_->begin_change();
    note("nothing");
    EXPECT_THAT(told_, ElementsAre("nothing durable"));
}

// The bucket's place is remembered, and must not be when it has not happened.
TEST_F(Settling, NothingIsPutIntoABucketThatIsLost) {
    must(add("a"));
    object row;
    row.key = "k";
    must(store_->put_object({"", "a"}, row, {}));
    {
        test::file_size_limit const full{0};
        EXPECT_FALSE(store_->settle());
    }
    EXPECT_EQ(errc_of(store_->put_object({"", "a"}, row, {})), errc::not_found);
}

TEST_F(Settling, AnothersSettlingIsOnesOwn) {
    must(add("a"));
    note("a");
    std::thread{[&] {
        must(add("b"));
        must(store_->settle());
    }}.join();
    EXPECT_THAT(told_, ElementsAre("a durable"));
    must(add("c"));
    std::thread{[&] {
        test::file_size_limit const full{0};
        EXPECT_FALSE(store_->settle());
    }}.join();
    note("c");
    EXPECT_EQ(told_.back(), "c lost") << "though another thread has changed nothing";
}

TEST_F(Settling, KeysAreDurableAtOnce) {
    must(add("a"));
    note("a");
    kms_alias row{.account = "000000000000",
                  .region = "us-east-1",
                  .name = "alias/a",
                  .key_id = "k",
                  .created = {},
                  .updated = {}};
    must(store_->put_key(a_key("k"), &row));
    EXPECT_THAT(told_, ElementsAre("a durable"));
    auto const other = open();
    EXPECT_EQ(must(other->load_keys()).aliases.size(), 1u);
}

// SQLite itself has ended the transaction: of it nothing is left that a change might join.
TEST_F(Settling, AChangeThatEndsTheTransactionLosesAllOfIt) {
    must(add("a"));
    must(store_->settle());
    must(add("b"));
    note("b");
    connection_.limit_pages(0);
    EXPECT_EQ(errc_of(put("large", 100'000)), errc::full);
    EXPECT_THAT(told_, ElementsAre("b too large"));
    EXPECT_THAT(names(), ElementsAre("a"));
    connection_.limit_pages(1'000);
    must(put("large", 100'000));
    must(store_->settle());
    EXPECT_EQ(must(open()->load_object({{"", "a"}, "large"})).blob.size, 100'000u);
}

TEST_F(Settling, AChangeForWhichOthersLeftNoRoomIsTriedAlone) {
    must(add("a"));
    must(store_->settle());
    connection_.limit_pages(100);
    must(put("first", 1'000'000));
    note("first");
    must(put("second", 1'000'000));
    note("second");
    EXPECT_THAT(told_, ElementsAre("first too large", "second durable"));
    EXPECT_EQ(errc_of(store_->load_object({{"", "a"}, "first"})), errc::not_found);
    EXPECT_EQ(must(open()->load_object({{"", "a"}, "second"})).blob.size, 1'000'000u);
}

// Whatever others do between its change and its return.
TEST_F(Settling, AKeyIsDurableThoughAnotherCommitFailsBehindIt) {
    must(add("a"));
    must(store_->settle());
    must(add("b"));
    unsigned told = 0;
    store_->when_settled([&](result<> const&) {
        ++told;
        test::file_size_limit const full{0};
        EXPECT_FALSE(store_->put_key(a_key("another"), nullptr));
    });
    {
        test::file_size_limit const full{0};
        EXPECT_EQ(errc_of(put("larger than the cache", 5'000'000)), errc::io);
        ASSERT_FALSE(connection_.in_transaction()) << "it has ended the transaction, which the next change finds";
    }
    must(store_->put_key(a_key("k"), nullptr));
    EXPECT_EQ(told, 1u);
    EXPECT_EQ(must(open()->load_keys()).keys.size(), 1u);
}

TEST_F(Settling, ASecretIsDurableAtOnce) {
    must(add("a"));
    note("a");
    must(store_->find_or_create_secret("s", "candidate"));
    EXPECT_THAT(told_, ElementsAre("a durable"));
    EXPECT_EQ(must(open()->find_or_create_secret("s", "another")), "candidate");
}

}  // namespace
}  // namespace s3seal::storage
