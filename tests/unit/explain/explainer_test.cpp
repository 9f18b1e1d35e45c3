#include "server/explain/explainer.hpp"

#include "server/auth/authenticate.hpp"
#include "server/explain/comparison.hpp"
#include "server/explain/hypotheses.hpp"
#include "tests/support/owned_request.hpp"
#include "tests/support/refused_record.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <map>

namespace s3seal::explain {
namespace {

namespace json = boost::json;
using test::owned_request;

constexpr std::string_view scope = "20261124/us-east-1/s3/aws4_request";
instant const now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + std::chrono::hours{10}};

class Explainer : public testing::Test {
protected:
    // What the verifier says to a request with a signature that is nobody's.
    journal::record refuse(owned_request& request, std::string_view signed_headers) {
        request.add("x-amz-date", "20261124T100000Z");
        request.add("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
        request.add("Authorization", fmt::format("AWS4-HMAC-SHA256 Credential=test/{}, SignedHeaders={}, Signature={}",
                                                 scope, signed_headers, std::string(64, '0')));
        auth::region_rule const any = [](std::string_view) { return std::nullopt; };
        auto const caller = auth::authenticate(
            {request.head, request.parsed, {}, auth::s3_protocol(), credentials_, now, manual_clock{now}, any});
        auto const error = caller ? aws::error{} : caller.error();
        EXPECT_EQ(error.code, aws::errc::signature_does_not_match);
        auto record = test::make_refused_record("ID", error);
        record->at = now;
        requests_.add(record, request.head, 4566);
        return *requests_.find("ID");
    }

    json::object explain_signature(owned_request& request, std::string_view signed_headers = "host;x-amz-date") {
        return explainer_.explain(refuse(request, signed_headers)).at("signature").as_object();
    }

    seeded_random random_{1};
    auth::credential_store credentials_{{auth::make_root_credential("other", "other-secret", "111122223333")}, true};
    journal::request_log requests_{10, 1u << 20, random_};
    explain::explainer explainer_{credentials_, requests_, {"s3.amazonaws.com"}};
};

std::size_t number(json::object const& from, std::string_view name) {
    return from.at(name).to_number<std::size_t>();
}

// One request more than the limit may be begun: each is looked at before it is tried.
void expect_bounded(json::object const& signature, std::size_t size) {
    EXPECT_LE(number(signature, "bytes_signed"), trial::max_bytes + 2 * size + 2048);
    EXPECT_LE(number(signature, "signatures_tried"), trial::max_bytes / 1024);
}

TEST_F(Explainer, TriesEverythingOnAnUsualRequest) {
    owned_request request{"GET", "/bucket/key?list-type=2", {{"Host", "localhost:4566"}}};
    auto const signature = explain_signature(request);
    EXPECT_GT(number(signature, "signatures_tried"), 300u);
    EXPECT_LT(number(signature, "bytes_signed"), trial::max_bytes / 8);
}

TEST_F(Explainer, SaysOneThingOfEachHypothesis) {
    owned_request request{"GET", "/bucket/key", {{"Host", "localhost:4566"}, {"x-amz-meta-a", "b"}}};
    std::map<std::string, std::string> status;
    auto const signature = explain_signature(request, "host;x-amz-date;x-amz-meta-a");
    for (auto const& one : signature.at("hypotheses").as_array()) {
        auto const& row = one.as_object();
        auto const name = json::value_to<std::string>(row.at("hypothesis"));
        EXPECT_FALSE(status.contains(name)) << name;
        status[name] = json::value_to<std::string>(row.at("status"));
    }
    EXPECT_EQ(status["secret"], "likely");
    EXPECT_EQ(status["changed header"], "likely");
    EXPECT_EQ(status["host"], "excluded");
    EXPECT_EQ(status.size(), families().size());
}

TEST_F(Explainer, IsBoundedHoweverLongThePathIs) {
    owned_request request{"GET", "/bucket/" + std::string(16'000, ' '), {{"Host", "localhost"}}};
    expect_bounded(explain_signature(request), 48'100);
}

TEST_F(Explainer, IsBoundedHoweverManyParametersThereAre) {
    std::string target = "/bucket?a";
    for (int i = 0; i < 99; ++i) target += fmt::format("&{}={}", i, std::string(150, '/'));
    owned_request request{"GET", target, {{"Host", "localhost"}}};
    expect_bounded(explain_signature(request), 50'000);
    std::string more = "/bucket?a";
    for (int i = 0; i < 5000; ++i) more += "&";
    for (int i = 0; i < 200; ++i) more += fmt::format("&{}", i);
    owned_request beyond{"GET", more, {{"Host", "localhost"}}};
    EXPECT_FALSE(explain_signature(beyond).contains("hypotheses"));
}

TEST_F(Explainer, IsBoundedHoweverManyNamesAreSigned) {
    owned_request request{"GET", "/bucket", {{"Host", "localhost"}, {"a", std::string(6000, 'x')}}};
    std::string names = "host;x-amz-date";
    for (int i = 0; i < 80; ++i) names += fmt::format(";b{}", i);
    expect_bounded(explain_signature(request, names + ";a"), 10'000);
    owned_request beyond{"GET", "/bucket", {{"Host", "localhost"}}};
    for (int i = 0; i < 5000; ++i) names += fmt::format(";c{}", i);
    EXPECT_FALSE(explain_signature(beyond, names).contains("hypotheses"));
}

TEST_F(Explainer, ComparesAsManyLinesAsARequestMayHave) {
    owned_request request{"GET", "/bucket", {{"Host", "localhost"}}};
    auto const record = refuse(request, "host;x-amz-date");
    auto const explanation = explainer_.compare(record, "GET\n/bucket\n" + std::string(200'000, '\n') + "x");
    EXPECT_EQ(explanation.at("lines").as_array().size(), max_compared_lines);
    EXPECT_EQ(json::value_to<std::string>(explanation.at("cause")), "header host");
}

TEST_F(Explainer, OfARequestWithSecretsTellsWhatIsWrongAndNoSecret) {
    owned_request request{
        "GET", "/bucket", {{"Host", "hidden-user:hidden@localhost"}, {"x-amz-security-token", "hidden-token"}}};
    auto const record = refuse(request, "host;x-amz-date;x-amz-security-token");
    for (auto const& explanation :
         {explainer_.explain(record),
          explainer_.compare(record, "GET\nx-amz-meta-a:hidden-token\nx-amz-security-token:hidden")}) {
        EXPECT_EQ(json::serialize(explanation).find("hidden"), std::string::npos) << json::serialize(explanation);
        EXPECT_EQ(as_text(explanation).find("hidden"), std::string::npos) << as_text(explanation);
    }
    EXPECT_TRUE(explainer_.explain(record).at("signature").as_object().contains("hypotheses"));
}

TEST_F(Explainer, ComparesSecretsAsTheyAreAndShowsThemMasked) {
    owned_request request{"GET", "/bucket", {{"Host", "localhost"}, {"x-amz-security-token", "hidden-token"}}};
    auto const record = refuse(request, "host;x-amz-date;x-amz-security-token");
    auto const of_client = [](std::string_view token) {
        return fmt::format(
            "GET\n/bucket\n\nhost:localhost\nx-amz-date:20261124T100000Z\nx-amz-security-token:{}\n\n"
            "host;x-amz-date;x-amz-security-token\nUNSIGNED-PAYLOAD",
            token);
    };
    auto const same = explainer_.compare(record, of_client("hidden-token"));
    EXPECT_EQ(same.at("cause").as_string(), "secret") << json::serialize(same);
    EXPECT_FALSE(same.contains("first_difference"));
    auto const other = explainer_.compare(record, of_client("hidden-other"));
    EXPECT_EQ(other.at("cause").as_string(), "header x-amz-security-token") << json::serialize(other);
    EXPECT_EQ(other.at("advice").as_string(),
              "The client signed another value than arrived; both are masked here: 'x-amz-security-token:(masked)'.");
    EXPECT_FALSE(other.at("lines").as_array().at(5).as_object().at("same").as_bool());
    EXPECT_EQ((json::serialize(same) + json::serialize(other) + as_text(other)).find("hidden"), std::string::npos);
}

TEST_F(Explainer, OfARequestTooLargeToBeMadeAgainSaysThatSecretsAreNotCompared) {
    owned_request request{"GET", "/bucket", {{"Host", "localhost"}, {"x-amz-security-token", "hidden-token"}}};
    std::string names = "host;x-amz-date;x-amz-security-token";
    for (int i = 0; i < 100; ++i) names += fmt::format(";y{}", i);
    auto const record = refuse(request, names);
    std::string const ours{record.refused->why.argument("canonical_request")};
    auto const explanation = explainer_.compare(record, ours);
    EXPECT_NE(ours.find("x-amz-security-token:(masked)"), std::string::npos) << ours;
    EXPECT_EQ(explanation.at("summary").as_string(),
              "Both canonical requests are the same but for what is masked, which cannot be compared here.");
}

TEST_F(Explainer, TellsARefusalOfAServiceWithCodesOfItsOwn) {
    owned_request const request{"POST", "/", {{"Host", "localhost"}}};
    auto record = test::make_refused_record("ID", "Alias arn:aws:kms:us-east-1:1:alias/a is not found.",
                                            aws::reason_code::key_not_found);
    record->operation = "Encrypt";
    record->error_code = "NotFoundException";
    record->stage = "handler";
    record->signature = "SigV4 AuthHeader";
    requests_.add(record, request.head, 4566);
    auto const explanation = explainer_.explain(*requests_.find("ID"));
    EXPECT_EQ(explanation.at("signature_form").as_string(), "SigV4 AuthHeader");
    EXPECT_NE(as_text(explanation).find("answer    0 NotFoundException"), std::string::npos) << as_text(explanation);
    EXPECT_EQ(explanation.at("code").as_string(), "NotFoundException");
    EXPECT_EQ(explanation.at("summary").as_string(), "Alias arn:aws:kms:us-east-1:1:alias/a is not found.");
    EXPECT_EQ(explanation.at("cause").as_string(), "kms key");
}

}  // namespace
}  // namespace s3seal::explain
