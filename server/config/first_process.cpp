#include "server/config/first_process.hpp"

#include <algorithm>
#include <fstream>
#include <string_view>
#include <system_error>

namespace s3seal::config {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_line = 64u << 10;

// Each ends with a zero byte.
std::vector<std::string> read_arguments(fs::path const& file) {
    std::ifstream in{file, std::ios::binary};
    std::vector<std::string> all;
    std::size_t size = 0;
    for (std::string one; size < longest_line && std::getline(in, one, '\0'); size += one.size() + 1)
        all.push_back(one);
    return size < longest_line ? all : std::vector<std::string>{};
}

// docker run --init: /sbin/docker-init -- /s3seal --port 9000. Its program is the first word that is no flag of its
// own.
std::vector<std::string> behind_an_init(std::vector<std::string> const& arguments, fs::path const& name) {
    if (arguments.empty()) return {};
    auto const started = std::find_if(arguments.begin() + 1, arguments.end(),
                                      [](std::string const& one) { return !one.starts_with('-'); });
    if (started == arguments.end() || fs::path{*started}.filename() != name) return {};
    return {started, arguments.end()};
}

}  // namespace

std::vector<std::string> arguments_of_first_process(fs::path const& processes) {
    std::error_code failure;
    auto const own = fs::read_symlink(processes / "self" / "exe", failure);
    if (failure) return {};
    auto arguments = read_arguments(processes / "1" / "cmdline");
    auto const first = fs::read_symlink(processes / "1" / "exe", failure);
    // Another user's program hides itself; its name has to do then.
    bool const same =
        failure ? !arguments.empty() && fs::path{arguments.front()}.filename() == own.filename() : first == own;
    return same ? arguments : behind_an_init(arguments, own.filename());
}

}  // namespace s3seal::config
