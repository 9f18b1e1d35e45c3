#include "server/journal/query.hpp"

#include "tests/support/few_words.hpp"
#include "tests/support/owned_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace s3seal::journal {
namespace {

using testing::HasSubstr;
using pairs = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view key_id = "0a6f7c9e-2f52-4c0e-8d0e-5d4b1f4f6a11";
std::string const key_arn = "arn:aws:kms:us-east-1:000000000000:key/" + std::string{key_id};

record a_write() {
    record out;
    out.id = "ID1";
    out.at = instant{std::chrono::milliseconds{1'700'000'000'000}};
    out.operation = "PutObject";
    out.bucket = "pii-eu";
    out.key = "2026/a.txt";
    out.caller = "arn:aws:iam::000000000000:user/alice";
    out.status = 200;
    out.state = state::complete;
    out.encryption = service::encryption{"aws:kms", key_arn, true, "bucket default"};
    out.committed = true;
    out.checksum = "CRC32";
    out.signature = "SigV4 AuthHeader";
    out.faults.push_back({.rule = "r1", .effect = "delay", .test = {}});
    out.headers.add("x-s3seal-test", "t1");
    return out;
}

basic_result<query, query_error> parse(pairs const& all) {
    return parse_query(all, test::few_words());
}

bool finds(record const& one, std::string const& name, std::string const& value) {
    auto const read = parse({{name, value}});
    EXPECT_TRUE(read) << name << " " << value;
    return read && read->matches(one);
}

std::string refusal_of(pairs const& all) {
    auto const read = parse(all);
    return read ? "" : read.error().text;
}

TEST(JournalQuery, WithoutFiltersFindsEverything) {
    auto const all = parse({});
    ASSERT_TRUE(all);
    EXPECT_TRUE(all->matches(a_write()));
    EXPECT_TRUE(all->matches(record{}));
    EXPECT_EQ(all->limit, 100u);
    EXPECT_EQ(all->order, order::newest);
}

TEST(JournalQuery, EachFilterFindsWhatItNamesAndNothingElse) {
    struct row {
        std::string name, right, wrong;
    };
    for (auto const& [name, right, wrong] : std::vector<row>{
             {"operation", "PutObject", "GetObject"},
             {"bucket", "pii-*", "pii"},
             {"key", "2026/?.txt", "2025/*"},
             {"caller", "arn:aws:iam::*:user/alice", ""},
             {"status", "200", "201"},
             {"status", "2xx", "4xx"},
             {"error_code", "", "AccessDenied"},
             {"encryption.mode", "aws:kms", "none"},
             {"kms_key", key_arn, "1a6f7c9e-2f52-4c0e-8d0e-5d4b1f4f6a11"},
             {"kms_key", std::string{key_id}, "arn:aws:kms:eu-west-1:000000000000:key/" + std::string{key_id}},
             {"from", "bucket default", "header"},
             {"bucket_key", "true", "false"},
             {"committed", "true", "false"},
             {"customer_key", "false", "true"},
             {"checksum", "CRC32", "none"},
             {"signature_form", "SigV4 AuthHeader", "none"},
             {"since", "2023-11-14T22:13:20Z", "2023-11-14T22:13:21Z"},
             {"since", "2023-11-14T22:13:20.000Z", "2023-11-14T22:13:20.001Z"},
             {"until", "2023-11-14T22:13:20Z", "2023-11-14T22:13:19Z"},
             {"request_id", "ID1", "ID"},
             {"state", "complete", "cut"},
             {"test", "t1", "t"},
             {"fault", "r1", "r2"},
         }) {
        EXPECT_TRUE(finds(a_write(), name, right)) << name << " " << right;
        EXPECT_FALSE(finds(a_write(), name, wrong)) << name << " " << wrong;
    }
}

TEST(JournalQuery, EveryFilterIsTried) {
    pairs tried{{"operation", "PutObject"},
                {"bucket", "*"},
                {"key", "*"},
                {"caller", ""},
                {"status", "200"},
                {"error_code", ""},
                {"kms_key", key_arn},
                {"encryption.mode", "none"},
                {"from", "header"},
                {"bucket_key", "true"},
                {"committed", "true"},
                {"customer_key", "false"},
                {"checksum", "CRC32"},
                {"signature_form", "none"},
                {"since", "2023-11-14"},
                {"until", "2023-11-14"},
                {"request_id", "a"},
                {"state", "cut"},
                {"test", "t"},
                {"fault", "r"}};
    for (auto const& one : filters())
        EXPECT_TRUE(std::any_of(tried.begin(), tried.end(), [&](auto const& pair) { return pair.first == one.name; }))
            << one.name;
    EXPECT_TRUE(parse(tried));
}

TEST(JournalQuery, OfARequestWithoutEncryptionNothingIsSaidOfIt) {
    record const plain;
    EXPECT_TRUE(finds(plain, "encryption.mode", "none"));
    EXPECT_TRUE(finds(plain, "checksum", "none"));
    EXPECT_TRUE(finds(plain, "signature_form", "none"));
    EXPECT_TRUE(finds(plain, "caller", ""));
    EXPECT_FALSE(finds(plain, "bucket_key", "false"));
    EXPECT_FALSE(finds(plain, "from", "header"));
}

TEST(JournalQuery, FindsAKeyThatKmsWasAskedForWithoutSuccess) {
    record refused;
    refused.kms_calls.push_back({"GenerateDataKey", key_arn, "DisabledException"});
    EXPECT_TRUE(finds(refused, "kms_key", std::string{key_id}));
}

TEST(JournalQuery, FindsAKeyInWhateverCaseItsIdIsWritten) {
    EXPECT_TRUE(finds(a_write(), "kms_key", "0A6F7C9E-2F52-4C0E-8D0E-5D4B1F4F6A11"));
    EXPECT_TRUE(
        finds(a_write(), "kms_key", "arn:aws:kms:us-east-1:000000000000:key/0A6F7C9E-2F52-4C0E-8D0E-5D4B1F4F6A11"));
}

TEST(JournalQuery, OfAChangeThatWasLostNoEntryIsCommitted) {
    record deletes;
    deletes.operation = "DeleteObjects";
    deletes.entries = {{"a", {}, {}}};
    EXPECT_TRUE(finds(deletes, "committed", "false"));
    deletes.committed = true;
    EXPECT_TRUE(finds(deletes, "committed", "true"));
}

TEST(JournalQuery, FindsEntriesOfADocument) {
    record deletes;
    deletes.operation = "DeleteObjects";
    deletes.committed = true;
    deletes.entries = {{"a", {}, {}}, {"b", {}, "AccessDenied"}};
    EXPECT_TRUE(finds(deletes, "key", "b"));
    EXPECT_FALSE(finds(deletes, "key", "c"));
    EXPECT_TRUE(finds(deletes, "error_code", "AccessDenied"));
    auto const read = parse({{"key", "a"}, {"error_code", "AccessDenied"}});
    ASSERT_TRUE(read);
    EXPECT_FALSE(read->matches(deletes)) << "no entry is both";
}

TEST(JournalQuery, ARequestWithoutAResponseHasTheStatus0) {
    record gone;
    EXPECT_TRUE(finds(gone, "status", "0"));
    EXPECT_FALSE(finds(a_write(), "status", "0"));
}

TEST(JournalQuery, UnknownNamesAndValuesAreRefused) {
    for (auto const& one : pairs{{"operation", "PutObjekt"},
                                 {"status", "2x"},
                                 {"status", "600"},
                                 {"status", "42"},
                                 {"fault", ""},
                                 {"request_id", ""},
                                 {"caller", "arn:foo"},
                                 {"committed", "yes"},
                                 {"status", "9xx"},
                                 {"status", "xx"},
                                 {"status", ""},
                                 {"error_code", "NoSuchError"},
                                 {"encryption.mode", "kms"},
                                 {"kms_key", "alias/a"},
                                 {"kms_key", "arn:aws:s3:::b/key/" + std::string{key_id}},
                                 {"from", "default"},
                                 {"bucket_key", "yes"},
                                 {"checksum", "CRC"},
                                 {"signature_form", "v4"},
                                 {"since", "yesterday"},
                                 {"until", ""},
                                 {"state", "done"},
                                 {"caller", "alice"},
                                 {"order", "random"},
                                 {"cursor", "-1"},
                                 {"limit", "10001"},
                                 {"limit", "many"}})
        EXPECT_THAT(refusal_of({one}), HasSubstr(" not " + one.second)) << one.first << "=" << one.second;
    EXPECT_EQ(refusal_of({{"operatoin", "PutObject"}}), "there is no filter operatoin");
    EXPECT_EQ(refusal_of({{"key", "a"}, {"key", "b"}}), "the filter key is there twice");
}

TEST(JournalQuery, AllConditionsHold) {
    auto const both = parse({{"operation", "PutObject"}, {"key", "2025/*"}});
    ASSERT_TRUE(both);
    EXPECT_FALSE(both->matches(a_write()));
    auto const paged = parse({{"order", "oldest"}, {"cursor", "7"}, {"limit", "3"}});
    ASSERT_TRUE(paged);
    EXPECT_EQ(paged->order, order::oldest);
    EXPECT_EQ(paged->cursor, 7u);
    EXPECT_EQ(paged->limit, 3u);
    EXPECT_TRUE(paged->matches(a_write()));
}

}  // namespace
}  // namespace s3seal::journal
