// An object of a seed: how it is put, and whether one that is there is the same.
#pragma once

#include "server/seed/applying.hpp"
#include "server/seed/files.hpp"
#include "storage/model.hpp"

#include <memory>
#include <optional>
#include <string>

namespace s3seal::seed {

struct wanted_object {
    spot at;
    std::string key;
    std::optional<found_file> file;  // with its content; else that stands in the seed

    boost::json::object const& table() const { return at.table(); }
    bool is_delete_marker() const { return flag_of(table(), "delete_marker"); }
    std::optional<instant> modified() const;
};

// The field of a header that objects keep; "": there is none.
std::string_view field_of_header(std::string_view header) noexcept;
// Those of its PUT, but for the checksum's.
header_list headers_of(wanted_object const& one);
// Of the algorithm that it names, else of the one that S3 takes by itself. Reads its content. io.
storage::result<header_list> checksum_headers(wanted_object const& one);
// Those with a customer's key, or none.
header_list customer_key_headers(boost::json::object const& encryption);
// not_found, io: the file.
storage::result<std::unique_ptr<http::body_source>> open_content(wanted_object const& one);
std::uint64_t size_of(wanted_object const& one);

// What the object's encryption says is as in `held`; `key_arn`: what its key stands for.
bool is_same(wanted_object const& one, storage::object const& held, std::string const& key_arn);
bool is_digest_of(std::string_view text, storage::checksum const& digest);
// Reads its content. io.
storage::result<bool> has_same_content(wanted_object const& one, storage::object const& held);

}  // namespace s3seal::seed
