#include "server/cli/process.hpp"

#include "storage/base/platform.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <ctime>

namespace s3seal::cli {

namespace {

template <class Read>
auto again_when_interrupted(Read read) {
    auto got = read();
    while (got < 0 && errno == EINTR) got = read();
    return got;
}

std::vector<char*> pointers_to(std::vector<std::string> const& texts) {
    std::vector<char*> all;
    for (auto const& one : texts) all.push_back(const_cast<char*>(one.c_str()));
    all.push_back(nullptr);
    return all;
}

void detach(pid_t parent) {
    ::setpgid(0, 0);
    platform::end_with_parent(parent);
    int const nothing = ::open("/dev/null", O_RDONLY);
    if (nothing >= 0) ::dup2(nothing, STDIN_FILENO);
}

// In the new process, which has one thread. Signals are as a shell hands them on, before any can reach a handler of
// ours.
[[noreturn]] void become(program_start const& what, pid_t parent, sigset_t const& mask, int tell) {
    struct sigaction usual{};
    usual.sa_handler = SIG_DFL;
    for (int const one : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD}) {
        struct sigaction now{};
        ::sigaction(one, nullptr, &now);
        if ((now.sa_flags & SA_SIGINFO) != 0 || now.sa_handler != SIG_IGN) ::sigaction(one, &usual, nullptr);
    }
    if (what.is_detached) detach(parent);
    ::pthread_sigmask(SIG_SETMASK, &mask, nullptr);
    if (what.output >= 0) ::dup2(what.output, STDOUT_FILENO);
    for (auto const& one : what.unset) ::unsetenv(one.c_str());
    for (auto const& [name, value] : what.set) ::setenv(name.c_str(), value.c_str(), 1);
    auto const arguments = pointers_to(what.command);
    ::execvp(arguments.front(), arguments.data());
    int const why = errno;
    (void)!::write(tell, &why, sizeof why);
    ::_exit(127);
}

int told_to = -1;  // the pipe of the one signal_watch

void tell(int signal, siginfo_t* about, void*) {
    int const before = errno;
    signal_watch::event const one{signal, signal != SIGCHLD && platform::is_from_terminal(*about)};
    (void)!::write(told_to, &one, sizeof one);
    errno = before;
}

}  // namespace

pipe_ends make_pipe() noexcept {
    int ends[2]{-1, -1};
    if (::pipe(ends) != 0) return {};
    for (int const one : ends) ::fcntl(one, F_SETFD, FD_CLOEXEC);
    return {ends[0], ends[1]};
}

started_program start_program(program_start const& what) {
    auto const told = make_pipe();
    if (told.from < 0) return {.failure = errno};
    auto const parent = ::getpid();
    sigset_t all;
    sigset_t mask;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &mask);
    auto const made = ::fork();
    int const why_not = errno;
    if (made == 0) become(what, parent, mask, told.to);
    ::pthread_sigmask(SIG_SETMASK, &mask, nullptr);
    ::close(told.to);
    int failure = why_not;
    bool const has_failed =
        made < 0 || again_when_interrupted([&] { return ::read(told.from, &failure, sizeof failure); }) > 0;
    ::close(told.from);
    if (made > 0 && has_failed) again_when_interrupted([&] { return ::waitpid(made, nullptr, 0); });
    if (has_failed) return {.failure = failure};
    return {.process = made};
}

int exit_code_of(int status) noexcept {
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

std::optional<int> wait_for_end(pid_t process, std::chrono::milliseconds limit) {
    constexpr std::chrono::milliseconds step{5};
    int status = 0;
    for (auto left = limit;; left -= step) {
        if (again_when_interrupted([&] { return ::waitpid(process, &status, WNOHANG); }) != 0) return status;
        if (left <= std::chrono::milliseconds{0}) return std::nullopt;
        timespec const pause{0, std::chrono::nanoseconds{step}.count()};
        ::nanosleep(&pause, nullptr);
    }
}

signal_watch::signal_watch() {
    auto const ends = make_pipe();
    from_ = ends.from;
    told_to = ends.to;
    struct sigaction ours{};
    ours.sa_sigaction = tell;
    ours.sa_flags = SA_SIGINFO | SA_RESTART | SA_NOCLDSTOP;
    for (std::size_t i = 0; i < watched.size(); ++i) {
        ::sigaction(watched[i], nullptr, &before_[i]);
        bool const is_ignored = (before_[i].sa_flags & SA_SIGINFO) == 0 && before_[i].sa_handler == SIG_IGN;
        if (!is_ignored || watched[i] == SIGCHLD) ::sigaction(watched[i], &ours, nullptr);
    }
}

signal_watch::~signal_watch() {
    for (std::size_t i = 0; i < watched.size(); ++i) ::sigaction(watched[i], &before_[i], nullptr);
    ::close(from_);
    ::close(std::exchange(told_to, -1));
}

signal_watch::event signal_watch::next() {
    event one{0, false};
    again_when_interrupted([&] { return ::read(from_, &one, sizeof one); });
    return one;
}

guardian::guardian(pid_t guarded) {
    auto const ends = make_pipe();
    alive_ = ends.to;
    watcher_ = ::fork();
    if (watcher_ != 0) {
        ::close(ends.from);
        return;
    }
    ::setpgid(0, 0);
    struct sigaction ignoring{};
    ignoring.sa_handler = SIG_IGN;
    for (int const one : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) ::sigaction(one, &ignoring, nullptr);
    ::close(ends.to);
    char nothing = 0;
    again_when_interrupted([&] { return ::read(ends.from, &nothing, 1); });
    ::kill(guarded, SIGTERM);
    ::_exit(0);
}

guardian::~guardian() {
    if (watcher_ > 0) {
        ::kill(watcher_, SIGKILL);
        again_when_interrupted([&] { return ::waitpid(watcher_, nullptr, 0); });
    }
    ::close(alive_);
}

}  // namespace s3seal::cli
