// A request in S3's words: what is asked, before it becomes HTTP.
#pragma once

#include "tests/stateful/text.hpp"

#include <optional>
#include <string>
#include <vector>

namespace s3seal::stateful {

// x-amz-server-side-encryption and its family; "" and nullopt: not sent.
struct encryption_choice {
    std::string method;  // AES256, aws:kms, aws:kms:dsse
    std::string key;     // ARN
    std::optional<bool> bucket_key;
    char customer = 0;  // 'a' or 'b': a customer's key of 32 such letters

    bool asks() const { return !method.empty() || customer != 0; }
};

struct lock_choice {
    std::string mode;   // GOVERNANCE, COMPLIANCE
    std::string until;  // ISO 8601
    std::string hold;   // ON, OFF
};

struct copy_source {
    std::string bucket, key;
    std::optional<std::string> version;
    char customer = 0;
    std::string if_match, if_none_match;
};

struct listed_part {
    int number;
    std::string etag;
};

struct object_name {
    std::string key;
    std::optional<std::string> version;
    std::string etag;  // condition of DeleteObjects
};

struct operation {
    std::string kind;  // a row of kinds.cpp
    std::string bucket, key;
    std::optional<std::string> version;
    texts query;       // further parameters, decoded
    std::string body;  // bytes of an object, a part, an annotation; a document
    encryption_choice encryption;
    copy_source source;
    std::string content_type;
    std::string meta;  // x-amz-meta-note
    texts tags;
    bool replace_metadata = false, replace_tags = false;
    lock_choice lock;
    bool digest = false;  // Content-MD5 of the body
    bool bypass = false;  // x-amz-bypass-governance-retention
    std::string if_match, if_none_match;
    std::string range;
    bool checksum_mode = false;
    std::string upload;
    int part = 0;
    std::vector<listed_part> parts;
    std::vector<object_name> names;  // DeleteObjects
    bool quiet = false;
    std::string argument;  // of KMS and of bucket's settings: a key's ARN, a state

    std::string parameter(std::string_view name, std::string otherwise = "") const {
        for (auto const& [known, value] : query)
            if (known == name) return value;
        return otherwise;
    }
    bool has_parameter(std::string_view name) const {
        for (auto const& one : query)
            if (one.first == name) return true;
        return false;
    }
};

}  // namespace s3seal::stateful
