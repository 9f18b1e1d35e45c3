#include "server/realms/namespace_directories.hpp"

#include "storage/base/file.hpp"

#include <cerrno>
#include <fstream>
#include <string_view>
#include <system_error>

namespace s3seal::realms {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view mark_prefix = ".gone-";
constexpr char before_number = '~';  // no name has it

fs::path mark_of(fs::path const& one) {
    return one.parent_path() / std::string{mark_prefix}.append(one.filename().string());
}

bool is_there(fs::path const& path) {
    std::error_code unknown;
    return fs::exists(path, unknown);
}

}  // namespace

storage::result<std::vector<namespace_directories::found>> namespace_directories::adopt() const {
    std::error_code missing;
    if (all_.empty() || !fs::is_directory(all_, missing)) return std::vector<found>{};
    std::error_code failure;
    std::vector<fs::path> marked;
    std::vector<found> out;
    for (auto const& one : fs::directory_iterator{all_, failure}) {
        auto const file = one.path().filename().string();
        if (file.starts_with(mark_prefix))
            marked.push_back(all_ / file.substr(mark_prefix.size()));
        else if (one.is_directory(missing) && !is_there(mark_of(one.path())))
            out.push_back({file.substr(0, file.find(before_number)), one.path()});
    }
    if (failure) return storage::system_error("cannot read", all_, failure.value());
    for (auto const& one : marked) remove(one);
    return out;
}

storage::result<fs::path> namespace_directories::make(std::string const& name) const {
    if (all_.empty()) return fs::path{};
    CHECK_OK(storage::make_directory(all_));
    auto one = all_ / name;
    for (unsigned n = 2; is_there(one) || is_there(mark_of(one)); ++n)
        one = all_ / std::string{name}.append(1, before_number).append(std::to_string(n));
    CHECK_OK(mark(one));
    CHECK_OK(storage::make_directory(one));
    return one;
}

storage::result<> namespace_directories::mark(fs::path const& one) {
    if (one.empty() || std::ofstream{mark_of(one)}) return {};
    return storage::system_error("cannot make", mark_of(one), errno);
}

storage::result<> namespace_directories::unmark(fs::path const& one) {
    std::error_code failure;
    if (!one.empty()) fs::remove(mark_of(one), failure);
    if (failure) return storage::system_error("cannot remove", mark_of(one), failure.value());
    return {};
}

void namespace_directories::remove(fs::path const& one) noexcept {
    std::error_code failure;
    if (one.empty()) return;
    fs::remove_all(one, failure);
    if (!failure) fs::remove(mark_of(one), failure);
}

}  // namespace s3seal::realms
