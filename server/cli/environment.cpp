// s3seal env [URL], s3seal stop [URL]
#include "server/cli/asking.hpp"
#include "server/cli/client_variables.hpp"
#include "server/cli/commands.hpp"
#include "server/cli/ready_file.hpp"
#include "storage/base/bytes.hpp"
#include "storage/base/platform.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

namespace s3seal::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view format = "--format";
constexpr std::string_view ca_file = "--ca-file";
constexpr std::string_view https = "--https";
constexpr std::chrono::seconds stop_limit{60};

// Where clients find the certificate later: below the user's home, one for each server. "": the user has no home.
fs::path usual_ca_file(config::environment const& around, std::string_view base) {
    auto const value = [&](std::string_view name) {
        auto const found = around.find(name);
        return found == around.end() ? std::string{} : found->second;
    };
    auto folder = fs::path{value("XDG_CACHE_HOME")};
    if (folder.empty() && !value("HOME").empty()) folder = fs::path{value("HOME")} / ".cache";
    if (folder.empty()) return {};
    auto name = std::string{base.substr(base.find("://") + 3)};
    std::replace_if(name.begin(), name.end(), [](char c) { return c == '/' || c == ':'; }, '-');
    return folder / "s3seal" / (name + ".ca.pem");
}

// The address without its scheme, whichever it has.
running_server describe_base(std::string const& base) {
    running_server out;
    auto const authority = base.substr(base.find("://") + 3);
    out.endpoint = "http://" + authority;
    out.https_endpoint = "https://" + authority;
    return out;
}

// Kept in `file`, for AWS_CA_BUNDLE. "": stderr says why there is none.
std::string keep_ca(config::client_call const& call, fs::path const& file) {
    auto const pem = answer_to(call, request_of(call, "GET", "/ca.pem"));
    if (!pem || pem->status != 200) return {};  // its user's own certificate
    if (file.empty()) {
        fmt::print(stderr, "s3seal: without HOME, AWS_CA_BUNDLE needs --ca-file\n");
        return {};
    }
    std::error_code ignored;
    if (file.has_parent_path()) fs::create_directories(file.parent_path(), ignored);
    if (auto const written = write_whole(file, pem->body); !written) {
        fmt::print(stderr, "s3seal: {}\n", written.error());
        return {};
    }
    return fs::absolute(file, ignored).string();
}

int fail(std::string const& why) {
    fmt::print(stderr, "s3seal: {}\n", why);
    return failed;
}

// What is typed wins over what the environment names, an address over a file.
bool is_by_file(config::client_call const& call) {
    bool const is_typed = std::any_of(call.flags.begin(), call.flags.end(),
                                      [](std::string const& one) { return one.starts_with("--ready-file="); });
    return !call.server.ready_file.empty() && (is_typed || !call.is_named);
}

bool does_anybody_answer(std::string const& base) {
    return net::ask_locally({.url = base + "/_s3seal/health"}).has_value();
}

std::optional<running_server> find_server_of(fs::path const& ready) {
    auto read = read_ready_file(ready);
    bool const is_gone = read && find_holder(ready).where == holder::none && !does_anybody_answer(read->endpoint);
    if (read && !is_gone) return *std::move(read);
    fail(read ? fmt::format("the server of {} does not run", ready.string()) : read.error());
    return std::nullopt;
}

std::optional<running_server> find_server(config::client_call const& call, config::environment const& around) {
    if (is_by_file(call)) return find_server_of(call.server.ready_file);
    if (!ask_for_object(call, request_of(call, "GET", "/health"))) return std::nullopt;
    auto found = describe_base(call.base);
    auto const* const named = call.find(ca_file);
    found.ca = keep_ca(call, named ? fs::path{*named} : usual_ca_file(around, call.base));
    return found;
}

int print_variables(config::client_call const& call) {
    auto const* const named = call.find(format);
    auto const form = shell_of(named ? *named : "sh");
    if (!form) return refuse("--format takes sh, fish, powershell, dotenv or json");
    auto const around = config::read_environment(platform::environment_variables());
    auto const server = find_server(call, around);
    if (!server) return failed;
    auto const variables = variables_for(*server, call.server, call.has(https), around);
    if (*form == shell::dotenv || *form == shell::json)
        for (auto const& name : variables.unset)
            fmt::print(stderr, "s3seal: {} is set, and leads clients elsewhere\n", name);
    fmt::print("{}", print_for(*form, variables));
    return done;
}

// A server that was killed leaves its file, which nobody has locked. Nor does anybody where locks do not reach from one
// machine to another: who answers there may be that server, or one that came later.
int clear_away(std::string const& ready, running_server const& server) {
    if (does_anybody_answer(server.endpoint))
        return fail(fmt::format("who answers at {0} does not hold {1}: if it is that server, s3seal stop {0} stops it",
                                server.endpoint, ready));
    std::error_code ignored;
    fs::remove(ca_file_of(ready), ignored);
    fs::remove(ready, ignored);
    return fail(fmt::format("the server of {} does not run: the file is removed", ready));
}

// As for a server in a container. Its last requests may still run when it answers nobody any more.
int stop_by_asking(config::client_call const& call) {
    constexpr std::chrono::milliseconds step{20};
    auto const answer = answer_to(call, request_of(call, "POST", "/stop"));
    if (!answer) return failed;
    if (answer->status != 202) return tell_refusal(call, *answer);
    for (auto left = std::chrono::milliseconds{stop_limit}; does_anybody_answer(call.base); left -= step) {
        if (left <= step) return fail(fmt::format("{} still answers after {} seconds", call.base, stop_limit.count()));
        timespec const pause{0, std::chrono::nanoseconds{step}.count()};
        ::nanosleep(&pause, nullptr);
    }
    return done;
}

int stop_by_file(std::string const& ready) {
    auto const server = read_ready_file(ready);
    if (!server) return fail(server.error());
    auto const found = find_holder(ready);
    if (found.where == holder::none) return clear_away(ready, *server);
    if (found.where == holder::elsewhere || found.pid != server->pid)
        return fail(fmt::format("the server of {} runs elsewhere, as in a container: name its URL", ready));
    if (::kill(found.pid, SIGTERM) != 0)
        return fail(fmt::format("cannot stop process {}: {}", found.pid, std::generic_category().message(errno)));
    if (wait_until_free(ready, stop_limit)) return done;
    return fail(fmt::format("process {} has not stopped within {} seconds", found.pid, stop_limit.count()));
}

int stop(config::client_call const& call) {
    return is_by_file(call) ? stop_by_file(call.server.ready_file) : stop_by_asking(call);
}

constexpr config::client_option env_options[] = {
    {format, "FORMAT", "sh (the default), fish, powershell, dotenv or json"},
    {https, "", "AWS_ENDPOINT_URL is the server's over HTTPS"},
    {ca_file, "FILE", "where the certificate authority is kept for AWS_CA_BUNDLE (below ~/.cache/s3seal)"},
};

}  // namespace

constinit config::client_command const env_command{
    .name = "env",
    .arguments = "",
    .help = "print the variables that lead AWS's clients to a running server",
    .footer = "For: eval \"$(s3seal env)\". With --ready-file it tells of that file's server.",
    .options = env_options,
    .in_namespace = false,
    .run = print_variables,
};

constinit config::client_command const stop_command{
    .name = "stop",
    .arguments = "",
    .help = "stop a running server, and wait until it has stopped",
    .footer =
        "With --ready-file it stops that file's server, else the one at the URL, also in a container. Exit code 0: "
        "it has stopped. 1: it does not run, or cannot be stopped from here.",
    .options = {},
    .in_namespace = false,
    .run = stop,
};

}  // namespace s3seal::cli
