#include "server/realms/snapshots.hpp"

#include "server/realms/reset.hpp"
#include "tests/support/test_realms.hpp"
#include "tests/unit/storage/bodies.hpp"
#include "tests/unit/storage/outcome.hpp"
#include "tests/unit/storage/rows.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <iterator>

namespace s3seal::realms {
namespace {

using namespace std::chrono_literals;
using storage::a_bucket;
using storage::errc;
using test::errc_of;
using test::must;

class Snapshots : public testing::TestWithParam<bool> {
protected:
    realm_options wanted() const {
        auto out = realms_.options();
        out.keys = {{.id = "11111111-2222-3333-4444-555555555555", .account = "000000000000", .region = "us-east-1"}};
        return out;
    }
    void make_bucket(std::string const& name) { must(realm_->metadata.create_bucket(a_bucket(name))); }
    bool has_bucket(std::string const& name) { return realm_->metadata.load_bucket({"", name}).has_value(); }
    bool has_key() { return must_find_key() != nullptr; }
    kms::key_ptr must_find_key() {
        return *realm_->keys.find({"000000000000", "us-east-1", "11111111-2222-3333-4444-555555555555"},
                                  realms_.time.now());
    }
    void begin_again() {
        realm_.reset();
        realm_ = realms_.open(wanted());
        must(load_snapshots(*realm_));
    }

    test::temporary_directory directory_;
    test::test_realms realms_{GetParam() ? directory_.path() / "data" : std::filesystem::path{}};
    realm_ptr realm_ = realms_.open(wanted());
};

TEST_P(Snapshots, BringBackWhatWasStoredAndTheClock) {
    make_bucket("a");
    ASSERT_TRUE(realm_->time.advance(24h));
    must(save_snapshot(*realm_, "s"));
    auto const then = realm_->time.now();
    make_bucket("b");
    ASSERT_TRUE(realm_->time.advance(24h));
    must(restore_snapshot(*realm_, "s", *realm_));
    EXPECT_TRUE(has_bucket("a"));
    EXPECT_FALSE(has_bucket("b"));
    EXPECT_EQ(realm_->time.now(), then);
    EXPECT_TRUE(has_key());
}

TEST_P(Snapshots, TakeThePlaceOfOneOfTheirName) {
    must(save_snapshot(*realm_, "s"));
    make_bucket("a");
    must(save_snapshot(*realm_, "s"));
    must(restore_snapshot(*realm_, "s", *realm_));
    EXPECT_TRUE(has_bucket("a"));
    EXPECT_EQ(list_snapshots(*realm_).size(), 1u);
}

TEST_P(Snapshots, AreDropped) {
    must(save_snapshot(*realm_, "s"));
    must(drop_snapshot(*realm_, "s"));
    EXPECT_EQ(errc_of(drop_snapshot(*realm_, "s")), errc::not_found);
    EXPECT_EQ(errc_of(restore_snapshot(*realm_, "s", *realm_)), errc::not_found);
}

TEST_P(Snapshots, OutliveTheProcessInADirectory) {
    make_bucket("a");
    ASSERT_TRUE(realm_->time.advance(24h));
    auto const saved = must(save_snapshot(*realm_, "s"));
    begin_again();
    if (!GetParam()) {
        EXPECT_TRUE(list_snapshots(*realm_).empty());
        return;
    }
    EXPECT_EQ(list_snapshots(*realm_).at(0).saved, saved.saved);
    EXPECT_EQ(must(restore_snapshot(*realm_, "s", *realm_)).clock, saved.clock);
    EXPECT_EQ(realm_->time.state(), saved.clock);
}

TEST_P(Snapshots, AreWholeWhereverASaveWasCutOff) {
    if (!GetParam()) GTEST_SKIP();
    auto const kept = directory_.path() / "data" / "snapshots";
    auto const rename = [&](char const* from, char const* to) { std::filesystem::rename(kept / from, kept / to); };
    must(save_snapshot(*realm_, "moved away"));
    must(save_snapshot(*realm_, "took its place"));
    make_bucket("later");
    for (auto const* name : {"1", "2", "3"}) must(save_snapshot(*realm_, name));
    rename("moved away", ".before-moved away");
    rename("1", ".making-moved away");
    rename("2", ".before-took its place");
    rename("3", ".making-new");
    begin_again();
    EXPECT_EQ(list_snapshots(*realm_).size(), 2u);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator{kept}, {}), 2);
    must(restore_snapshot(*realm_, "took its place", *realm_));
    EXPECT_FALSE(has_bucket("later"));
    must(restore_snapshot(*realm_, "moved away", *realm_));
    EXPECT_TRUE(has_bucket("later"));
    rename("moved away", ".before-moved away");
    begin_again();
    must(restore_snapshot(*realm_, "moved away", *realm_));
}

TEST_P(Snapshots, KeysComeBackWithTheRows) {
    must(save_snapshot(*realm_, "s"));
    kms::configured_key const later{
        .id = "22222222-2222-3333-4444-555555555555", .account = "000000000000", .region = "us-east-1"};
    ASSERT_TRUE(realm_->parts.keys->adopt(later));
    EXPECT_EQ(realm_->keys.list_all().size(), 2u);
    auto const seen = realm_->metadata.generation();
    must(restore_snapshot(*realm_, "s", *realm_));
    EXPECT_NE(realm_->metadata.generation(), seen);
    EXPECT_EQ(realm_->keys.list_all().size(), 1u);
    EXPECT_TRUE(has_key());
    must(reset(*realm_, *parse_reset("nothing-left")));
    EXPECT_TRUE(has_key()) << "it is there from the first moment";
    begin_again();
    EXPECT_EQ(realm_->keys.list_all().size(), 1u);
}

TEST_P(Snapshots, OfSessionsOutliveARestore) {
    auto const issued = realm_->sessions.issue({});
    must(save_snapshot(*realm_, "s"));
    must(restore_snapshot(*realm_, "s", *realm_));
    EXPECT_TRUE(realm_->sessions.open(issued.token));
    must(reset(*realm_, *parse_reset("nothing-left")));
    EXPECT_TRUE(realm_->sessions.open(issued.token));
    if (!GetParam()) return;
    begin_again();
    EXPECT_TRUE(realm_->sessions.open(issued.token)) << "its key is in the stores";
}

TEST_P(Snapshots, ResetGoesBackToWhatWasReady) {
    make_bucket("seeded");
    keep_ready_state(*realm_, begins::seeded, false);
    make_bucket("later");
    ASSERT_TRUE(realm_->time.advance(24h));
    must(reset(*realm_, *parse_reset("everything")));
    EXPECT_TRUE(has_bucket("seeded"));
    EXPECT_FALSE(has_bucket("later"));
    EXPECT_EQ(realm_->time.now(), realms_.time.now());
    EXPECT_TRUE(list_snapshots(*realm_).empty()) << "that it was kept is nobody's business";
    realm_->faults.remove_all({});
    realm_->credentials.replace({});
    must(reset(*realm_, *parse_reset("nothing-left")));
    EXPECT_FALSE(has_bucket("seeded"));
    EXPECT_TRUE(has_key()) << "keys of settings are made again";
}

TEST_P(Snapshots, WhatAStartFindsIsKeptWhereThatIsWanted) {
    make_bucket("found");
    keep_ready_state(*realm_, begins::with_all, false);
    EXPECT_EQ(errc_of(reset(*realm_, *parse_reset("everything"))), errc::conflict);
    EXPECT_TRUE(has_bucket("found"));
    keep_ready_state(*realm_, begins::with_all, true);
    make_bucket("later");
    must(reset(*realm_, *parse_reset("everything")));
    EXPECT_TRUE(has_bucket("found"));
    EXPECT_FALSE(has_bucket("later"));
}

// A process that ends now has no row whose body has gone.
TEST_P(Snapshots, WhatAResetHasRemovedIsGoneForGood) {
    if (!GetParam()) GTEST_SKIP();
    realm_.reset();
    auto options = wanted();
    options.stores.settle_later = true;
    realm_ = realms_.open(options);
    make_bucket("b");
    auto row = storage::an_object("k");
    row.blob = must(test::store(realm_->blobs, test::body_of(100'000)));
    must(realm_->metadata.put_object({"", "b"}, row, {}));
    must(realm_->metadata.create_upload({"", "b"}, storage::an_upload("u")));
    realm_->settle();
    must(empty_bucket(*realm_, "b"));
    begin_again();
    EXPECT_EQ(errc_of(realm_->metadata.load_object({{"", "b"}, "k"})), errc::not_found);
    EXPECT_TRUE(must(realm_->metadata.list_uploads({"", "b"}, {})).uploads.empty());
}

TEST(Reset, TakesPartsByName) {
    auto const some = parse_reset("journal,clock");
    ASSERT_TRUE(some);
    EXPECT_TRUE(some->journal && some->clock);
    EXPECT_FALSE(some->stores || some->ledger || some->objects || some->bucket_keys);
    for (auto const* wrong : {"", "all", "journal,", "journal,everything", ",clock"})
        EXPECT_FALSE(parse_reset(wrong)) << wrong;
}

INSTANTIATE_TEST_SUITE_P(Everywhere, Snapshots, testing::Bool());

}  // namespace
}  // namespace s3seal::realms
