#include "server/verify/expectation_reader.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>

namespace s3seal::verify {

namespace {

// "line: sentence" of each, one per line.
std::string problems_in(std::string_view text, form as = form::question) {
    auto const read = parse_expectations(text, as);
    if (read) return "none";
    std::string out;
    for (auto const& one : read.error())
        out += (out.empty() ? "" : "\n") + std::to_string(one.at.line) + ": " + one.text;
    return out;
}

std::string problems_of(std::string_view expectation) {
    return problems_in("{\"expectations\": [" + std::string{expectation} + "]}");
}

}  // namespace

TEST(Expectations, AreReadFromTomlAndJson) {
    EXPECT_EQ(problems_in(R"(
within_ms = 500

[[expectations]]
name = "uploads are sealed"
requests = { operation = ["PutObject", "Copy*"], bucket = "pii-*", status = "2xx" }
every.encryption = { mode = "aws:kms", kms_key = "mrk-1234567890abcdef1234567890abcdef", bucket_key = true }

[[expectations]]
kms_calls = { operation = "GenerateDataKey", outcome = { not = "Success" }, context."aws:s3:arn" = "*" }
at_most = 3
)"),
              "none");
    EXPECT_EQ(
        problems_of(R"({"requests": {"kms_key": "*1234", "from": "header", "request_headers.X-Amz-Acl": false}})"),
        "none");
    EXPECT_EQ(problems_of(R"({"in_order": [{"operation": "CreateBucket"}, [{"status": 200}, {"status": 0}]]})"),
              "none");
    EXPECT_EQ(problems_of(R"({"requests": {"kms_calls": {"at_least": 1, "at_most": 2}, "error_code": "none"}})"),
              "none");
}

TEST(Expectations, SuggestWhatAnUnknownNameMayHaveMeant) {
    EXPECT_EQ(problems_of(R"({"request": {}})"),
              "1: expectations[0]: there is no \"request\" (did you mean \"requests\"?)");
    EXPECT_EQ(problems_of(R"({"requests": {"bukcet": "b"}})"),
              "1: expectations[0].requests: there is no \"bukcet\" (did you mean \"bucket\"?)");
    EXPECT_EQ(problems_of(R"({"requests": {"encryption": {"mod": "b"}}})"),
              "1: expectations[0].requests: there is no \"encryption.mod\" (did you mean \"encryption.mode\"?)");
    EXPECT_EQ(problems_of(R"({"kms_calls": {"bucket": "b"}})"), "1: expectations[0].kms_calls: there is no \"bucket\"");
    EXPECT_EQ(problems_in("[[expectation]]\nname = 'a'\n"),
              "1: document: there is no \"expectation\" (did you mean \"expectations\"?)\n1: expectations: is missing");
}

TEST(Expectations, RefuseValuesThatCannotCome) {
    struct row {
        std::string_view field;
        std::string_view problem;
    };
    for (auto const& [field, problem] : std::initializer_list<row>{
             {R"("operation": "PutObjekt")", "operation: there is no \"PutObjekt\" (did you mean \"PutObject\"?)"},
             {R"("operation": "Putt*")", "operation: nothing that it may be fits \"Putt*\""},
             {R"("status": "6xx")",
              "status: takes a status from 100 to 599, a class of them as \"4xx\", or 0 when there was no response"},
             {R"("status": 600)",
              "status: takes a status from 100 to 599, a class of them as \"4xx\", or 0 when there was no response"},
             {R"("encryption.mode": "aws-kms")",
              "encryption.mode: is one of AES256, aws:kms, aws:kms:dsse, SSE-C, none; not \"aws-kms\""},
             {R"("kms_key": "1234abcd-12ab-34cd-56ef-12345678")",
              "kms_key: no key of KMS has the id \"1234abcd-12ab-34cd-56ef-12345678\": ids are 8-4-4-4-12 hex digits, "
              "or "
              "mrk- and 32"},
             {R"("caller": "arn:foo")",
              "caller: takes an ARN, in which * and ? may stand, or whether it is there: true or false"},
             {R"("bucket_key": "yes")", "bucket_key: takes true or false"},
             {R"("kms_key": "alias/app")",
              "kms_key: takes a key's ARN or id: requests are recorded with the key that an alias stood for"},
             {R"("caller": "alice")",
              "caller: takes an ARN, in which * and ? may stand, or whether it is there: true or false"},
             {R"("bucket": [])", "bucket: the list is empty"},
             {R"("bucket": null)",
              "bucket: takes text in quotes, in which * and ? may stand, or whether it is there: true or false"},
             {R"("bucket": {"not": "a", "or": "b"})", "bucket: {not = ...} takes nothing else"},
             {R"("kms_calls": -1)", "kms_calls: takes a whole number, or {at_least, at_most}"},
             {R"("kms_calls": {"at_least": 3, "at_most": 2})", "kms_calls: no number fits that"},
             {R"("error_code": "AccesDenied")",
              "error_code: there is no \"AccesDenied\" (did you mean \"AccessDenied\"?)"}})
        EXPECT_EQ(problems_of("{\"requests\": {" + std::string{field} + "}}"),
                  "1: expectations[0].requests." + std::string{problem});
}

TEST(Expectations, RefuseWhatContradictsItself) {
    constexpr std::string_view no_number =
        "1: expectations[0]: no number of records fits that: say exactly, never, or at_least and at_most";
    EXPECT_EQ(problems_of(R"({"requests": {}, "exactly": 1, "at_least": 1})"), no_number);
    EXPECT_EQ(problems_of(R"({"requests": {}, "never": true, "exactly": 0})"), no_number);
    EXPECT_EQ(problems_of(R"({"requests": {}, "at_least": 2, "at_most": 1})"), no_number);
    EXPECT_EQ(problems_of(R"({"requests": {}, "never": false})"),
              "1: expectations[0].never: takes true, or leave it out");
    EXPECT_EQ(problems_of(R"({"requests": {}, "at_most": "5"})"), "1: expectations[0].at_most: takes a whole number");
    EXPECT_EQ(problems_of(R"({"no_ssec": true, "at_least": 1})"),
              "1: expectations[0]: it says itself how many records there are");
    EXPECT_EQ(problems_of(R"({"in_order": [{}, {}], "exactly": 1})"),
              "1: expectations[0]: it says itself how many records there are");
    EXPECT_EQ(problems_of(R"({"in_order": [{}]})"), "1: expectations[0].in_order: takes a list of two or more");
    EXPECT_EQ(problems_of(R"({"no_ssec": true, "every": {}})"),
              "1: expectations[0].every: goes with requests or kms_calls");
    EXPECT_EQ(problems_of(R"({"requests": {}, "same": ["bucket"]})"), "1: expectations[0].same: goes with after");
    EXPECT_EQ(problems_of(R"({"requests": {}, "after": {}, "same": ["bukket"]})"),
              "1: expectations[0].same: takes names of fields, in quotes");
    EXPECT_EQ(problems_of(R"({"requests": {"kms_key": "*1", "encryption": {"kms_key": "*1"}}})"),
              "1: expectations[0].requests: encryption.kms_key is there twice");
    for (auto const text : {R"({"requests": {}, "kms_calls": {}})", R"({"name": "a"})"})
        EXPECT_EQ(
            problems_of(text),
            "1: expectations[0]: takes one of requests, kms_calls, in_order, all_encrypted, only_callers, no_ssec, "
            "no_unencrypted_source");
    EXPECT_EQ(problems_of("1"), "1: expectations[0]: takes a table");
    EXPECT_EQ(problems_in(R"({"expectations": []})"), "1: expectations: takes a list of 1 to 100");
    EXPECT_EQ(problems_in(R"({"expectations": [{"no_ssec": true}], "within_ms": 60001})"),
              "1: within_ms: takes a whole number up to 60000");
}

TEST(Expectations, OfAContractHaveNamesOfTheirOwn) {
    EXPECT_EQ(problems_in("[[expectations]]\nno_ssec = true\n", form::contract), "1: expectations[0].name: is missing");
    EXPECT_EQ(
        problems_in("[[expectations]]\nname = 'a'\nno_ssec = true\n[[expectations]]\nname = 'a'\nno_ssec = true\n",
                    form::contract),
        "4: expectations[1]: there is another one named \"a\"");
    EXPECT_EQ(problems_in("within_ms = 1\n[[expectations]]\nname = 'a'\nno_ssec = true\n", form::contract),
              "1: document: there is no \"within_ms\"");
}

TEST(Expectations, TellAllThatIsWrongInTheOrderOfTheText) {
    EXPECT_EQ(problems_in(R"(
[[expectations]]
name = "one"
requests = { operation = "PutObjekt" }
at_leest = 2

[[expectations]]
name = "two"
all_encrypted = { bucket = "b", mode = "aws:kmx", key = "arn:aws:kms:us-east-1:0:key/1" }
)",
                          form::contract),
              "4: expectations[0].requests.operation: there is no \"PutObjekt\" (did you mean \"PutObject\"?)\n"
              "5: expectations[0]: there is no \"at_leest\" (did you mean \"at_least\"?)\n"
              "9: expectations[1].all_encrypted.encryption.mode: is one of AES256, aws:kms, aws:kms:dsse, SSE-C, none; "
              "not \"aws:kmx\"\n"
              "9: expectations[1].all_encrypted.key: is a pattern of objects' keys; kms_key is the key that encrypts");
}

TEST(Expectations, AreBoundedInTheirWork) {
    std::string many = "{\"expectations\": [{\"requests\": {\"bucket\": [\"a\"";
    for (int i = 0; i < 1'000; ++i) many += ", \"b\"";
    EXPECT_EQ(problems_in(many + "]}}]}"), "1: expectations[0].requests.bucket: the document has too many values");
}

TEST(Expectations, RefuseWhatNothingCanBe) {
    EXPECT_EQ(problems_of(R"({"all_encrypted": {"operation": "GetObject"}})"),
              "1: expectations[0]: nothing can be all that it says of operation");
    EXPECT_EQ(problems_of(R"({"all_encrypted": {"status": 404}})"),
              "1: expectations[0].all_encrypted.status: goes without saying: it is about all that was done");
    for (auto const text :
         {R"({"requests": {"status": {"not": [0, "1xx", "2xx", "3xx", "4xx", "5xx"]}}})",
          R"({"requests": {"kms_calls": {"not": {"at_least": 0}}}})",
          R"({"requests": {"bucket": "b"}, "every": {"method": {"not": [true, false]}}})",
          R"({"requests": {"bucket": "b"}, "after": {"status": {"not": [0, "1xx", "2xx", "3xx", "4xx", "5xx"]}}})",
          R"({"in_order": [{"status": {"not": [0, "1xx", "2xx", "3xx", "4xx", "5xx"]}}, {"bucket": "b"}]})"})
        EXPECT_NE(problems_of(text).find("nothing can be all that it says of"), std::string::npos) << text;
    for (auto const text :
         {R"({"requests": {"method": ["PATCH", "TRACE"]}})", R"({"requests": {"key": {"not": "a"}}})",
          R"({"requests": {"kms_calls": {"not": {"at_most": 3}}}})", R"({"no_ssec": {"encryption.mode": "AES256"}})",
          R"({"requests": [{"status": {"not": [0, "1xx", "2xx", "3xx", "4xx", "5xx"]}}, {"bucket": "b"}]})"})
        EXPECT_EQ(problems_of(text), "none") << text;
}

}  // namespace s3seal::verify
