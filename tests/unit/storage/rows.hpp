// Rows to put into a metadata store.
#pragma once

#include "storage/metadata_store.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace s3seal::storage {

inline bucket a_bucket(std::string name, std::string namespace_name = "") {
    bucket row;
    row.id = {std::move(namespace_name), std::move(name)};
    row.account = "000000000000";
    row.region = "eu-west-1";
    row.location = "EU";
    row.created = instant{std::chrono::milliseconds{1'700'000'000'123}};
    return row;
}

inline setting_change a_setting(std::string kind, std::string document, std::string id = "") {
    return {std::move(kind), std::move(id), std::move(document)};
}

inline object an_object(std::string key, std::string etag = "etag") {
    object row;
    row.key = std::move(key);
    row.etag = std::move(etag);
    row.modified = instant{std::chrono::milliseconds{1'700'000'001'000}};
    return row;
}

// With something in every member that comes back.
inline object everything_set() {
    auto row = an_object("k/\xc3\xa9 \xf0\x9f\x98\x80", "0123-2");
    row.storage_class = "STANDARD_IA";
    row.digest = {"CRC64NVME", "FULL_OBJECT", "rosUhgp5mIg="};
    row.sealed = {.mode = "aws:kms",
                  .key_arn = "arn:aws:kms:eu-west-1:000000000000:key/1",
                  .bucket_key = true,
                  .context = R"({"a":"b"})",
                  .wrapped_key = std::string("\0\xff wrapped \n", 12),
                  .format = 3};
    row.headers = {{"content-type", "text/plain; a=\"b:c\""},
                   {"x-amz-meta-b", ""},
                   {"x-amz-meta-a", "\xc3\xa9\x01 \t:"},
                   {"x-amz-meta-b", "again"}};
    row.blob = {.size = 5'000'000'000, .inline_bytes = "", .id = "blob-1"};
    return row;
}

// What must be true of the key's latest version, or of the version that changes.
template <class... Conditions>
terms while_current(Conditions... all) {
    return {{.current = {condition{all}...}}};
}
template <class... Conditions>
terms while_target(Conditions... all) {
    return {{.target = {condition{all}...}}};
}

inline multipart_upload an_upload(std::string id, std::string key = "k") {
    multipart_upload row;
    row.id = std::move(id);
    row.key = std::move(key);
    row.initiator = "arn:aws:iam::000000000000:root";
    row.initiated = instant{std::chrono::milliseconds{1'700'000'000'000}};
    return row;
}

inline stored_part a_part(unsigned number, std::string blob) {
    stored_part part;
    part.number = number;
    part.modified = instant{std::chrono::milliseconds{1'700'000'002'000}};
    part.etag = "etag of " + blob;
    part.digest = {"CRC64NVME", "FULL_OBJECT", "value of " + blob};
    part.blob.size = 100 + number;
    part.blob.id = std::move(blob);
    return part;
}

inline object an_object_of(std::vector<stored_part> parts, std::string key = "k") {
    auto row = an_object(std::move(key), "whole-" + std::to_string(parts.size()));
    row.part_count = static_cast<unsigned>(parts.size());
    for (auto const& part : parts) row.blob.size += part.blob.size;
    row.parts = std::move(parts);
    return row;
}

inline std::vector<std::string> ids_of(blob_refs const& blobs) {
    std::vector<std::string> ids;
    for (auto const& blob : blobs)
        if (!blob.id.empty()) ids.push_back(blob.id);
    std::sort(ids.begin(), ids.end());
    return ids;
}

}  // namespace s3seal::storage
