#include "tests/contract/evaluate.hpp"

#include "tests/contract/pattern.hpp"
#include "tests/support/sigv4_signer.hpp"

#include <fmt/format.h>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace s3seal::test {

namespace {

using problems = std::vector<std::string>;

std::string unescape(std::string text) {
    for (auto const& [entity, plain] :
         {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#xD;", "\r"}, {"&amp;", "&"}}) {
        std::string const name = entity;
        for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + 1))
            text.replace(at, name.size(), plain);
    }
    return text;
}

void compare(problems& out, std::string_view what, std::string const& want, std::string const& got) {
    if (!fits(want, got)) out.push_back(fmt::format("{}\n    expected {}\n    actual   {}", what, want, got));
}

// Takes "<Name>text</Name>" off the front of `rest`.
bool take_element(std::string_view& rest, std::string& name, std::string& text) {
    if (!rest.starts_with('<')) return false;
    auto const end = rest.find('>');
    if (end == std::string_view::npos) return false;
    name = rest.substr(1, end - 1);
    if (name.ends_with('/')) {
        name.pop_back();
        text.clear();
        rest.remove_prefix(end + 1);
        return true;
    }
    auto const closing = "</" + name + ">";
    auto const close = rest.find(closing);
    if (close == std::string_view::npos) return false;
    text = unescape(std::string{rest.substr(end + 1, close - end - 1)});
    rest.remove_prefix(close + closing.size());
    return true;
}

// The hexadecimal bytes of a text, as S3 shows what it signed.
std::string shown_bytes(std::string_view text) {
    std::string out;
    for (unsigned char const byte : text) out += fmt::format("{}{:02x}", out.empty() ? "" : " ", byte);
    return out;
}

// Replaces {bytes of Name} and {sha256 of Name} by what they say of that element.
std::string made_of(std::string text, named_texts const& elements) {
    for (auto const& [name, value] : elements) {
        for (auto const& [hole, made] :
             {std::pair{"{bytes of " + name + "}", &shown_bytes}, std::pair{"{sha256 of " + name + "}", &sha256_hex}})
            if (auto const at = text.find(hole); at != std::string::npos) text.replace(at, hole.size(), made(value));
    }
    return text;
}

// Nothing but the elements that are named, in their order.
void compare_error(problems& out, expectation const& want, raw_response const& got) {
    constexpr std::string_view head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>";
    constexpr std::string_view tail = "</Error>";
    std::string_view rest = got.body;
    if (!rest.starts_with(head) || !rest.ends_with(tail)) {
        compare(out, "error document", std::string{head} + "..." + std::string{tail}, got.body);
        return;
    }
    rest = rest.substr(head.size(), rest.size() - head.size() - tail.size());
    named_texts elements;
    for (std::string name, text; take_element(rest, name, text);) elements.emplace_back(name, text);
    named_texts expected{{"Code", want.code}, {"Message", want.message}};
    expected.insert(expected.end(), want.extras.begin(), want.extras.end());
    expected.emplace_back("RequestId", got.header("x-amz-request-id").value_or("?"));
    expected.emplace_back("HostId", got.header("x-amz-id-2").value_or("?"));
    auto const same_name = [](auto const& one, auto const& other) { return one.first == other.first; };
    if (!rest.empty() || !std::equal(expected.begin(), expected.end(), elements.begin(), elements.end(), same_name)) {
        std::string names;
        for (auto const& [name, value] : expected) names += " " + name;
        out.push_back(fmt::format("error elements\n    expected{}\n    actual   {}", names, got.body));
        return;
    }
    for (std::size_t n = 0; n < expected.size(); ++n)
        compare(out, expected[n].first, made_of(expected[n].second, elements), elements[n].second);
}

// A member of an object, and of those within it: KeyMetadata.KeyId. Nothing: it is not there, or no text.
std::optional<std::string> json_text(std::string const& body, std::string_view path) {
    boost::system::error_code ec;
    auto const document = boost::json::parse(body, ec);
    auto const* at = ec ? nullptr : &document;
    for (std::string_view rest = path; at && !rest.empty();) {
        auto const name = rest.substr(0, rest.find('.'));
        at = at->is_object() ? at->get_object().if_contains(name) : nullptr;
        rest.remove_prefix(std::min(name.size() + 1, rest.size()));
    }
    if (!at || !at->is_string()) return std::nullopt;
    return std::string{at->get_string()};
}

// KMS says "Message" where access is denied, and no message at all where the name is all there is to say.
void compare_json_error(problems& out, expectation const& want, raw_response const& got) {
    compare(out, "__type", want.code, json_text(got.body, "__type").value_or(got.body));
    bool const denied = want.code == "AccessDeniedException";
    compare(out, "message", want.message.empty() ? "(none)" : want.message,
            json_text(got.body, denied ? "Message" : "message").value_or("(none)"));
    if (json_text(got.body, denied ? "message" : "Message"))
        out.push_back("message in the wrong letter case: " + got.body);
}

// What every response of KMS carries.
void compare_json_envelope(problems& out, raw_response const& got) {
    compare(out, "x-amzn-RequestId", "{~uuid}", got.header("x-amzn-RequestId").value_or("(none)"));
    compare(out, "Content-Type", "application/x-amz-json-1.1", got.header("Content-Type").value_or("(none)"));
}

void compare_headers(problems& out, expectation const& want, raw_response const& got) {
    for (auto const& [name, value] : want.headers) {
        auto const have = got.header(name);
        if (have)
            compare(out, name, value, *have);
        else
            out.push_back("header is missing: " + name);
    }
    for (auto const& [name, value] : want.unlike)
        if (auto const have = got.header(name); !have || *have == value)
            out.push_back("header should be there with another value: " + name + ": " + have.value_or("(none)"));
    for (auto const& name : want.absent)
        if (auto const have = got.header(name)) out.push_back("header should be absent: " + name + ": " + *have);
}

// What every response of S3 carries.
void compare_envelope(problems& out, raw_response const& got) {
    compare(out, "x-amz-request-id", "{~request-id}", got.header("x-amz-request-id").value_or("(none)"));
    compare(out, "x-amz-id-2", "{~host-id}", got.header("x-amz-id-2").value_or("(none)"));
    compare(out, "Server", "AmazonS3", got.header("Server").value_or("(none)"));
    compare(out, "Date", "{~http-date}", got.header("Date").value_or("(none)"));
}

}  // namespace

problems evaluate(expectation const& want, raw_response const& got, bool to_head) {
    problems out;
    if (want.status != got.status)
        out.push_back(fmt::format("status\n    expected {}\n    actual   {} {}", want.status, got.status,
                                  got.body.substr(0, 600)));
    if (!want.bare) compare_envelope(out, got);
    compare_headers(out, want, got);
    bool const no_body = to_head || got.status == 204 || got.status == 304;
    if (no_body && !got.body.empty()) out.push_back("should have no body: " + got.body);
    if (want.has_error) compare_error(out, want, got);
    if (want.has_error) compare(out, "Content-Type", "application/xml", got.header("Content-Type").value_or("(none)"));
    if (want.has_json_error) {
        compare_json_envelope(out, got);
        compare_json_error(out, want, got);
    }
    if (want.has_body) compare(out, "body", want.body, got.body);
    for (auto const& text : want.contains)
        if (got.body.find(text) == std::string::npos) out.push_back("body lacks " + text + " in " + got.body);
    for (auto const& text : want.lacks)
        if (got.body.find(text) != std::string::npos) out.push_back("body has " + text + " in " + got.body);
    return out;
}

std::string pick(raw_response const& response, std::string const& what) {
    if (what.starts_with("header:")) return response.header(what.substr(7)).value_or("");
    if (what.starts_with("json:")) return json_text(response.body, std::string_view{what}.substr(5)).value_or("");
    auto const begin = response.body.find(what);
    if (begin == std::string::npos) return {};
    auto const from = begin + what.size();
    return unescape(response.body.substr(from, response.body.find("</", from) - from));
}

}  // namespace s3seal::test
