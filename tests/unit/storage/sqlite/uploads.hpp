// What the tests of uploads share: uploads and parts to put into a store.
#pragma once

#include "tests/unit/storage/sqlite/metadata.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace s3seal::storage {

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
