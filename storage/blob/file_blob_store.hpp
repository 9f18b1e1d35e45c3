// Large bodies as files, one each, under their id.
#pragma once

#include "storage/base/disk_reserve.hpp"
#include "storage/base/file.hpp"
#include "storage/base/random.hpp"
#include "storage/blob/blob_pins.hpp"
#include "storage/blob_store.hpp"
#include "storage/durability.hpp"

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>

namespace s3seal::storage {

class file_blob_store final : public blob_store {
public:
    file_blob_store(std::filesystem::path directory, durability sync, random_source& random,
                    std::function<void(std::string_view)> warn, disk_reserve* reserve = nullptr)
        : directory_{std::move(directory)}, sync_{sync}, random_{random}, warn_{std::move(warn)}, reserve_{reserve} {}

    result<std::unique_ptr<blob_writer>> create(data_key key, placement where) override;
    result<std::unique_ptr<blob_reader>> open(blob_ref const& ref, std::uint64_t first, data_key const& key) override;
    result<std::string> stored_bytes(blob_ref const& ref, std::size_t size) override;
    std::shared_ptr<void> pin(std::vector<std::string> ids) override { return pins_.pin(std::move(ids)); }
    void expect_removal(std::span<blob_ref const> all) override { pins_.expect_removal(all); }
    void remove(blob_ref const& ref) noexcept override;
    // Bodies of another store, which both have then: links, nothing is copied. corrupt: one is not there; io, full.
    result<> share(file_blob_store const& other, std::unordered_set<std::string> const& ids);

private:
    class writer;
    std::filesystem::path path_of(std::string_view id) const { return directory_ / id; }
    void remove_file(blob_ref const& ref) const;
    result<file> open_file(blob_ref const& ref) const;  // corrupt when it is missing

    std::filesystem::path directory_;
    durability sync_;
    random_source& random_;
    std::function<void(std::string_view)> warn_;
    disk_reserve* reserve_;  // kept before anything is written; null: there is none
    blob_pins pins_{[this](blob_ref const& ref) { remove_file(ref); }};
};

}  // namespace s3seal::storage
