// ServerSideEncryptionConfiguration: what a bucket's default encryption looks like on the wire, and its rules.
// Source: S3 API, "PutBucketEncryption".
#pragma once

#include "server/s3/request/bucket.hpp"
#include "server/s3/request/error.hpp"
#include "server/xml/codec.hpp"
#include "storage/model.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::s3 {

struct encryption_by_default {
    std::string algorithm;
    std::optional<std::string> kms_key;
};

struct encryption_rule {
    std::optional<bool> bucket_key;
    std::optional<encryption_by_default> apply;
    std::optional<std::vector<std::string>> blocked;  // types
};

struct encryption_config {
    static constexpr xml::form document{.root = "ServerSideEncryptionConfiguration"};
    std::vector<encryption_rule> rules;
};

template <class Ar>
void describe(Ar& ar, encryption_by_default& x) {
    ar.required("SSEAlgorithm", x.algorithm);
    ar.optional("KMSMasterKeyID", x.kms_key);
}
// The order is the one that S3 sends, which is not the documentation's (recorded).
template <class Ar>
void describe(Ar& ar, encryption_rule& x) {
    ar.optional("BucketKeyEnabled", x.bucket_key);
    ar.optional("ApplyServerSideEncryptionByDefault", x.apply);
    ar.wrapped("BlockedEncryptionTypes", "EncryptionType", x.blocked);
}
template <class Ar>
void describe(Ar& ar, encryption_config& x) {
    ar.list("Rule", x.rules);
}

// Its one rule. MissingRequestBodyError, MalformedXML.
result<encryption_rule> parse_encryption_rule(std::string_view body);
std::string print_encryption_rule(encryption_rule const& rule);

// The rule applied to what the bucket has. MalformedXML, InvalidArgument.
result<default_encryption> apply_encryption_rule(encryption_rule const& rule, default_encryption const& current);

// The body of PutBucketEncryption applied to what the bucket has. MissingRequestBodyError, MalformedXML,
// InvalidArgument. Whether the key exists is not asked: S3 finds out at the first write.
result<default_encryption> apply_encryption_config(std::string_view body, default_encryption const& current);

// The body of GetBucketEncryption.
std::string print_encryption_config(default_encryption const& value);

}  // namespace s3seal::s3
