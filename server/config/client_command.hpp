// Commands beside `serve`, most of which ask a running server: a row says what is typed, and what is done then
// (server/cli).
#pragma once

#include "server/config/settings.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::config {

// As it was typed, checked against its row.
struct client_call {
    std::string base;                                               // http(s)://address:port of the server
    std::string token;                                              // of the admin; ""
    std::string namespace_name;                                     // "": the default one
    std::vector<std::string> arguments;                             // without the URL
    std::vector<std::pair<std::string_view, std::string>> options;  // "--junit", its value; "": it takes none
    std::vector<std::string> program;                               // behind --, with its arguments
    std::vector<std::string> flags;                                 // the settings among them: --seed=FILE
    settings server;                                                // what all sources of settings say
    bool is_named = false;  // `base`: it was typed, or stands in S3SEAL_ENDPOINT

    bool has(std::string_view option) const noexcept { return find(option) != nullptr; }
    // The last of that name; null: it was not given.
    std::string const* find(std::string_view option) const noexcept {
        std::string const* last = nullptr;
        for (auto const& [name, value] : options)
            if (name == option) last = &value;
        return last;
    }
};

struct client_option {
    std::string_view name;   // --junit
    std::string_view value;  // FILE; "": it takes none
    std::string_view help;
    bool may_be_empty = false;  // its value
};

struct client_command {
    std::string_view name;
    std::string_view arguments;  // a word each, those in brackets at the end may be missing: "save|restore [NAME]";
                                 // "FILE..." at the end stands for one or more
    unsigned least = 0;          // of them; behind them comes a URL
    std::string_view help;
    std::string_view footer;
    std::span<client_option const> options;
    bool in_namespace = true;             // false: it is about no namespace, so that --namespace says nothing
    bool takes_url = true;                // false: it asks no server, or finds it by itself
    bool runs_program = false;            // behind its flags come -- and a program with its arguments
    int (*run)(client_call const& call);  // gives the exit code
};

using client_commands = std::span<client_command const>;

}  // namespace s3seal::config
