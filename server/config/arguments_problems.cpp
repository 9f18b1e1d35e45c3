// What is wrong with a command line, but for the values.
#include "server/config/arguments.hpp"
#include "server/config/foreign_arguments.hpp"
#include "server/config/values.hpp"
#include "server/document/suggestion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace s3seal::config {

problems arguments::wrong_call() const {
    auto const* const one = parsed_client();
    if (one == nullptr) return {};
    auto const given = call();
    problems found;
    if (given.arguments.size() < one->row->least)
        found.push_back(fmt::format("{}: needs {}", one->row->name, one->row->arguments));
    auto const places = one->row->takes_url ? one->arguments.size() - 1 : one->arguments.size();
    if (given.arguments.size() > places && !one->row->arguments.ends_with("..."))
        found.push_back(fmt::format("{}: {} is too much", one->row->name, quote(given.arguments.back())));
    if (one->row->runs_program && program_.empty())
        found.push_back(fmt::format("{}: needs -- and a program behind it", one->row->name));
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
    std::vector<std::string_view> known{"--config", "--help", "--version", "--print-config", "--effective"};
    for (auto const& row : table()) known.push_back(row.flag);
    for (auto const& row : foreign_arguments())
        if (row.name.starts_with("--")) known.push_back(row.name);
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
    if (effective_->count() > 0 && print_config_->count() == 0)
        found.emplace_back("--effective: needs --print-config as well");
    for (auto const& [row, option] : flags_) check(row->flag, option);
    if (auto const* const one = parsed_client(); one != nullptr && one->namespace_name != nullptr)
        check(namespace_flag, one->namespace_name);
    for (auto const& argument : app_.remaining(true)) found.push_back(unexpected(argument));
    for (auto& one : wrong_call()) found.push_back(std::move(one));
    return found;
}

}  // namespace s3seal::config
