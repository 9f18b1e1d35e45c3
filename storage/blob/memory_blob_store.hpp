// Large bodies as chunks in memory.
#pragma once

#include "storage/base/random.hpp"
#include "storage/blob/blob_pins.hpp"
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

    result<std::unique_ptr<blob_writer>> create(data_key key, placement where) override;
    result<std::unique_ptr<blob_reader>> open(blob_ref const& ref, std::uint64_t first, data_key const& key) override;
    result<std::string> stored_bytes(blob_ref const& ref, std::size_t size) override;
    std::shared_ptr<void> pin(std::vector<std::string> ids) override { return pins_.pin(std::move(ids)); }
    void remove(blob_ref const& ref) noexcept override;

    // What bodies and rows may take together.
    budget& memory() noexcept { return budget_; }

    // One encoded segment each; the first one carries the header.
    using chunks = std::vector<std::string>;

private:
    class writer;
    void forget(blob_ref const& ref);
    std::shared_ptr<chunks const> find(std::string const& id);  // null: not there

    budget budget_;
    random_source& random_;
    std::mutex mutex_;
    std::unordered_map<std::string, std::shared_ptr<chunks const>> blobs_;
    blob_pins pins_{[this](blob_ref const& ref) { forget(ref); }};
};

}  // namespace s3seal::storage
