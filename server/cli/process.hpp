// Programs that a command of ours starts, signals that it hands on, and its end that they must not outlive.
#pragma once

#include <sys/types.h>

#include <array>
#include <chrono>
#include <csignal>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace s3seal::cli {

struct pipe_ends {
    int from = -1;  // -1: errno says why there is none
    int to = -1;
};
// Neither end reaches a program that is started, but as its output.
pipe_ends make_pipe() noexcept;

struct program_start {
    std::vector<std::string> command;  // its name is looked for in PATH, unless it has a slash
    std::vector<std::pair<std::string, std::string>> set = {};
    std::vector<std::string> unset = {};
    int output = -1;           // what its stdout is; -1: ours
    bool is_detached = false;  // without our stdin, in a process group of its own; it gets SIGTERM when we end
};

struct started_program {
    pid_t process = -1;
    int failure = 0;  // the errno of why it cannot be run
};
started_program start_program(program_start const& what);

// As shells tell it: 128 and the signal when one ended it.
int exit_code_of(int status) noexcept;

// Waits for it to end. Nothing: it has not within that time.
std::optional<int> wait_for_end(pid_t process, std::chrono::milliseconds limit);

// While it lives SIGINT, SIGTERM, SIGHUP, SIGQUIT and SIGCHLD are told here instead of ending this process; those that
// were ignored stay so. There is one at a time.
class signal_watch {
public:
    struct event {
        int signal;
        bool is_from_terminal;  // then the whole process group got it
    };

    signal_watch();
    ~signal_watch();
    signal_watch(signal_watch const&) = delete;
    signal_watch& operator=(signal_watch const&) = delete;

    int descriptor() const noexcept { return from_; }  // readable when there is one
    event next();                                      // waits for it

private:
    static constexpr std::array<int, 5> watched{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD};

    std::array<struct sigaction, watched.size()> before_{};
    int from_ = -1;
};

// Ends a process with SIGTERM when ours ends without having dropped this: for systems that do not do so themselves.
class guardian {
public:
    explicit guardian(pid_t guarded);
    ~guardian();
    guardian(guardian const&) = delete;
    guardian& operator=(guardian const&) = delete;

private:
    pid_t watcher_ = -1;
    int alive_ = -1;  // the end of a pipe that closes with us
};

}  // namespace s3seal::cli
