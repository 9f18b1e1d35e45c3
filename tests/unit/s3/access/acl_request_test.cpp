#include "server/s3/access/acl_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace s3seal::s3 {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string const owner(64, 'a');
std::string const other(64, 'b');

http::request request_with(std::vector<http::header> headers) {
    http::request out;
    out.method = "PUT";
    out.headers = std::move(headers);
    return out;
}

acl_grant to_user(std::string_view id, acl_permission what) {
    return {canonical_user(id), what};
}
acl_grant to_group(std::string_view uri, acl_permission what) {
    return {group(uri), what};
}

// What it refuses with: its message, ArgumentName and ArgumentValue.
std::vector<std::string> refusal(std::vector<http::header> headers, acl_target target = acl_target::object) {
    auto const request = request_with(std::move(headers));
    auto const read = parse_acl_headers(request, target);
    if (read) return {"accepted"};
    std::vector<std::string> out{std::string{message_of(read.error())}};
    for (auto const& [name, text] : read.error().extras) out.push_back(text);
    return out;
}

acl made_of(std::vector<http::header> headers, acl_target target, std::string_view owner_id,
            std::string_view bucket_owner_id) {
    auto const request = request_with(std::move(headers));
    auto const read = parse_acl_headers(request, target);
    EXPECT_TRUE(read);
    return read ? make_acl(*read, owner_id, bucket_owner_id) : acl{};
}

TEST(AclHeaders, OfOtherRequestsSayNothing) {
    auto const request = request_with({{"Host", "h"}, {"x-amz-grant-nothing", "id=x"}, {"x-amz-meta-acl", "private"}});
    EXPECT_FALSE(has_acl_headers(request));
    auto const read = parse_acl_headers(request, acl_target::object);
    ASSERT_TRUE(read);
    EXPECT_FALSE(read->any());
    EXPECT_EQ(make_acl(*read, owner, other), full_control_of(owner));
}

TEST(AclHeaders, NameGranteesQuotedOrNot) {
    std::string const log{acl_group::log_delivery};
    auto const made = made_of({{"X-Amz-Grant-Read", "id=\"" + other + "\" , URI=" + log},
                               {"x-amz-grant-full-control", " id = " + owner},
                               {"x-amz-grant-read", "uri=\"" + log + "\""}},
                              acl_target::object, owner, owner);
    EXPECT_THAT(made.grants,
                ElementsAre(to_user(owner, acl_permission::full_control), to_user(other, acl_permission::read),
                            to_group(log, acl_permission::read), to_group(log, acl_permission::read)));
}

TEST(AclHeaders, ThatNameNobodyAreRefused) {
    constexpr auto unknown = "Argument format not recognized";
    for (std::string const text : {"", "id", "\"id\"", "name=\"x\"", ",", "=x"}) {
        auto const first = text.substr(0, text.find(','));
        EXPECT_THAT(refusal({{"x-amz-grant-write-acp", text}}), ElementsAre(unknown, "x-amz-grant-write-acp", first));
    }
    EXPECT_THAT(refusal({{"x-amz-grant-read", "id=" + other + ", x=1"}}),
                ElementsAre(unknown, "x-amz-grant-read", "x=1"));
    for (auto const& id : {std::string{}, std::string(63, 'a'), std::string(65, 'a'), std::string(64, 'A'),
                           std::string(64, 'g'), "\"" + owner})
        EXPECT_THAT(refusal({{"x-amz-grant-read", "id=" + id}}), ElementsAre("Invalid id", "id", id));
}

TEST(AclHeaders, AreLimitedInNumber) {
    std::string all = "id=" + other;
    for (std::size_t n = 1; n < acl::max_grants; ++n) all += ",id=" + other;
    EXPECT_THAT(refusal({{"x-amz-grant-read", all}}), ElementsAre("accepted"));
    EXPECT_THAT(refusal({{"x-amz-grant-read", all}, {"x-amz-grant-write", "id=" + other}}),
                ElementsAre(HasSubstr("100"), "x-amz-grant-write", "id=" + other));
}

TEST(CannedAcls, GrantWhatTheyAreNamedFor) {
    auto const of = [](std::string_view name) {
        auto made = made_of({{"x-amz-acl", name}}, acl_target::object, owner, other);
        EXPECT_EQ(made.grants.front(), to_user(owner, acl_permission::full_control)) << name;
        made.grants.erase(made.grants.begin());
        return made.grants;
    };
    constexpr auto ec2 = "6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c";
    EXPECT_THAT(of("private"), ElementsAre());
    EXPECT_THAT(of("public-read"), ElementsAre(to_group(acl_group::all_users, acl_permission::read)));
    EXPECT_THAT(of("public-read-write"), ElementsAre(to_group(acl_group::all_users, acl_permission::read),
                                                     to_group(acl_group::all_users, acl_permission::write)));
    EXPECT_THAT(of("authenticated-read"), ElementsAre(to_group(acl_group::authenticated_users, acl_permission::read)));
    EXPECT_THAT(of("aws-exec-read"), ElementsAre(to_user(ec2, acl_permission::read)));
    EXPECT_THAT(of("bucket-owner-read"), ElementsAre(to_user(other, acl_permission::read)));
    EXPECT_THAT(of("bucket-owner-full-control"), ElementsAre(to_user(other, acl_permission::full_control)));
}

TEST(CannedAcls, OfTheBucketsOwnerNameItOnce) {
    for (auto const* name : {"bucket-owner-read", "bucket-owner-full-control"})
        EXPECT_EQ(made_of({{"x-amz-acl", name}}, acl_target::object, owner, owner), full_control_of(owner)) << name;
}

TEST(CannedAcls, ForLogsAreOfBucketsOnly) {
    EXPECT_THAT(refusal({{"x-amz-acl", "log-delivery-write"}}, acl_target::object),
                ElementsAre("", "x-amz-acl", "log-delivery-write"));
    EXPECT_THAT(refusal({{"x-amz-acl", "log-delivery-write"}}, acl_target::bucket), ElementsAre("accepted"));
    EXPECT_THAT(refusal({{"x-amz-acl", ""}}, acl_target::bucket), ElementsAre("", "x-amz-acl", ""));
}

std::string policy_with(std::string_view grants) {
    return "<AccessControlPolicy xmlns:s=\"http://www.w3.org/2001/XMLSchema-instance\"><Owner><ID>" + owner +
           "</ID></Owner><AccessControlList>" + std::string{grants} + "</AccessControlList></AccessControlPolicy>";
}
std::string grant(std::string_view type, std::string_view named) {
    return "<Grant><Grantee s:type=\"" + std::string{type} + "\">" + std::string{named} +
           "</Grantee><Permission>READ</Permission></Grant>";
}

TEST(AclDocuments, AreReadWhateverTheyCallTheSchema) {
    auto const read = parse_acl(
        request_with({}), policy_with(grant("CanonicalUser", "<DisplayName>x</DisplayName><ID>" + other + "</ID>")),
        acl_target::object, owner, owner);
    ASSERT_TRUE(read);
    EXPECT_THAT(read->grants, ElementsAre(to_user(other, acl_permission::read)));
    EXPECT_EQ(xml::read<acl>(xml::write(*read)), *read);
}

TEST(AclDocuments, ThatNameGranteesWronglyAreMalformed) {
    auto const id = "<ID>" + other + "</ID>";
    auto const uri = "<URI>" + std::string{acl_group::all_users} + "</URI>";
    for (auto const& one :
         {grant("Group", id), grant("CanonicalUser", uri), grant("CanonicalUser", id + uri), grant("CanonicalUser", ""),
          grant("AmazonCustomerByEmail", id), std::string{"<Grant><Permission>READ</Permission></Grant>"}}) {
        auto const read = parse_acl(request_with({}), policy_with(one), acl_target::object, owner, owner);
        ASSERT_FALSE(read) << one;
        EXPECT_EQ(read.error().code, errc::malformed_acl) << one;
    }
}

TEST(AclDocuments, AreLimitedInNumber) {
    std::string grants;
    for (std::size_t n = 0; n < acl::max_grants; ++n) grants += grant("CanonicalUser", "<ID>" + other + "</ID>");
    EXPECT_TRUE(parse_acl(request_with({}), policy_with(grants), acl_target::object, owner, owner));
    grants += grant("CanonicalUser", "<ID>" + other + "</ID>");
    EXPECT_FALSE(parse_acl(request_with({}), policy_with(grants), acl_target::object, owner, owner));
}

}  // namespace
}  // namespace s3seal::s3
