// s3seal env [URL], s3seal stop
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

// By the ready file, where one is named and no URL.
std::optional<running_server> find_server(config::client_call const& call, config::environment const& around) {
    auto const& ready = call.server.ready_file;
    if (!call.is_named && !ready.empty()) {
        auto const read = read_ready_file(ready);
        if (read) return *read;
        fmt::print(stderr, "s3seal: {}\n", read.error());
        return std::nullopt;
    }
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

int fail(std::string const& why) {
    fmt::print(stderr, "s3seal: {}\n", why);
    return failed;
}

// A server that was killed leaves its file, which nobody has locked.
int clear_away(std::string const& ready) {
    std::error_code ignored;
    fs::remove(ca_file_of(ready), ignored);
    fs::remove(ready, ignored);
    return fail(fmt::format("the server of {} does not run: the file is removed", ready));
}

int stop(config::client_call const& call) {
    auto const& ready = call.server.ready_file;
    if (ready.empty())
        return refuse("stop needs --ready-file FILE (or S3SEAL_READY_FILE), that the server was started with");
    auto const server = read_ready_file(ready);
    if (!server) return fail(server.error());
    auto const found = find_holder(ready);
    if (found.where == holder::none) return clear_away(ready);
    if (found.where == holder::elsewhere || found.pid != server->pid)
        return fail(fmt::format("the server of {} runs elsewhere, as in a container: stop that", ready));
    if (::kill(found.pid, SIGTERM) != 0)
        return fail(fmt::format("cannot stop process {}: {}", found.pid, std::generic_category().message(errno)));
    if (wait_until_free(ready, stop_limit)) return done;
    return fail(fmt::format("process {} has not stopped within {} seconds", found.pid, stop_limit.count()));
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
    .help = "stop the server that was started with this --ready-file, and wait until it has stopped",
    .footer = "Exit code 0: it has stopped. 1: it does not run, or cannot be stopped from here. 2: no file is named.",
    .options = {},
    .in_namespace = false,
    .takes_url = false,
    .run = stop,
};

}  // namespace s3seal::cli
