#include "server/config/values.hpp"

#include "server/config/profiles.hpp"
#include "server/config/value_words.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::config {

namespace {

template <class Choice>
using choices = std::span<std::pair<std::string_view, Choice> const>;

template <class Choice>
parsed<Choice> parse_choice(std::string_view text, choices<Choice> known) {
    std::string names;
    for (auto const& [name, value] : known) {
        if (name == text) return value;
        names.append(names.empty() ? "" : ", ").append(name);
    }
    return complain("{} is not one of {}", quote(text), names);
}

// A choice that stays text.
parsed<std::string> parse_word(std::string_view text, std::span<std::string_view const> known) {
    if (std::find(known.begin(), known.end(), text) != known.end()) return std::string{text};
    return complain("{} is not one of {}", quote(text), fmt::join(known, ", "));
}

}  // namespace

parsed<std::string> parse_profile(std::string_view text) {
    std::vector<std::string_view> known;
    for (auto const& one : profiles()) known.push_back(one.name);
    return parse_word(text, known);
}

parsed<std::string> parse_ownership(std::string_view text) {
    static constexpr std::string_view known[] = {"BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"};
    return parse_word(text, known);
}

parsed<service::wanted_clock> parse_clock(std::string_view text) {
    auto const wanted = service::parse_clock(text);
    if (!wanted)
        return complain(
            "{} is not a clock (real, frozen, frozen@2030-01-01T00:00:00Z, 2030-01-01T00:00:00Z, +30d, -2h)",
            quote(text));
    return *wanted;
}

parsed<signing_time> parse_skew(std::string_view text) {
    static constexpr std::pair<std::string_view, signing_time> known[] = {{"real", signing_time::real},
                                                                          {"clock", signing_time::clock}};
    return parse_choice<signing_time>(text, known);
}

parsed<storage::durability> parse_durability(std::string_view text) {
    static constexpr std::pair<std::string_view, storage::durability> known[] = {
        {"normal", storage::durability::normal}, {"full", storage::durability::full}};
    return parse_choice<storage::durability>(text, known);
}

parsed<bool> parse_region_check(std::string_view text) {
    static constexpr std::pair<std::string_view, bool> known[] = {{"strict", true}, {"any", false}};
    return parse_choice<bool>(text, known);
}

parsed<bool> parse_sse_on_complete(std::string_view text) {
    static constexpr std::pair<std::string_view, bool> known[] = {{"refuse", false}, {"ignore_when_equal", true}};
    return parse_choice<bool>(text, known);
}

parsed<bool> parse_at_rest(std::string_view text) {
    static constexpr std::pair<std::string_view, bool> known[] = {{"sealed", true}, {"readable", false}};
    return parse_choice<bool>(text, known);
}

parsed<bool> parse_lenient(std::string_view text) {
    static constexpr std::pair<std::string_view, bool> known[] = {{"verify", false}, {"lenient", true}};
    return parse_choice<bool>(text, known);
}

parsed<admin_access> parse_admin_access(std::string_view text) {
    static constexpr std::pair<std::string_view, admin_access> known[] = {
        {"loopback", admin_access::loopback}, {"network", admin_access::network}, {"token", admin_access::token}};
    return parse_choice<admin_access>(text, known);
}

parsed<log::level> parse_log_level(std::string_view text) {
    static constexpr std::pair<std::string_view, log::level> known[] = {
        {"trace", log::level::trace}, {"debug", log::level::debug}, {"info", log::level::info},
        {"warn", log::level::warn},   {"error", log::level::error}, {"off", log::level::off}};
    return parse_choice<log::level>(text, known);
}

parsed<log::format> parse_log_format(std::string_view text) {
    static constexpr std::pair<std::string_view, log::format> known[] = {{"text", log::format::text},
                                                                         {"json", log::format::json}};
    return parse_choice<log::format>(text, known);
}

}  // namespace s3seal::config
