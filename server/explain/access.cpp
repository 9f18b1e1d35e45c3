#include "server/explain/access.hpp"

#include "server/explain/service_keys.hpp"
#include "server/kms/condition_keys.hpp"
#include "server/s3/access/condition_keys.hpp"
#include "server/sts/condition_keys.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

namespace s3seal::explain {

namespace {

namespace json = boost::json;
using outcome = iam::decision::outcome;

// Actions of KMS are about keys, those of STS about roles, all others about buckets.
std::string_view name_of(iam::policy_source source, iam::request_context const& asked) {
    if (source == iam::policy_source::identity) return "identity policy";
    if (source == iam::policy_source::session) return "session policy";
    if (asked.action.starts_with("kms:")) return "key policy";
    return asked.action.starts_with("sts:") ? "trust policy" : "bucket policy";
}

constexpr std::size_t max_shown = 256;  // bytes of a value: many conditions may look at the same one

std::string shorten(std::string const& value) {
    if (value.size() <= max_shown) return value;
    auto end = max_shown;
    while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xc0) == 0x80) --end;  // not within a character
    return value.substr(0, end) + "...";
}

std::vector<std::string> shorten(std::vector<std::string> values) {
    for (auto& one : values) one = shorten(one);
    return values;
}

std::string_view service_of(iam::request_context const& asked) {
    return std::string_view{asked.action}.substr(0, asked.action.find(':'));
}

json::array print(std::vector<std::string> const& values) {
    json::array out;
    for (auto const& one : values) out.push_back(json::string{shorten(one)});
    return out;
}

json::array print_conditions(iam::statement const& one, iam::request_context const& asked, bool variables) {
    json::array out;
    for (auto const& each : one.conditions) {
        json::object row{{"operator", each.op}, {"key", each.key}, {"values", print(each.values)}};
        auto const* sent = asked.keys.find(each.key);
        row["request"] = sent ? json::value(print(*sent)) : json::value(nullptr);
        row["holds"] = iam::holds(each, asked, variables);
        if (!iam::is_ever_set(condition_keys_of_all(), service_of(asked), each.key)) row["never_set"] = true;
        out.push_back(std::move(row));
    }
    return out;
}

json::object print_statement(iam::statement const& one, std::size_t index, iam::request_context const& asked,
                             bool variables) {
    constexpr std::string_view parts[] = {"all", "principal", "action", "resource", "condition"};
    auto const found = iam::match(one, asked, variables);
    json::object out{{"number", index + 1}, {"sid", one.sid}, {"effect", one.allows ? "Allow" : "Deny"}};
    out["matches"] = found.part == iam::mismatch::none;
    if (found.part != iam::mismatch::none) out["differs_in"] = parts[static_cast<int>(found.part)];
    if (!one.conditions.empty()) out["conditions"] = print_conditions(one, asked, variables);
    return out;
}

json::object print_policy(iam::policy const& document, iam::policy_source source, iam::request_context const& asked) {
    json::array statements;
    for (std::size_t i = 0; i < document.statements.size(); ++i)
        statements.push_back(print_statement(document.statements[i], i, asked, document.has_variables()));
    return {{"source", name_of(source, asked)}, {"statements", std::move(statements)}};
}

// Every policy that had a say.
template <class Action>
void for_each_policy(iam::authorization_case const& asked, Action action) {
    if (asked.resource_policy) action(*asked.resource_policy, iam::policy_source::resource);
    auto const& granted = asked.asked.who.granted;
    if (!granted) return;
    for (auto const& one : granted->identity) action(*one, iam::policy_source::identity);
    for (auto const& one : granted->session) action(*one, iam::policy_source::session);
}

json::array print_policies(iam::authorization_case const& asked) {
    json::array out;
    for_each_policy(asked, [&](iam::policy const& one, iam::policy_source source) {
        out.push_back(print_policy(one, source, asked.asked));
    });
    return out;
}

json::object print_list(iam::listed_access const& said) {
    return {{"list", said.list},
            {"permission", said.permission},
            {"grants_it", said.allowed != iam::principal_match::none},
            {"public_ignored", said.public_ignored}};
}

// Whose requests come to such a policy.
iam::services_of_policy services_of(iam::policy_source source, iam::request_context const& asked) {
    if (source != iam::policy_source::resource) return condition_keys_of_all();
    if (asked.action.starts_with("kms:")) return kms::condition_keys_of_kms();
    return asked.action.starts_with("sts:") ? sts::condition_keys_of_sts() : s3::condition_keys_of_s3();
}

// A sentence for each condition key of the policies that cannot be in any request here, for a few of them.
std::string about_keys_never_set(iam::authorization_case const& asked) {
    std::size_t left = 8;
    std::string out;
    for_each_policy(asked, [&](iam::policy const& one, iam::policy_source source) {
        for (auto const& key : iam::find_keys_never_set(one, services_of(source, asked.asked))) {
            if (left == 0) return;
            --left;
            out += fmt::format(" The {} asks for the condition key {}, which no request to s3seal has.",
                               name_of(source, asked.asked), shorten(key));
        }
    });
    return out;
}

std::string name_of(iam::statement const& one, std::size_t index) {
    return one.sid.empty() ? fmt::format("statement {}", index + 1) : fmt::format("statement \"{}\"", one.sid);
}

// The conditions that made a statement apply, with what the request had for each.
std::string conditions_of(iam::statement const& one, iam::request_context const& asked) {
    std::string out;
    for (auto const& each : one.conditions) {
        auto const* sent = asked.keys.find(each.key);
        out.append(out.empty() ? ", since " : " and ")
            .append(each.key)
            .append(sent ? fmt::format(" is '{}'", fmt::join(shorten(*sent), "', '")) : std::string{" is absent"});
    }
    return out;
}

// What the access control list has to do with it, if there is one.
std::string about_list(iam::authorization_case const& asked) {
    std::string out;
    if (asked.policy_only_denies)
        out +=
            fmt::format(" The object belongs to account {}, so that the bucket's policy cannot allow it.", asked.owner);
    auto const& said = asked.listed;
    if (said.list.empty()) return out;
    out += fmt::format(" The {} does not grant {} {}.", said.list, said.permission,
                       asked.asked.who.anonymous() ? "to everybody" : "to who asks");
    if (said.public_ignored)
        out +=
            " What it grants to everybody does not count: the bucket's public access block says so (IgnorePublicAcls).";
    return out;
}

std::string advice_for_others(iam::authorization_case const& asked, std::string_view policy) {
    if (asked.policy_only_denies)
        return fmt::format(
            "Let account {} grant it in the object's ACL, or write the object anew with "
            "bucket-owner-full-control in a bucket that prefers its owner (BucketOwnerPreferred).",
            asked.owner);
    // Without an owner there is no bucket yet, and so nobody who could put a policy.
    if (asked.owner.empty() && asked.asked.who.anonymous()) return "Sign the request.";
    return fmt::format("Let the owner of account {} put a {} that allows {} to {}.", asked.owner, policy,
                       asked.asked.action, asked.asked.who.anonymous() ? "everybody" : asked.asked.who.arn);
}

// The decision in words; of the details, what was decided.
access_explanation explain_decision(iam::authorization_case const& asked) {
    auto const decided = iam::authorize(asked);
    auto const& request = asked.asked;
    access_explanation out;
    json::object decision{{"source", name_of(decided.source, request)}};
    switch (decided.what) {
        case outcome::explicit_deny: {
            auto const& one = decided.document->statements[decided.statement];
            out.summary = fmt::format("In the {}, {} denies {}{}.", name_of(decided.source, request),
                                      name_of(one, decided.statement), request.action, conditions_of(one, request));
            out.advice = "Change that statement, or send a request that it does not match.";
            decision["effect"] = "Deny";
            decision["statement"] = decided.statement + 1;
            decision["sid"] = one.sid;
            break;
        }
        case outcome::public_access_blocked:
            out.summary =
                "Only a public policy would allow it, and the bucket's public access block (RestrictPublicBuckets) "
                "stops that.";
            out.advice = "Turn RestrictPublicBuckets off, or let the policy name who may.";
            decision["effect"] = "RestrictPublicBuckets";
            break;
        case outcome::not_allowed:
        case outcome::allowed:
            out.summary = fmt::format("No {} allows {} on {}.", name_of(decided.source, request), request.action,
                                      request.resource);
            if (decided.source == iam::policy_source::resource) out.summary += about_list(asked);
            out.advice = decided.source == iam::policy_source::resource
                             ? advice_for_others(asked, name_of(decided.source, request))
                             : fmt::format("Give {} a policy that allows {}.", request.who.arn, request.action);
            decision["effect"] = "none";
            break;
    }
    out.advice += about_keys_never_set(asked);
    out.details = std::move(decision);
    return out;
}

}  // namespace

std::string why_refused(iam::authorization_case const& asked) {
    return explain_decision(asked).summary;
}

access_explanation explain_access(iam::authorization_case const& asked) {
    auto const& request = asked.asked;
    auto out = explain_decision(asked);
    json::object keys;
    for (auto const& [name, values] : request.keys.found()) keys[name] = print(values);
    json::object details{{"action", request.action},
                         {"resource", request.resource},
                         {"principal", request.who.anonymous() ? "anonymous" : request.who.arn},
                         {"owner", asked.owner},
                         {"decided_by", std::move(out.details)},
                         {"policies", print_policies(asked)},
                         {"condition_keys", std::move(keys)}};
    if (!asked.listed.list.empty()) details["access_control_list"] = print_list(asked.listed);
    out.details = std::move(details);
    return out;
}

}  // namespace s3seal::explain
