#include "server/config/arguments.hpp"

#include "server/config/value_words.hpp"
#include "server/config/values.hpp"
#include "server/config/version.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <utility>

namespace s3seal::config {

namespace {

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
    "Without URL it asks the server of S3SEAL_ENDPOINT, else the one that the settings describe (--port, S3SEAL_PORT, "
    "...). --admin-token is sent where the server wants one.";

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

std::string shown_arguments(client_command const& row) {
    if (row.runs_program) return "-- PROGRAM [ARGUMENT...]";
    if (!row.takes_url) return std::string{row.arguments};
    return row.arguments.empty() ? "[URL]" : fmt::format("{} [URL]", row.arguments);
}

std::string footer_of(client_command const& row) {
    if (!row.takes_url) return std::string{row.footer};
    return row.footer.empty() ? std::string{client_footer} : fmt::format("{}\n{}", row.footer, client_footer);
}

// s3:4566, 127.0.0.1:4566, [::1]:4566: a URL whose http:// was left out. 09:30 is none, and neither is
// 2026-11-24T09:30.
bool is_address(std::string_view text) {
    auto const colon = text.rfind(':');
    if (colon == text.npos || colon == 0) return false;
    auto const host = text.substr(0, colon);
    auto const port = text.substr(colon + 1);
    bool const is_name = !is_digit(host.front()) && host.front() != '-' && host.front() != '.' &&
                         all(host, [](char c) { return is_alphanumeric(c) || c == '.' || c == '-'; });
    bool const is_v6 = host.front() == '[' && host.back() == ']' && parse_host(host.substr(1, host.size() - 2));
    return (is_name || is_v6 || parse_host(host)) && !port.empty() && port.size() <= 5 && all(port, is_digit);
}

described_command described(CLI::App const& from) {
    described_command out{from.get_name(), {}, from.get_description(), from.get_footer(), {}};
    for (auto const* const one : from.get_options())
        if (!one->get_positional())
            out.flags.push_back({one->get_name(false, true), one->get_type_name(), one->get_description()});
    return out;
}

}  // namespace

// A flag without its value gets "", which is then reported like any other problem.
CLI::Option* arguments::add_text(CLI::App& to, std::string const& name, std::string const& help) {
    return to.add_option(
                 name, [](CLI::results_t const&) { return true; }, help)
        ->expected(0, 1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void arguments::add_client(client_command const& row) {
    auto const shown = shown_arguments(row);
    auto* const app = app_.add_subcommand(
        std::string{row.name}, shown.empty() ? std::string{row.help} : fmt::format("{} {}", shown, row.help));
    app->set_help_flag();
    app->footer(footer_of(row));
    client one{&row, app, {}, nullptr, {}};
    std::istringstream words{row.runs_program ? "" : shown};
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

arguments::arguments(client_commands clients) : app_{about, "s3seal"} {
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
    effective_ =
        app_.add_flag("--effective")->description("with --print-config: print what holds, and from where it comes");
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
    auto const runs = [&](std::string const& name) {
        return std::any_of(clients_.begin(), clients_.end(),
                           [&](client const& one) { return one.row->runs_program && one.row->name == name; });
    };
    auto stop = std::find(given.begin(), given.end(), "--");
    if (std::none_of(given.begin(), stop, runs)) stop = given.end();
    if (stop != given.end()) program_.assign(stop + 1, given.end());
    std::for_each(given.begin(), stop, [this](std::string const& one) { add_given(one); });
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
    if (print_config_->count() > 0 && effective_->count() == 0) return std::string{default_file()};
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

// A URL is told by its scheme or its port, wherever it stands.
client_call arguments::call() const {
    auto const& one = *parsed_client();
    client_call out;
    out.program = program_;
    if (!file().empty()) out.flags.push_back("--config=" + file());
    for (auto const& [row, values] : flags())
        for (auto const& value : values) out.flags.push_back(fmt::format("{}={}", row->flag, value));
    if (one.namespace_name != nullptr) out.namespace_name = last_text(one.namespace_name);
    for (auto const* const place : one.arguments)
        for (auto const& text : place->results()) {
            bool const has_no_scheme = one.row->takes_url && is_address(text);
            bool const is_url = has_no_scheme || text.find("://") != text.npos;
            (is_url ? out.base : out.arguments.emplace_back()) = has_no_scheme ? "http://" + text : text;
        }
    while (out.base.ends_with('/')) out.base.pop_back();
    for (std::size_t i = 0; i < one.options.size(); ++i) {
        auto const& name = one.row->options[i].name;
        if (one.row->options[i].value.empty() && one.options[i]->count() > 0) out.options.emplace_back(name, "");
        if (!one.row->options[i].value.empty())
            for (auto const& value : one.options[i]->results()) out.options.emplace_back(name, value);
    }
    return out;
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

described_program arguments::describe() const {
    described_program out{described(app_), {}};
    for (auto const* const one : app_.get_subcommands({})) {
        auto& made = out.commands.emplace_back(described(*one));
        auto const row =
            std::find_if(clients_.begin(), clients_.end(), [&](auto const& client) { return client.app == one; });
        if (row == clients_.end()) continue;
        made.arguments = shown_arguments(*row->row);
        made.help = row->row->help;
    }
    return out;
}

}  // namespace s3seal::config
