// What was typed, one thing to do, an exit code.
#include "server/app.hpp"
#include "server/cli/commands.hpp"
#include "server/cli/ready_file.hpp"
#include "server/config/command_line.hpp"
#include "server/config/first_process.hpp"
#include "server/config/version.hpp"
#include "server/log/log.hpp"
#include "server/net/local_request.hpp"
#include "server/net/server.hpp"
#include "server/net/worker_pool.hpp"
#include "server/seed/initial.hpp"
#include "server/verify/contract_file.hpp"
#include "storage/base/platform.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace {

using namespace s3seal;

constexpr int usage_error = 2;

int refuse(std::string_view why) {
    fmt::print(stderr, "s3seal: {}\n", why);
    return usage_error;
}

int refuse_seed(seed::complaint const& why) {
    fmt::print(stderr, "{}", why.text);
    return usage_error;
}

// Nothing is left of what is refused. `new_directory`: that this start has made; "": none.
basic_result<void, seed::complaint> begin_with(std::vector<seed::seed_document> const& seeds,
                                               std::unique_ptr<app>& application,
                                               std::filesystem::path const& new_directory) {
    auto done = application->begin_with(seeds);
    if (done) return done;
    application.reset();
    std::error_code ignored;
    if (!new_directory.empty()) std::filesystem::remove_all(new_directory, ignored);
    return done;
}

net::server_options net_options(config::settings const& settings, std::vector<std::string> tls_names,
                                random_source& random) {
    net::server_options options;
    options.hosts = settings.hosts;
    options.port = settings.port;
    options.also_ports = settings.also_ports;
    options.threads = settings.threads;
    options.max_connections = settings.limits.max_connections;
    options.idle = settings.limits.idle;
    options.header = settings.limits.header;
    options.body_progress = settings.limits.body_progress;
    options.body_rate = settings.limits.body_rate;
    options.drain = settings.limits.drain;
    options.tls_suffixes = std::move(tls_names);
    options.tls_cert = settings.tls_cert;
    options.tls_key = settings.tls_key;
    options.authority_directory = settings.data_dir;
    options.random = &random;
    options.log = [](std::string_view line) { log::warn(line); };
    return options;
}

std::string url_host(std::string const& address) {
    return address.find(':') == std::string::npos ? address : "[" + address + "]";
}

// To stdout, which belongs to people and to those who wait for `Ready.`; logs go to stderr.
void print_banner(config::settings const& settings, app const& application, net::server const& server) {
    fmt::print("s3seal {}\n", version());
    for (auto const& [address, port] : server.endpoints())
        fmt::print("endpoint: http://{0}:{1} and https://{0}:{1}\n", url_host(address), port);
    fmt::print("access keys: {}\n", fmt::join(application.access_keys(), ", "));
    fmt::print("data: {}\n", settings.data_dir.empty() ? "in memory" : settings.data_dir.string());
    std::fflush(stdout);
}

int serve(config::settings const& settings, config::problems const& remarks) {
    std::signal(SIGPIPE, SIG_IGN);  // readers of stdout and stderr may go, the server stays
    log::set_up(settings.log.level, settings.log.format);
    for (auto const& one : remarks) log::warn(one);
    std::optional<cli::ready_file> ready;  // goes last: who waits for its end may use the data directory then
    system_clock time;
    system_random random;
    net::worker_pool pool{settings.workers};
    auto const seeds = seed::load_initial(settings);
    if (!seeds) return refuse_seed(seeds.error());
    std::error_code unknown;
    bool const is_new = !std::filesystem::exists(settings.data_dir, unknown);
    auto application = app::make(settings, time, random);
    if (!application) return refuse(application.error().detail);
    if (auto const done = begin_with(*seeds, *application, is_new ? settings.data_dir : ""); !done)
        return refuse_seed(done.error());
    if (!settings.contract.empty()) {
        auto contract = verify::load_contract(settings.contract);
        if (!contract) return refuse(contract.error());
        (*application)->hold_to(std::move(contract->expectations));
    }
    auto server = net::server::open(net_options(settings, (*application)->tls_names(), random), **application, pool);
    if (!server) return refuse(server.error());
    if (auto done = (*application)->finish_start(!seeds->empty()); !done) return refuse(done.error().detail);

    auto& state = (*application)->state();
    state.ca_pem = [&server] { return (*server)->ca_pem(); };
    state.connections = [&server] {
        return mock::connection_counts{(*server)->open_connections(), (*server)->accepted_connections()};
    };
    state.stop = [&server] { (*server)->stop(); };
    state.version = S3SEAL_VERSION;
    state.init_state_file = settings.init_state_file;
    for (auto const& [address, port] : (*server)->endpoints())
        state.endpoints.push_back(fmt::format("{}:{}", url_host(address), port));
    print_banner(settings, **application, **server);
    if (!settings.ready_file.empty()) {
        auto made = cli::ready_file::prepare(
            settings.ready_file, (*server)->ca_pem(),
            cli::describe_server((*server)->endpoints().front().address, (*server)->port(), S3SEAL_VERSION));
        if (!made) return refuse(made.error());
        ready.emplace(*std::move(made));
    }
    log::background const printing;
    std::string missing;
    (*server)->run([&state, &ready, &server, &missing] {
        state.ready = true;
        if (ready && !ready->announce()) {  // whoever waits for it would wait for ever
            missing = fmt::format("the ready file cannot be written: {}", std::generic_category().message(errno));
            return (*server)->stop();
        }
#ifdef NDEBUG  // where somebody may debug, breakpoints are bytes of the text
        platform::give_back_text();
#endif
        fmt::print("Ready.\n");
        std::fflush(stdout);
    });
    return missing.empty() ? 0 : refuse(missing);
}

int healthcheck(std::string const& url) {
    auto const response = net::ask_locally({.url = url});
    if (response && response->status == 200) return 0;
    auto const why = response ? fmt::format("it answers {}", response->status) : response.error();
    fmt::print(stderr, "s3seal: {} is not healthy: {}\n", url, why);
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    auto const command =
        config::parse_command_line({argv, argv + argc}, config::read_environment(platform::environment_variables()),
                                   cli::commands(), config::arguments_of_first_process());
    switch (command.what) {
        case config::command::kind::serve:
            return serve(command.options, command.remarks);
        case config::command::kind::health_check:
            return healthcheck(command.url);
        case config::command::kind::ask:
            return command.asked->run(command.call);
        case config::command::kind::print:
            fmt::print("{}", command.text);
            return command.exit_code;
        case config::command::kind::refuse:
            fmt::print(stderr, "{}", command.text);
            return command.exit_code;
    }
}
