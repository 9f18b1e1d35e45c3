// Where namespaces lie in a data directory: one directory each, beside marks of those that are no more, or not yet.
#pragma once

#include "storage/base/error.hpp"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace s3seal::realms {

// A namespace's directory has its name, with a number behind it while another one of that name is still in use. What
// has a mark goes: when it is removed, or with the next start where nobody came to that. One thread at a time.
class namespace_directories {
public:
    // "": there are none, in memory.
    explicit namespace_directories(std::filesystem::path all) : all_{std::move(all)} {}

    bool any() const noexcept { return !all_.empty(); }

    struct found {
        std::string name;  // of the namespace
        std::filesystem::path path;
    };
    // Of earlier starts, after everything that has a mark was removed. io.
    storage::result<std::vector<found>> adopt() const;
    // Makes one, with a mark; "" in memory. io.
    storage::result<std::filesystem::path> make(std::string const& name) const;

    // Of a path of the above; nothing happens to "". io.
    static storage::result<> mark(std::filesystem::path const& one);
    static storage::result<> unmark(std::filesystem::path const& one);
    // It, and then its mark. Any thread.
    static void remove(std::filesystem::path const& one) noexcept;

private:
    std::filesystem::path all_;
};

}  // namespace s3seal::realms
