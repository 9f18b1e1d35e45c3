#include "tests/support/program.hpp"

#include <csignal>
#include <cstdlib>
#include <stdexcept>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace s3seal::test {

namespace {

// Ours without settings for the server.
std::vector<char*> clean_environment() {
    std::vector<char*> out;
    for (char** entry = environ; *entry != nullptr; ++entry)
        if (!std::string_view{*entry}.starts_with("S3SEAL_")) out.push_back(*entry);
    out.push_back(nullptr);
    return out;
}

}  // namespace

program::program(std::string const& path, std::vector<std::string> const& arguments) {
    int pipe_ends[2];
    if (::pipe2(pipe_ends, O_CLOEXEC) != 0) throw std::runtime_error{"pipe"};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
    std::vector<std::string> words{path, "serve", "--port", "0", "--host", "127.0.0.1", "--log-level", "warn"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    auto environment = clean_environment();
    int const failed = ::posix_spawn(&pid_, path.c_str(), &actions, nullptr, argv.data(), environment.data());
    posix_spawn_file_actions_destroy(&actions);
    ::close(pipe_ends[1]);
    if (failed == 0) wait_until_ready(pipe_ends[0]);
    ::close(pipe_ends[0]);
    if (port_.empty()) throw std::runtime_error{path + " did not start"};
}

program::~program() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

void program::wait_until_ready(int output) {
    std::string said;
    char piece[512];
    while (said.find("Ready.\n") == std::string::npos) {
        auto const got = ::read(output, piece, sizeof piece);
        if (got <= 0) return;
        said.append(piece, static_cast<std::size_t>(got));
    }
    std::string_view const before = "http://127.0.0.1:";
    auto const at = said.find(before);
    if (at == std::string::npos) return;
    auto const digits = said.find_first_not_of("0123456789", at + before.size());
    port_ = said.substr(at + before.size(), digits - at - before.size());
}

}  // namespace s3seal::test
