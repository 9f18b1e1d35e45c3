#include "server/verify/shorthands.hpp"
#include "server/verify/examination.hpp"
#include "server/verify/expectation_reader.hpp"
#include "tests/unit/verify/records.hpp"

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace s3seal::verify {

namespace {

finding judge(std::string_view expectation, std::initializer_list<journal::record> records) {
    auto const read = parse_expectations("{\"expectations\": [" + std::string{expectation} + "]}", form::question);
    EXPECT_TRUE(read) << read.error().front().text;
    examination now{read->all};
    for (auto const& one : records) now.observe(one);
    return now.tell().front();
}

std::string verdict_of(std::string_view expectation, std::initializer_list<journal::record> records) {
    return std::string{name_of(judge(expectation, records).verdict)};
}

journal::record refused(journal::record one, unsigned status = 403) {
    one.status = status;
    one.error_code = "AccessDenied";
    one.committed = false;
    return one;
}

journal::record committed(journal::record one, unsigned status = 200) {
    one.status = status;
    one.committed = true;
    return one;
}

}  // namespace

TEST(Shorthands, AllEncryptedLooksAtEveryWriteThatSucceeded) {
    constexpr std::string_view wanted =
        R"({"all_encrypted": {"bucket": "b", "mode": "aws:kms", "kms_key": "11111111-2222-3333-4444-555555555555"}})";
    auto const good = a_write("R1", "b", "k", "aws:kms", key_x);
    EXPECT_EQ(verdict_of(wanted, {good}), "holds");
    // The object is overwritten: its first write counts nevertheless.
    auto const broken = judge(wanted, {a_write("R0", "b", "k", "AES256"), good});
    EXPECT_EQ(broken.verdict, verdict::broken);
    EXPECT_EQ(broken.offenders.at(0).request_id, "R0");
    EXPECT_EQ(verdict_of(wanted, {a_write("R0", "b", "k", "aws:kms", key_y)}), "broken");
    EXPECT_EQ(verdict_of(wanted, {a_write("R0", "other", "k", "AES256")}), "holds");
    EXPECT_EQ(verdict_of(wanted, {refused(a_write("R0", "b", "k", "AES256"))}), "holds");
    // 200 with an error in the body, as CompleteMultipartUpload has it.
    EXPECT_EQ(verdict_of(wanted, {refused(a_write("R0", "b", "k", "AES256"), 200)}), "holds");
    EXPECT_EQ(verdict_of(wanted, {a_request("R0", "GetObject", "b", "k")}), "holds");
    for (auto const name : writes_of_objects())
        EXPECT_EQ(verdict_of(wanted, {committed(a_request("R0", name, "b", "k"))}), "broken") << name;
}

TEST(Shorthands, AllEncryptedLooksAtWhatIsStoredWhateverWasAnswered) {
    constexpr std::string_view wanted = R"({"all_encrypted": {"bucket": "b", "mode": "aws:kms"}})";
    // A form's redirect, and a response that never came.
    for (unsigned const status : {200u, 204u, 303u, 0u})
        EXPECT_EQ(verdict_of(wanted, {committed(a_write("R0", "b", "k", "AES256"), status)}), "broken") << status;
    auto stored_nothing = a_write("R0", "b", "k", "AES256");
    stored_nothing.committed = false;
    EXPECT_EQ(verdict_of(wanted, {stored_nothing}), "holds");
}

TEST(Shorthands, WhatSaysHowDoesNotLetTheUnencryptedPass) {
    for (auto const text : {R"({"all_encrypted": {"mode": {"not": "SSE-C"}}})",
                            R"({"all_encrypted": {"bucket_key": false}})", R"({"all_encrypted": {"kms_key": false}})"})
        EXPECT_EQ(verdict_of(text, {committed(a_request("R1", "PutObject", "b", "k"))}), "broken") << text;
}

TEST(Shorthands, AllEncryptedTakesMoreOrLess) {
    EXPECT_EQ(verdict_of(R"({"all_encrypted": {}})", {a_write("R1", "b", "k", "AES256")}), "holds");
    EXPECT_EQ(verdict_of(R"({"all_encrypted": {}})", {committed(a_request("R1", "PutObject", "b", "k"))}), "broken");
    EXPECT_EQ(verdict_of(R"({"all_encrypted": {"mode": ["aws:kms", "aws:kms:dsse"]}})",
                         {a_write("R1", "b", "k", "aws:kms:dsse", key_x)}),
              "holds");
    EXPECT_EQ(verdict_of(R"({"all_encrypted": {"bucket_key": true}})", {a_write("R1", "b", "k", "aws:kms", key_x)}),
              "broken");
    EXPECT_EQ(
        verdict_of(R"({"all_encrypted": {"key": "pii/*", "mode": "aws:kms"}})", {a_write("R1", "b", "k", "AES256")}),
        "holds");
    EXPECT_EQ(verdict_of(R"({"all_encrypted": {"from": "bucket default"}})", {a_write("R1", "b", "k", "AES256")}),
              "broken");
    EXPECT_EQ(verdict_of(R"({"all_encrypted": {}, "at_least": 1})", {}), "open");
    // However it is written, how they are encrypted is what is expected, not which writes it is about.
    for (auto const text : {R"({"all_encrypted": {"encryption": {"mode": "aws:kms"}}})",
                            R"({"all_encrypted": {"encryption.mode": "aws:kms"}})"})
        EXPECT_EQ(verdict_of(text, {a_write("R1", "b", "k", "AES256")}), "broken") << text;
}

TEST(Shorthands, OnlyCallersLooksAtWhatSucceeded) {
    constexpr std::string_view wanted = R"({"only_callers": ["arn:aws:iam::000000000000:user/alice", "*role/app*"]})";
    auto other = a_request("R1", "GetObject", "b", "k");
    EXPECT_EQ(verdict_of(wanted, {other}), "holds");
    other.caller = "arn:aws:iam::000000000000:user/mallory";
    EXPECT_EQ(verdict_of(wanted, {other}), "broken");
    EXPECT_EQ(verdict_of(wanted, {refused(other)}), "holds");
    EXPECT_EQ(verdict_of(R"({"only_callers": {"callers": "*user/alice", "bucket": "b"}})", {other}), "broken");
    EXPECT_EQ(verdict_of(R"({"only_callers": {"callers": "*user/alice", "bucket": "c"}})", {other}), "holds");
    for (unsigned const status : {204u, 206u, 303u, 304u}) {
        auto redirected = other;
        redirected.status = status;
        redirected.error_code = status == 304 ? "NotModified" : "";
        EXPECT_EQ(verdict_of(wanted, {redirected}), "broken") << status;
    }
    auto lost = committed(other, 0);
    EXPECT_EQ(verdict_of(wanted, {lost}), "broken");
    auto let_through = refused(other, 200);
    auto why = std::make_shared<journal::refusal>();
    why->let_through = true;
    let_through.refused = std::move(why);
    EXPECT_EQ(verdict_of(wanted, {let_through}), "broken");
    other.caller.clear();
    EXPECT_EQ(verdict_of(wanted, {other}), "broken");
    EXPECT_EQ(verdict_of(R"({"only_callers": [false, "*user/alice"]})", {other}), "holds");
}

TEST(Shorthands, NoSsecLooksAtAttemptsToo) {
    auto const uses = a_write("R1", "b", "k", "SSE-C");
    EXPECT_EQ(verdict_of(R"({"no_ssec": true})", {a_write("R1", "b", "k", "AES256")}), "holds");
    EXPECT_EQ(verdict_of(R"({"no_ssec": true})", {uses}), "broken");
    EXPECT_EQ(verdict_of(R"({"no_ssec": {"bucket": "c"}})", {uses}), "holds");
    auto attempt = refused(a_request("R1", "PutObject", "b", "k"));
    attempt.customer_key = true;
    EXPECT_EQ(verdict_of(R"({"no_ssec": true})", {attempt}), "broken");
    auto both = uses;
    both.customer_key = true;
    EXPECT_EQ(judge(R"({"no_ssec": true})", {both}).matched, 1u);
}

TEST(Shorthands, NoUnencryptedSourceLooksAtCopies) {
    auto copy = committed(a_request("R1", "CopyObject", "b", "k"));
    copy.source_mode = service::unencrypted;
    EXPECT_EQ(verdict_of(R"({"no_unencrypted_source": true})", {copy}), "broken");
    EXPECT_EQ(verdict_of(R"({"no_unencrypted_source": true})", {refused(copy)}), "holds");
    EXPECT_EQ(verdict_of(R"({"no_unencrypted_source": {"bucket": "c"}})", {copy}), "holds");
    copy.source_mode = "AES256";
    EXPECT_EQ(verdict_of(R"({"no_unencrypted_source": true})", {copy}), "holds");
    auto const strict = judge(R"({"no_unencrypted_source": {"mode": ["aws:kms", "aws:kms:dsse"]}})", {copy});
    EXPECT_EQ(strict.verdict, verdict::broken);
    EXPECT_EQ(strict.offenders.at(0).differences.at(0).field, "copy_source_mode");
    EXPECT_EQ(strict.offenders.at(0).differences.at(0).found, "AES256");
    EXPECT_EQ(verdict_of(R"({"no_unencrypted_source": true})", {a_request("R1", "PutObject", "b", "k")}), "holds");
}

TEST(Shorthands, RefuseWhatTheyDoNotTake) {
    for (auto const text :
         {R"({"no_ssec": false})", R"({"all_encrypted": true})", R"({"only_callers": {"bucket": "b"}})",
          R"({"only_callers": "alice"})", R"({"no_unencrypted_source": {"mode": "aes"}})",
          R"({"all_encrypted": {"bukcet": "b"}})", R"({"all_encrypted": {"modus": "b"}})",
          // What would hold whatever comes.
          R"({"all_encrypted": {"status": 404}})", R"({"all_encrypted": {"error_code": "AccessDenied"}})",
          R"({"all_encrypted": {"operation": "GetObject", "mode": "aws:kms"}})",
          R"({"all_encrypted": {"mode": false}})",
          R"({"all_encrypted": {"encryption": {"mode": "aws:kms"}, "mode": "AES256"}})",
          R"({"only_callers": {"callers": "*", "status": 404}})",
          R"({"only_callers": {"callers": "*", "committed": false}})", R"({"only_callers": "arn:foo"})",
          R"({"no_unencrypted_source": {"mode": "unencrypted"}})",
          R"({"no_unencrypted_source": {"mode": {"not": "AES256"}}})",
          R"({"no_unencrypted_source": {"operation": "PutObject"}})",
          R"({"all_encrypted": {"kms_key": "1234abcd-12ab-34cd-56ef-12345678"}})"})
        EXPECT_FALSE(parse_expectations("{\"expectations\": [" + std::string{text} + "]}", form::question)) << text;
}

}  // namespace s3seal::verify
