// s3seal clock [WHAT] [TIME] [URL]
#include "server/cli/asking.hpp"
#include "server/cli/commands.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace s3seal::cli {

namespace {

namespace json = boost::json;

// Whether they are right is the server's to say.
json::object wanted_by(std::string const& what) {
    constexpr std::string_view frozen_at = "frozen@";
    if (what == "real" || what == "frozen" || what == "offset") return {{"mode", what}};
    if (what.starts_with(frozen_at)) return {{"mode", "frozen"}, {"at", what.substr(frozen_at.size())}};
    if (what.starts_with('+')) return {{"mode", "offset"}, {"offset", what}};
    return {{"mode", "offset"}, {"at", what}};
}

struct clock_question {
    std::string_view method = "GET";
    std::string_view path = "/clock";
    json::object body = {};
};

clock_question put(json::object body) {
    return {.method = "PUT", .body = std::move(body)};
}

// Nothing: what was typed makes no sense.
std::optional<clock_question> question_of(config::client_call const& call) {
    auto const* const back = call.find("--back");
    auto const& words = call.arguments;
    bool const advances = !words.empty() && words[0] == "advance";
    if (back && !words.empty()) return std::nullopt;
    if ((words.size() == 2) != advances) return std::nullopt;
    clock_question out;
    if (back) out = put({{"mode", "offset"}, {"offset", "-" + *back}});
    if (advances) {
        bool const is_date = words[1].find('-', 1) != std::string::npos;
        out = {.method = "POST", .path = "/clock/advance", .body = {{is_date ? "to" : "by", words[1]}}};
    }
    if (words.size() == 1) out = put(wanted_by(words[0]));
    if (auto const* const skew = call.find("--skew")) {
        if (advances) return std::nullopt;
        out.method = "PUT";
        out.body["skew"] = *skew;
    }
    if (call.has("--next-second")) {
        if (out.body.empty()) return std::nullopt;
        out.body["next_second"] = true;
    }
    return out;
}

void print(json::object const& clock) {
    fmt::print("{}  {}{}{}\n", text_in(clock, "now"), text_in(clock, "mode"), clock.contains("offset") ? " " : "",
               text_in(clock, "offset"));
    if (text_in(clock, "skew") == "clock") fmt::print("signatures are measured by it\n");
    for (auto const& one : objects_in(clock, "done"))
        fmt::print("{}  {}  {}\n", text_in(one, "at"), text_in(one, "event"), text_in(one, "resource"));
}

int ask_clock(config::client_call const& call) {
    auto const wanted = question_of(call);
    if (!wanted) return refuse("clock takes WHAT, or advance TIME (or a date), or --back TIME");
    auto const body = wanted->body.empty() ? std::string{} : json::serialize(wanted->body);
    auto const clock = ask_for_object(call, request_of(call, wanted->method, wanted->path, body));
    if (!clock) return failed;
    print(*clock);
    return done;
}

constexpr config::client_option clock_options[] = {
    {"--back", "TIME", "that far behind the real time: 2h"},
    {"--skew", "real|clock", "what the dates of signatures are measured by"},
    {"--next-second", "", "answer when URLs are signed that are younger than the move"},
};

}  // namespace

constinit config::client_command const clock_command{
    .name = "clock",
    .arguments = "[WHAT] [TIME]",
    .least = 0,
    .help = "tell or move the server's clock",
    .footer =
        "WHAT is real, frozen, frozen@2030-01-01T00:00:00Z, 2030-01-01T00:00:00Z from where it runs on, +30d, "
        "offset to run on from where it stands, or advance TIME: 30d, 1d12h, or a date to advance to. What fell due by "
        "that is told.",
    .options = clock_options,
    .run = ask_clock,
};

}  // namespace s3seal::cli
