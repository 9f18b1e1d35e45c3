// s3seal run -- PROGRAM [ARGUMENT...]
#include "server/cli/asking.hpp"
#include "server/cli/client_variables.hpp"
#include "server/cli/commands.hpp"
#include "server/cli/process.hpp"
#include "server/cli/ready_file.hpp"
#include "server/verify/report.hpp"
#include "storage/base/platform.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>
#include <boost/json.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace s3seal::cli {

namespace {

namespace json = boost::json;

// As of `docker run`, env and timeout.
constexpr int no_server = 125;
constexpr int cannot_run = 126;
constexpr int not_found = 127;
constexpr std::chrono::seconds stop_limit{30};  // longer than a server lets started requests finish
constexpr std::string_view https = "--https";

void say(std::string_view what) {
    fmt::print(stderr, "s3seal: {}\n", what);
}

// Removed with all that is in it.
class private_directory {
public:
    private_directory() {
        std::error_code unknown;
        auto name = (std::filesystem::temp_directory_path(unknown) / "s3seal-XXXXXX").string();
        if (::mkdtemp(name.data()) != nullptr) path_ = name;
    }
    ~private_directory() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }
    private_directory(private_directory const&) = delete;
    private_directory& operator=(private_directory const&) = delete;

    std::filesystem::path const& path() const noexcept { return path_; }  // "": there is none

private:
    std::filesystem::path path_;
};

// A server of the same program on a free port, which stops with this.
class own_server {
public:
    own_server(config::client_call const& call, std::filesystem::path const& directory)
        : ready_{directory / "ready.json"} {
        auto const ends = make_pipe();
        if (ends.from < 0) return;
        output_ = ends.from;
        auto const started = start_program({.command = command_of(call), .output = ends.to, .is_detached = true});
        ::close(ends.to);
        process_ = started.process;
        if (process_ < 0)
            say(fmt::format("cannot start the server: {}", std::generic_category().message(started.failure)));
        else if (!platform::can_end_with_parent())
            guardian_.emplace(process_);
    }
    ~own_server() { stop(); }
    own_server(own_server const&) = delete;
    own_server& operator=(own_server const&) = delete;

    pid_t process() const noexcept { return process_; }
    int output() const noexcept { return output_; }
    basic_result<running_server, std::string> where() const { return read_ready_file(ready_); }
    // Has it said that it is ready, or ended? Called when there is output.
    enum class progress { starts, ready, ended };
    progress read() {
        char piece[4096];
        auto const got = ::read(output_, piece, sizeof piece);
        if (got <= 0) return got < 0 && errno == EINTR ? progress::starts : progress::ended;
        said_.append(piece, static_cast<std::size_t>(got));
        return said_.find("Ready.\n") == said_.npos ? progress::starts : progress::ready;
    }
    bool has_ended() {
        if (process_ > 0 && wait_for_end(process_, std::chrono::milliseconds{0})) process_ = -1;
        return process_ < 0;
    }
    void stop() {
        guardian_.reset();
        if (process_ > 0) ::kill(process_, SIGTERM);
        if (process_ > 0 && !wait_for_end(process_, stop_limit)) {
            ::kill(process_, SIGKILL);
            ::waitpid(process_, nullptr, 0);
        }
        process_ = -1;
        if (output_ >= 0) ::close(std::exchange(output_, -1));
    }

private:
    // The one port, whatever profile, file, variables and flags say: several of these run at a time. Lines of the log
    // would stand among those of the program: warnings only, unless somebody asks for more.
    std::vector<std::string> command_of(config::client_call const& call) const {
        auto const own = platform::own_program();
        std::vector<std::string> all{own.empty() ? "s3seal" : own, "serve"};
        std::copy_if(call.flags.begin(), call.flags.end(), std::back_inserter(all), [](std::string const& one) {
            return !one.starts_with("--port=") && !one.starts_with("--also-port=");
        });
        all.emplace_back("--port=0");
        all.emplace_back("--also-port=0");  // the same port is no further one
        all.push_back("--ready-file=" + ready_.string());
        bool const is_asked = std::any_of(call.flags.begin(), call.flags.end(),
                                          [](std::string const& one) { return one.starts_with("--log-level="); });
        if (!is_asked && call.server.log.level == log::level::info) all.emplace_back("--log-level=warn");
        return all;
    }

    std::filesystem::path ready_;
    std::string said_;
    std::optional<guardian> guardian_;
    pid_t process_ = -1;
    int output_ = -1;
};

// 0: it is ready; else the exit code.
int wait_until_ready(own_server& server, signal_watch& signals) {
    if (server.process() < 0) return no_server;
    for (;;) {
        pollfd both[]{{server.output(), POLLIN, 0}, {signals.descriptor(), POLLIN, 0}};
        if (::poll(both, 2, -1) < 0) continue;
        if (both[1].revents != 0)
            if (auto const one = signals.next(); one.signal != SIGCHLD) return 128 + one.signal;
        if (both[0].revents == 0) continue;
        auto const now = server.read();
        if (now == own_server::progress::ready) return 0;
        if (now == own_server::progress::ended) return no_server;  // it has said why
    }
}

// Its exit code.
int accompany(pid_t program, own_server& server, signal_watch& signals) {
    bool is_told = false;
    for (;;) {
        auto const one = signals.next();
        if (one.signal != SIGCHLD && !one.is_from_terminal) ::kill(program, one.signal);
        if (one.signal != SIGCHLD) continue;
        auto const status = wait_for_end(program, std::chrono::milliseconds{0});
        if (server.has_ended() && !std::exchange(is_told, true)) say("the server has ended before the program");
        if (status) return exit_code_of(*status);
    }
}

int run_program(config::client_call const& call, client_variables const& variables, own_server& server,
                signal_watch& signals) {
    for (auto const& name : variables.unset) say(fmt::format("{} is not handed on", name));
    // Its file is not this server's, and that of a server that the program starts neither.
    auto unset = variables.unset;
    unset.emplace_back("S3SEAL_READY_FILE");
    auto const started = start_program({.command = call.program, .set = variables.set, .unset = unset});
    if (started.process > 0) return accompany(started.process, server, signals);
    say(fmt::format("cannot run {}: {}", call.program.front(), std::generic_category().message(started.failure)));
    return started.failure == ENOENT ? not_found : cannot_run;
}

// Of every namespace, also of those that are dropped already. False: stderr says why.
bool contract_holds(config::client_call const& call) {
    auto const verdict = ask_for_object(call, request_of(call, "GET", "/contract?all=true"));
    if (!verdict) return false;
    auto const* const passed = verdict->if_contains("passed");
    if (passed && passed->is_bool() && passed->get_bool()) return true;
    for (auto const& one : objects_in(*verdict, "contracts")) {
        auto const* const findings = one.if_contains("findings");
        if (!findings || !findings->is_object() || findings->get_object().at("passed").as_bool()) continue;
        auto const name = text_in(one, "namespace");
        fmt::print(stderr, "s3seal: the contract does not hold{}\n{}",
                   name.empty() ? "" : fmt::format(" in namespace {}", name), verify::as_table(findings->get_object()));
    }
    auto const* const left_out = verdict->if_contains("left_out");
    if (left_out && left_out->is_int64() && left_out->get_int64() > 0)
        say(fmt::format("the contract does not hold in {} more namespaces that were dropped", left_out->get_int64()));
    return false;
}

// Who types one of them means something by it, and gets something else.
void say_unused(config::client_call const& call) {
    for (std::string_view const flag : {"--port", "--also-port", "--ready-file"})
        if (std::any_of(call.flags.begin(), call.flags.end(),
                        [&](std::string const& one) { return one.starts_with(fmt::format("{}=", flag)); }))
            say(fmt::format("{} is not used: the server is found by AWS_ENDPOINT_URL, at a free port", flag));
}

int run(config::client_call const& call) {
    say_unused(call);
    signal_watch signals;
    private_directory const directory;
    if (directory.path().empty()) {
        say(fmt::format("cannot make a temporary directory: {}", std::generic_category().message(errno)));
        return no_server;
    }
    own_server server{call, directory.path()};
    if (auto const code = wait_until_ready(server, signals); code != 0) return code;
    auto const where = server.where();
    if (!where) {
        say(where.error());
        return no_server;
    }
    auto const around = config::read_environment(platform::environment_variables());
    auto const code = run_program(call, variables_for(*where, call.server, call.has(https), around), server, signals);
    if (call.server.contract.empty() || code == not_found || code == cannot_run) return code;
    auto asking = call;
    asking.base = where->endpoint;
    asking.namespace_name.clear();
    bool const holds = contract_holds(asking);
    return code == done && !holds ? failed : code;
}

constexpr config::client_option options[] = {
    {https, "", "AWS_ENDPOINT_URL is the server's over HTTPS"},
};

}  // namespace

constinit config::client_command const run_command{
    .name = "run",
    .arguments = "",
    .help = "start a server on a free port, run a program with it, stop the server",
    .footer =
        "The server has the settings that are given: s3seal run --seed FILE --contract FILE -- PROGRAM; but --port, "
        "--also-port and --ready-file are not used, as it takes a free port. It tells "
        "warnings only, unless --log-level asks for more. The program finds it by AWS_ENDPOINT_URL, "
        "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_DEFAULT_REGION, AWS_CA_BUNDLE and "
        "S3SEAL_ENDPOINT; where a proxy is set, NO_PROXY and no_proxy name this machine too.\n"
        "Exits as the program does (128 and the number of a signal that ended it), with 1 when only the contract "
        "does not hold, 125 when there is no server, 126 when the program cannot be run, 127 when there is none.",
    .options = options,
    .in_namespace = false,
    .takes_url = false,
    .runs_program = true,
    .run = run,
};

}  // namespace s3seal::cli
