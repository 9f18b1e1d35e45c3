#include "tests/unit/cross_table/mutants.hpp"

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

std::vector<mutant> mutants() {
    return {
        {"IgnoresTheBucketKeyHeader", [](q& a) { a["BK"] = "none"; }},
        {"IgnoresTheBucketKeyOfTheDefault",
         [](q& a) {
             if (is(a, "default", "id+BK")) a["default"] = "id";
         }},
        {"IgnoresTheDefault", [](q& a) { a["default"] = "never"; }},
        {"PrefersTheDefaultToTheHeader",
         [](q& a) {
             if (!is(a, "default", "never") && !is(a, "SSE", "none")) a["SSE"] = a["KEY"] = "none";
         }},
        {"TakesTheKeyOfTheDefaultForAMethodWithout",
         [](q& a) {
             if (is(a, "default", "id") && is(a, "SSE", "aws:kms") && is(a, "KEY", "none")) a["KEY"] = "id";
         }},
        {"IgnoresTheKey",
         [](q& a) {
             if (!is(a, "SSE", "none")) a["KEY"] = "none";
         }},
        {"TakesAKeyAloneForKms",
         [](q& a) {
             if (is(a, "SSE", "none") && !is(a, "KEY", "none")) a["SSE"] = "aws:kms";
         }},
        {"IgnoresAKeyBesideAes256",
         [](q& a) {
             if (is(a, "SSE", "AES256")) a["KEY"] = "none";
         }},
        {"ReadsMethodsInAnyCase",
         [](q& a) {
             if (is(a, "SSE", "aes256")) a["SSE"] = "AES256";
         }},
        {"IgnoresUnknownMethods",
         [](q& a) {
             if (is(a, "SSE", "AES128")) a["SSE"] = "none";
         }},
        {"IgnoresAnEmptyMethod",
         [](q& a) {
             if (is(a, "SSE", "empty")) a["SSE"] = "none";
         }},
        {"TakesAnyContext",
         [](q& a) {
             if (is(a, "CTX", "number")) a["CTX"] = "map";
         }},
        {"TakesAContextWithoutKms",
         [](q& a) {
             if (is(a, "SSE", "AES256")) a["CTX"] = "none";
         }},
        {"TakesAnyWordForABucketKey",
         [](q& a) {
             if (is(a, "BK", "yes")) a["BK"] = "false";
         }},
        {"EncryptsTwiceAsOnce",
         [](q& a) {
             if (is(a, "SSE", "aws:kms:dsse")) a["SSE"] = "aws:kms";
         }},
        {"IgnoresTheBlock", [](q& a) { a["blocked"] = "no"; }},
        {"LooksAtTheKeyBeforeTheBlock",
         [](q& a) {
             if (is(a, "C-md5", "wrong")) a["blocked"] = "no";
         }},
        {"LooksAtTheBlockBeforeTls",
         [](q& a) {
             if (is(a, "blocked", "yes")) a["tls"] = "yes";
         }},
        {"TakesCustomerKeysWithoutTls", [](q& a) { a["tls"] = "yes"; }},
        {"IgnoresTheMd5OfTheKey",
         [](q& a) {
             if (is(a, "C-md5", "wrong")) a["C-md5"] = "its";
         }},
        {"NeedsNoMd5OfTheKey",
         [](q& a) {
             if (is(a, "C-md5", "none") && !is(a, "C-key", "none")) a["C-md5"] = "its";
         }},
        {"LooksAtTheLengthBeforeTheMd5",
         [](q& a) {
             if (is(a, "C-key", "short")) a["C-md5"] = "its";
         }},
        {"LooksAtTheAlgorithmBeforeTheConflict",
         [](q& a) {
             if (is(a, "C-alg", "KMS")) a["SSE"] = "none";
         }},
        {"TakesAMethodBesideACustomerKey",
         [](q& a) {
             if (!is(a, "C-key", "none")) a["SSE"] = "none";
         }},
        {"LooksAtTheAlgorithmBeforeWhatIsMissing",
         [](q& a) {
             if (is(a, "C-alg", "KMS")) {
                 a["C-key"] = "a";
                 a["C-md5"] = "its";
             }
         }},
        {"LooksAtTheAlgorithmOnlyOfObjectsWithACustomerKey",
         [](q& a) {
             if (!is(a, "object", "SSE-C") && is(a, "C-alg", "KMS")) a["C-alg"] = "AES256";
         }},
        {"LooksAtTheAlgorithmOnlyOfSourcesWithACustomerKey",
         [](q& a) {
             if (!is(a, "object", "SSE-C") && is(a, "S-alg", "KMS")) a["S-alg"] = "AES256";
         }},
        {"TakesAMethodWithAnUpdate",
         [](q& a) {
             if (is(a, "op", "UpdateObjectEncryption")) a["SSE"] = "none";
         }},
        {"TakesAKeyOnParts",
         [](q& a) {
             if (is(a, "op", "UploadPart")) a["KEY"] = "none";
         }},
        {"CopiesTheEncryptionOfTheSource",
         [](q& a) {
             if (is(a, "op", "CopyObject") && is(a, "object", "kms") && is(a, "SSE", "none")) a["SSE"] = "aws:kms";
         }},
        {"CopiesTheBucketKeyOfTheSource",
         [](q& a) {
             if (is(a, "op", "CopyObject") && is(a, "object", "kms+BK") && is(a, "BK", "none")) a["BK"] = "true";
         }},
        {"NeedsNoKeyOfTheSource",
         [](q& a) {
             if (is(a, "object", "SSE-C") && is(a, "S-alg", "none")) {
                 a["S-alg"] = "AES256";
                 a["S-key"] = "a";
                 a["S-md5"] = "its";
             }
         }},
        {"IgnoresTheKeyOfASourceWithoutOne",
         [](q& a) {
             if (!is(a, "object", "SSE-C")) a["S-alg"] = a["S-key"] = a["S-md5"] = "none";
         }},
        {"CopiesOntoItselfWithoutAChange",
         [](q& a) {
             if (is(a, "place", "itself")) a["place"] = "elsewhere";
         }},
        {"AsksAConfiguredBucketForAChange",
         [](q& a) {
             if (is(a, "place", "itself") && is(a, "default", "AES256")) a["default"] = "never";
         }},
        {"TakesPartsWithoutTheKey",
         [](q& a) {
             if (is(a, "op", "UploadPart") && is(a, "upload", "SSE-C") && is(a, "C-alg", "none")) {
                 a["C-alg"] = "AES256";
                 a["C-key"] = "a";
                 a["C-md5"] = "its";
             }
         }},
        {"TakesAnyKeyForAPart",
         [](q& a) {
             if (is(a, "op", "UploadPart") && is(a, "C-key", "b")) a["C-key"] = "a";
         }},
        {"TakesAKeyForAPlainUpload",
         [](q& a) {
             if (is(a, "op", "UploadPart") && !is(a, "upload", "SSE-C")) a["C-alg"] = a["C-key"] = a["C-md5"] = "none";
         }},
        {"TakesMethodsOnParts",
         [](q& a) {
             if (is(a, "op", "UploadPart")) a["SSE"] = "none";
         }},
        {"TakesMethodsOnCompletions",
         [](q& a) {
             if (is(a, "op", "CompleteMultipartUpload")) a["SSE"] = "none";
         }},
        {"TakesMethodsOnReads",
         [](q& a) {
             if (is(a, "op", "GetObject")) a["SSE"] = "none";
         }},
        {"ReadsWithAnyKey",
         [](q& a) {
             if (is(a, "op", "GetObject") && is(a, "C-key", "b")) a["C-key"] = "a";
         }},
        {"IgnoresKeysOnPlainReads",
         [](q& a) {
             if (is(a, "op", "GetObject") && !is(a, "object", "SSE-C")) a["C-alg"] = a["C-key"] = a["C-md5"] = "none";
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
        {"UpdatesToKeyIds",
         [](q& a) {
             if (is(a, "body", "id")) a["body"] = "arn";
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
        {.name = "SaysFalseWithoutABucketKey",
         .says =
             [](q const&, reply& r) {
                 if (!r.response.header(sse + "-bucket-key-enabled"))
                     set_header(r, sse + "-bucket-key-enabled", "false");
             }},
        {.name = "RepeatsTheKeyAsItWasSent",
         .says =
             [](q const& a, reply& r) {
                 if (r.response.header(sse + "-aws-kms-key-id") && is(a, "KEY", "alias"))
                     set_header(r, sse + "-aws-kms-key-id", "alias/cross-own");
             }},
        {.name = "SaysNothingOfAes256",
         .says =
             [](q const&, reply& r) {
                 std::erase_if(r.response.headers,
                               [](auto const& h) { return h.first == sse && h.second == "AES256"; });
             }},
        {.name = "SaysMethodsOfCustomerKeys",
         .says =
             [](q const&, reply& r) {
                 if (r.response.header(sse + "-customer-algorithm")) set_header(r, sse, "AES256");
             }},
        {.name = "TellsTheContextOnReads",
         .says =
             [](q const& a, reply& r) {
                 if (r.operation == "GetObject" && is(a, "CTX", "map"))
                     set_header(r, sse + "-context", "eyJ0ZWFtIjoiYSJ9");
             }},
        {.name = "HasMd5sOfEverything",
         .says =
             [](q const&, reply& r) {
                 if (r.response.header("ETag")) set_header(r, "ETag", "\"5d41402abc4b2a76b9719d911017c592\"");
             }},
        {.name = "LeavesTheRequestToThinkAgain",
         .says =
             [](q const&, reply& r) {
                 if (r.response.status == 403) r.response.status = 400;
             }},
    };
}

}  // namespace s3seal::test
