#include "server/kms/input.hpp"

#include "storage/base/bytes.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <cmath>

namespace s3seal::kms {

namespace {

namespace json = boost::json;

std::string_view view(json::string const& text) {
    return {text.data(), text.size()};
}

error not_serializable(std::string message = {}) {
    return {errc::serialization, std::move(message)};
}

// As the parser of AWS calls what it found.
std::string_view token_of(json::value const& value) {
    if (value.is_string()) return "STRING_VALUE";
    if (value.is_bool()) return value.get_bool() ? "TRUE_VALUE" : "FALSE_VALUE";
    return value.is_double() ? "DECIMAL_VALUE" : "NUMBER_VALUE";
}

std::optional<std::int64_t> whole_number(json::value const& value) {
    if (value.is_int64()) return value.get_int64();
    return std::nullopt;
}

// keyId, of KeyId; tags.1.member.tagKey
std::string path_to(std::string_view parent, std::string_view name) {
    std::string out{parent};
    if (!out.empty()) out += '.';
    auto const first = out.size();
    out += name;
    if (out[first] >= 'A' && out[first] <= 'Z') out[first] = static_cast<char>(out[first] + 32);
    return out;
}

std::size_t characters_in(std::string_view utf8) {
    return static_cast<std::size_t>(
        std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

class checker {
public:
    result<> check_members(json::object const& values, std::span<member const> members, std::string_view parent) {
        for (auto const& one : members) {
            auto const* value = values.if_contains(one.name);
            auto const path = path_to(parent, one.name);
            bool const given = value && !value->is_null();
            if (given && one.what->kind == json_kind::not_built)
                return error{errc::unsupported_operation, fmt::format("s3seal does not implement {}.", one.name)}
                    .because(aws::reason_code::not_built);
            if (given)
                CHECK_OK(check(*value, *one.what, path));
            else if (one.required)
                complain(" null", path, "not be null");
        }
        return {};
    }

    result<> verdict() const {
        if (complaints_.empty()) return {};
        return error{errc::validation, fmt::format("{} validation error{} detected: {}", complaints_.size(),
                                                   complaints_.size() == 1 ? "" : "s", fmt::join(complaints_, "; "))};
    }

private:
    void complain(std::string_view value, std::string_view path, std::string_view must) {
        constexpr std::size_t most = 10;  // a response must not be many times as long as its request
        if (complaints_.size() == most) return;
        complaints_.push_back(
            fmt::format("Value{} at '{}' failed to satisfy constraint: Member must {}", value, path, must));
    }

    void check_length(std::int64_t length, shape const& is, std::string_view value, std::string_view path) {
        if (length < is.min) complain(value, path, fmt::format("have length greater than or equal to {}", is.min));
        if (length > is.max) complain(value, path, fmt::format("have length less than or equal to {}", is.max));
    }

    result<> check(json::value const& value, shape const& is, std::string const& path) {
        switch (is.kind) {
            case json_kind::text:
                return check_text(value, is, path);
            case json_kind::blob:
                return check_blob(value, is, path);
            case json_kind::number:
                return check_number(value, is, path);
            case json_kind::truth:
                if (value.is_bool()) return {};
                return not_serializable(fmt::format("{} can not be converted to a Boolean", token_of(value)));
            case json_kind::time:
                if (value.is_number()) return {};
                return not_serializable(
                    fmt::format("{} can not be converted to milliseconds since epoch", token_of(value)));
            default:
                return check_nested(value, is, path);
        }
    }

    result<> check_text(json::value const& value, shape const& is, std::string const& path) {
        if (value.is_structured()) return not_serializable("Start of structure or map found where not expected.");
        if (!value.is_string())
            return not_serializable(fmt::format("{} can not be converted to a String", token_of(value)));
        auto const text = view(value.get_string());
        auto const shown = is.sensitive ? std::string{} : fmt::format(" '{}'", text);
        check_length(static_cast<std::int64_t>(characters_in(text)), is, shown, path);
        if (is.fits && !is.fits(text))
            complain(shown, path, fmt::format("satisfy regular expression pattern: {}", is.pattern));
        if (!is.choices.empty() && std::find(is.choices.begin(), is.choices.end(), text) == is.choices.end())
            complain(shown, path, fmt::format("satisfy enum value set: [{}]", fmt::join(is.choices, ", ")));
        return {};
    }

    result<> check_blob(json::value const& value, shape const& is, std::string const& path) {
        auto const bytes = value.is_string() ? base64_decode(view(value.get_string())) : std::nullopt;
        if (!bytes) return not_serializable();
        auto const shown = is.sensitive
                               ? std::string{}
                               : fmt::format(" 'java.nio.HeapByteBuffer[pos=0 lim={0} cap={0}]'", bytes->size());
        check_length(static_cast<std::int64_t>(bytes->size()), is, shown, path);
        return {};
    }

    result<> check_number(json::value const& value, shape const& is, std::string const& path) {
        auto const number = whole_number(value);
        if (!number) return not_serializable(fmt::format("{} can not be converted to an Integer", token_of(value)));
        auto const shown = fmt::format(" '{}'", *number);
        if (*number < is.min) complain(shown, path, fmt::format("have value greater than or equal to {}", is.min));
        if (*number > is.max) complain(shown, path, fmt::format("have value less than or equal to {}", is.max));
        return {};
    }

    result<> check_nested(json::value const& value, shape const& is, std::string const& path) {
        if (is.kind == json_kind::list) {
            if (!value.is_array()) return not_serializable("Expected list or null");
            auto const& list = value.get_array();
            check_length(static_cast<std::int64_t>(list.size()), is, fmt::format(" '{}'", json::serialize(value)),
                         path);
            if (static_cast<std::int64_t>(list.size()) > is.max) return {};
            for (std::size_t i = 0; i < list.size(); ++i)
                CHECK_OK(check(list[i], *is.element, fmt::format("{}.{}.member", path, i + 1)));
            return {};
        }
        if (!value.is_object()) return not_serializable("Expected map or null");
        if (is.kind == json_kind::structure) return check_members(value.get_object(), is.members, path);
        for (auto const& [name, one] : value.get_object())
            CHECK_OK(check(one, *is.element, fmt::format("{}.{}.member", path, std::string_view{name})));
        return {};
    }

    std::vector<std::string> complaints_;
};

}  // namespace

result<input> input::parse(std::string_view body, std::span<member const> members) {
    boost::system::error_code failed;
    json::parse_options options;
    options.max_depth = 16;
    auto document = json::parse(body.empty() ? std::string_view{"{}"} : body, failed, {}, options);
    if (failed || !document.is_object()) return not_serializable();
    checker all;
    CHECK_OK(all.check_members(document.get_object(), members, ""));
    CHECK_OK(all.verdict());
    json::object declared;
    for (auto const& one : members)
        if (auto* const value = document.get_object().if_contains(one.name)) declared[one.name] = std::move(*value);
    return input{std::move(declared)};
}

json::value const* input::find(std::string_view name) const {
    auto const* value = values_.if_contains(name);
    return value && !value->is_null() ? value : nullptr;
}

std::optional<std::string_view> input::find_text(std::string_view name) const {
    auto const* value = find(name);
    return value ? std::optional{view(value->as_string())} : std::nullopt;
}

std::optional<std::int64_t> input::find_number(std::string_view name) const {
    auto const* value = find(name);
    return value ? whole_number(*value) : std::nullopt;
}

std::optional<instant> input::find_time(std::string_view name) const {
    constexpr double furthest = 253402300799;  // the year 9999
    auto const* value = find(name);
    if (!value) return std::nullopt;
    auto const sent = value->to_number<double>();
    auto const seconds = std::isnan(sent) ? 0.0 : std::clamp(sent, -furthest, furthest);  // 0e400, to Boost.JSON
    return instant{std::chrono::milliseconds{std::llround(seconds * 1000)}};
}

bool input::flag(std::string_view name) const {
    auto const* value = find(name);
    return value && value->as_bool();
}

std::string input::blob(std::string_view name) const {
    return base64_decode(text(name)).value_or("");
}

std::vector<std::string> input::texts(std::string_view name) const {
    std::vector<std::string> out;
    if (auto const* value = find(name))
        for (auto const& one : value->as_array()) out.emplace_back(view(one.as_string()));
    return out;
}

encryption_context input::context(std::string_view name) const {
    encryption_context out;
    if (auto const* value = find(name))
        for (auto const& [key, one] : value->as_object()) out[std::string{key}] = view(one.as_string());
    return out;
}

std::optional<input> input::find_structure(std::string_view name) const {
    auto const* value = find(name);
    return value ? std::optional{input{value->as_object()}} : std::nullopt;
}

std::vector<input> input::structures(std::string_view name) const {
    std::vector<input> out;
    if (auto const* value = find(name))
        for (auto const& one : value->as_array()) out.push_back(input{one.as_object()});
    return out;
}

}  // namespace s3seal::kms
