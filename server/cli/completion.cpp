// s3seal completion bash|zsh|fish|json
#include "server/cli/completion.hpp"

#include "server/cli/asking.hpp"
#include "server/cli/commands.hpp"
#include "server/config/profiles.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::cli {

namespace {

using config::described_command;
using config::described_flag;
using config::described_program;

std::vector<std::string> split_at(std::string_view text, char mark) {
    std::vector<std::string> parts;
    for (;;) {
        auto const stop = text.find(mark);
        parts.emplace_back(text.substr(0, stop));
        if (stop == text.npos) return parts;
        text.remove_prefix(stop + 1);
    }
}

// -h,--help
std::vector<std::string> names_of(described_flag const& flag) {
    return split_at(flag.name, ',');
}

// A setting that is a path is TEXT like others.
bool is_file(described_flag const& flag) {
    constexpr std::string_view paths[] = {"--tls-cert", "--tls-key",    "--contract",       "--seed",
                                          "--data-dir", "--ready-file", "--init-state-file"};
    return flag.value == "FILE" || std::find(std::begin(paths), std::end(paths), flag.name) != std::end(paths);
}

bool names_profile(described_flag const& flag) {
    return flag.name == "--profile";
}

std::vector<std::string> all_profiles() {
    std::vector<std::string> out;
    for (auto const& one : config::profiles()) out.emplace_back(one.name);
    return out;
}

// What may stand behind it; none: it is not known.
std::vector<std::string> choices_of(described_flag const& flag) {
    if (names_profile(flag)) return all_profiles();
    return flag.value == "BOOLEAN" ? std::vector<std::string>{"true", "false"} : std::vector<std::string>{};
}

// create|list|drop [NAME]
std::vector<std::string> choices_of(described_command const& command) {
    auto const first = command.arguments.substr(0, command.arguments.find(' '));
    return first.find('|') == first.npos ? std::vector<std::string>{} : split_at(first, '|');
}

std::string flags_of(described_command const& command) {
    std::string out;
    for (auto const& flag : command.flags)
        for (auto const& name : names_of(flag)) out.append(out.empty() ? "" : " ").append(name);
    return out;
}

std::string names_of_commands(described_program const& program) {
    std::string out{"help"};
    for (auto const& one : program.commands) out.append(" ").append(one.name);
    return out;
}

template <class Test>
std::string flags_where(described_program const& program, Test const& wanted) {
    std::vector<std::string> out;
    auto const add = [&](described_command const& from) {
        for (auto const& flag : from.flags)
            if (wanted(flag))
                for (auto& name : names_of(flag)) out.push_back(std::move(name));
    };
    add(program.itself);
    for (auto const& one : program.commands) add(one);
    return fmt::format("{}", fmt::join(out, "|"));
}

// As a shell takes it between single quotes; of zsh's _arguments brackets and colons are words, too.
std::string quoted(std::string_view text, std::string_view escaped, std::string_view quote) {
    std::string out;
    for (char const c : text) {
        if (escaped.find(c) != escaped.npos) out += '\\';
        if (c == '\'')
            out += quote;
        else
            out += c;
    }
    return out;
}

std::string zsh_text(std::string_view text) {
    return quoted(text, "[]:\\", "'\\''");
}

std::string fish_text(std::string_view text) {
    return quoted(text, "\\", "\\'");
}

std::string zsh_value(described_flag const& flag) {
    if (flag.value.empty()) return {};
    auto const choices = choices_of(flag);
    if (!choices.empty()) return fmt::format(":{}:({})", zsh_text(flag.value), fmt::join(choices, " "));
    return fmt::format(":{}:{}", zsh_text(flag.value), is_file(flag) ? "_files" : "");
}

std::string zsh_flags(described_command const& command) {
    std::string out;
    for (auto const& flag : command.flags)
        for (auto const& name : names_of(flag))
            out += fmt::format("        '*{}{}[{}]{}'\n", name, flag.value.empty() ? "" : "=", zsh_text(flag.help),
                               zsh_value(flag));
    return out;
}

std::string fish_flag(described_flag const& flag, std::string const& condition) {
    std::string out{"complete -c s3seal" + condition};
    for (auto const& name : names_of(flag))
        out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    if (!flag.value.empty()) out += is_file(flag) ? " -r -F" : " -x";
    if (auto const choices = choices_of(flag); !choices.empty())
        out += fmt::format(" -a '{}'", fmt::join(choices, " "));
    return out + fmt::format(" -d '{}'\n", fish_text(flag.help));
}

int print(config::client_call const& call) {
    auto const& shell = call.arguments.front();
    auto const program = config::describe_command_line(commands());
    constexpr std::pair<std::string_view, std::string (*)(described_program const&)> forms[] = {
        {"bash", bash_completion}, {"zsh", zsh_completion}, {"fish", fish_completion}, {"json", as_json}};
    for (auto const& [name, form] : forms) {
        if (name != shell) continue;
        fmt::print("{}", form(program));
        return done;
    }
    return refuse("completion takes bash, zsh, fish or json");
}

}  // namespace

std::string bash_completion(described_program const& program) {
    std::string own;
    for (auto const& one : program.commands) {
        auto const flags = flags_of(one);
        auto const words = choices_of(one);
        if (flags.empty() && words.empty()) continue;
        own += fmt::format("        {}) flags+=' {}'; words='{}' ;;\n", one.name, flags, fmt::join(words, " "));
    }
    auto const takes_text = [](described_flag const& flag) { return !flag.value.empty() && !is_file(flag); };
    auto const takes_boolean = [](described_flag const& flag) { return flag.value == "BOOLEAN"; };
    return fmt::format(
        R"(# bash completion of s3seal
_s3seal() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} command='' words='' one
    local commands='{}'
    local flags='{}'
    for one in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
        if [[ $one == -- ]]; then
            COMPREPLY=($(compgen -c -f -- "$current"))
            return
        fi
        [[ -z $command && " $commands " == *" $one "* ]] && command=$one
    done
    case $command in
{}        help) words=$commands ;;
        '') words=$commands ;;
    esac
    COMPREPLY=()
    case $before in
        {}) COMPREPLY=($(compgen -W 'true false' -- "$current")); return ;;
        {}) COMPREPLY=($(compgen -W '{}' -- "$current")); return ;;
        {}) return ;;
        {}) compopt -o default 2>/dev/null; return ;;
    esac
    if [[ $current == -* ]]; then
        COMPREPLY=($(compgen -W "$flags" -- "$current"))
    else
        COMPREPLY=($(compgen -W "$words" -- "$current"))
        [[ -n $command && -z $words ]] && compopt -o default 2>/dev/null
    fi
}}
complete -F _s3seal s3seal
)",
        names_of_commands(program), flags_of(program.itself), own, flags_where(program, takes_boolean),
        flags_where(program, names_profile), fmt::join(all_profiles(), " "), flags_where(program, takes_text),
        flags_where(program, is_file));
}

std::string zsh_completion(described_program const& program) {
    std::string commands;
    std::string own;
    for (auto const& one : program.commands) {
        commands += fmt::format("        '{}:{}'\n", one.name, zsh_text(one.help));
        auto const words = choices_of(one);
        auto const first =
            words.empty() ? std::string{} : fmt::format("        '1:what:({})'\n", fmt::join(words, " "));
        own += fmt::format("    {}) own=(\n{}{}    ) ;;\n", one.name, zsh_flags(one), first);
    }
    return fmt::format(
        R"(#compdef s3seal
_s3seal() {{
    local context state line
    local -a commands common own
    commands=(
{}        'help:tell about a command'
    )
    common=(
{}    )
    _arguments -C "$common[@]" '1:command:->command' '*::argument:->argument'
    case $state in
    command) _describe command commands; return ;;
    argument) ;;
    *) return ;;
    esac
    case $words[1] in
{}    help) _describe command commands; return ;;
    esac
    _arguments "$common[@]" "$own[@]" '*:file:_files'
}}
if [ "$funcstack[1]" = _s3seal ]; then _s3seal "$@"; else compdef _s3seal s3seal; fi
)",
        commands, zsh_flags(program.itself), own);
}

std::string fish_completion(described_program const& program) {
    auto const names = names_of_commands(program);
    std::string out{"# fish completion of s3seal\n"};
    for (auto const& flag : program.itself.flags) out += fish_flag(flag, "");
    auto const first = fmt::format(" -n 'not __fish_seen_subcommand_from {}' -f", names);
    out += fmt::format("complete -c s3seal{} -a help -d 'tell about a command'\n", first);
    for (auto const& one : program.commands)
        out += fmt::format("complete -c s3seal{} -a {} -d '{}'\n", first, one.name, fish_text(one.help));
    for (auto const& one : program.commands) {
        auto const here = fmt::format(" -n '__fish_seen_subcommand_from {}'", one.name);
        for (auto const& flag : one.flags) out += fish_flag(flag, here);
        if (auto const words = choices_of(one); !words.empty())
            out += fmt::format("complete -c s3seal{} -f -a '{}'\n", here, fmt::join(words, " "));
    }
    return out;
}

std::string as_json(described_program const& program) {
    namespace json = boost::json;
    auto const print = [](described_command const& one) {
        json::array flags;
        for (auto const& flag : one.flags)
            flags.push_back({{"name", flag.name}, {"value", flag.value}, {"help", flag.help}});
        return json::object{{"name", one.name},
                            {"arguments", one.arguments},
                            {"help", one.help},
                            {"footer", one.footer},
                            {"flags", std::move(flags)}};
    };
    auto whole = print(program.itself);
    json::array commands;
    for (auto const& one : program.commands) commands.push_back(print(one));
    whole["commands"] = std::move(commands);
    return json::serialize(whole) + "\n";
}

constinit config::client_command const completion_command{
    .name = "completion",
    .arguments = "bash|zsh|fish|json",
    .least = 1,
    .help = "print what makes a shell complete commands and flags; or both, as data",
    .footer =
        "bash: eval \"$(s3seal completion bash)\" in ~/.bashrc. zsh: the same with zsh behind compinit, or the file "
        "_s3seal in "
        "a folder of fpath. fish: s3seal completion fish > ~/.config/fish/completions/s3seal.fish.",
    .options = {},
    .in_namespace = false,
    .takes_url = false,
    .run = print,
};

}  // namespace s3seal::cli
