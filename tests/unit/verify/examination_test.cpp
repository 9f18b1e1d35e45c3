#include "server/verify/examination.hpp"

#include "server/verify/expectation_reader.hpp"
#include "tests/unit/verify/records.hpp"

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <string>
#include <string_view>

namespace s3seal::verify {

namespace {

// What one expectation, in JSON, is told.
class Examination : public testing::Test {
protected:
    void expect(std::string_view expectation) {
        auto const read = parse_expectations("{\"expectations\": [" + std::string{expectation} + "]}", form::question);
        ASSERT_TRUE(read) << read.error().front().text;
        now = examination{read->all};
    }

    void put(std::string id, std::string bucket, std::string mode, std::string key = {}, bool bucket_key = false) {
        now.observe(a_write(std::move(id), std::move(bucket), "k", std::move(mode), std::move(key), bucket_key));
    }

    finding told() const { return now.tell().front(); }
    std::string said() const {
        auto const one = told();
        return std::string{name_of(one.verdict)} + ": " + one.why;
    }

    examination now{{}};
};

// "id: field expected/found, ..." of each, with blanks between.
std::string shown(std::vector<example> const& all) {
    std::string out;
    for (auto const& one : all) {
        out += out.empty() ? one.request_id : " " + one.request_id;
        for (auto const& each : one.differences)
            out += " " + each.field + "=" + serialize(each.expected) + "/" + serialize(each.found);
    }
    return out;
}

}  // namespace

TEST_F(Examination, CountsAtLeastOne) {
    expect(R"({"requests": {"operation": "PutObject", "bucket": "a*"}})");
    EXPECT_EQ(said(), "open: no request fits, there should be at least 1");
    EXPECT_FALSE(now.is_settled());
    put("R1", "b", "AES256");
    EXPECT_EQ(told().verdict, verdict::open);
    put("R2", "apples", "AES256");
    EXPECT_EQ(said(), "holds: 1 request fits");
    EXPECT_TRUE(now.is_settled());
}

TEST_F(Examination, CountsExactly) {
    expect(R"({"requests": {"bucket": "a"}, "exactly": 2})");
    put("R1", "a", "AES256");
    EXPECT_EQ(said(), "open: 1 request fits, there should be exactly 2");
    put("R2", "a", "AES256");
    EXPECT_EQ(said(), "holds: 2 requests fit");
    put("R3", "a", "AES256");
    EXPECT_EQ(said(), "broken: 3 requests fit, there should be exactly 2");
    EXPECT_EQ(shown(told().offenders), "R3");
    EXPECT_TRUE(now.is_settled());
}

TEST_F(Examination, NamesWhatShouldNeverCome) {
    expect(R"({"requests": [{"bucket": "a"}, {"bucket": "b"}], "never": true})");
    EXPECT_EQ(said(), "holds: no request fits");
    put("R1", "c", "AES256");
    put("R2", "b", "AES256");
    EXPECT_EQ(said(), "broken: 1 request fits, there should be none");
    EXPECT_EQ(shown(told().offenders), "R2");
    EXPECT_EQ(told().offenders[0].what, "PutObject b/k: 200");
}

TEST_F(Examination, TellsHowEveryOneShouldHaveBeen) {
    expect(R"({"requests": {"bucket": "pii-*"},
               "every": {"encryption": {"mode": "aws:kms", "kms_key": "11111111-2222-3333-4444-555555555555",
                                        "bucket_key": true}}})");
    put("R1", "pii-a", "aws:kms", key_x, true);
    put("R2", "other", "AES256");
    EXPECT_EQ(said(), "holds: 1 request fits");
    put("R3", "pii-b", "aws:kms", key_y, false);
    put("R4", "pii-b", "AES256");
    EXPECT_EQ(said(), "broken: 2 of 3 requests are otherwise");
    EXPECT_EQ(shown(told().offenders), "R3 encryption.kms_key=\"11111111-2222-3333-4444-555555555555\"/\"" +
                                           std::string{key_y} +
                                           "\" encryption.bucket_key=true/false "
                                           "R4 encryption.mode=\"aws:kms\"/\"AES256\" "
                                           "encryption.kms_key=\"11111111-2222-3333-4444-555555555555\"/null "
                                           "encryption.bucket_key=true/false");
}

TEST_F(Examination, SortsNearMissesByHowManyFieldsFit) {
    expect(R"({"requests": {"operation": "PutObject", "bucket": "a", "key": "k", "encryption.mode": "aws:kms"}})");
    now.observe(a_request("R1", "GetObject", "z", "y"));
    now.observe(a_request("R2", "GetObject", "a", "k"));
    put("R3", "z", "AES256");
    put("R4", "a", "AES256");
    put("R5", "z", "aws:kms");
    now.observe(a_request("R6", "GetObject", "z", "k"));
    EXPECT_EQ(shown(told().near_misses),
              "R4 encryption.mode=\"aws:kms\"/\"AES256\" "
              "R5 bucket=\"a\"/\"z\" "
              "R3 bucket=\"a\"/\"z\" encryption.mode=\"aws:kms\"/\"AES256\"");
    EXPECT_EQ(told().near_misses[0].what, "PutObject a/k: 200");
}

TEST_F(Examination, TellsOfAnswersToo) {
    expect(R"({"requests": {"operation": "GetObject", "status": "4xx", "error_code": "AccessDenied",
                            "response_headers.X-Amz-Foo": "b*", "request_headers.range": false}})");
    auto one = a_request("R1", "GetObject", "a", "k", 404);
    one.error_code = "NoSuchKey";
    one.headers.add("Range", "bytes=0-1");
    one.response_headers.add("x-amz-foo", "bar");
    now.observe(one);
    EXPECT_EQ(shown(told().near_misses),
              "R1 error_code=\"AccessDenied\"/\"NoSuchKey\" request_headers.range=false/\"bytes=0-1\"");
    auto other = a_request("R2", "GetObject", "a", "k", 403);
    other.error_code = "AccessDenied";
    other.response_headers.add("x-amz-foo", "baz");
    now.observe(other);
    EXPECT_EQ(told().verdict, verdict::holds);
}

TEST_F(Examination, NegatesValuesAndLists) {
    expect(R"({"requests": {"bucket": {"not": ["a", "b*"]}, "caller": {"not": true}}})");
    put("R1", "c", "AES256");
    auto anonymous = a_request("R2", "GetObject", "bb", "k");
    anonymous.caller.clear();
    now.observe(anonymous);
    EXPECT_EQ(told().matched, 0u);
    anonymous.bucket = "c";
    now.observe(anonymous);
    EXPECT_EQ(told().matched, 1u);
}

TEST_F(Examination, ComparesNumbers) {
    expect(R"({"requests": {"kms_calls": {"at_least": 1, "at_most": 2}, "bytes_received": [0, 5]}})");
    auto one = a_request("R1", "PutObject", "a", "k");
    now.observe(one);
    one.kms_calls.resize(3);
    now.observe(one);
    EXPECT_EQ(told().matched, 0u);
    one.kms_calls.resize(2);
    one.received = 5;
    now.observe(one);
    EXPECT_EQ(told().matched, 1u);
}

TEST_F(Examination, CountsCallsOfKms) {
    expect(R"({"kms_calls": {"operation": "GenerateDataKey", "key": "11111111-2222-3333-4444-555555555555",
                             "context": {"aws:s3:arn": "arn:aws:s3:::b*"}}, "at_most": 1})");
    put("R1", "b", "aws:kms", key_x);
    now.observe(a_call("GenerateDataKey"));
    now.observe(a_call("GenerateDataKey", key_y));
    now.observe(a_call("Decrypt"));
    EXPECT_EQ(said(), "holds: 1 call fits");
    now.observe(a_call("GenerateDataKey"));
    EXPECT_EQ(said(), "broken: 2 calls fit, there should be at most 1");
    EXPECT_EQ(told().offenders[0].what, std::string{"GenerateDataKey "} + key_x + ": Success");
}

TEST_F(Examination, FindsAnOrder) {
    expect(R"({"in_order": [{"operation": "CreateBucket"}, [{"operation": "PutBucketEncryption"},
                                                            {"operation": "PutBucketPolicy"}],
                            {"operation": "PutObject", "bucket": "a"}]})");
    EXPECT_EQ(said(), "open: step 1 did not come");
    put("R1", "a", "AES256");
    now.observe(a_request("R2", "CreateBucket", "a", ""));
    EXPECT_EQ(said(), "open: step 2 did not come after request R2");
    now.observe(a_request("R3", "PutBucketPolicy", "a", ""));
    put("R4", "b", "AES256");
    EXPECT_EQ(said(), "open: step 3 did not come after request R3");
    EXPECT_EQ(shown(told().near_misses), "R4 bucket=\"a\"/\"b\"");
    put("R5", "a", "AES256");
    EXPECT_EQ(said(), "holds: all 3 steps came in order");
}

TEST_F(Examination, WantsSomethingBeforeEachOfTheSameBucket) {
    expect(R"({"requests": {"operation": "PutObject"}, "after": {"operation": "PutBucketEncryption", "status": "2xx"},
               "same": ["bucket"]})");
    now.observe(a_request("R1", "PutBucketEncryption", "a", ""));
    put("R2", "a", "AES256");
    EXPECT_EQ(said(), "holds: 1 request fits");
    now.observe(a_request("R3", "PutBucketEncryption", "b", "", 403));
    put("R4", "b", "AES256");
    now.observe(a_request("R5", "PutBucketEncryption", "b", ""));
    put("R6", "b", "AES256");
    EXPECT_EQ(said(), "broken: 1 of 3 requests came before anything that it should come after with the same bucket");
    EXPECT_EQ(shown(told().offenders), "R4");
    EXPECT_EQ(shown(told().near_misses).substr(0, 21), "R3 status=\"2xx\"/403 R");
}

TEST_F(Examination, TellsApartTheSameHeaderThatCameTwice) {
    auto const came_after = [&](std::string_view first, std::string_view second) {
        expect(R"({"requests": {"operation": "GetObject"}, "after": {"operation": "PutObject"},
                   "same": ["request_headers.x-t"]})");
        auto before = a_request("R1", "PutObject", "a", "k");
        before.headers.add("x-t", "1");
        before.headers.add("x-t", "2");
        now.observe(before);
        auto after = a_request("R2", "GetObject", "a", "k");
        after.headers.add("x-t", first);
        after.headers.add("x-t", second);
        now.observe(after);
        return told().verdict;
    };
    EXPECT_EQ(came_after("1", "2"), verdict::holds);
    EXPECT_EQ(came_after("1", "3"), verdict::broken);
    EXPECT_EQ(came_after("1:", "2"), verdict::broken);
}

TEST_F(Examination, FindsAKeyInWhateverCaseItsIdIsWritten) {
    for (std::string_view const key : {"AAAAAAAA-2222-3333-4444-55555555555B", "*-55555555555B",
                                       "arn:aws:kms:us-east-1:000000000000:key/AAAAAAAA-2222-3333-4444-55555555555B"}) {
        expect(R"({"requests": {"kms_key": ")" + std::string{key} + R"("}, "never": true})");
        put("R1", "a", "aws:kms", "arn:aws:kms:us-east-1:000000000000:key/aaaaaaaa-2222-3333-4444-55555555555b");
        EXPECT_EQ(told().verdict, verdict::broken) << key;
    }
}

TEST_F(Examination, TellsFlagsApart) {
    expect(
        R"({"requests": {"operation": "GetObject"}, "after": {"operation": "PutObject"}, "same": ["customer_key"]})");
    now.observe(a_request("R1", "PutObject", "a", "k"));
    auto after = a_request("R2", "GetObject", "a", "k");
    after.customer_key = true;
    now.observe(after);
    EXPECT_EQ(told().verdict, verdict::broken);
}

TEST_F(Examination, NeverJudgesWhatWasForgotten) {
    auto const after_forgetting = [&](std::string_view expectation) {
        expect(expectation);
        now.forget(about::requests, 2);
        put("R3", "a", "aws:kms", key_x);
        return std::string{name_of(told().verdict)};
    };
    // What was seen is enough, or can only be mended by what was forgotten.
    EXPECT_EQ(after_forgetting(R"({"requests": {"bucket": "a"}})"), "holds");
    EXPECT_EQ(after_forgetting(R"({"requests": {"bucket": "a"}, "never": true})"), "broken");
    EXPECT_EQ(after_forgetting(R"({"requests": {}, "every": {"encryption.mode": "AES256"}})"), "broken");
    EXPECT_EQ(after_forgetting(R"({"kms_calls": {}, "never": true})"), "holds");
    // It may have been among the forgotten.
    EXPECT_EQ(after_forgetting(R"({"requests": {"bucket": "b"}})"), "unknown");
    EXPECT_EQ(after_forgetting(R"({"requests": {"bucket": "b"}, "never": true})"), "unknown");
    EXPECT_EQ(after_forgetting(R"({"requests": {"bucket": "a"}, "exactly": 1})"), "unknown");
    EXPECT_EQ(after_forgetting(R"({"requests": {}, "every": {"encryption.mode": "aws:kms"}})"), "unknown");
    EXPECT_EQ(after_forgetting(R"({"requests": {}, "after": {"operation": "CreateBucket"}})"), "unknown");
    EXPECT_EQ(after_forgetting(R"({"in_order": [{"bucket": "b"}, {"bucket": "a"}]})"), "unknown");
    EXPECT_EQ(told().why, "it depends on 2 requests that were forgotten before anybody looked");
}

TEST_F(Examination, PrintsWhatItFound) {
    expect(R"({"name": "one", "requests": {"operation": "PutObject", "bucket": "a"}})");
    put("R1", "b", "AES256");
    EXPECT_EQ(now.print(), boost::json::parse(R"({
        "passed": false,
        "requests": {"seen": 1, "forgotten": 0},
        "kms_calls": {"seen": 0, "forgotten": 0},
        "expectations": [{
            "name": "one", "passed": false, "verdict": "open",
            "why": "no request fits, there should be at least 1", "matched": 0,
            "offenders": [],
            "near_misses": [{"request_id": "R1", "what": "PutObject b/k: 200",
                             "differences": [{"field": "bucket", "expected": "a", "found": "b"}]}]}]})"));
    put("R2", "a", "AES256");
    EXPECT_TRUE(now.print().at("passed").as_bool());
    EXPECT_TRUE(now.print().at("expectations").at(0).at("near_misses").as_array().empty());
}

TEST_F(Examination, LooksAtEachEntryOfADocument) {
    auto deletes = a_request("R1", "DeleteObjects", "a", "");
    deletes.committed = true;
    deletes.entries = {{"k1", {}, {}}, {"k2", "v", "AccessDenied"}};
    expect(R"({"requests": {"operation": "DeleteObjects", "key": "k2"}, "never": true})");
    now.observe(deletes);
    EXPECT_EQ(said(), "broken: 1 request fits, there should be none");
    EXPECT_EQ(told().offenders[0].what, "DeleteObjects a/k2: AccessDenied");
    // The same entry has to fit all of it.
    expect(R"({"requests": {"key": "k1", "error_code": "AccessDenied"}, "never": true})");
    now.observe(deletes);
    EXPECT_EQ(said(), "holds: no request fits");
    expect(
        R"({"requests": {"operation": "DeleteObjects", "version_id": "v", "committed": false, "succeeded": false}})");
    now.observe(deletes);
    EXPECT_EQ(said(), "holds: 1 request fits");
    expect(R"({"requests": {"key": "k1", "committed": true}, "never": true})");
    now.observe(deletes);
    EXPECT_EQ(told().verdict, verdict::broken);
    auto lost = deletes;
    lost.committed = false;
    expect(R"({"requests": {"key": "k1", "committed": true}, "never": true})");
    now.observe(lost);
    EXPECT_EQ(said(), "holds: no request fits") << "its change was lost";
    // However many of its entries fit it is one request.
    expect(R"({"requests": {"operation": "DeleteObjects"}, "exactly": 1, "every": {"error_code": false}})");
    now.observe(deletes);
    EXPECT_EQ(said(), "broken: 1 of 1 request is otherwise");
    EXPECT_EQ(shown(told().offenders), "R1 error_code=false/\"AccessDenied\"");
}

TEST_F(Examination, ComparesEachEntryWithWhatCameBefore) {
    expect(R"({"requests": {"operation": "DeleteObjects"}, "after": {"operation": "PutObject"}, "same": ["key"]})");
    put("R1", "a", "AES256");
    auto deletes = a_request("R2", "DeleteObjects", "a", "");
    deletes.entries = {{"k", {}, {}}};
    now.observe(deletes);
    EXPECT_EQ(told().verdict, verdict::holds);
    deletes.entries.push_back({"other", {}, {}});
    now.observe(deletes);
    EXPECT_EQ(told().verdict, verdict::broken);
}

TEST_F(Examination, LooksAtEachValueOfAHeader) {
    auto one = a_request("R1", "PutObject", "a", "k");
    one.headers.add("x-amz-meta-a", "first");
    one.headers.add("X-Amz-Meta-A", "second");
    expect(R"({"requests": {"request_headers.x-amz-meta-a": "second"}, "never": true})");
    now.observe(one);
    EXPECT_EQ(told().verdict, verdict::broken);
    expect(R"({"requests": {"bucket": "a"}, "every": {"request_headers.x-amz-meta-a": "first"}})");
    now.observe(one);
    EXPECT_EQ(shown(told().offenders), "R1 request_headers.x-amz-meta-a=\"first\"/[\"first\",\"second\"]");
    expect(R"({"requests": {"bucket": "a"}, "every": {"request_headers.x-amz-meta-a": {"not": "second"}}})");
    now.observe(one);
    EXPECT_EQ(told().verdict, verdict::broken);
    expect(R"({"requests": {"bucket": "a"}, "every": {"request_headers.x-amz-meta-a": ["first", "sec*"]}})");
    now.observe(one);
    EXPECT_EQ(told().verdict, verdict::holds);
}

TEST_F(Examination, WhereNothingIsEncryptedThereIsNoBucketKeyToBeFalse) {
    expect(R"({"requests": {"bucket_key": false}, "never": true})");
    now.observe(a_request("R1", "CreateBucket", "a", ""));
    EXPECT_EQ(told().verdict, verdict::holds);
    put("R2", "a", "aws:kms", key_x);
    EXPECT_EQ(told().verdict, verdict::broken);
}

}  // namespace s3seal::verify
