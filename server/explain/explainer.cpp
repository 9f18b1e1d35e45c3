#include "server/explain/explainer.hpp"

#include "server/auth/protocol.hpp"
#include "server/auth/verification.hpp"
#include "server/explain/access.hpp"
#include "server/explain/causes.hpp"
#include "server/explain/comparison.hpp"
#include "server/explain/hypotheses.hpp"
#include "server/http/dates.hpp"
#include "server/iam/authorize.hpp"
#include "server/journal/record_json.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <optional>

namespace s3seal::explain {

namespace {

namespace json = boost::json;

void put_cause(json::object& out, std::string_view name, std::string_view summary, std::string_view advice) {
    out["cause"] = name;
    out["summary"] = summary;
    out["advice"] = advice;
}

// x-amz-content-sha256, or what counts without it: only S3 signs without the body.
std::string_view payload_of(http::request const& head, claimed_signature const& claim,
                            journal::refusal const& refused) {
    bool const of_s3 = claim.sent.service.starts_with(auth::s3_protocol().service);
    auto const usual = of_s3 ? std::string_view{"UNSIGNED-PAYLOAD"} : std::string_view{refused.body_sha256};
    return head.find(auth::payload_header).value_or(usual);
}

std::string join(std::vector<std::string> const& names) {
    return fmt::format("{}", fmt::join(names, ", "));
}

// The signed headers whose values a proxy may have changed without anybody being able to guess what they were.
std::vector<std::string> open_to_change(signature_candidate const& ours) {
    std::vector<std::string> names;
    for (auto const& [name, value] : ours.headers)
        if (name != "host" && name != "x-amz-date" && name != "x-amz-content-sha256") names.push_back(name);
    return names;
}

std::vector<std::string> not_arrived(http::request const& head, signature_candidate const& ours) {
    std::vector<std::string> names;
    for (auto const& [name, value] : ours.headers)
        if (!head.has(name)) names.push_back(name);
    return names;
}

// One row for each hypothesis: what is likely after all is no longer excluded.
void put_row(json::array& tried, std::string_view name, std::string_view status, std::string_view detail) {
    auto const same = std::find_if(tried.begin(), tried.end(), [&](json::value const& row) {
        return row.as_object().at("hypothesis").as_string() == name;
    });
    if (same != tried.end()) tried.erase(same);
    tried.push_back(json::object{{"hypothesis", name}, {"status", status}, {"detail", detail}});
}

// What no hypothesis could reproduce: what is left, the likeliest first.
void put_likely(json::object& out, json::array& tried, http::request const& head, signature_candidate const& ours,
                bool all) {
    if (auto const lost = not_arrived(head, ours); !lost.empty()) {
        auto const text = fmt::format("These headers are signed, but did not arrive: {}.", join(lost));
        put_row(tried, "lost header", "likely", text);
        put_cause(out, "lost header", text, "Let the proxy pass these headers on, or do not sign them.");
        return;
    }
    put_row(tried, "secret", "likely",
            "The client's secret is not the server's for this access key, nor another that the server knows.");
    auto const open = open_to_change(ours);
    if (!open.empty())
        put_row(tried, "changed header", "likely",
                fmt::format("One of these signed headers was changed on the way to a value that cannot be guessed: {}.",
                            join(open)));
    put_cause(
        out, "secret",
        fmt::format("{}: the client's secret is another one than the server's{}.",
                    all ? "Everything else that is usually wrong was tried and excluded"
                        : "The request is too large to try all that is usually wrong; what was tried is excluded",
                    open.empty() ? "" : ", or a signed header was changed on the way"),
        "Compare the secret on both sides; then write the client's canonical request (its debug log prints it) to "
        "a FILE: s3seal explain ID --canonical-request FILE shows what differs.");
}

// That clients may have signed for: the one it came to, and the usual ones.
std::vector<std::string> ports_of(journal::refusal const& refused) {
    return {std::to_string(refused.port), "80", "443", "9000", "4566"};
}

bool is_signature(aws::reason_code code) noexcept {
    using enum aws::reason_code;
    return code == signature || code == chunk_signature || code == trailer_signature;
}

// The arguments of a digest that differs.
json::object print_arguments(aws::reason const& why) {
    json::object out;
    for (std::string_view names = aws::argument_names(why.code); !names.empty();) {
        auto const name = names.substr(0, names.find(' '));
        out[name] = why.argument(name);
        names.remove_prefix(std::min(name.size() + 1, names.size()));
    }
    return out;
}

// What stands in the place of its signature: the request as it came, secrets and all.
std::optional<signature_candidate> sign_again(http::request const& head, journal::refusal const& refused) {
    auto const target = http::parse_target(head.target);
    auto const claim = target ? find_claim(head, *target) : std::nullopt;
    if (!claim) return std::nullopt;
    return make_candidate(head, *target, *claim, payload_of(head, *claim, refused), {});
}

}  // namespace

void explainer::try_hypotheses(json::object& out, json::object& signature, journal::record const& record,
                               journal::refusal const& refused, journal::kept_request const& exact) const {
    auto const head = exact.view();
    auto const target = http::parse_target(head.target);
    auto const claim = target ? find_claim(head, *target) : std::nullopt;
    if (!claim) return;
    auto const secret = credentials_.find(claim->sent.access_key, std::nullopt, record.at);
    auto const held = secret ? secret->who->secret : credentials_.session_secret(claim->sent.access_key);
    auto const ours = make_candidate(head, *target, *claim, payload_of(head, *claim, refused), held);
    situation const known{head,   *target, refused.host_bucket, record.operation, refused.body_sha256,
                          *claim, ours,    credentials_.all(),  hosts_,           ports_of(refused)};
    if (ours.signature() == claim->sent.signature) {
        put_cause(out, "payload hash",
                  "The signature is right, but the body is another than the one whose hash it signs.",
                  "Look for something between client and server that changes the body.");
        return;
    }
    json::array tried;
    trial signing{claim->sent.signature};
    for (auto const& one : families()) {
        one.try_all(known, signing);
        if (signing.found()) {
            auto detail = *signing.found();
            masking::secrets{head}.mask(detail);
            put_row(tried, one.name, "confirmed", detail);
            put_cause(out, one.name, detail, one.advice);
            break;
        }
        if (signing.exhausted()) break;
        put_row(tried, one.name, "excluded", fmt::format("not {}", one.what));
    }
    if (!signing.found()) put_likely(out, tried, head, ours, !signing.exhausted());
    signature["hypotheses"] = std::move(tried);
    signature["signatures_tried"] = signing.signatures();
    signature["bytes_signed"] = signing.bytes();
}

void explainer::explain_signature(json::object& out, journal::record const& record,
                                  journal::refusal const& refused) const {
    auto const& why = refused.why;
    json::object signature{{"string_to_sign", why.argument("string_to_sign")}};
    if (auto const canonical = why.argument("canonical_request"); !canonical.empty())
        signature["canonical_request"] = canonical;
    if (why.code == aws::reason_code::signature)
        if (auto const exact = requests_.open_head(refused)) try_hypotheses(out, signature, record, refused, *exact);
    out["signature"] = std::move(signature);
}

json::object explainer::explain(journal::record const& record) const {
    auto out = journal::print_record(record);
    if (!record.refused) {
        put_cause(out, "none", "The request was not refused.", "");
        return out;
    }
    auto const& refused = *record.refused;
    out["code"] = record.error_code;
    out["message"] = refused.message;
    out["stages"] = journal::print_stages(record);
    if (refused.let_through) out["let_through"] = true;
    auto const cause = cause_of(record, refused);
    put_cause(out, cause.name, cause.summary, cause.advice);
    if (is_signature(refused.why.code)) explain_signature(out, record, refused);
    if (refused.why.code == aws::reason_code::digest_mismatch) out["integrity"] = print_arguments(refused.why);
    if (auto const* asked = iam::case_of(refused.why)) {
        auto explanation = explain_access(*asked);
        out["summary"] = explanation.summary;
        out["advice"] = explanation.advice;
        out["access"] = std::move(explanation.details);
    }
    return out;
}

std::string explainer::why(journal::record const& record) const {
    if (!record.refused) return {};
    auto const& refused = *record.refused;
    if (auto const* asked = iam::case_of(refused.why)) return why_refused(*asked);
    return cause_of(record, refused).summary;
}

json::object explainer::compare(journal::record const& record, std::string_view clients) const {
    auto const ours_text = record.refused ? record.refused->why.argument("canonical_request") : std::string_view{};
    json::object out{{"request_id", record.id}};
    if (ours_text.empty()) {
        put_cause(out, "none", "This request was not refused for its signature: there is nothing to compare.", "");
        return out;
    }
    auto const exact = requests_.open_head(*record.refused);
    auto const ours = exact ? sign_again(exact->view(), *record.refused) : std::nullopt;
    auto const hidden = exact ? masking::secrets{exact->view()} : masking::secrets{};
    auto found = compare_lines(clients, ours ? ours->canonical_request() : std::string{ours_text}, hidden);
    put_cause(out, found.explanation.name, found.explanation.summary, found.explanation.advice);
    if (!found.first_difference.empty()) out["first_difference"] = std::move(found.first_difference);
    out["lines"] = std::move(found.lines);
    return out;
}

}  // namespace s3seal::explain
