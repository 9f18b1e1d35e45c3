#include "server/faults/fields.hpp"

#include "server/document/suggestion.hpp"
#include "server/http/dates.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace s3seal::faults {

namespace {

boost::json::object const& object_or_empty(boost::json::value const& value) {
    static boost::json::object const none;
    return value.is_object() ? value.get_object() : none;
}

}  // namespace

std::optional<std::uint64_t> whole_number(boost::json::value const& value) {
    if (value.is_uint64()) return value.get_uint64();
    if (value.is_int64() && value.get_int64() >= 0) return static_cast<std::uint64_t>(value.get_int64());
    return std::nullopt;
}

text_pattern make_pattern(std::string_view text) {
    return *iam::pattern::expand(text, nullptr, iam::pattern::wildcards::yes);
}

fields::fields(boost::json::value const& from, std::string path, mistakes& out)
    : from_{from}, object_{object_or_empty(from)}, path_{std::move(path)}, out_{&out} {
    if (!from.is_object()) out.push_back({&from, path_.empty() ? "takes an object" : path_ + ": takes an object"});
}

boost::json::value const* fields::find(std::string_view name) {
    asked_.push_back(name);
    return object_.if_contains(name);
}

std::optional<fields> fields::object(std::string_view name) {
    auto const* const value = find(name);
    if (!value) return std::nullopt;
    return fields{*value, path_of(name), *out_};
}

std::optional<std::string> fields::text(std::string_view name) {
    auto const* const value = find(name);
    if (!value) return std::nullopt;
    if (value->is_string() && !value->get_string().empty() && value->get_string().size() <= longest_text)
        return std::string{value->get_string()};
    complain(name, fmt::format("takes text, of up to {} bytes", longest_text));
    return std::nullopt;
}

std::optional<text_pattern> fields::pattern(std::string_view name) {
    auto const written = text(name);
    return written ? std::optional{make_pattern(*written)} : std::nullopt;
}

std::optional<std::uint64_t> fields::number(std::string_view name, std::uint64_t least, std::uint64_t most) {
    auto const* const value = find(name);
    if (!value) return std::nullopt;
    if (auto const number = whole_number(*value); number && *number >= least && *number <= most) return number;
    complain(name, fmt::format("takes a whole number from {} to {}", least, most));
    return std::nullopt;
}

std::optional<std::chrono::milliseconds> fields::milliseconds(std::string_view name, std::uint64_t least) {
    auto const found = number(name, least, longest_time_ms);
    return found ? std::optional{std::chrono::milliseconds{*found}} : std::nullopt;
}

bool fields::flag(std::string_view name) {
    auto const* const value = find(name);
    if (value && !value->is_bool()) complain(name, "takes true or false");
    return value && value->is_bool() && value->get_bool();
}

std::optional<instant> fields::date(std::string_view name) {
    auto const written = text(name);
    if (!written) return std::nullopt;
    auto const at = http::parse_iso_date(*written);
    if (!at) complain(name, "takes a date: 2026-11-24T10:00:00Z");
    return at;
}

std::optional<std::size_t> fields::word(std::string_view name, std::initializer_list<std::string_view> words) {
    auto const written = text(name);
    if (!written) return std::nullopt;
    auto const* const found = std::find(words.begin(), words.end(), *written);
    if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
    complain(name, fmt::format("takes {}", fmt::join(words, ", ")));
    return std::nullopt;
}

void fields::complain(std::string_view name, std::string_view text) {
    auto const* const value = object_.if_contains(name);
    out_->push_back({value ? value : &from_, fmt::format("{}: {}", path_of(name), text)});
}

std::string fields::path_of(std::string_view name) const {
    return path_.empty() ? std::string{name} : fmt::format("{}.{}", path_, name);
}

void fields::finish() {
    for (auto const& [name, value] : object_) {
        std::string_view const given{name.data(), name.size()};
        if (std::find(asked_.begin(), asked_.end(), given) == asked_.end())
            complain(given.substr(0, longest_text), "there is no such field" + document::suggestion(given, asked_));
    }
}

}  // namespace s3seal::faults
