// s3seal requests [URL], s3seal tail [URL]
#include "server/cli/asking.hpp"
#include "server/cli/commands.hpp"
#include "server/cli/event_reader.hpp"
#include "server/cli/record_filters.hpp"
#include "server/cli/record_line.hpp"
#include "server/http/uri.hpp"
#include "storage/base/bytes.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace s3seal::cli {

namespace {

namespace json = boost::json;

constexpr std::string_view colour_flag = "--color";
constexpr std::string_view format_flag = "--format";
constexpr std::string_view limit_flag = "--limit";

// Those who asked for no colours: https://no-color.org
bool is_for_people() {
    char const* const no_color = std::getenv("NO_COLOR");
    return ::isatty(STDOUT_FILENO) == 1 && (no_color == nullptr || *no_color == '\0');
}

std::optional<colours> colours_of(config::client_call const& call) {
    auto const* const wanted = call.find(colour_flag);
    if (!wanted || *wanted == "auto") return is_for_people() ? colours::yes : colours::no;
    if (*wanted == "always") return colours::yes;
    if (*wanted == "never") return colours::no;
    return std::nullopt;
}

void add(std::string& query, std::string_view name, std::string_view value) {
    query.append(query.empty() ? "?" : "&").append(name).append("=").append(http::uri_encode(value, true));
}

std::string query_of(config::client_call const& call) {
    std::string out;
    for (auto const& filter : record_filters)
        if (auto const* const value = call.find(filter.flag)) add(out, filter.parameter, *value);
    return out;
}

// Empty when it is none.
json::object parse_object(std::string_view text) {
    boost::system::error_code ec;
    auto document = json::parse(text, ec);
    return !ec && document.is_object() ? std::move(document.get_object()) : json::object{};
}

int print_lines(std::string_view text, colours use) {
    auto const page = parse_object(text);
    auto const* const records = page.if_contains("requests");
    if (!records || !records->is_array()) return refuse("this is no answer of the journal");
    auto const& all = records->get_array();
    for (auto one = all.rbegin(); one != all.rend(); ++one)
        if (one->is_object()) fmt::print("{}\n", record_line(one->get_object(), use));
    fmt::print(stderr, "{} of {}\n", all.size(), json::serialize(page.at("total")));
    if (page.at("forgotten") != 0) fmt::print(stderr, "older requests are forgotten\n");
    return done;
}

int print_requests(config::client_call const& call) {
    auto const use = colours_of(call);
    auto const* const given = call.find(format_flag);
    auto const format = given ? std::string_view{*given} : std::string_view{"lines"};
    if (!use) return refuse("--color takes auto, always or never");
    if (format != "lines" && format != "json" && format != "har") return refuse("--format takes lines, json or har");
    auto query = query_of(call);
    if (auto const* const limit = call.find(limit_flag)) add(query, "limit", *limit);
    auto const text = ask(call, request_of(call, "GET", (format == "har" ? "/requests.har" : "/requests") + query));
    if (!text) return failed;
    if (format == "lines") return print_lines(*text, *use);
    fmt::print("{}", *text);
    return done;
}

// Prints records as they come, up to a number of them.
class follower {
public:
    follower(colours use, bool as_json, std::uint64_t most) : use_{use}, as_json_{as_json}, left_{most} {}

    bool take(std::string_view event, std::string_view data) {
        if (auto const gap = gap_line(event, parse_object(data)); !gap.empty()) fmt::print(stderr, "{}\n", gap);
        if (event != "request") return true;
        fmt::print("{}\n", as_json_ ? std::string{data} : record_line(parse_object(data), use_));
        std::fflush(stdout);
        return --left_ > 0;
    }

private:
    colours use_;
    bool as_json_;
    std::uint64_t left_;
};

int tail_requests(config::client_call const& call) {
    auto const use = colours_of(call);
    if (!use) return refuse("--color takes auto, always or never");
    auto const* const limit = call.find(limit_flag);
    auto const most = limit ? parse_decimal(*limit) : std::numeric_limits<std::uint64_t>::max();
    if (!most || *most == 0) return refuse("--limit takes a number from 1 on");
    auto query = query_of(call);
    if (call.has("--all")) add(query, "cursor", "0");
    follower printing{*use, call.has("--json"), *most};
    event_reader events{[&](std::string_view event, std::string_view data) { return printing.take(event, data); }};
    return follow(call, request_of(call, "GET", "/requests/stream" + query),
                  [&](std::string_view piece) { return events.read(piece); });
}

// The first `Filters` of them, then its own.
template <std::size_t Filters, std::size_t N>
constexpr auto with_filters(std::array<config::client_option, N> const& own) {
    std::array<config::client_option, N + Filters> out{};
    for (std::size_t i = 0; i < Filters; ++i)
        out[i] = {record_filters[i].flag, record_filters[i].value, record_filters[i].help,
                  record_filters[i].may_be_empty};
    for (std::size_t i = 0; i < N; ++i) out[Filters + i] = own[i];
    return out;
}

constexpr std::string_view filter_footer =
    "All filters hold at once. In patterns * is any text and ? any character. They are those of /_s3seal/requests, "
    "where "
    "--mode is encryption.mode, --error-code error_code.";

constexpr config::client_option colour_option{colour_flag, "WHEN", "auto (on a terminal), always or never"};

constexpr auto options_of_requests = with_filters<record_filters.size()>(std::array<config::client_option, 3>{{
    {limit_flag, "N", "how many to show, the latest; 100"},
    {format_flag, "FORMAT", "lines for people, json, or har (HTTP archive)"},
    colour_option,
}});

constexpr auto options_of_tail = with_filters<record_filters.size() - 1>(std::array<config::client_option, 4>{{
    {limit_flag, "N", "end after so many"},
    {"--all", "", "begin with all that are remembered"},
    {"--json", "", "a JSON object a line"},
    colour_option,
}});

}  // namespace

constinit config::client_command const requests_command{
    .name = "requests",
    .arguments = "",
    .least = 0,
    .help = "print what was asked of the server and what became of it, the latest at the end",
    .footer = filter_footer,
    .options = options_of_requests,
    .run = print_requests,
};

constinit config::client_command const tail_command{
    .name = "tail",
    .arguments = "",
    .least = 0,
    .help = "print requests as they come",
    .footer = filter_footer,
    .options = options_of_tail,
    .run = tail_requests,
};

}  // namespace s3seal::cli
