// Services that have a request's body when they judge its signature: KMS and STS.
#include "server/auth/authenticate.hpp"

#include "server/auth/verification.hpp"
#include "tests/support/owned_request.hpp"
#include "tests/support/sigv4_signer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace s3seal::auth {
namespace {

constexpr std::string_view date = "20261124T100000Z";

// Who sent `body`, when the hash of `hashed` was signed, and sent too if `sends_hash`.
aws::result<identity> ask(std::string_view body, std::string_view hashed, bool sends_hash, protocol const& rules) {
    auto const signed_hash = test::sha256_hex(hashed);
    test::signing_headers headers{{"Host", "localhost"}, {"X-Amz-Date", std::string{date}}};
    if (sends_hash) headers.emplace_back("X-Amz-Content-SHA256", signed_hash);
    test::owned_request request{"POST", "/", {}};
    for (auto const& [name, value] : headers) request.add(name, value);
    request.add("Authorization",
                test::sign("POST", "/", headers, signed_hash, {"test", "test"}, "us-east-1", rules.service, date));
    credential_store const known{{}, true};
    region_rule const any = [](std::string_view) { return std::nullopt; };
    auto const body_hash = test::sha256_hex(body);
    manual_clock const time{*parse_basic_date(date)};
    return authenticate({request.head, request.parsed, "", rules, known, time.now(), time, any, body_hash});
}

TEST(BodyHash, IsWhatWasSigned) {
    for (auto const* rules : {&kms_protocol(), &sts_protocol()})
        for (bool const sends_hash : {false, true}) {
            EXPECT_TRUE(ask("Action=GetCallerIdentity", "Action=GetCallerIdentity", sends_hash, *rules));
            auto const changed = ask("Action=AssumeRole", "Action=GetCallerIdentity", sends_hash, *rules);
            ASSERT_FALSE(changed) << rules->service << sends_hash;
            EXPECT_EQ(changed.error().code, aws::errc::signature_does_not_match);
        }
}

}  // namespace
}  // namespace s3seal::auth
