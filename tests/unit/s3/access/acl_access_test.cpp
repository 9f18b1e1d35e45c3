#include "server/s3/access/acl_access.hpp"

#include "server/auth/credentials.hpp"
#include "server/aws/accounts.hpp"
#include "server/s3/request/setting.hpp"
#include "storage/base/random.hpp"
#include "storage/embedded/open.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace s3seal::s3 {
namespace {

using iam::principal_match;

constexpr std::string_view owner = "111122223333";
constexpr std::string_view writer = "444455556666";
constexpr std::string_view stranger = "777788889999";

acl_grant to(std::string_view account, acl_permission what) {
    return {canonical_user(aws::canonical_user_id(account)), what};
}
acl_grant to_group(std::string_view uri, acl_permission what) {
    return {group(uri), what};
}

class AclAccess : public testing::Test {
protected:
    AclAccess() {
        EXPECT_TRUE(rows().create_bucket(bucket_));
        bucket_.ownership = object_ownership::object_writer;
    }
    storage::metadata_store& rows() { return *storage_.metadata; }

    void put(std::string_view key, std::string_view of, acl const& list = {}) {
        storage::object object;
        object.key = key;
        object.owner = of;
        if (!list.grants.empty()) object.acl = make_setting(list).document;
        EXPECT_TRUE(rows().put_object(bucket_.id, object, {}));
    }
    void set_bucket_list(std::vector<acl_grant> grants) {
        bucket_.list = std::make_shared<acl const>(acl{std::move(grants)});
    }
    static iam::principal root(std::string_view account) {
        if (account.empty()) return {};
        return auth::make_root_credential("key", "secret", account);
    }
    acl_answer ask(std::string_view account, std::string_view action, std::string_view key = "") {
        auto answer = ask_acls(root(account), action, {bucket_, key, {}, &rows()});
        EXPECT_TRUE(answer);
        return answer ? *std::move(answer) : acl_answer{};
    }
    principal_match allowed(std::string_view account, std::string_view action, std::string_view key = "") {
        return ask(account, action, key).listed.allowed;
    }

    static storage::bucket make_row() {
        storage::bucket row;
        row.id = {"", "b"};
        row.account = owner;
        return row;
    }

    seeded_random random_{1};
    storage::opened storage_ = *storage::open({}, random_);
    s3::bucket bucket_{make_row()};
};

TEST_F(AclAccess, EachPermissionOfABucketAllowsItsActions) {
    struct expectation {
        acl_permission granted;
        bool lists, writes, reads_acl, writes_acl;
    };
    for (auto const& [granted, lists, writes, reads_acl, writes_acl] :
         {expectation{acl_permission::read, true, false, false, false},
          expectation{acl_permission::write, false, true, false, false},
          expectation{acl_permission::read_acp, false, false, true, false},
          expectation{acl_permission::write_acp, false, false, false, true},
          expectation{acl_permission::full_control, true, true, true, true}}) {
        set_bucket_list({to(stranger, granted)});
        auto const may = [&](std::string_view action, std::string_view key = "") {
            return allowed(stranger, action, key) == principal_match::account;
        };
        for (auto const* action : {"s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"})
            EXPECT_EQ(may(action), lists) << xml::text_of(granted) << action;
        EXPECT_EQ(may("s3:PutObject", "new"), writes) << xml::text_of(granted);
        EXPECT_EQ(may("s3:GetBucketAcl"), reads_acl) << xml::text_of(granted);
        EXPECT_EQ(may("s3:PutBucketAcl"), writes_acl) << xml::text_of(granted);
        for (auto const* action : {"s3:DeleteBucket", "s3:GetBucketPolicy", "s3:PutBucketOwnershipControls"})
            EXPECT_FALSE(may(action)) << action;
        EXPECT_EQ(allowed(writer, "s3:ListBucket"), principal_match::none);
    }
}

TEST_F(AclAccess, EachPermissionOfAnObjectAllowsItsActions) {
    struct expectation {
        acl_permission granted;
        bool reads, reads_acl, writes_acl;
    };
    for (auto const& [granted, reads, reads_acl, writes_acl] :
         {expectation{acl_permission::read, true, false, false},
          expectation{acl_permission::write, false, false, false},
          expectation{acl_permission::read_acp, false, true, false},
          expectation{acl_permission::write_acp, false, false, true},
          expectation{acl_permission::full_control, true, true, true}}) {
        put("k", "", {{to(stranger, granted)}});
        auto const may = [&](std::string_view action) {
            return allowed(stranger, action, "k") == principal_match::account;
        };
        EXPECT_EQ(may("s3:GetObject"), reads) << xml::text_of(granted);
        EXPECT_EQ(may("s3:GetObjectVersion"), reads) << xml::text_of(granted);
        EXPECT_EQ(may("s3:GetObjectAcl"), reads_acl) << xml::text_of(granted);
        EXPECT_EQ(may("s3:PutObjectAcl"), writes_acl) << xml::text_of(granted);
        for (auto const* action : {"s3:DeleteObject", "s3:PutObject", "s3:GetObjectTagging", "s3:GetObjectAttributes"})
            EXPECT_FALSE(may(action)) << action;
    }
}

TEST_F(AclAccess, GroupsAreEverybodyAndWhoIsSigned) {
    put("k", "", {{to_group(acl_group::all_users, acl_permission::read)}});
    EXPECT_EQ(allowed("", "s3:GetObject", "k"), principal_match::role);
    EXPECT_EQ(allowed(stranger, "s3:GetObject", "k"), principal_match::role);
    put("k", "", {{to_group(acl_group::authenticated_users, acl_permission::read)}});
    EXPECT_EQ(allowed("", "s3:GetObject", "k"), principal_match::none);
    EXPECT_EQ(allowed(stranger, "s3:GetObject", "k"), principal_match::role);
    put("k", "", {{to_group(acl_group::log_delivery, acl_permission::read)}});
    EXPECT_EQ(allowed(stranger, "s3:GetObject", "k"), principal_match::none);
}

TEST_F(AclAccess, PublicGrantsAreIgnoredWhereTheBucketSaysSo) {
    bucket_.public_access = public_access_block{.ignore_acls = true};
    put("k", "", {{to_group(acl_group::all_users, acl_permission::read), to(stranger, acl_permission::read)}});
    EXPECT_EQ(allowed("", "s3:GetObject", "k"), principal_match::none);
    EXPECT_TRUE(ask("", "s3:GetObject", "k").listed.public_ignored);
    EXPECT_EQ(allowed(stranger, "s3:GetObject", "k"), principal_match::account) << "that grant is not public";
}

TEST_F(AclAccess, AnObjectIsItsWritersWhereItIsReadAndTheBucketsElse) {
    put("k", writer);
    for (auto const* action : {"s3:GetObject", "s3:GetObjectAttributes", "s3:GetObjectAcl", "s3:PutObjectAcl"}) {
        EXPECT_EQ(ask(owner, action, "k").owner, writer) << action;
        EXPECT_TRUE(ask(owner, action, "k").of_another) << action;
        EXPECT_EQ(allowed(owner, action, "k"), principal_match::none) << action;
    }
    for (auto const* action : {"s3:DeleteObject", "s3:GetObjectTagging", "s3:PutObject", "s3:PutObjectRetention"}) {
        EXPECT_EQ(ask(writer, action, "k").owner, owner) << action;
        EXPECT_FALSE(ask(writer, action, "k").of_another) << action;
    }
    put("k", writer, {{to(writer, acl_permission::full_control), to(owner, acl_permission::read)}});
    EXPECT_EQ(allowed(owner, "s3:GetObject", "k"), principal_match::account);
}

TEST_F(AclAccess, WriteLetsOthersOverwriteAndDeleteOnlyWhatIsTheirs) {
    set_bucket_list({to_group(acl_group::all_users, acl_permission::write)});
    put("owners", "");
    put("writers", writer);
    EXPECT_EQ(allowed(stranger, "s3:PutObject", "new"), principal_match::role);
    EXPECT_EQ(allowed("", "s3:PutObject", "new"), principal_match::role);
    EXPECT_EQ(allowed(stranger, "s3:DeleteObject", "new"), principal_match::none);
    for (auto const* action : {"s3:PutObject", "s3:DeleteObject"}) {
        EXPECT_EQ(allowed(stranger, action, "owners"), principal_match::none) << action;
        EXPECT_EQ(allowed(stranger, action, "writers"), principal_match::none) << action;
        EXPECT_EQ(allowed("", action, "owners"), principal_match::none) << action;
        EXPECT_EQ(allowed(writer, action, "writers"), principal_match::role) << action;
    }
}

TEST_F(AclAccess, OfAMissingObjectTheBucketsListSaysWhoMayKnow) {
    EXPECT_EQ(allowed("", "s3:GetObject", "missing"), principal_match::none);
    set_bucket_list({to_group(acl_group::all_users, acl_permission::read)});
    EXPECT_EQ(allowed("", "s3:GetObject", "missing"), principal_match::role);
    EXPECT_EQ(ask("", "s3:GetObject", "missing").owner, owner);
}

TEST_F(AclAccess, NothingCountsOfObjectsWhereTheOwnerIsEnforced) {
    storage::object row;
    row.owner = writer;
    row.acl = make_setting(acl{{to(stranger, acl_permission::read)}}).document;
    EXPECT_EQ(owner_of(bucket_, row.owner), writer);
    EXPECT_EQ(*acl_of(bucket_, row), acl{{to(stranger, acl_permission::read)}});
    bucket_.ownership = object_ownership::bucket_owner_enforced;
    EXPECT_EQ(owner_of(bucket_, row.owner), owner);
    EXPECT_EQ(*acl_of(bucket_, row), full_control_of(aws::canonical_user_id(owner)));
}

TEST_F(AclAccess, ADamagedListLetsNobodyIn) {
    storage::object row;
    row.acl = "<AccessControlList>";
    auto const read = acl_of(bucket_, row);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, errc::internal_error);
}

}  // namespace
}  // namespace s3seal::s3
