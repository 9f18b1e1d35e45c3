// Large bodies as chunks in memory.
#pragma once

#include "storage/base/random.hpp"
#include "storage/blob/blob_pins.hpp"
#include "storage/blob/budget.hpp"
#include "storage/blob_store.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace s3seal::storage {

class memory_blob_store final : public blob_store {
public:
    // `memory`: what bodies and rows may take together, of this store and of others.
    memory_blob_store(std::shared_ptr<budget> memory, random_source& random)
        : budget_{std::move(memory)}, random_{random} {}

    result<std::unique_ptr<blob_writer>> create(data_key key, placement where) override;
    result<std::unique_ptr<blob_reader>> open(blob_ref const& ref, std::uint64_t first, data_key const& key) override;
    result<std::string> stored_bytes(blob_ref const& ref, std::size_t size) override;
    std::shared_ptr<void> pin(std::vector<std::string> ids) override { return pins_.pin(std::move(ids)); }
    void expect_removal(std::span<blob_ref const> all) override { pins_.expect_removal(all); }
    void remove(blob_ref const& ref) noexcept override;

    std::shared_ptr<budget> const& memory() const noexcept { return budget_; }
    // Bodies of another store, which both have then: nothing is copied. corrupt: one is not there.
    result<> share(memory_blob_store& other, std::unordered_set<std::string> const& ids);

    // One encoded segment each; the first one carries the header.
    using chunks = std::vector<std::string>;

private:
    class writer;
    // In as many stores as share it, and held by those who read it.
    struct stored_body {
        stored_body(chunks bytes, std::shared_ptr<budget> of, std::uint64_t taken)
            : bytes{std::move(bytes)}, of{std::move(of)}, taken{taken} {}
        ~stored_body() { of->give_back(taken); }
        stored_body(stored_body const&) = delete;
        stored_body& operator=(stored_body const&) = delete;

        chunks bytes;
        std::shared_ptr<budget> of;
        std::uint64_t taken;
    };
    void forget(std::string const& id);
    std::shared_ptr<chunks const> find(std::string const& id);  // null: not there

    std::shared_ptr<budget> budget_;
    random_source& random_;
    std::mutex mutex_;
    std::unordered_map<std::string, std::shared_ptr<stored_body const>> blobs_;
    blob_pins pins_{[this](blob_ref const& ref) { forget(ref.id); }};
};

}  // namespace s3seal::storage
