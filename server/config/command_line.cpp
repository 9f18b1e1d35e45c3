#include "server/config/command_line.hpp"

#include "server/config/values.hpp"
#include "server/config/version.hpp"
#include "server/document/suggestion.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::config {

namespace {

constexpr int bad_usage = 2;
constexpr int unhealthy = 1;
constexpr std::string_view commands[] = {"serve", "healthcheck", "explain", "version", "help"};
constexpr char about[] = "A local S3 server for tests that takes S3's encryption seriously.";
constexpr char footer[] =
    "Flags win over S3SEAL_... variables (--log-level is S3SEAL_LOG_LEVEL), and these over the file.\n"
    "Lists are separated by commas. KMS keys stand in the file: see --print-config.\n"
    "s3seal COMMAND --help tells about that command.";
constexpr char health_footer[] =
    "Without URL it asks the server that the settings describe (--port, S3SEAL_PORT, ...). A URL without a path means "
    "the server's own /_s3seal/health. Names other than localhost are not looked up.\n"
    "Exit code 0: ready. 1: anything else; stderr says why.";
constexpr char explain_footer[] =
    "Without URL it asks the server that the settings describe. The id stands in the answer's x-amz-request-id, and in "
    "the server's log. --admin-token is sent where the server wants one.";

constexpr std::string_view value_name(takes shape) noexcept {
    switch (shape) {
        case takes::text:
            return "TEXT";
        case takes::number:
            return "NUMBER";
        case takes::quantity:
            return "NUMBER[UNIT]";
        case takes::boolean:
            return "BOOLEAN";
        case takes::list:
        case takes::tables:
            break;
    }
    return "A,B,...";
}

// CLI11 with our flags. It only collects text: values are judged by the table, so that all problems come at once.
class arguments {
public:
    arguments();

    void parse(std::vector<std::string> const& given);

    bool asks_health() const { return health_->parsed(); }
    std::string url() const { return last_text(url_); }
    bool asks_why() const { return explain_->parsed(); }
    std::string explained_id() const { return last_text(explained_id_); }
    std::string explained_at() const { return last_text(explained_at_); }
    std::string canonical_file() const { return last_text(canonical_file_); }
    std::string file() const { return last_text(file_); }
    // What --help, --version or --print-config print, or "".
    std::string printed() const;
    std::vector<given_flag> flags() const;
    problems wrong() const;

private:
    struct text_flag {
        setting const* row;
        CLI::Option* option;
    };

    static std::string last_text(CLI::Option const* option) {
        return option->results().empty() ? std::string{} : option->results().back();
    }
    static CLI::Option* add_text(CLI::App& to, std::string const& name, std::string const& help);
    std::string help() const;
    std::string unexpected(std::string const& argument) const;
    std::string misplaced(std::string const& argument) const;

    std::vector<std::string> given_;
    CLI::App app_{about, "s3seal"};
    CLI::App* health_;
    CLI::Option* url_;
    CLI::App* explain_;
    CLI::Option* explained_id_;
    CLI::Option* explained_at_;
    CLI::Option* canonical_file_;
    CLI::Option* help_;
    CLI::App* version_command_;
    CLI::Option* version_;
    CLI::Option* print_config_;
    CLI::Option* file_;
    std::vector<text_flag> flags_;
    problems unreadable_;
};

// A flag without its value gets "", which is then reported like any other problem.
CLI::Option* arguments::add_text(CLI::App& to, std::string const& name, std::string const& help) {
    return to.add_option(
                 name, [](CLI::results_t const&) { return true; }, help)
        ->expected(0, 1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

arguments::arguments() {
    app_.set_help_flag();
    app_.allow_extras();
    app_.require_subcommand(0, 1);
    app_.footer(footer);
    app_.get_formatter()->column_width(36);
    app_.add_subcommand("serve", "run the server; the default")->set_help_flag();
    health_ = app_.add_subcommand("healthcheck", "[URL] exit with 0 when the server there is ready, else with 1");
    health_->set_help_flag();
    health_->footer(health_footer);
    explain_ = app_.add_subcommand("explain", "ID [URL] print why the request with that x-amz-request-id was refused");
    explain_->set_help_flag();
    explain_->footer(explain_footer);
    version_command_ = app_.add_subcommand("version", "print the version");
    version_command_->set_help_flag();
    for (auto* command : app_.get_subcommands({})) command->fallthrough();
    url_ = add_text(*health_, "URL", "http(s)://address[:port][/path]")->expected(1);
    explained_id_ = add_text(*explain_, "ID", "x-amz-request-id of the answer")->expected(1);
    explained_at_ = add_text(*explain_, "URL", "http(s)://address[:port] of the server")->expected(1);
    canonical_file_ =
        add_text(*explain_, "--canonical-request", "the client's own, to compare with")->type_name("FILE");
    help_ = app_.add_flag("-h,--help")->description("print this");
    version_ = app_.add_flag("-V,--version")->description("print the version");
    print_config_ =
        app_.add_flag("--print-config")->description("print a configuration file with every setting and its default");
    file_ = add_text(app_, "--config", "configuration file, in TOML")->type_name("FILE");
    for (auto const& row : table()) {
        auto* const option = add_text(app_, std::string{row.flag}, std::string{row.help});
        flags_.push_back({&row, option->type_name(std::string{value_name(row.shape)})});
    }
}

void arguments::parse(std::vector<std::string> const& given) {
    given_ = given;
    // `help COMMAND` is `COMMAND --help`.
    if (!given_.empty() && given_.front() == "help") {
        given_.erase(given_.begin());
        given_.emplace_back("--help");
    }
    try {
        // CLI11 takes them from the back.
        app_.parse(std::vector<std::string>{given_.rbegin(), given_.rend()});
    } catch (CLI::ParseError const& failure) {
        unreadable_.emplace_back(failure.what());
    }
}

// Of the command that was named; that of `serve` is the program's own, as all flags are its.
std::string arguments::help() const {
    for (auto const* one : {health_, explain_, version_command_})
        if (one->parsed())
            return app_.get_formatter()->make_help(one, "s3seal " + one->get_name(), CLI::AppFormatMode::Normal);
    return app_.get_formatter()->make_help(&app_, app_.get_name(), CLI::AppFormatMode::Normal);
}

std::string arguments::printed() const {
    if (help_->count() > 0) return help();
    if (version_->count() > 0 || version_command_->parsed()) return fmt::format("s3seal {}\n", version());
    if (print_config_->count() > 0) return std::string{default_file()};
    return {};
}

std::vector<given_flag> arguments::flags() const {
    std::vector<given_flag> given;
    for (auto const& [row, option] : flags_) {
        auto values = option->results();
        std::erase(values, std::string{});
        if (!values.empty()) given.push_back({row, std::move(values)});
    }
    return given;
}

// An argument that belongs nowhere. What follows a flag may be a secret: then the flag is named instead.
std::string arguments::misplaced(std::string const& argument) const {
    if (std::find(std::begin(commands), std::end(commands), argument) != std::end(commands))
        return "only one command at a time";
    if (auto const hint = document::suggestion(argument, {std::begin(commands), std::end(commands)}); !hint.empty())
        return fmt::format("unknown command{}", hint);
    auto const stands = std::find(given_.begin(), given_.end(), argument);
    auto const flag = std::find_if(std::reverse_iterator{stands}, given_.rend(),
                                   [](std::string const& one) { return one.starts_with('-') && one != "--"; });
    return flag == given_.rend() ? fmt::format("{} is neither a command nor a flag's value", quote(argument))
                                 : fmt::format("an argument behind {} is neither a command nor a flag's value",
                                               flag->substr(0, flag->find('=')));
}

std::string arguments::unexpected(std::string const& argument) const {
    if (!argument.starts_with('-')) return misplaced(argument);
    std::vector<std::string_view> known{"--config", "--help", "--version", "--print-config"};
    for (auto const& row : table()) known.push_back(row.flag);
    auto const name = argument.substr(0, argument.find('='));
    return fmt::format("{}: unknown flag{}", name, document::suggestion(name, known));
}

problems arguments::wrong() const {
    auto found = unreadable_;
    auto const check = [&](std::string_view name, CLI::Option const* option) {
        auto const& values = option->results();
        if (std::find(values.begin(), values.end(), "") != values.end())
            found.push_back(fmt::format("{}: a value is missing", name));
    };
    check("--config", file_);
    for (auto const& [row, option] : flags_) check(row->flag, option);
    for (auto const& argument : app_.remaining(true)) found.push_back(unexpected(argument));
    return found;
}

command printing(std::string text) {
    return {.what = command::kind::print, .text = std::move(text)};
}

command refusing(problems const& wrong, int exit_code) {
    return {.what = command::kind::refuse, .text = fmt::format("{}\n", fmt::join(wrong, "\n")), .exit_code = exit_code};
}

// http://address:port, as this machine reaches the server.
std::string local_url(settings const& settings) {
    auto host = settings.hosts.empty() ? std::string{"127.0.0.1"} : settings.hosts.front();
    if (host == "0.0.0.0") host = "127.0.0.1";
    if (host == "::") host = "::1";
    bool const v6 = host.find(':') != std::string::npos;
    return fmt::format("http://{}{}{}:{}", v6 ? "[" : "", host, v6 ? "]" : "", settings.port);
}

// A URL that names a server alone means its health.
std::string with_health_path(std::string url) {
    auto const scheme = url.find("://");
    auto const path = scheme == url.npos ? url.npos : url.find('/', scheme + 3);
    bool const has_path = path != url.npos && path + 1 < url.size();
    return has_path ? url : url.substr(0, path) + "/_s3seal/health";
}

command explaining(arguments const& given, settings const& settings) {
    auto base = given.explained_at().empty() ? local_url(settings) : given.explained_at();
    while (base.ends_with('/')) base.pop_back();
    return {.what = command::kind::explain,
            .url = fmt::format("{}/_s3seal/requests/{}/explain?format=text", base, given.explained_id()),
            .token = settings.admin_token,
            .canonical_file = given.canonical_file()};
}

}  // namespace

std::string health_url(settings const& settings) {
    return local_url(settings) + "/_s3seal/health";
}

command parse_command_line(int argc, char const* const* argv, environment const& from) {
    arguments given;
    given.parse({argv + 1, argv + argc});
    if (auto text = given.printed(); !text.empty()) return printing(std::move(text));
    auto wrong = given.wrong();
    int const failure = given.asks_health() ? unhealthy : bad_usage;
    if (given.asks_health() && !given.url().empty() && wrong.empty())
        return {.what = command::kind::health_check, .url = with_health_path(given.url())};
    auto [options, more, remarks] = load(given.file(), from, given.flags());
    wrong.insert(wrong.end(), more.begin(), more.end());
    if (given.asks_health() && options.port == 0)
        wrong.emplace_back("healthcheck: needs a URL, as port 0 says nothing about the server's port");
    if (given.asks_why() && given.explained_id().empty()) wrong.emplace_back("explain: needs the id of a request");
    if (!wrong.empty()) return refusing(wrong, failure);
    if (given.asks_why()) return explaining(given, options);
    if (!given.asks_health())
        return {.what = command::kind::serve, .options = std::move(options), .remarks = std::move(remarks)};
    return {.what = command::kind::health_check, .url = health_url(options)};
}

}  // namespace s3seal::config
