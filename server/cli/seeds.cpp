// s3seal check FILE..., s3seal seed FILE... [URL], s3seal state [FILE] [URL]
#include "server/cli/asking.hpp"
#include "server/cli/commands.hpp"
#include "server/seed/inlined.hpp"
#include "server/seed/requirements.hpp"
#include "server/seed/seed.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <cstdio>
#include <optional>
#include <string>
#include <vector>

namespace s3seal::cli {

namespace {

// Of all files; nothing when one is wrong, which stderr tells of each.
std::optional<std::vector<seed::seed_document>> load_seeds(std::vector<std::string> const& names) {
    std::vector<seed::seed_document> all;
    for (auto const& name : names) {
        auto read = seed::seed_document::load(name);
        if (read)
            all.push_back(*std::move(read));
        else
            fmt::print(stderr, "{}", read.error().text(name));
    }
    if (all.size() != names.size()) return std::nullopt;
    return all;
}

int check_seeds(config::client_call const& call) {
    auto const all = load_seeds(call.arguments);
    if (!all) return usage;
    for (auto const& one : *all)
        for (auto const& note : seed::requirements_of(one, *all))
            fmt::print(stderr, "note: {}", seed::wrong_seed{{note}}.text(one.name()));
    return done;
}

// That a server tells of what it was sent, where they stand in the file.
std::vector<seed::mistake> mistakes_in(std::string const& answer, seed::inlined_seed const& sent,
                                       seed::seed_document const& of) {
    std::vector<seed::mistake> out;
    boost::system::error_code ec;
    auto const told = boost::json::parse(answer, ec);
    if (ec || !told.is_object()) return out;
    for (auto const& one : objects_in(told.get_object(), "mistakes"))
        out.push_back(of.mistake_in(sent.origin_of(text_in(one, "path")), std::string{text_in(one, "mistake")}));
    return out;
}

int send(config::client_call const& call, std::string_view method, std::string_view path,
         seed::seed_document const& what) {
    auto const whole = seed::inlined(what);
    if (!whole) return refuse(whole.error().detail);
    auto const answer = answer_to(call, request_of(call, method, path, boost::json::serialize(whole->root)));
    if (!answer) return failed;
    if (answer->status < 300) return done;
    auto const mistakes = mistakes_in(answer->body, *whole, what);
    if (mistakes.empty()) return tell_refusal(call, *answer);
    fmt::print(stderr, "{}", seed::wrong_seed{mistakes}.text(what.name()));
    return failed;
}

int apply_seeds(config::client_call const& call) {
    auto const all = load_seeds(call.arguments);
    if (!all) return usage;
    for (auto const& one : *all)
        if (auto const code = send(call, "POST", "/seeds", one); code != done) return code;
    return done;
}

int print_or_put_state(config::client_call const& call) {
    if (!call.arguments.empty()) {
        auto const state = load_seeds(call.arguments);
        return state ? send(call, "PUT", "/state", state->front()) : usage;
    }
    auto const state = ask(call, request_of(call, "GET", call.has("--secrets") ? "/state?secrets=include" : "/state"));
    if (!state) return failed;
    fmt::print("{}\n", *state);
    return done;
}

constexpr config::client_option state_options[] = {
    {"--secrets", "", "with secrets and the material of keys"},
};

}  // namespace

constinit config::client_command const check_command{
    .name = "check",
    .arguments = "FILE...",
    .least = 1,
    .help = "tell all that is wrong with seeds, with their lines; no server is asked",
    .footer =
        "Exit code 0: nothing. 2: something, which stderr tells. A note says what the server has to have already.",
    .options = {},
    .in_namespace = false,
    .run = check_seeds,
};

constinit config::client_command const seed_command{
    .name = "seed",
    .arguments = "FILE...",
    .least = 1,
    .help = "make what seeds describe in a running server",
    .footer =
        "Files that they name are sent along. What the server refuses is told like what is wrong in a file, with exit "
        "code 1.",
    .options = {},
    .run = apply_seeds,
};

constinit config::client_command const state_command{
    .name = "state",
    .arguments = "[FILE]",
    .least = 0,
    .help = "print all that there is as a seed, or put what such a file says in its place",
    .footer = "",
    .options = state_options,
    .run = print_or_put_state,
};

}  // namespace s3seal::cli
