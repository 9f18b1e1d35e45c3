// Large bodies as chunks in memory.
#pragma once

#include "storage/base/random.hpp"
#include "storage/blob/budget.hpp"
#include "storage/blob_store.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace s3seal::storage {

class memory_blob_store final : public blob_store {
public:
    memory_blob_store(std::uint64_t byte_limit, random_source& random) : budget_{byte_limit}, random_{random} {}

    result<std::unique_ptr<blob_writer>> create() override;
    result<std::unique_ptr<blob_reader>> open(blob_ref const& ref, std::uint64_t first) override;
    void remove(blob_ref const& ref) noexcept override;

    // One encoded segment each; the first one carries the header.
    using chunks = std::vector<std::string>;

private:
    class writer;

    budget budget_;
    random_source& random_;
    std::mutex mutex_;
    std::unordered_map<std::string, std::shared_ptr<chunks const>> blobs_;
};

}  // namespace s3seal::storage
