// s3seal faults list | add FILE | preset NAME | remove [ID] [URL]
#include "server/cli/asking.hpp"
#include "server/cli/commands.hpp"
#include "server/http/uri.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

namespace s3seal::cli {

namespace {

namespace json = boost::json;

std::string of_test(config::client_call const& call) {
    auto const* const test = call.find("--test");
    return test ? "?test=" + http::uri_encode(*test, true) : "";
}

// operation="PutObject" bucket="pii-*" test="t1", in the words of the rule.
std::string matched_by(json::object const& rule) {
    std::string out;
    auto const add = [&](std::string_view name, json::value const& value) {
        out += fmt::format("{}{}={}", out.empty() ? "" : " ", name, json::serialize(value));
    };
    if (auto const* const match = rule.if_contains("match"); match && match->is_object())
        for (auto const& [name, value] : match->get_object()) add(name, value);
    if (auto const* const test = rule.if_contains("test")) add("test", *test);
    return out.empty() ? "every request" : out;
}

// A line for each rule: what it does, to which requests, how often it did, how often it still will.
void print_rules(json::array const& rules) {
    if (rules.empty()) fmt::print("no rules\n");
    for (auto const& one : rules) {
        auto const& left = one.at("left");
        fmt::print("{}: {}; {}; fired {} of {}{}\n", std::string_view{one.at("id").get_string()},
                   std::string_view{one.at("summary").get_string()}, matched_by(one.get_object()),
                   one.at("fired").to_number<std::uint64_t>(), one.at("seen").to_number<std::uint64_t>(),
                   left.is_null() ? "" : fmt::format(", {} left", left.to_number<std::uint64_t>()));
    }
}

int ask_and_print(config::client_call const& call, std::string_view method, std::string const& path,
                  std::string body = {}) {
    auto const answer = ask(call, request_of(call, method, path, std::move(body)));
    if (!answer) return failed;
    auto const document = json::parse(*answer);
    print_rules(document.at("faults").get_array());
    return done;
}

int add_preset(config::client_call const& call, std::string const& name) {
    json::object body{{"preset", name}};
    if (auto const* const test = call.find("--test")) body["test"] = *test;
    return ask_and_print(call, "POST", "/faults", json::serialize(body));
}

int remove(config::client_call const& call) {
    if (call.arguments.size() > 1) {
        auto const path = "/faults/" + http::uri_encode(call.arguments[1], true);
        return ask(call, request_of(call, "DELETE", path)) ? done : failed;
    }
    auto const answer = ask_for_object(call, request_of(call, "DELETE", "/faults" + of_test(call)));
    if (!answer) return failed;
    fmt::print("{} removed\n", json::serialize(answer->at("removed")));
    return done;
}

int run_faults(config::client_call const& call) {
    auto const& given = call.arguments;
    auto const& verb = given.front();
    if (verb == "list" && given.size() == 1) return ask_and_print(call, "GET", "/faults" + of_test(call));
    if (verb == "remove") return remove(call);
    if (given.size() != 2) return refuse("faults takes list, add FILE, preset NAME, or remove [ID]");
    if (verb == "preset") return add_preset(call, given[1]);
    if (verb != "add") return refuse("faults takes list, add FILE, preset NAME, or remove [ID]");
    auto const rules = read_file(given[1]);
    return rules ? ask_and_print(call, "POST", "/faults", *rules) : refuse("cannot read the file of rules");
}

constexpr config::client_option options[] = {
    {"--test", "ID", "only for requests with the header x-s3seal-test: ID"},
};

}  // namespace

constinit config::client_command const faults_command{
    .name = "faults",
    .arguments = "list|add|preset|remove [FILE|NAME|ID]",
    .least = 1,
    .help = "list, add or remove what is made to go wrong",
    .footer =
        "A file has a rule in JSON, or a list of them: docs/faults.md tells what is in one. remove without ID removes "
        "all "
        "(of --test ID), and says how many.",
    .options = options,
    .run = run_faults,
};

}  // namespace s3seal::cli
