// What a server begins with, read and checked: accounts, users, roles, keys of KMS, buckets and their objects.
#pragma once

#include "server/document/document.hpp"
#include "server/seed/check.hpp"
#include "server/seed/files.hpp"
#include "storage/base/result.hpp"

#include <boost/json.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::seed {

// Where a seed came from.
struct origin {
    std::string name;                             // of its file, as mistakes are told; "": it has none
    std::optional<std::filesystem::path> folder;  // absent: it may name no files
};

struct wrong_seed {
    std::vector<mistake> mistakes;                  // at least one
    std::string text(std::string_view name) const;  // name:line: path: sentence; a line for each
};

class seed_document {
public:
    static constexpr std::size_t max_bytes = 64u << 20;

    // A document in TOML or JSON.
    static basic_result<seed_document, wrong_seed> read(std::string_view text, origin const& from);
    // Of a file, with those below its folder.
    static basic_result<seed_document, wrong_seed> load(std::string const& file);

    std::string const& name() const noexcept { return name_; }
    boost::json::object const& root() const noexcept { return tree_.root(); }
    seed::files const* files() const noexcept { return files_ ? &*files_ : nullptr; }
    mistake mistake_at(boost::json::value const& value, std::string path, std::string text) const {
        return {tree_.place_of(value), std::move(path), std::move(text)};
    }
    // What somebody else says of a value: its place, or that of the innermost one that holds it.
    mistake mistake_in(std::string path, std::string text) const;

private:
    seed_document(std::string name, document::tree tree, std::optional<seed::files> files)
        : name_{std::move(name)}, tree_{std::move(tree)}, files_{std::move(files)} {}

    std::string name_;
    document::tree tree_;
    std::optional<seed::files> files_;
};

}  // namespace s3seal::seed
