#include "server/explain/explainer.hpp"

#include "server/auth/sigv2.hpp"
#include "server/explain/access.hpp"
#include "server/explain/causes.hpp"
#include "server/explain/hypotheses.hpp"
#include "server/http/dates.hpp"
#include "server/s3/stages.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <utility>

namespace s3seal::explain {

namespace {

namespace json = boost::json;

json::object begin(journal::record const& of) {
    json::object out{{"request_id", of.id},       {"time", http::iso_date_seconds(of.at)},
                     {"method", of.method},       {"target", of.target},
                     {"operation", of.operation}, {"caller", of.caller},
                     {"status", of.status}};
    return out;
}

void put_cause(json::object& out, std::string_view name, std::string_view summary, std::string_view advice) {
    out["cause"] = name;
    out["summary"] = summary;
    out["advice"] = advice;
}

// The last line of our canonical request: x-amz-content-sha256, or what counts without it.
std::string_view payload_of(s3::error const& fault) {
    auto const canonical = extra(fault, "CanonicalRequest");
    return canonical.substr(canonical.rfind('\n') + 1);
}

// What became of the request at each stage, as far as it came.
json::array print_stages(std::string_view refused_at) {
    json::array out;
    bool const known =
        std::find(s3::stage_names().begin(), s3::stage_names().end(), refused_at) != s3::stage_names().end();
    for (auto const name : s3::stage_names()) {
        if (!known || name == refused_at) break;
        out.push_back(json::object{{"stage", name}, {"outcome", "passed"}});
    }
    out.push_back(json::object{{"stage", refused_at}, {"outcome", "refused"}});
    return out;
}

std::string join(std::vector<std::string> const& names) {
    return fmt::format("{}", fmt::join(names, ", "));
}

// The signed headers whose values a proxy may have changed without anybody being able to guess what they were.
std::vector<std::string> open_to_change(attempt const& ours) {
    std::vector<std::string> names;
    for (auto const& [name, value] : ours.headers)
        if (name != "host" && name != "x-amz-date" && name != "x-amz-content-sha256") names.push_back(name);
    return names;
}

std::vector<std::string> not_arrived(http::request const& head, attempt const& ours) {
    std::vector<std::string> names;
    for (auto const& [name, value] : ours.headers)
        if (!head.has(name)) names.push_back(name);
    return names;
}

json::object print(std::string_view name, std::string_view status, std::string_view detail) {
    return {{"hypothesis", name}, {"status", status}, {"detail", detail}};
}

// What no hypothesis could reproduce: what is left, the likeliest first.
void put_likely(json::object& out, json::array& tried, http::request const& head, attempt const& ours) {
    if (auto const lost = not_arrived(head, ours); !lost.empty()) {
        auto const text = fmt::format("These headers are signed, but did not arrive: {}.", join(lost));
        tried.push_back(print("lost header", "likely", text));
        put_cause(out, "lost header", text, "Let the proxy pass these headers on, or do not sign them.");
        return;
    }
    tried.push_back(print("secret", "likely",
                          "No known secret makes this signature: the client's secret is probably another one than the "
                          "server's for this access key."));
    auto const open = open_to_change(ours);
    if (!open.empty())
        tried.push_back(
            print("changed header", "likely",
                  fmt::format("Or one of these signed headers was changed on the way to a value that cannot "
                              "be guessed: {}.",
                              join(open))));
    put_cause(out, "secret",
              "Everything that is usually wrong was tried and excluded: the secret differs, or a signed header was "
              "changed on the way.",
              "Compare the secret on both sides; then post the client's canonical request (its debug log prints it) to "
              "this path.");
}

// That clients may have signed for: the one it came to, and the usual ones.
std::vector<std::string> ports_of(journal::refusal const& refused) {
    return {std::to_string(refused.port), "80", "443", "9000", "4566"};
}

bool is_of_body(s3::error const& fault) {
    auto const text = extra(fault, "StringToSign");
    return text.starts_with("AWS4-HMAC-SHA256-PAYLOAD") || text.starts_with("AWS4-HMAC-SHA256-TRAILER");
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    for (;;) {
        auto const end = text.find('\n');
        auto line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.emplace_back(line);
        if (end == text.npos) return lines;
        text.remove_prefix(end + 1);
    }
}

// What a line of a canonical request is, by its place in ours.
std::string part_of(std::vector<std::string> const& ours, std::size_t line) {
    constexpr std::string_view first[] = {"method", "path", "query"};
    if (line < 3) return std::string{first[line]};
    if (line + 1 >= ours.size()) return "payload hash";
    if (line + 2 >= ours.size()) return "signed headers";
    auto const& text = ours[line];
    return text.empty() ? "end of headers" : "header " + text.substr(0, text.find(':'));
}

// A canonical request without what must not be kept: a header line, or a query line, may hold a token.
std::string masked(std::string_view canonical) {
    std::string out;
    for (bool first = true; auto const& line : lines_of(canonical)) {
        if (!std::exchange(first, false)) out += '\n';
        auto const colon = line.find(':');
        http::request one;
        auto const as_target = "/?" + line;
        one.target = as_target;
        if (colon != line.npos)
            one.headers.push_back({std::string_view{line}.substr(0, colon), std::string_view{line}.substr(colon + 1)});
        auto const kept = journal::keep_masked(one);
        bool const secret = !kept.headers.empty() && kept.headers[0].second == journal::mask;
        out += secret ? kept.headers[0].first + ":" + std::string{journal::mask} : kept.target.substr(2);
    }
    return out;
}

}  // namespace

void explainer::explain_signature(json::object& out, journal::record const& of, journal::refusal const& refused,
                                  http::request const& head) const {
    auto const& fault = refused.fault;
    json::object signature{{"provided", extra(fault, "SignatureProvided")},
                           {"string_to_sign", extra(fault, "StringToSign")}};
    if (auto const canonical = extra(fault, "CanonicalRequest"); !canonical.empty())
        signature["canonical_request"] = canonical;
    if (is_of_body(fault)) {
        bool const trailer = extra(fault, "StringToSign").starts_with("AWS4-HMAC-SHA256-TRAILER");
        put_cause(out, trailer ? "trailer signature" : "chunk signature",
                  trailer ? "The request's own signature is right, that of its trailers is not."
                          : "The request's own signature is right, that of one of its chunks is not.",
                  "Look for something between client and server that changes the body, or for a chunk whose signature "
                  "does not build on the one before it.");
        out["signature"] = std::move(signature);
        return;
    }
    auto const target = http::parse_target(head.target);
    auto const claim = target ? find_claim(head, *target) : std::nullopt;
    if (!claim) {
        put_cause(out, "signature", "The signature is not ours.",
                  "Compare the secret, and the string to sign below with the client's.");
        out["signature"] = std::move(signature);
        return;
    }
    auto const secret = credentials_.find(claim->sent.access_key, std::nullopt, of.at);
    auto const held = secret ? secret->who->secret : credentials_.session_secret(claim->sent.access_key);
    auto const ours = attempt_of(head, *target, *claim, payload_of(fault), held);
    situation const known{head,   *target, refused.host_bucket, of.operation, refused.body_sha256,
                          *claim, ours,    credentials_.all(),  hosts_,       ports_of(refused)};
    json::array tried;
    std::size_t attempts = 0;
    bool found = false;
    for (auto const& one : families()) {
        std::vector<hypothesis> candidates;
        one.collect(known, candidates);
        attempts += candidates.size();
        auto const right = std::find_if(candidates.begin(), candidates.end(), [&](auto const& candidate) {
            return candidate.tried.signature() == claim->sent.signature;
        });
        if (right == candidates.end()) {
            tried.push_back(print(one.name, "excluded", fmt::format("not {}", one.what)));
            continue;
        }
        tried.push_back(print(one.name, "confirmed", right->detail));
        put_cause(out, one.name, right->detail, one.advice);
        found = true;
        break;
    }
    if (!found) put_likely(out, tried, head, ours);
    signature["hypotheses"] = std::move(tried);
    signature["signatures_tried"] = attempts;
    out["signature"] = std::move(signature);
}

json::object explainer::explain_refusal(journal::record const& of, journal::refusal const& refused,
                                        http::request const& head) const {
    auto out = begin(of);
    auto const& row = s3::row_of(refused.fault.code);
    out["code"] = row.code;
    out["message"] = refused.fault.message ? std::string_view{*refused.fault.message} : row.message;
    out["stages"] = print_stages(of.stage);
    if (refused.let_through) out["let_through"] = true;
    auto const cause = cause_of(of, refused);
    put_cause(out, cause.name, cause.summary, cause.advice);
    if (refused.fault.code == s3::errc::signature_does_not_match) explain_signature(out, of, refused, head);
    if (refused.fault.access) {
        auto told = explain_access(*refused.fault.access);
        out["summary"] = told.summary;
        out["advice"] = told.advice;
        out["access"] = std::move(told.details);
    }
    if (!refused.fault.notes.empty()) {
        json::object notes;
        for (auto const& [name, value] : refused.fault.notes) notes[name] = value;
        out["integrity"] = std::move(notes);
    }
    return out;
}

json::object explainer::explain(journal::record const& of) const {
    if (!of.refused) {
        auto out = begin(of);
        put_cause(out, "none", "The request was not refused.", "");
        return out;
    }
    if (!of.refused->told.empty()) return json::parse(of.refused->told).as_object();
    return explain_refusal(of, *of.refused, of.refused->sent.view());
}

void explainer::tell_at_once(journal::record const& of, journal::refusal& into, http::request const& unmasked) const {
    auto told = explain_refusal(of, into, unmasked);
    for (auto& [name, value] : into.fault.extras)
        if (name == "CanonicalRequest") {
            value = masked(value);
            into.canonical_request = value;
        } else if (name == "Token-0") {
            value = journal::mask;
        }
    std::erase_if(into.fault.extras, [](auto const& one) { return one.first == "CanonicalRequestBytes"; });
    if (auto* signature = told.if_contains("signature"); signature && !into.canonical_request.empty())
        signature->as_object()["canonical_request"] = into.canonical_request;
    into.told = json::serialize(told);
}

json::object explainer::compare(journal::record const& of, std::string_view clients) const {
    auto const ours_text = of.refused ? extra(of.refused->fault, "CanonicalRequest") : std::string_view{};
    json::object out{{"request_id", of.id}};
    if (ours_text.empty()) {
        put_cause(out, "none", "This request was not refused for its signature: there is nothing to compare.", "");
        return out;
    }
    auto theirs_text = masked(clients);
    while (theirs_text.ends_with('\n')) theirs_text.pop_back();
    auto const ours = lines_of(ours_text);
    auto const theirs = lines_of(theirs_text);
    json::array lines;
    auto const count = std::max(ours.size(), theirs.size());
    std::size_t first = count;
    for (std::size_t i = 0; i < count; ++i) {
        auto const left = i < theirs.size() ? theirs[i] : std::string{};
        auto const right = i < ours.size() ? ours[i] : std::string{};
        bool const same = i < theirs.size() && i < ours.size() && left == right;
        if (!same && first == count) first = i;
        lines.push_back(json::object{{"line", i + 1}, {"client", left}, {"server", right}, {"same", same}});
    }
    if (first == count) {
        put_cause(out, "secret", "Both canonical requests are the same: the secret, the date or the scope differs.",
                  "Compare the secret on both sides.");
    } else {
        auto const part = part_of(ours, first);
        put_cause(out, part, fmt::format("The first line that differs is {}, the {}.", first + 1, part),
                  fmt::format("The client signed '{}', but '{}' arrived.", first < theirs.size() ? theirs[first] : "",
                              first < ours.size() ? ours[first] : ""));
        out["first_difference"] = json::object{{"line", first + 1},
                                               {"part", part},
                                               {"client", first < theirs.size() ? theirs[first] : ""},
                                               {"server", first < ours.size() ? ours[first] : ""}};
    }
    out["lines"] = std::move(lines);
    return out;
}

}  // namespace s3seal::explain
