#include "server/s3/request/bucket.hpp"

#include "storage/base/random.hpp"
#include "storage/embedded/open.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace s3seal::s3 {
namespace {

TEST(BucketSettings, ReadWhatTheyPrint) {
    default_encryption value;
    value.algorithm = "aws:kms";
    value.kms_key = "a & <b> \"c\" \r\n";
    value.bucket_key = true;
    value.blocking_chosen = true;
    value.configured = true;
    value.kms_key_for_life = "arn:aws:kms:us-west-2:111122223333:key/1";
    for (auto const& one : {value, default_encryption{}}) {
        storage::bucket row;
        row.settings = {make_setting(one)};
        EXPECT_EQ(bucket{row}.encryption, one) << row.settings.front().document;
    }
}

TEST(BucketSettings, AreThoseOfNobodyWhereNoneIsStored) {
    bucket const read{storage::bucket{}};
    EXPECT_EQ(read.encryption, default_encryption{});
    EXPECT_FALSE(read.public_access);
    EXPECT_FALSE(read.object_lock);
    EXPECT_EQ(read.policy(), "");
}

TEST(BucketSettings, WithoutControlsEnforceTheOwnerUntilTheyAreDeleted) {
    storage::bucket row;
    EXPECT_FALSE(bucket{row}.has_acls());
    row.settings = {make_setting(ownership_controls{})};
    EXPECT_EQ(bucket{row}.ownership, object_ownership::object_writer);
    EXPECT_TRUE(bucket{row}.has_acls());
    for (auto const ownership : {object_ownership::bucket_owner_enforced, object_ownership::bucket_owner_preferred}) {
        row.settings = {make_setting(ownership_controls{.rules = {{ownership}}})};
        EXPECT_EQ(bucket{row}.ownership, ownership);
    }
}

TEST(BucketSettings, KeepTheirAclAsItIs) {
    acl const list{{{canonical_user(std::string(64, 'a')), acl_permission::read_acp},
                    {group(acl_group::all_users), acl_permission::write}}};
    storage::bucket row;
    EXPECT_EQ(bucket{row}.list, nullptr);
    row.settings = {make_setting(list)};
    bucket const read{row};
    ASSERT_NE(read.list, nullptr);
    EXPECT_EQ(*read.list, list);
    EXPECT_EQ((bucket{row, &read}.list), read.list) << "what stays is not read again";
}

TEST(BucketSettings, SayWhatTheyLock) {
    default_retention const retention{
        .mode = retention_mode::compliance, .period = {.days = 3}, .event_hold = lock_period{.years = 2}};
    storage::bucket row;
    row.settings = {make_setting(object_lock_configuration{.rule = object_lock_rule{retention}})};
    auto const read = bucket{row}.object_lock;
    ASSERT_TRUE(read && read->rule);
    EXPECT_EQ(read->rule->retention.mode, retention_mode::compliance);
    EXPECT_EQ(read->rule->retention.period.days, 3);
    EXPECT_EQ(read->rule->retention.event_hold->years, 2);
}

TEST(BucketSettings, ThatAreDamagedAreNotTakenForNone) {
    storage::bucket row;
    row.settings = {{.kind = "encryption", .id = "", .document = "<DefaultEncryption>"}};
    EXPECT_THROW(bucket{row}, std::runtime_error);
}

class BucketViews : public testing::Test {
protected:
    BucketViews() {
        storage::bucket row;
        row.id = id_;
        row.settings = {make_setting(all_blocked)};
        EXPECT_TRUE(rows().create_bucket(row));
    }
    storage::metadata_store& rows() { return *storage_.metadata; }
    std::shared_ptr<bucket const> load() { return *views_.load(rows(), id_); }

    storage::bucket_id const id_{"", "bucket"};
    seeded_random random_{1};
    storage::opened storage_ = *storage::open({}, random_);
    bucket_views views_;
};

TEST_F(BucketViews, AreReadOnceAndStayAsTheyAre) {
    auto const first = load();
    EXPECT_EQ(load(), first) << "the same snapshot";
    auto const change = storage::setting_change{std::string{policy_kind}, {}, "{}"};
    ASSERT_TRUE(rows().change_settings(id_, {&change, 1}, first->revision));
    auto const second = load();
    EXPECT_EQ(second->policy(), "{}");
    EXPECT_EQ(first->policy(), "");
    EXPECT_TRUE(second->public_access && second->public_access->block_policy);
}

TEST_F(BucketViews, OfABucketThatHasGoneAreNone) {
    (void)load();
    ASSERT_TRUE(rows().delete_bucket(id_));
    EXPECT_EQ(views_.load(rows(), id_).error().code, storage::errc::not_found);
}

}  // namespace
}  // namespace s3seal::s3
