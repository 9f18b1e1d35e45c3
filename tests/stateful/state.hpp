// What the model remembers: buckets, versions of keys, uploads, keys of KMS. Plain tables, in S3's words.
#pragma once

#include "tests/stateful/text.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace s3seal::stateful {

struct kms_key {
    std::string arn;
    bool enabled = true;
};

// How bytes are encrypted. A KMS key is shared: the ARN of aws/s3 is learned from the first answer that names it.
struct encryption {
    std::string method = "AES256";  // aws:kms, aws:kms:dsse; "" with a customer's key
    std::shared_ptr<kms_key> key;
    bool bucket_key = false;
    char customer = 0;

    bool has_md5_etag() const { return method == "AES256"; }
};

struct retention {
    std::string mode;   // "": none
    std::string until;  // ISO 8601, which sorts as time does
};

struct annotation {
    std::string body;
    std::string etag;
    std::string modified;
};

struct object_version {
    std::string id = "null";
    bool is_marker = false;
    std::string body, etag, content_type, meta;
    std::chrono::sys_seconds modified;
    stateful::encryption encryption;
    bool has_checksum = true;             // CRC64NVME of the whole; not for uploads with a customer's key
    std::vector<std::size_t> part_sizes;  // of an object that was uploaded in parts
    std::map<std::string, std::string> tags;
    stateful::retention retention;
    std::string legal_hold;  // "", ON, OFF
    std::map<std::string, annotation> annotations;
};

using version_ptr = std::shared_ptr<object_version>;
using version_list = std::vector<version_ptr>;  // the newest first

struct part {
    std::string body, etag;
    std::chrono::sys_seconds modified;
};

struct upload {
    std::string id, key;
    std::string content_type, meta;
    std::map<std::string, std::string> tags;
    stateful::encryption encryption;
    stateful::retention retention;
    std::string legal_hold;
    std::chrono::sys_seconds begun;
    unsigned changes = 0;  // of its key before it was begun
    std::map<int, part> parts;
};

struct default_encryption {
    bool configured = false;
    std::string method = "AES256";
    std::string key;  // ARN; "": aws/s3
    bool bucket_key = false;
};

enum class versioning { never, enabled, suspended };

struct bucket {
    stateful::versioning versioning = versioning::never;
    default_encryption encryption;
    bool has_lock = false;
    std::string default_mode;                  // of retention, for a day
    std::map<std::string, version_list> keys;  // std::string sorts bytewise, as S3 does
    std::vector<std::shared_ptr<upload>> uploads;
    std::vector<std::string> gone;            // ids of versions that were deleted
    std::map<std::string, unsigned> changes;  // of a key's current version, counted

    object_version* current(std::string const& key) const {
        auto const found = keys.find(key);
        return found == keys.end() || found->second.empty() ? nullptr : found->second.front().get();
    }
    version_ptr find(std::string const& key, std::string const& id) const {
        if (auto const found = keys.find(key); found != keys.end())
            for (auto const& one : found->second)
                if (one->id == id) return one;
        return nullptr;
    }
};

// Where a page of ListObjectsV2 ended, and the token that stands for it.
struct next_page {
    std::string token, bucket;
    texts query;
    std::string last;
};

struct state {
    std::map<std::string, bucket> buckets;
    std::vector<std::shared_ptr<kms_key>> keys;                      // of customers
    std::shared_ptr<kms_key> managed = std::make_shared<kms_key>();  // aws/s3
    std::vector<std::shared_ptr<upload>> ended;                      // completed or aborted
    std::vector<std::shared_ptr<next_page>> pages;
    std::string owner;  // canonical id of who asks
    std::chrono::sys_seconds now{};
    bool knows_time = true;  // false: the server has a clock of its own
};

}  // namespace s3seal::stateful
