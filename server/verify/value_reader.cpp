#include "server/verify/value_reader.hpp"

#include "server/aws/arns.hpp"
#include "server/document/suggestion.hpp"
#include "server/kms/key_reference.hpp"
#include "storage/base/bytes.hpp"

#include <fmt/format.h>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include <algorithm>
#include <limits>
#include <string_view>
#include <vector>

namespace s3seal::verify {

namespace {

namespace json = boost::json;

using read_value = basic_result<alternative, std::string>;

constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();

bool has_wildcards(std::string_view text) {
    return text.find_first_of("*?") != text.npos;
}

std::string_view wanted(takes shape) noexcept {
    switch (shape) {
        case takes::text:
        case takes::word:
            return "takes text in quotes, in which * and ? may stand, or whether it is there: true or false";
        case takes::arn:
            return "takes an ARN, in which * and ? may stand, or whether it is there: true or false";
        case takes::key:
            return "takes a key's ARN or the id at its end, or whether there is one: true or false";
        case takes::number:
            return "takes a whole number, or {at_least, at_most}";
        case takes::status:
            return "takes a status from 100 to 599, a class of them as \"4xx\", or 0 when there was no response";
        case takes::flag:
            break;
    }
    return "takes true or false";
}

read_value read_word(field const& of, std::string_view text) {
    auto const& known = of.words();
    text_pattern const pattern{text};
    if (std::any_of(known.begin(), known.end(), [&](auto const word) { return pattern.matches(word); })) return pattern;
    if (has_wildcards(text)) return fmt::format("nothing that it may be fits \"{}\"", text);
    if (known.size() <= 10) return fmt::format("is one of {}, none; not \"{}\"", fmt::join(known, ", "), text);
    return fmt::format("there is no \"{}\"{}", text, document::suggestion(text, known));
}

read_value read_arn(field const& of, std::string_view text) {
    if (aws::may_be_arn(text)) return text_pattern{text};
    return std::string{wanted(of.shape)};
}

read_value read_key(std::string_view text) {
    if (text.starts_with("alias/") || text.find(":alias/") != text.npos)
        return std::string{"takes a key's ARN or id: requests are recorded with the key that an alias stood for"};
    auto const slash = text.rfind('/');
    auto const id = slash == text.npos ? text : text.substr(slash + 1);
    bool const is_arn = text.starts_with("arn:") || text.starts_with('*');
    if (is_arn ? !aws::may_be_arn(text) : slash != text.npos) return std::string{wanted(takes::key)};
    if (!has_wildcards(text) && !kms::is_key_id(id))
        return fmt::format("no key of KMS has the id \"{}\": ids are 8-4-4-4-12 hex digits, or mrk- and 32", id);
    auto const recorded = to_lower(text);
    return text_pattern{is_arn ? recorded : "*/" + recorded};
}

read_value read_text(field const& of, std::string_view text) {
    if (of.shape == takes::status) {
        bool const is_class = text.size() == 3 && text[0] >= '1' && text[0] <= '5' && text.substr(1) == "xx";
        if (!is_class) return std::string{wanted(of.shape)};
        std::int64_t const first = (text[0] - '0') * 100;
        return range{first, first + 99};
    }
    if (of.shape == takes::number || of.shape == takes::flag) return std::string{wanted(of.shape)};
    if (text.empty() || (of.shape == takes::word && text == "none")) return false;
    if (of.shape == takes::word) return read_word(of, text);
    if (of.shape == takes::arn) return read_arn(of, text);
    return of.shape == takes::key ? read_key(text) : text_pattern{text};
}

read_value read_number(field const& of, std::int64_t number) {
    bool const fits = of.shape == takes::number
                          ? number >= 0
                          : of.shape == takes::status && (number == 0 || (number >= 100 && number <= 599));
    if (!fits) return std::string{wanted(of.shape)};
    return range{number, number};
}

read_value read_range(field const& of, json::object const& from) {
    range out{0, no_limit};
    for (auto const& [name, value] : from) {
        bool const is_known = name == "at_least" || name == "at_most";
        if (!is_known || !value.is_int64() || value.get_int64() < 0) return std::string{wanted(of.shape)};
        (name == "at_least" ? out.from : out.to) = value.get_int64();
    }
    if (from.empty() || out.from > out.to) return std::string{"no number fits that"};
    return out;
}

}  // namespace

basic_result<alternative, std::string> read_alternative(field const& of, json::value const& value) {
    if (auto const* const flag = value.if_bool()) return *flag;
    if (auto const* const text = value.if_string()) return read_text(of, *text);
    if (auto const* const number = value.if_int64()) return read_number(of, *number);
    if (auto const* const limits = value.if_object(); limits && of.shape == takes::number)
        return read_range(of, *limits);
    return std::string{wanted(of.shape)};
}

}  // namespace s3seal::verify
