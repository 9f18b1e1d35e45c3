#include "server/config/command_line.hpp"

#include "server/config/values.hpp"
#include "server/config/version.hpp"
#include "server/document/suggestion.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::config {

namespace {

constexpr int bad_usage = 2;
constexpr int unhealthy = 1;
constexpr std::string_view own_commands[] = {"serve", "healthcheck", "version", "help"};
constexpr char about[] = "A local S3 server for tests that takes S3's encryption seriously.";
constexpr char footer[] =
    "Flags win over S3SEAL_... variables (--log-level is S3SEAL_LOG_LEVEL), and these over the file.\n"
    "Lists are separated by commas. KMS keys stand in the file: see --print-config.\n"
    "s3seal COMMAND --help tells about that command.";
constexpr char health_footer[] =
    "Without URL it asks the server that the settings describe (--port, S3SEAL_PORT, ...). A URL without a path means "
    "the server's own /_s3seal/health. Names other than localhost are not looked up.\n"
    "Exit code 0: ready. 1: anything else; stderr says why.";
constexpr std::string_view client_footer =
    "Without URL it asks the server that the settings describe (--port, S3SEAL_PORT, ...). --admin-token is sent where "
    "the server wants one.";

constexpr std::string_view namespace_flag = "--namespace";
constexpr std::string_view namespace_help = "that it is about; else that of S3SEAL_NAMESPACE, else the default one";

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
        case takes::numbers:
        case takes::tables:
            break;
    }
    return "A,B,...";
}

// CLI11 with our flags. It only collects text: values are judged by the table, so that all problems come at once.
class arguments {
public:
    explicit arguments(client_commands clients);

    void parse(std::vector<std::string> const& given);

    bool asks_health() const { return health_->parsed(); }
    std::string url() const { return last_text(url_); }
    client_command const* asked() const;  // null: no command that asks a server
    // Without what the settings say.
    client_call call() const;
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
    struct client {
        client_command const* row;
        CLI::App* app;
        std::vector<CLI::Option*> arguments;  // a word of the row's each, and the URL
        CLI::Option* namespace_name;          // null: it is about none
        std::vector<CLI::Option*> options;    // as the row's
    };

    static std::string last_text(CLI::Option const* option) {
        return option->results().empty() ? std::string{} : option->results().back();
    }
    static CLI::Option* add_text(CLI::App& to, std::string const& name, std::string const& help);
    void add_given(std::string const& argument);
    void add_client(client_command const& row);
    client const* parsed_client() const;
    problems wrong_call() const;
    std::vector<std::string_view> command_names() const;
    std::string help() const;
    std::string unexpected(std::string const& argument) const;
    std::string misplaced(std::string const& argument) const;

    std::vector<std::string> given_;
    CLI::App app_{about, "s3seal"};
    CLI::App* health_;
    CLI::Option* url_;
    std::vector<client> clients_;
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

void arguments::add_client(client_command const& row) {
    auto const shown = row.arguments.empty() ? "[URL]" : fmt::format("{} [URL]", row.arguments);
    auto* const app = app_.add_subcommand(std::string{row.name}, fmt::format("{} {}", shown, row.help));
    app->set_help_flag();
    app->footer(row.footer.empty() ? std::string{client_footer} : fmt::format("{}\n{}", row.footer, client_footer));
    client one{&row, app, {}, nullptr, {}};
    std::istringstream words{shown};
    for (std::string word; words >> word;) {
        bool const is_list = word.ends_with("...");
        std::erase_if(word, [](char c) { return c == '[' || c == ']' || c == '.'; });
        auto const* const help = word == "URL" ? "http(s)://address[:port] of the server" : "";
        one.arguments.push_back(add_text(*app, word, help)->expected(1)->allow_extra_args(is_list));
    }
    for (auto const& option : row.options) {
        std::string const name{option.name};
        std::string const help{option.help};
        one.options.push_back(option.value.empty() ? app->add_flag(name)->description(help)
                                                   : add_text(*app, name, help)->type_name(std::string{option.value}));
    }
    if (row.in_namespace)
        one.namespace_name =
            add_text(*app, std::string{namespace_flag}, std::string{namespace_help})->type_name("NAME");
    clients_.push_back(std::move(one));
}

arguments::arguments(client_commands clients) {
    app_.set_help_flag();
    app_.allow_extras();
    app_.require_subcommand(0, 1);
    app_.footer(footer);
    app_.get_formatter()->column_width(36);
    app_.add_subcommand("serve", "run the server; the default")->set_help_flag();
    health_ = app_.add_subcommand("healthcheck", "[URL] exit with 0 when the server there is ready, else with 1");
    health_->set_help_flag();
    health_->footer(health_footer);
    for (auto const& row : clients) add_client(row);
    version_command_ = app_.add_subcommand("version", "print the version");
    version_command_->set_help_flag();
    for (auto* command : app_.get_subcommands({})) command->fallthrough();
    url_ = add_text(*health_, "URL", "http(s)://address[:port][/path]")->expected(1);
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

// CLI11 takes the next argument for the value of `--flag=`: the empty one stands apart.
void arguments::add_given(std::string const& argument) {
    bool const is_emptied = argument.starts_with("--") && argument.find('=') == argument.size() - 1;
    given_.push_back(is_emptied ? argument.substr(0, argument.size() - 1) : argument);
    if (is_emptied) given_.emplace_back();
}

void arguments::parse(std::vector<std::string> const& given) {
    for (auto const& one : given) add_given(one);
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
    std::vector<CLI::App const*> all{health_, version_command_};
    for (auto const& one : clients_) all.push_back(one.app);
    for (auto const* one : all)
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

arguments::client const* arguments::parsed_client() const {
    auto const found =
        std::find_if(clients_.begin(), clients_.end(), [](auto const& one) { return one.app->parsed(); });
    return found == clients_.end() ? nullptr : &*found;
}

client_command const* arguments::asked() const {
    auto const* const one = parsed_client();
    return one == nullptr ? nullptr : one->row;
}

// A URL is told by its scheme, wherever it stands.
client_call arguments::call() const {
    auto const& one = *parsed_client();
    client_call out;
    if (one.namespace_name != nullptr) out.namespace_name = last_text(one.namespace_name);
    for (auto const* const place : one.arguments)
        for (auto const& text : place->results())
            (text.find("://") == text.npos ? out.arguments.emplace_back() : out.base) = text;
    while (out.base.ends_with('/')) out.base.pop_back();
    for (std::size_t i = 0; i < one.options.size(); ++i) {
        auto const& name = one.row->options[i].name;
        if (one.row->options[i].value.empty() && one.options[i]->count() > 0) out.options.emplace_back(name, "");
        if (!one.row->options[i].value.empty())
            for (auto const& value : one.options[i]->results()) out.options.emplace_back(name, value);
    }
    return out;
}

problems arguments::wrong_call() const {
    auto const* const one = parsed_client();
    if (one == nullptr) return {};
    auto const given = call();
    problems found;
    if (given.arguments.size() < one->row->least)
        found.push_back(fmt::format("{}: needs {}", one->row->name, one->row->arguments));
    if (given.arguments.size() >= one->arguments.size() && !one->row->arguments.ends_with("..."))
        found.push_back(fmt::format("{}: {} is too much", one->row->name, quote(given.arguments.back())));
    for (auto const& [name, value] : given.options) {
        auto const row = std::find_if(one->row->options.begin(), one->row->options.end(),
                                      [&](auto const& option) { return option.name == name; });
        if (value.empty() && !row->value.empty() && !row->may_be_empty)
            found.push_back(fmt::format("{}: a value is missing", name));
    }
    return found;
}

std::vector<std::string_view> arguments::command_names() const {
    std::vector<std::string_view> all{std::begin(own_commands), std::end(own_commands)};
    for (auto const& one : clients_) all.push_back(one.row->name);
    return all;
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
    auto const commands = command_names();
    if (std::find(commands.begin(), commands.end(), argument) != commands.end()) return "only one command at a time";
    if (auto const hint = document::suggestion(argument, commands); !hint.empty())
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
    if (auto const* const one = parsed_client()) {
        if (one->row->in_namespace) known.push_back(namespace_flag);
        for (auto const& option : one->row->options) known.push_back(option.name);
    }
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
    if (auto const* const one = parsed_client(); one != nullptr && one->namespace_name != nullptr)
        check(namespace_flag, one->namespace_name);
    for (auto const& argument : app_.remaining(true)) found.push_back(unexpected(argument));
    for (auto& one : wrong_call()) found.push_back(std::move(one));
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

command asking(arguments const& given, environment const& from, settings const& settings) {
    command out{.what = command::kind::ask, .asked = given.asked(), .call = given.call()};
    auto const around = from.find(namespace_variable);
    if (out.asked->in_namespace && out.call.namespace_name.empty() && around != from.end())
        out.call.namespace_name = around->second;
    if (out.call.base.empty()) out.call.base = local_url(settings);
    out.call.token = settings.admin_token;
    return out;
}

}  // namespace

std::string health_url(settings const& settings) {
    return local_url(settings) + "/_s3seal/health";
}

command parse_command_line(int argc, char const* const* argv, environment const& from, client_commands clients) {
    arguments given{clients};
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
    if (!wrong.empty()) return refusing(wrong, failure);
    if (given.asked() != nullptr) return asking(given, from, options);
    if (!given.asks_health())
        return {.what = command::kind::serve, .options = std::move(options), .remarks = std::move(remarks)};
    return {.what = command::kind::health_check, .url = health_url(options)};
}

}  // namespace s3seal::config
