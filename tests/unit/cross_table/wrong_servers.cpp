#include "tests/unit/cross_table/wrong_servers.hpp"

namespace s3seal::test {

namespace {

using q = question;

void set_header(reply& in, std::string const& name, std::string const& value) {
    for (auto& [have, old] : in.response.headers)
        if (have == name) {
            old = value;
            return;
        }
    in.response.headers.emplace_back(name, value);
}

std::string const sse = "x-amz-server-side-encryption";

}  // namespace

std::vector<wrong_server> wrong_servers() {
    return {
        {"CopiesTheEncryptionOfTheSource",
         [](q& a) {
             if (is(a, "op", "CopyObject") && is(a, "object", "kms") && is(a, "SSE", "none")) a["SSE"] = "aws:kms";
         }},
        {"CopiesTheBucketKeyOfTheSource",
         [](q& a) {
             if (is(a, "op", "CopyObject") && is(a, "object", "kms+BK") && is(a, "BK", "none")) a["BK"] = "true";
         }},
        {"CopiesOntoItselfWithoutAChange",
         [](q& a) {
             if (is(a, "place", "itself")) a["place"] = "elsewhere";
         }},
        {"AsksAConfiguredBucketForAChange",
         [](q& a) {
             if (is(a, "place", "itself") && is(a, "default", "AES256")) a["default"] = "never";
         }},
        {"TakesEveryAccountForTheOwner", [](q& a) { a["caller"] = "owner"; }},
        {"TakesDisabledKeys",
         [](q& a) {
             if (is(a, "KEY", "disabled")) a["KEY"] = "id";
         }},
        {"TakesTheDisabledKeyOfADefault",
         [](q& a) {
             if (is(a, "default", "disabled")) a["default"] = "id";
         }},
        {"ReadsWithDisabledKeys",
         [](q& a) {
             if (is(a, "object", "disabled")) a["object"] = "id";
         }},
        {"AsksKmsForEveryHead",
         [](q& a) {
             if (is(a, "op", "HeadObject")) a["asks"] = "checksum";
         }},
        {"UpdatesWithTheBucketKeyUnasked",
         [](q& a) {
             if (is(a, "op", "UpdateObjectEncryption") && is(a, "body", "arn")) a["body"] = "arn+BK";
         }},
        {"UpdatesWithTheBucketKeyOfTheDefault",
         [](q& a) {
             if (is(a, "default", "kms+BK") && is(a, "body", "arn")) a["body"] = "arn+BK";
         }},
        {"UpdatesForAnotherAccount",
         [](q& a) {
             if (is(a, "op", "UpdateObjectEncryption")) a["caller"] = "owner";
         }},
        {"TakesPartsOfAnotherAccountWithoutItsKey",
         [](q& a) {
             if (is(a, "op", "UploadPart")) a["caller"] = "owner";
         }},
        {"CompletesWithoutTheKeyOfTheChecksums",
         [](q& a) {
             if (is(a, "op", "CompleteMultipartUpload") && is(a, "upload", "SSE-C") && is(a, "C-alg", "none")) {
                 a["C-alg"] = "AES256";
                 a["C-key"] = "a";
                 a["C-md5"] = "its";
             }
         }},
        {"ReadsKmsWithoutASignature",
         [](q& a) {
             if (is(a, "op", "GetObjectAttributes")) a["caller"] = "owner";
         }},
        {"UpdatesObjectsThatAreEncryptedTwice",
         [](q& a) {
             if (is(a, "op", "UpdateObjectEncryption") && is(a, "object", "dsse")) a["object"] = "id";
         }},
        {.name = "AsksKmsForEveryCompletion",
         .says =
             [](q const& a, reply& r) {
                 if (is(a, "upload", "id") && r.operation == "CompleteMultipartUpload") r.calls["Decrypt"] = 1;
             },
         .operation = "CompleteMultipartUpload"},
        {.name = "AsksKmsForNoCompletion",
         .says =
             [](q const&, reply& r) {
                 if (r.operation == "CompleteMultipartUpload") r.calls.clear();
             },
         .operation = "CompleteMultipartUpload"},
        {.name = "ListsPartsWithoutKms",
         .says =
             [](q const&, reply& r) {
                 if (r.operation == "ListParts") r.calls.clear();
             },
         .operation = "ListParts"},
        {.name = "TellsTheEncryptionInLists",
         .says =
             [](q const&, reply& r) {
                 if (r.operation == "ListParts") set_header(r, sse, "AES256");
             },
         .operation = "ListParts"},
        {.name = "RepeatsTheKeyAsItWasSent",
         .says =
             [](q const& a, reply& r) {
                 if (r.response.header(sse + "-aws-kms-key-id") && is(a, "KEY", "alias"))
                     set_header(r, sse + "-aws-kms-key-id", "alias/cross-own");
             }},
        {.name = "TellsTheContextOnReads",
         .says =
             [](q const& a, reply& r) {
                 if (r.operation == "GetObject" && is(a, "CTX", "map"))
                     set_header(r, sse + "-context", "eyJ0ZWFtIjoiYSJ9");
             }},
        {.name = "LeavesTheRequestToThinkAgain",
         .says =
             [](q const&, reply& r) {
                 if (r.response.status == 403) r.response.status = 400;
             }},
    };
}

}  // namespace s3seal::test
