#include "server/verify/report.hpp"

#include "server/verify/examination.hpp"
#include "server/verify/expectation_reader.hpp"
#include "tests/unit/verify/records.hpp"

#include <gtest/gtest.h>
#include <boost/json.hpp>

namespace s3seal::verify {

namespace {

boost::json::object an_answer() {
    auto const read = parse_expectations(R"(
[[expectations]]
name = "sealed & signed"
requests = { operation = "PutObject" }
every = { encryption.mode = "aws:kms" }

[[expectations]]
name = "read"
requests = { operation = "GetObject", bucket = "b" }
)",
                                         form::contract);
    EXPECT_TRUE(read);
    examination now{read->all};
    now.forget(about::kms_calls, 1);
    now.observe(a_request("R1", "GetObject", "b", "k"));
    now.observe(a_write("R2", "b", "<k>", "AES256"));
    return now.print();
}

}  // namespace

TEST(Report, IsATableForPeople) {
    EXPECT_EQ(as_table(an_answer()),
              "FAIL  sealed & signed  broken\n"
              "    1 of 1 request is otherwise\n"
              "    in question:\n"
              "      R2  PutObject b/<k>: 200\n"
              "        encryption.mode: expected \"aws:kms\", found \"AES256\"\n"
              "ok    read             holds\n"
              "1 of 2 hold\n");
}

TEST(Report, IsJunitForMachines) {
    EXPECT_EQ(as_junit(an_answer(), "contract.toml"),
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
              "<testsuites><testsuite name=\"contract.toml\" tests=\"2\" failures=\"1\">"
              "<testcase classname=\"contract.toml\" name=\"sealed &amp; signed\">"
              "<failure type=\"broken\" message=\"1 of 1 request is otherwise\">"
              "    1 of 1 request is otherwise\n"
              "    in question:\n"
              "      R2  PutObject b/&lt;k&gt;: 200\n"
              "        encryption.mode: expected \"aws:kms\", found \"AES256\"\n"
              "</failure></testcase>"
              "<testcase classname=\"contract.toml\" name=\"read\"/></testsuite></testsuites>");
}

TEST(Report, SaysWhatWasForgotten) {
    auto const read = parse_expectations(R"({"expectations": [{"requests": {"bucket": "b"}}]})", form::question);
    ASSERT_TRUE(read);
    examination now{read->all};
    now.forget(about::requests, 7);
    EXPECT_EQ(as_table(now.print()),
              "FAIL  expectations[0]  unknown\n"
              "    it depends on 7 requests that were forgotten before anybody looked\n"
              "0 of 1 hold; 7 requests were forgotten before anybody looked\n");
}

TEST(Report, HasNothingThatXmlOrATerminalDoesNotTake) {
    auto const read =
        parse_expectations(R"({"expectations": [{"name": "a\u0001b", "requests": {"key": "k"}, "never": true,
                                             "every": {"encryption.mode": "aws:kms"}}]})",
                           form::question);
    ASSERT_TRUE(read) << read.error().front().text;
    examination now{read->all};
    auto one = a_write("R1", "b", "k", "AES256");
    one.bucket = "b\x1b[2J\xef\xbf\xbe\x01";
    now.observe(one);
    auto const junit = as_junit(now.print(), "c\x02.toml");
    for (char const c : junit) EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20 || c == '\n') << junit;
    for (auto const text : {"&#x1;", "&#x1b;", "\xef\xbf\xbe"}) EXPECT_EQ(junit.find(text), junit.npos) << text;
    EXPECT_NE(junit.find("a\xef\xbf\xbd"
                         "b"),
              junit.npos)
        << junit;
    auto const table = as_table(now.print());
    EXPECT_EQ(table.find('\x1b'), table.npos);
    EXPECT_NE(table.find("b?[2J"), table.npos) << table;
}

}  // namespace s3seal::verify
