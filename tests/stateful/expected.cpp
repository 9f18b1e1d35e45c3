#include "tests/stateful/expected.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>

namespace s3seal::stateful {

namespace {

constexpr char opening = '\x01';
constexpr char closing = '\x02';

// Those that say something of the request's outcome; all of them when they begin with x-amz-.
constexpr std::string_view compared[] = {"etag", "last-modified", "content-type", "content-range", "allow", "location"};
constexpr std::string_view of_each_answer[] = {"x-amz-request-id", "x-amz-id-2"};

std::string lower(std::string_view text) {
    std::string out{text};
    for (auto& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

template <typename Names>
bool among(Names const& names, std::string_view name) {
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

// What may stand in a hole, by the beginning of its name.
bool has_form(std::string_view name, std::string_view text) {
    auto const all = [&](auto const& may) { return std::all_of(text.begin(), text.end(), may); };
    if (name.starts_with("etag"))
        return text.size() == 32 && all([](unsigned char c) { return std::isdigit(c) || (c >= 'a' && c <= 'f'); });
    if (name.starts_with("version")) return text.size() == 32;
    if (name.starts_with("managed")) return text.starts_with("arn:aws:kms:us-east-1:000000000000:key/");
    return !text.empty();
}

class matcher {
public:
    bool match(std::string_view pattern, std::string_view text) {
        while (!pattern.empty()) {
            auto const at = pattern.find(opening);
            auto const literal = pattern.substr(0, at);
            if (!text.starts_with(literal)) return false;
            text.remove_prefix(literal.size());
            if (at == pattern.npos) return text.empty();
            auto const end = pattern.find(closing, at);
            std::string const name{pattern.substr(at + 1, end - at - 1)};
            pattern.remove_prefix(end + 1);
            auto const filling = text.substr(0, std::min(text.find_first_of("<\"&"), text.size()));
            if (!fill(name, filling)) return false;
            text.remove_prefix(filling.size());
        }
        return text.empty();
    }

    std::map<std::string, std::string> const& filled() const { return filled_; }

private:
    bool fill(std::string const& name, std::string_view text) {
        if (!has_form(name, text)) return false;
        if (name == "time") return true;  // each its own
        auto const [at, fresh] = filled_.try_emplace(name, text);
        return fresh || at->second == text;
    }

    std::map<std::string, std::string> filled_;
};

std::string between(std::string_view text, std::string_view before, std::string_view after) {
    auto const from = text.find(before);
    auto const to = text.find(after, from == text.npos ? 0 : from);
    if (from == text.npos || to == text.npos) return {};
    return std::string{text.substr(from + before.size(), to - from - before.size())};
}

std::string shown(std::string_view text) {
    std::string out;
    for (char const c : text) out += c == opening ? '{' : c == closing ? '}' : c;
    return out.size() > 1500 ? out.substr(0, 1500) + "..." : out;
}

texts looked_at(test::raw_response const& got) {
    texts out;
    for (auto const& [name, value] : got.headers)
        if (auto const low = lower(name);
            (low.starts_with("x-amz-") || among(compared, low)) && !among(of_each_answer, low))
            out.emplace_back(low, value);
    std::sort(out.begin(), out.end());
    return out;
}

std::string judge_headers(matcher& holes, texts wanted, texts const& got) {
    for (auto& [name, value] : wanted) name = lower(name);
    std::sort(wanted.begin(), wanted.end());
    std::string out;
    for (auto const& [name, value] : wanted) {
        auto const found = std::find_if(got.begin(), got.end(), [&](auto const& one) { return one.first == name; });
        if (found == got.end())
            out += fmt::format("lacks {}: {}\n", name, shown(value));
        else if (!holes.match(value, found->second))
            out += fmt::format("{}: {} instead of {}\n", name, found->second, shown(value));
    }
    for (auto const& [name, value] : got)
        if (std::none_of(wanted.begin(), wanted.end(), [&](auto const& one) { return one.first == name; }))
            out += fmt::format("has {}: {}\n", name, value);
    return out;
}

// What an error document says of itself, in one line.
std::string error_of(test::raw_response const& got) {
    auto const code = between(got.body, "<Code>", "</Code>");
    return fmt::format("{} {} {}", got.status, code, between(got.body, "</Message>", "<RequestId>"));
}

bool is_answer(refusal const& one, test::raw_response const& got, bool to_head) {
    if (got.status != one.status) return false;
    auto const has = [&](auto const& header) { return got.header(header.first) == header.second; };
    if (!std::all_of(one.headers.begin(), one.headers.end(), has)) return false;
    if (to_head) return got.body.empty();
    return between(got.body, "<Code>", "</Code>") == one.code &&
           between(got.body, "</Message>", "<RequestId>") == one.extras;
}

std::string judge_refusal(expected const& want, test::raw_response const& got, bool to_head) {
    std::string all;
    for (auto const& one : want.refusals) {
        if (is_answer(one, got, to_head)) return {};
        all += fmt::format("{}{} {} {}", all.empty() ? "" : "\n  or ", one.status, one.code, one.extras);
        for (auto const& [name, value] : one.headers) all += fmt::format(" [{}: {}]", name, value);
    }
    return fmt::format("answered {}\ninstead of {}\n", error_of(got), all);
}

}  // namespace

std::string expected::hole(std::string const& name, std::string* into) {
    if (into != nullptr) holes[name] = into;
    return opening + name + closing;
}

std::string judge(expected const& want, test::raw_response const& got, bool to_head, seen_ids& seen) {
    if (want.refused()) return judge_refusal(want, got, to_head);
    if (got.status != want.status) return fmt::format("answered {}\ninstead of {}\n", error_of(got), want.status);
    matcher holes;
    auto problems = judge_headers(holes, want.headers, looked_at(got));
    if (!holes.match(to_head ? "" : want.body, got.body))
        problems += fmt::format("body {}\ninstead of {}\n", shown(got.body), shown(want.body));
    if (!problems.empty()) return problems;
    for (auto const& [name, text] : holes.filled()) {
        bool const is_id = name.starts_with("version") || name.starts_with("upload");
        if (is_id && !seen.insert(text).second) problems += fmt::format("{} {} is not new\n", name, text);
        if (auto const into = want.holes.find(name); into != want.holes.end()) *into->second = text;
    }
    return problems;
}

}  // namespace s3seal::stateful
