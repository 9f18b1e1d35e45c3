#include "server/kms/ledger.hpp"

#include "server/mock/kms_calls.hpp"

#include <gtest/gtest.h>
#include <boost/json.hpp>

namespace s3seal::kms {
namespace {

constexpr char one_id[] = "11111111-2222-3333-4444-555555555555";

call_record a_call(std::string_view operation, std::string key = std::string{"arn:aws:kms:r:a:key/"} + one_id,
                   std::int64_t at = 0) {
    call_record out;
    out.at = instant{std::chrono::milliseconds{at}};
    out.operation = operation;
    out.key_arn = std::move(key);
    out.principal = "arn:aws:iam::a:user/alice";
    out.context = {{"aws:s3:arn", "arn:aws:s3:::b/k"}};
    out.cause = "C1";
    out.via = "s3";
    out.outcome = success;
    return out;
}

ledger_page ask(ledger const& calls, std::string_view query) {
    auto const parsed = mock::parse_ledger_query(*http::parse_target(std::string{"/_s3seal/kms/calls?"}.append(query)));
    EXPECT_TRUE(parsed) << query;
    return calls.find(*parsed);
}

TEST(Ledger, FindsAKeyInWhateverCaseItsIdIsWritten) {
    ledger calls{10, 1u << 20};
    auto one = a_call("Decrypt");
    one.key_arn = "arn:aws:kms:us-east-1:a:key/mrk-0123456789abcdef0123456789abcdef";
    calls.add(one);
    EXPECT_EQ(ask(calls, "key=mrk-0123456789ABCDEF0123456789ABCDEF").total, 1u);
    EXPECT_EQ(ask(calls, "key=arn:aws:kms:us-east-1:a:key/mrk-0123456789ABCDEF0123456789ABCDEF").total, 1u);
}

TEST(Ledger, MasksSecretsInTheContext) {
    ledger calls{10, 1u << 20};
    auto call = a_call("Encrypt");
    call.context = {
        {"X-Amz-Security-Token", "hidden"}, {"from", "https://h/k?X-Amz%2DSignature=hidden&a=b"}, {"a", "b"}};
    calls.add(call);
    std::vector<std::pair<std::string, std::string>> const masked{
        {"X-Amz-Security-Token", "(masked)"}, {"from", "https://h/k?X-Amz%2DSignature=(masked)&a=b"}, {"a", "b"}};
    EXPECT_EQ(ask(calls, "").calls.at(0).context, masked);
}

TEST(Ledger, FiltersAndCounts) {
    ledger calls{10, 1u << 20};
    calls.add(a_call("GenerateDataKey"));
    calls.add(a_call("Decrypt", "arn:aws:kms:r:a:key/two", 5000));
    auto direct = a_call("Decrypt", "", 9000);
    direct.via = "";
    direct.outcome = "InvalidCiphertextException";
    direct.context.clear();
    direct.principal = "";
    direct.cause = "C2";
    calls.add(direct);
    EXPECT_EQ(ask(calls, "").total, 3u);
    for (auto const& [query, count] : std::initializer_list<std::pair<char const*, unsigned>>{
             {"operation=Decrypt", 2},
             {"key=11111111-2222-3333-4444-555555555555", 1},
             {"key=arn%3Aaws%3Akms%3Ar%3Aa%3Akey/11111111-2222-3333-4444-555555555555", 1},
             {"key=mrk-0123456789abcdef0123456789abcdef", 0},
             {"principal=arn:aws:iam::a:user/alice", 2},
             {"principal=", 1},
             {"cause=C1", 2},
             {"via=s3", 2},
             {"via=", 1},
             {"outcome=Success", 2},
             {"outcome=DisabledException", 0},
             {"operation=ReplicateKey", 0},
             {"via=s3express", 0},
             {"context.aws%3As3%3Aarn=arn%3Aaws%3As3%3A%3A%3Ab/k", 2},
             {"context.other=1", 0},
             {"since=1970-01-01T00:00:05Z", 2},
             {"operation=Decrypt&via=s3", 1}})
        EXPECT_EQ(ask(calls, query).total, count) << query;
    auto const limited = ask(calls, "limit=1");
    EXPECT_EQ(limited.total, 3u);
    ASSERT_EQ(limited.calls.size(), 1u);
    EXPECT_EQ(limited.calls[0].cause, "C2") << "the latest";
    calls.clear();
    EXPECT_EQ(ask(calls, "").total, 0u);
    calls.add(a_call("Encrypt"));
    EXPECT_EQ(ask(calls, "").total, 1u);
}

TEST(Ledger, RefusesFiltersThatItDoesNotKnow) {
    for (auto const* query : {"limit=x", "limit=10001", "since=yesterday", "operation=GenerateDataKeys",
                              "operation=decrypt", "outcome=success", "outcome=Disabled", "via=S3", "key=nonsense",
                              "key=", "key=alias/led", "key=arn:aws:kms:r:a:alias/led", "principal=bob"})
        EXPECT_FALSE(mock::parse_ledger_query(*http::parse_target(std::string{"/_s3seal/kms/calls?"} + query)))
            << query;
}

TEST(Ledger, ForgetsTheOldestFirst) {
    ledger few{3, 1u << 20};
    for (int i = 0; i < 5; ++i) few.add(a_call("Decrypt", std::to_string(i)));
    auto const page = few.find({});
    EXPECT_EQ(page.total, 3u);
    EXPECT_EQ(page.forgotten, 2u);
    EXPECT_EQ(page.calls.front().key_arn, "2");
    EXPECT_EQ(page.calls.back().key_arn, "4");
    ledger small{1000, 4 * a_call("Decrypt").bytes()};
    for (int i = 0; i < 50; ++i) small.add(a_call("Decrypt"));
    EXPECT_EQ(small.find({}).total, 4u);
    auto large = a_call("Decrypt");
    large.context.assign(100, {"name", "value"});
    small.add(large);
    EXPECT_EQ(small.find({}).total, 1u) << "one is always kept";
    for (int i = 0; i < 50; ++i) small.add(a_call("Encrypt", std::to_string(i)));
    EXPECT_EQ(small.find({}).calls.back().key_arn, "49");
}

TEST(Ledger, IsPrintedAsJson) {
    ledger calls{10, 1u << 20};
    calls.add(a_call("Decrypt", "arn", 1'700'000'000'123));
    EXPECT_EQ(
        boost::json::serialize(mock::print_calls(calls.find({}))),
        R"({"total":1,"operations":{"Decrypt":1},"forgotten":0,"calls":[{"time":"2023-11-14T22:13:20.123Z",)"
        R"("operation":"Decrypt","key":"arn","principal":"arn:aws:iam::a:user/alice","account":"","context":{"aws:s3:arn":)"
        R"("arn:aws:s3:::b/k"},"cause":"C1","version_id":"","via":"s3","outcome":"Success"}]})");
}

TEST(Ledger, ShowsCallsByTheirNumbers) {
    ledger calls{3, 1u << 20};
    auto const numbers = [&](std::uint64_t after) {
        std::vector<std::uint64_t> out;
        calls.each(after, [&](std::uint64_t number, call_record const& one) {
            EXPECT_EQ(one.at.time_since_epoch().count(), static_cast<std::int64_t>(number));
            out.push_back(number);
            return true;
        });
        return out;
    };
    EXPECT_TRUE(numbers(0).empty());
    for (std::int64_t i = 1; i <= 5; ++i) calls.add(a_call("Decrypt", "k", i));
    EXPECT_EQ(numbers(0), (std::vector<std::uint64_t>{3, 4, 5}));
    EXPECT_EQ(numbers(4), (std::vector<std::uint64_t>{5}));
    EXPECT_EQ(calls.state().forgotten, 2u);
    calls.clear();
    EXPECT_EQ(calls.state().forgotten, 0u);
    calls.add(a_call("Decrypt", "k", 6));
    EXPECT_EQ(numbers(0), (std::vector<std::uint64_t>{6}));
    EXPECT_EQ(calls.state().last, 6u);
}

TEST(Ledger, ShowsManyCallsInTurns) {
    ledger calls{5'000, 1u << 30};
    for (std::int64_t i = 1; i <= 3'000; ++i) calls.add(a_call("Decrypt", "k", i));
    std::uint64_t seen = 0;
    calls.each(0, [&](std::uint64_t number, call_record const&) {
        EXPECT_EQ(number, ++seen);
        return true;
    });
    EXPECT_EQ(seen, 3'000u);
    calls.each(600, [&](std::uint64_t, call_record const& one) {
        calls.add(one);  // no lock is held
        return ++seen < 3'003;
    });
    EXPECT_EQ(seen, 3'003u);
}

TEST(Ledger, ShowsEachCallToItsWatcher) {
    ledger calls{1, 1u << 20};
    std::vector<std::string> seen;
    calls.watch([&](call_record const& one) { seen.push_back(one.key_arn); });
    calls.add(a_call("Decrypt", "one"));
    calls.add(a_call("Decrypt", "two"));
    calls.watch(nullptr);
    calls.add(a_call("Decrypt", "three"));
    EXPECT_EQ(seen, (std::vector<std::string>{"one", "two"}));
}

TEST(Ledger, CountsWhatCameBeforeItsFirstCall) {
    ledger calls{2, 1u << 20};
    calls.forget(3);
    EXPECT_EQ(calls.state().forgotten, 3u);
    for (int i = 0; i < 3; ++i) calls.add(a_call("Decrypt", "k"));
    EXPECT_EQ(calls.state().forgotten, 4u);
    EXPECT_EQ(calls.find({}).total, 2u);
    EXPECT_EQ(calls.find({}).forgotten, 4u);
    calls.clear();
    EXPECT_EQ(calls.state().forgotten, 0u);
}

}  // namespace
}  // namespace s3seal::kms
