// Our own command line, made into text that belongs to something.
#pragma once

#include "server/config/client_command.hpp"
#include "server/config/described.hpp"
#include "server/config/load.hpp"
#include "server/config/table.hpp"

#include <CLI/CLI.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace s3seal::config {

inline constexpr std::string_view own_commands[] = {"serve", "healthcheck", "version", "help"};
inline constexpr std::string_view namespace_flag = "--namespace";
inline constexpr std::string_view namespace_help =
    "that it is about; else that of S3SEAL_NAMESPACE, else the default one";

// CLI11 with our flags. It only collects text: values are judged by the table, so that all problems come at once.
class arguments {
public:
    explicit arguments(client_commands clients);

    void parse(std::vector<std::string> const& given);

    bool asks_health() const { return health_->parsed(); }
    bool asks_effective() const { return print_config_->count() > 0 && effective_->count() > 0; }
    std::string url() const { return last_text(url_); }
    client_command const* asked() const;  // null: no command that asks a server
    // Without what the settings say.
    client_call call() const;
    std::string file() const { return last_text(file_); }
    // What --help, --version or --print-config print, or "".
    std::string printed() const;
    std::vector<given_flag> flags() const;
    problems wrong() const;
    described_program describe() const;

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
    std::vector<std::string> program_;
    CLI::App app_;
    CLI::App* health_;
    CLI::Option* url_;
    std::vector<client> clients_;
    CLI::Option* help_;
    CLI::App* version_command_;
    CLI::Option* version_;
    CLI::Option* print_config_;
    CLI::Option* effective_;
    CLI::Option* file_;
    std::vector<text_flag> flags_;
    problems unreadable_;
};

}  // namespace s3seal::config
