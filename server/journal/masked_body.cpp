#include "server/journal/masked_body.hpp"

#include "server/masking/masking.hpp"
#include "storage/base/bytes.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <string_view>
#include <utility>

namespace s3seal::journal {

namespace {

namespace json = boost::json;

std::string masked_text(std::string_view text) {
    std::string out{text};
    masking::mask_text(out);
    return out;
}

// A secret, or a ciphertext of KMS: whoever has one may be able to ask for what it holds.
bool is_hidden(std::string_view name) noexcept {
    constexpr std::string_view ciphertext = "CiphertextBlob";
    bool const long_enough = name.size() >= ciphertext.size();
    return masking::is_secret(name) ||
           (long_enough && equal_ignoring_case(name.substr(name.size() - ciphertext.size()), ciphertext));
}

json::value masked_value(json::value const& from);

json::object masked_members(json::object const& from) {
    json::object out;
    for (auto const& [name, value] : from) {
        bool const secret =
            is_hidden(name) || (value.is_string() && masking::holds_secret(name, std::string_view{value.get_string()}));
        out[masked_text(name)] = secret ? json::value(masking::mask) : masked_value(value);
    }
    return out;
}

// The parser has limited how deep it is.
json::value masked_value(json::value const& from) {
    if (auto const* const object = from.if_object()) return masked_members(*object);
    if (auto const* const text = from.if_string()) return json::value(masked_text(*text));
    auto const* const array = from.if_array();
    if (!array) return from;
    json::array out;
    for (auto const& one : *array) out.push_back(masked_value(one));
    return out;
}

bool is_json(std::string_view body) {
    auto const begin = body.find_first_not_of(" \t\r\n");
    return begin != body.npos && (body[begin] == '{' || body[begin] == '[');
}

std::string masked_form(std::string_view body) {
    std::string out;
    masking::assign_masked_target(out, std::string{"?"}.append(body));
    return out.substr(1);
}

}  // namespace

void mask_body(std::string& body, bool is_form) {
    if (is_form) {
        body = masked_form(body);
    } else if (is_json(body)) {
        boost::system::error_code ec;
        auto const document = json::parse(body, ec);
        body = ec ? std::string{masking::mask} : json::serialize(masked_value(document));
    } else {
        masking::mask_text(body);
    }
}

}  // namespace s3seal::journal
