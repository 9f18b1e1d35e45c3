#include "server/explain/causes.hpp"

#include "server/explain/cause_rows.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdlib>

namespace s3seal::explain {

namespace {

std::string print_duration(std::chrono::milliseconds time) {
    auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
    if (seconds < 120) return fmt::format("{} seconds", seconds);
    if (seconds < 7200) return fmt::format("{} minutes", seconds / 60);
    if (seconds < 172'800) return fmt::format("{} hours", seconds / 3600);
    return fmt::format("{} days", seconds / 86'400);
}

std::string print_distance(std::string_view behind) {
    std::int64_t milliseconds = 0;
    std::from_chars(behind.data(), behind.data() + behind.size(), milliseconds);
    return fmt::format("{} {}", print_duration(std::chrono::milliseconds{std::abs(milliseconds)}),
                       milliseconds > 0 ? "behind" : "ahead of");
}

std::string with_full_stop(std::string text) {
    if (!text.ends_with('.')) text += '.';
    return text;
}

std::string value_of(std::string_view name, journal::record const& record, journal::refusal const& refused) {
    auto const said = refused.message.empty() ? std::string{record.error_code} : refused.message;
    if (name == "message") return said;
    if (name == "sentence") return with_full_stop(said);
    if (name == "operation") return std::string{record.operation};
    if (name == "distance") return print_distance(refused.why.argument("behind"));
    return std::string{refused.why.argument(name)};
}

}  // namespace

cause cause_of(journal::record const& record, journal::refusal const& refused) {
    auto const& row = row_of(refused.why.code);
    cause out{std::string{row.name}, {}, std::string{row.advice}};
    for (auto rest = row.summary; !rest.empty();) {
        auto const open = rest.find('{');
        out.summary += rest.substr(0, open);
        if (open == rest.npos) break;
        auto const close = rest.find('}', open);
        out.summary += value_of(rest.substr(open + 1, close - open - 1), record, refused);
        rest.remove_prefix(close + 1);
    }
    return out;
}

}  // namespace s3seal::explain
