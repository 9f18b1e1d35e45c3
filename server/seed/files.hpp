// The files that a seed names: below its own folder, wherever symbolic links lead.
#pragma once

#include "server/http/response.hpp"
#include "storage/base/file.hpp"
#include "storage/base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::seed {

struct found_file {
    std::string name;            // within the folder that was asked for, with slashes
    std::filesystem::path path;  // without symbolic links
    std::uint64_t size = 0;
};

// Why a file is not taken: a sentence that follows its name.
struct unusable {
    std::string text;
};

class files {
public:
    static constexpr std::uint64_t max_bytes = 5ull << 30;  // of one: what PutObject takes
    static constexpr std::size_t max_in_folder = 100'000;
    static constexpr std::size_t max_folders = 10'000;  // links may lead to the same one many times

    // `folder`: of the seed. Fails when it is none.
    static basic_result<files, unusable> below(std::filesystem::path const& folder);

    basic_result<found_file, unusable> find(std::string_view reference) const;
    // By name, those of folders within it too.
    basic_result<std::vector<found_file>, unusable> list(std::string_view reference) const;

private:
    explicit files(std::filesystem::path root) : root_{std::move(root)} {}

    struct walk {
        std::vector<found_file> found;
        std::size_t folders = 0;
    };
    struct resolved {
        std::filesystem::path path;
    };
    basic_result<resolved, unusable> resolve(std::filesystem::path const& path) const;
    basic_result<resolved, unusable> resolve_reference(std::string_view reference) const;
    basic_result<void, unusable> collect(std::filesystem::path const& folder, std::string const& prefix, unsigned depth,
                                         walk& on) const;

    std::filesystem::path root_;  // without symbolic links
};

// not_found, io.
storage::result<std::unique_ptr<http::body_source>> open_file(found_file const& one);

}  // namespace s3seal::seed
