#include "server/s3/access/authorization.hpp"

#include "server/iam/authorize.hpp"
#include "storage/base/random.hpp"
#include "storage/embedded/open.hpp"
#include "tests/support/forwarding_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace s3seal::s3 {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto owner = "111122223333";

// The keys of one object among many.
class object_keys final : public iam::key_source {
public:
    object_keys(std::string key, std::vector<std::string>& looked_up) : key_{std::move(key)}, looked_up_{looked_up} {}

    iam::key_values find(std::string_view name) const override {
        looked_up_.push_back(key_);
        return name == "s3:x-amz-storage-class" ? iam::key_values{key_} : iam::key_values{};
    }
    std::vector<std::string> names() const override { return {"s3:x-amz-storage-class"}; }

private:
    std::string key_;
    std::vector<std::string>& looked_up_;
};

class Authorization : public testing::Test {
protected:
    Authorization() {
        bucket_.id.name = "b";
        bucket_.account = owner;
        bucket_.region = "us-east-1";
    }

    static auth::identity root(std::string_view account) {
        auth::identity out;
        out.anonymous = false;
        out.who = auth::make_root_credential("key", "secret", account);
        return out;
    }
    void set_policy(std::string text) { bucket_.settings = {{std::string{policy_kind}, "", std::move(text), 1}}; }
    resource on(std::string_view key) {
        return key.empty() ? resource_of(bucket_, policies_) : resource_in(bucket_, key, policies_, *storage_.metadata);
    }
    std::string asking(auth::identity const& caller, std::string_view action, std::string const& key) {
        auto const done = allow(caller, action, on(key), object_keys{key, looked_up_});
        return done ? "allowed" : done.error().message.value_or("denied");
    }

    s3::bucket bucket_{storage::bucket{}};
    seeded_random random_{1};
    storage::opened storage_ = *storage::open({}, random_);
    iam::policy_cache policies_;
    std::vector<std::string> looked_up_;
};

TEST_F(Authorization, OfTheOwnersRootAsksNobody) {
    EXPECT_EQ(asking(root(owner), "s3:DeleteObject", "k"), "allowed");
    EXPECT_THAT(looked_up_, IsEmpty());
}

TEST_F(Authorization, IsAskedForEachObjectWithItsOwnKeys) {
    set_policy(
        R"({"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject",
                           "Resource": "arn:aws:s3:::b/*", "Condition":
                           {"StringEquals": {"s3:x-amz-storage-class": "locked"}}}]})");
    EXPECT_EQ(asking(root(owner), "s3:DeleteObject", "a"), "allowed");
    EXPECT_EQ(
        asking(root(owner), "s3:DeleteObject", "locked"),
        R"(User: arn:aws:iam::111122223333:root is not authorized to perform: s3:DeleteObject on resource: "arn:aws:s3:::b/locked" with an explicit deny in a resource-based policy)");
    EXPECT_EQ(asking(root(owner), "s3:DeleteObject", "c"), "allowed");
    EXPECT_THAT(looked_up_, ElementsAre("a", "locked", "c"));
}

// What the store did not say is no absent key, whichever way the policy would decide then.
TEST_F(Authorization, IsNotDecidedByKeysThatCouldNotBeLookedUp) {
    class failing_keys final : public iam::key_source {
    public:
        iam::key_values find(std::string_view name) const override {
            asked_ = asked_ || name == "s3:x-amz-server-side-encryption";
            return {};
        }
        std::vector<std::string> names() const override { return {"s3:x-amz-server-side-encryption"}; }
        result<> check_lookups() const override { return asked_ ? result<>{errc::internal_error} : result<>{}; }

    private:
        mutable bool asked_ = false;
    };
    for (auto const* condition : {R"({"Null": {"s3:x-amz-server-side-encryption": "true"}})",
                                  R"({"StringEquals": {"s3:x-amz-server-side-encryption": "AES256"}})"}) {
        set_policy(
            R"({"Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
                              "Resource": "arn:aws:s3:::b/*", "Condition": )" +
            std::string{condition} + "}}");
        auto const done = allow(root(owner), "s3:PutObject", on("k"), failing_keys{});
        ASSERT_FALSE(done) << condition;
        EXPECT_EQ(done.error().code, errc::internal_error) << condition;
        EXPECT_TRUE(allow(root(owner), "s3:GetObject", on("k"), failing_keys{})) << "nobody asked for the key";
    }
    bucket_.id.name = "base--usw2-az1--x-s3";
    failing_keys const keys;
    keys.find("s3:x-amz-server-side-encryption");
    auto const done = allow_reading(root(owner), on("k"), keys);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, errc::internal_error);
}

TEST_F(Authorization, OfAnotherAccountGivesNoReasonButKeepsTheCase) {
    auto const done = allow(root("444455556666"), "s3:GetObject", on("k"), object_keys{"k", looked_up_});
    ASSERT_FALSE(done);
    EXPECT_FALSE(done.error().message);
    auto const* asked = iam::case_of(done.error().why);
    ASSERT_NE(asked, nullptr);
    EXPECT_EQ(asked->asked.resource, "arn:aws:s3:::b/k");
    EXPECT_EQ(asked->owner, owner);
}

TEST_F(Authorization, OfTheOwnersRootCanAlwaysRepairAPolicy) {
    set_policy(R"({"Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*",
                                 "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]}})");
    EXPECT_EQ(asking(root(owner), "s3:DeleteBucketPolicy", ""), "allowed");
    EXPECT_THAT(asking(root(owner), "s3:ListBucket", ""), HasSubstr("explicit deny"));
    EXPECT_EQ(asking(root("444455556666"), "s3:DeleteBucketPolicy", ""), "denied");
}

// Counts what it is asked of objects.
class counting_store final : public test::forwarding_store {
public:
    using forwarding_store::forwarding_store;
    storage::result<storage::object> load_head(storage::object_address const& at) override {
        ++asked;
        return forwarding_store::load_head(at);
    }
    int asked = 0;
};

TEST_F(Authorization, LooksForTheObjectOnlyWhereAclsCount) {
    EXPECT_TRUE(storage_.metadata->create_bucket(bucket_));
    counting_store store{std::move(storage_.metadata)};
    object_keys const keys{"k", looked_up_};
    for (auto const* action : {"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:PutObjectAcl"})
        for (auto const* account : {owner, "444455556666"})
            allow(root(account), action, resource_in(bucket_, "k", policies_, store), keys);
    EXPECT_EQ(store.asked, 0);
    bucket_.ownership = object_ownership::object_writer;
    EXPECT_TRUE(allow(root(owner), "s3:GetObject", resource_in(bucket_, "k", policies_, store), keys));
    EXPECT_EQ(store.asked, 1);
}

TEST_F(Authorization, OfAnothersObjectIsItsOwnersWhateverThePolicyAllows) {
    bucket_.ownership = object_ownership::object_writer;
    set_policy(R"({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:*",
                                 "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]}})");
    EXPECT_TRUE(storage_.metadata->create_bucket(bucket_));
    storage::object row;
    row.key = "theirs";
    row.owner = "444455556666";
    EXPECT_TRUE(storage_.metadata->put_object(bucket_.id, row, {}));
    EXPECT_EQ(asking(root(owner), "s3:GetObject", "theirs"), "denied");
    EXPECT_EQ(asking(root(owner), "s3:DeleteObject", "theirs"), "allowed");
    EXPECT_EQ(asking(root("444455556666"), "s3:GetObject", "theirs"), "allowed");
    EXPECT_EQ(asking(root("777788889999"), "s3:GetObject", "theirs"), "denied");
    EXPECT_EQ(asking(root("777788889999"), "s3:GetObject", "missing"), "allowed");
}

TEST_F(Authorization, ToListIsPartOfReadingInADirectoryBucket) {
    bucket_.id.name = "base--usw2-az1--x-s3";
    object_keys const keys{"k", looked_up_};
    EXPECT_TRUE(allow_listing(root("444455556666"), bucket_, keys, policies_));
    EXPECT_FALSE(allow_reading(root("444455556666"), on("k"), keys));
    EXPECT_TRUE(allow_reading(root(owner), on("k"), keys));
}

TEST(Resource, HasTheArnOfItsPartition) {
    EXPECT_EQ((resource{.region = "us-east-1", .bucket_name = "", .key = "", .account = ""}.arn()), "arn:aws:s3:::*");
    EXPECT_EQ((resource{.region = "cn-north-1", .bucket_name = "b", .key = "", .account = ""}.arn()),
              "arn:aws-cn:s3:::b");
    EXPECT_EQ((resource{.region = "us-east-1", .bucket_name = "b", .key = "k/l", .account = ""}.arn()),
              "arn:aws:s3:::b/k/l");
}

}  // namespace
}  // namespace s3seal::s3
