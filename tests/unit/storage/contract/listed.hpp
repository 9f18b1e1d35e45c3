// What a listing showed, kept beyond it.
#pragma once

#include "storage/listing.hpp"

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::storage {

// A listed version, or a common prefix, of which only the key is set.
struct listed_entry {
    std::string key;
    std::string version;
    instant modified;
    std::string etag;
    std::string storage_class;
    std::string checksum_algorithm;
    std::string checksum_type;
    std::string owner;
    restoration restored;
    std::uint64_t size = 0;
    bool delete_marker = false;
    bool latest = true;
    bool prefix = false;
    friend bool operator==(listed_entry const&, listed_entry const&) = default;
    friend void PrintTo(listed_entry const& one, std::ostream* out) {
        *out << (one.prefix ? "prefix " : "") << one.key << " " << one.version << (one.latest ? " latest" : "")
             << (one.delete_marker ? " marker" : "") << " " << one.etag << " " << one.size;
    }
};

struct listed_page final : listing_sink {
    std::vector<listed_entry> entries;
    listing_end end;

    void add(listed_object const& row) override {
        entries.push_back({std::string{row.key}, std::string{row.version}, row.modified, std::string{row.etag},
                           std::string{row.storage_class}, std::string{row.checksum_algorithm},
                           std::string{row.checksum_type}, std::string{row.owner}, row.restored, row.size,
                           row.delete_marker, row.latest});
    }
    void add_common_prefix(std::string_view prefix) override {
        auto& entry = entries.emplace_back();
        entry.key = prefix;
        entry.prefix = true;
    }

    std::vector<std::string> keys() const { return names(false); }
    std::vector<std::string> prefixes() const { return names(true); }
    // "key version", with a "*" behind the latest and a "-" behind a delete marker.
    std::vector<std::string> versions() const {
        std::vector<std::string> all;
        for (auto const& one : entries)
            all.push_back(one.key + (one.prefix ? "" : " " + one.version) + (!one.prefix && one.latest ? "*" : "") +
                          (one.delete_marker ? "-" : ""));
        return all;
    }

private:
    std::vector<std::string> names(bool prefixes) const {
        std::vector<std::string> all;
        for (auto const& one : entries)
            if (one.prefix == prefixes) all.push_back(one.key);
        return all;
    }
};

}  // namespace s3seal::storage
