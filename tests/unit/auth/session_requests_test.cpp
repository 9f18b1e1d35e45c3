// What a request's session token is worth, as the verifier says it.
#include "server/auth/authenticate.hpp"
#include "server/auth/lenient.hpp"
#include "server/auth/sessions.hpp"
#include "server/auth/signing.hpp"
#include "server/auth/verification.hpp"
#include "storage/base/random.hpp"
#include "tests/support/owned_request.hpp"

#include <gtest/gtest.h>

namespace s3seal::auth {
namespace {

constexpr std::string_view date = "20261124T100000Z";

class SessionRequests : public testing::Test {
protected:
    SessionRequests() {
        session session;
        session.parent_key = "test";
        session.who.account = "000000000000";
        session.who.arn = "arn:aws:iam::000000000000:root";
        session.expires = now_ + std::chrono::minutes{5};
        issued_ = authority_.issue(session);
    }

    struct kind {
        protocol const& rules;
        std::string_view token_header;
    };

    // GET /b/k, signed in the header with this secret and, perhaps, a token.
    aws::result<identity> ask(std::string_view key, std::string_view secret, std::string_view token, instant at,
                              kind const& as = {s3_protocol(), "x-amz-security-token"}) {
        test::owned_request request{
            "GET", "/b/k", {{"Host", "localhost"}, {"x-amz-content-sha256", "UNSIGNED-PAYLOAD"}, {"x-amz-date", date}}};
        std::string names = "host;x-amz-content-sha256;x-amz-date";
        if (!token.empty()) {
            request.add(as.token_header, token);
            names.append(";").append(as.token_header);
        }
        std::string canonical;
        append_canonical_request(canonical, {request.head, request.parsed, names, "UNSIGNED-PAYLOAD"});
        auto const scope = std::string{"20261124/us-east-1/"}.append(as.rules.service).append("/aws4_request");
        auto const text = string_to_sign(date, scope, canonical);
        auto const signature = hex_encode(signing_key(secret, "20261124", "us-east-1", as.rules.service).sign(text));
        request.add("Authorization", std::string{"AWS4-HMAC-SHA256 Credential="}
                                         .append(key)
                                         .append("/")
                                         .append(scope)
                                         .append(", SignedHeaders=")
                                         .append(names)
                                         .append(", Signature=")
                                         .append(signature));
        region_rule const any = [](std::string_view) { return std::nullopt; };
        return authenticate({request.head, request.parsed, "", as.rules, store_, at, manual_clock{at}, any});
    }

    issued_session issue_for_directory() const {
        session session;
        session.parent_key = "test";
        session.who.account = "000000000000";
        session.directory = directory_session{"b--use1-az4--x-s3", true, true, "aws:kms", "arn"};
        session.expires = now_ + std::chrono::minutes{5};
        return authority_.issue(session);
    }

    instant const now_ = *parse_basic_date(date);
    system_random random_;
    session_authority authority_{std::string(32, 'k'), random_};
    credential_store store_{{}, true, {}, &authority_};
    issued_session issued_;
};

TEST_F(SessionRequests, ComeFromWhomTheTokenNames) {
    auto const who = ask(issued_.access_key, issued_.secret, issued_.token, now_);
    ASSERT_TRUE(who);
    EXPECT_EQ(who->who.arn, "arn:aws:iam::000000000000:root");
}

TEST_F(SessionRequests, AreRefusedWhenTheSessionIsOver) {
    auto const late = ask(issued_.access_key, issued_.secret, issued_.token, now_ + std::chrono::minutes{6});
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, aws::errc::expired_token);
    EXPECT_EQ(late.error().extras, (std::vector<std::pair<std::string, std::string>>{{"Token-0", issued_.token}}));
}

TEST_F(SessionRequests, AreRefusedForTheSignatureBeforeTheToken) {
    EXPECT_EQ(ask(issued_.access_key, "wrong", "nonsense", now_).error().code, aws::errc::signature_does_not_match);
    EXPECT_EQ(ask(issued_.access_key, issued_.secret, "nonsense", now_).error().code, aws::errc::invalid_token);
    EXPECT_EQ(ask("test", "test", issued_.token, now_).error().code, aws::errc::invalid_token);
    EXPECT_EQ(ask(issued_.access_key, issued_.secret, "", now_).error().code, aws::errc::invalid_access_key_id);
}

identity believed(std::initializer_list<std::pair<std::string_view, std::string_view>> headers,
                  std::string_view target = "/b/k") {
    static credential_store const store{{make_root_credential("alice", "secret", "111122223333")}, true};
    test::owned_request request{"GET", target, headers};
    region_rule const any = [](std::string_view) { return std::nullopt; };
    return lenient_identity(
        {request.head, request.parsed, "", s3_protocol(), store, instant{}, manual_clock{instant{}}, any});
}

TEST(LenientIdentity, IsWhoTheKeySays) {
    auto const with_key = [](std::string key) {
        auto const text = "AWS4-HMAC-SHA256 Credential=" + key +
                          "/20261124/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0";
        return believed({{"Authorization", text}});
    };
    EXPECT_EQ(with_key("alice").who.account, "111122223333");
    EXPECT_EQ(with_key("444455556666").who.account, "444455556666");
    EXPECT_EQ(with_key("whatever").who.account, "000000000000");
    EXPECT_EQ(with_key("alice").region, "eu-west-1");
}

TEST(LenientIdentity, ReadsEveryKindOfSignature) {
    auto const old = believed({{"Authorization", "AWS alice:signature"}});
    EXPECT_EQ(old.who.account, "111122223333");
    EXPECT_EQ(old.version, signature_version::v2);
    EXPECT_EQ(believed({}, "/b/k?AWSAccessKeyId=alice&Signature=x&Expires=1").type, auth_type::query);
    EXPECT_EQ(believed({}, "/b/k?X-Amz-Credential=alice%2F20261124%2Fus-east-1%2Fs3%2Faws4_request").who.account,
              "111122223333");
    EXPECT_TRUE(believed({}).anonymous);
    EXPECT_TRUE(believed({{"Authorization", "Bearer x"}}).anonymous);
}

TEST_F(SessionRequests, OfS3ExpressHaveATokenOfTheirOwn) {
    kind const express{s3express_protocol(), "x-amz-s3session-token"};
    auto const made = issue_for_directory();
    auto const who = ask(made.access_key, made.secret, made.token, now_, express);
    ASSERT_TRUE(who);
    ASSERT_TRUE(who->held && who->held->directory);
    auto const& said = *who->held->directory;
    EXPECT_EQ(said.bucket, "b--use1-az4--x-s3");
    EXPECT_TRUE(said.read_only);
    EXPECT_TRUE(said.encryption_chosen);
    EXPECT_EQ(said.algorithm, "aws:kms");
    EXPECT_EQ(said.kms_key, "arn");
    auto const late = ask(made.access_key, made.secret, made.token, now_ + std::chrono::minutes{5}, express);
    EXPECT_EQ(late.error().code, aws::errc::expired_token);
}

TEST_F(SessionRequests, OfOneKindAreNoneOfTheOther) {
    kind const express{s3express_protocol(), "x-amz-s3session-token"};
    kind const express_from_sts{s3express_protocol(), "x-amz-security-token"};
    auto const made = issue_for_directory();
    EXPECT_EQ(ask(made.access_key, made.secret, made.token, now_).error().code, aws::errc::invalid_token);
    EXPECT_EQ(ask(made.access_key, made.secret, made.token, now_, express_from_sts).error().code,
              aws::errc::invalid_token);
    EXPECT_EQ(ask(issued_.access_key, issued_.secret, issued_.token, now_, express).error().code,
              aws::errc::invalid_token);
    EXPECT_TRUE(ask(issued_.access_key, issued_.secret, issued_.token, now_, express_from_sts));
}

TEST(ScopeService, IsReadFromHeaderOrQuery) {
    auto const issued = [](std::string_view target,
                           std::initializer_list<std::pair<std::string_view, std::string_view>> headers) {
        return std::string{scope_service(test::owned_request{"GET", target, headers}.head)};
    };
    EXPECT_EQ(issued("/", {{"Authorization",
                            "AWS4-HMAC-SHA256 Credential=a/20261124/us-east-1/sts/aws4_request, Signature=0"}}),
              "sts");
    EXPECT_EQ(issued("/?X-Amz-Credential=a%2F20261124%2Fus-east-1%2Fkms%2Faws4_request&a=b", {}), "kms");
    for (auto const* header : {"", "AWS a:b", "AWS4-HMAC-SHA256 Credential=a/b, x"})
        EXPECT_EQ(issued("/", {{"Authorization", header}}), "") << header;
    test::owned_request const of_region{"GET", "/?X-Amz-Credential=a%2F20261124%2Feu-west-1%2Fkms%2Faws4_request", {}};
    EXPECT_EQ(scope_region(of_region.head), "eu-west-1");
}

TEST(AccessKey, IsReadFromEverySignature) {
    auto const key_of = [](std::string_view target,
                           std::initializer_list<std::pair<std::string_view, std::string_view>> headers) {
        return std::string{access_key_of(test::owned_request{"GET", target, headers}.head)};
    };
    EXPECT_EQ(key_of("/", {{"Authorization", "AWS4-HMAC-SHA256 Credential=KEY/20261124/a/s3/aws4_request, b=c"}}),
              "KEY");
    EXPECT_EQ(key_of("/", {{"Authorization", "AWS KEY:sig"}}), "KEY");
    for (auto const* slash : {"%2F", "%2f", "/"})
        EXPECT_EQ(key_of(std::string{"/k?a=b&X-Amz-Credential=KEY"}.append(slash).append("20261124&c=d"), {}), "KEY")
            << slash;
    EXPECT_EQ(key_of("/k?Expires=1&AWSAccessKeyId=KEY&Signature=s", {}), "KEY");
    for (auto const* none : {"/", "/X-Amz-Credential=KEY%2F", "/k?prefix=AWSAccessKeyId=KEY", "/AWSAccessKeyId=KEY?a"})
        EXPECT_EQ(key_of(none, {}), "") << none;
}

}  // namespace
}  // namespace s3seal::auth
