#include "server/verify/examination.hpp"
#include "server/verify/expectation_reader.hpp"
#include "server/verify/words.hpp"
#include "tests/unit/verify/records.hpp"

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <initializer_list>
#include <string>
#include <string_view>

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
    for (auto const name : words::writes())
        EXPECT_EQ(verdict_of(wanted, {a_request("R0", name, "b", "k")}), "broken") << name;
}

TEST(Shorthands, AllEncryptedTakesMoreOrLess) {
    EXPECT_EQ(verdict_of(R"({"all_encrypted": {}})", {a_write("R1", "b", "k", "AES256")}), "holds");
    EXPECT_EQ(verdict_of(R"({"all_encrypted": {}})", {a_request("R1", "PutObject", "b", "k")}), "broken");
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
    other.caller.clear();
    EXPECT_EQ(verdict_of(wanted, {other}), "broken");
    EXPECT_EQ(verdict_of(R"({"only_callers": [false, "*user/alice"]})", {other}), "holds");
}

TEST(Shorthands, NoSsecLooksAtAttemptsToo) {
    auto const uses = a_write("R1", "b", "k", "SSE-C");
    EXPECT_EQ(verdict_of(R"({"no_ssec": true})", {a_write("R1", "b", "k", "AES256")}), "holds");
    EXPECT_EQ(verdict_of(R"({"no_ssec": true})", {uses}), "broken");
    EXPECT_EQ(verdict_of(R"({"no_ssec": {"bucket": "c"}})", {uses}), "holds");
    for (auto const name :
         {"X-Amz-Server-Side-Encryption-Customer-Algorithm", "x-amz-server-side-encryption-customer-key",
          "x-amz-copy-source-server-side-encryption-customer-algorithm"}) {
        auto attempt = refused(a_request("R1", "PutObject", "b", "k"));
        attempt.headers.add(name, "AES256");
        EXPECT_EQ(verdict_of(R"({"no_ssec": true})", {attempt}), "broken") << name;
        EXPECT_EQ(judge(R"({"no_ssec": true})", {attempt}).matched, 1u) << name;
    }
}

TEST(Shorthands, NoUnencryptedSourceLooksAtCopies) {
    auto copy = a_request("R1", "CopyObject", "b", "k");
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
          R"({"all_encrypted": {"bukcet": "b"}})", R"({"all_encrypted": {"modus": "b"}})"})
        EXPECT_FALSE(parse_expectations("{\"expectations\": [" + std::string{text} + "]}", form::question)) << text;
}

}  // namespace s3seal::verify
