#include "server/iam/policy.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

namespace s3seal::iam {

namespace {

namespace json = boost::json;

template <class T>
using parsed = basic_result<T, policy_error>;

std::string text_of(json::string const& value) {
    return {value.data(), value.size()};
}

policy_error error_of(std::string_view text) {
    return {std::string{text}};
}

constexpr std::string_view invalid_syntax = "Policies must be valid JSON and the first byte must be '{'";

// One text or a list of them, equal ones once: each is compared with every request. Numbers and booleans count as text
// where conditions want it.
parsed<std::vector<std::string>> read_texts(json::value const& value, std::string_view message) {
    std::vector<std::string> out;
    std::unordered_set<std::string> known;
    auto const add = [&](json::value const& one) {
        if (!one.is_string() && !one.is_bool() && !one.is_number()) return false;
        auto text = one.is_string() ? text_of(one.get_string()) : json::serialize(one);
        if (known.insert(text).second) out.push_back(std::move(text));
        return true;
    };
    if (!value.is_array()) return add(value) ? parsed<std::vector<std::string>>{out} : error_of(message);
    for (auto const& one : value.get_array())
        if (!add(one)) return error_of(message);
    return out;
}

bool is_principal_kind(std::string_view kind) {
    constexpr std::array<std::string_view, 4> known{"AWS", "CanonicalUser", "Service", "Federated"};
    return std::find(known.begin(), known.end(), kind) != known.end();
}

bool is_account(std::string_view text) {
    return text.size() == 12 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// arn:partition:iam|sts::account:what, an account, or "*".
bool is_aws_principal(std::string_view id) {
    if (id == "*" || is_account(id)) return true;
    std::array<std::string_view, 6> parts;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        auto const end = i + 1 == parts.size() ? id.npos : id.find(':');
        if (i + 1 < parts.size() && end == id.npos) return false;
        parts[i] = id.substr(0, end);
        if (end != id.npos) id.remove_prefix(end + 1);
    }
    bool const service = parts[2] == "iam" || parts[2] == "sts";
    bool const wild = parts[5].find('*') != parts[5].npos;
    return parts[0] == "arn" && parts[1].starts_with("aws") && service && parts[3].empty() && is_account(parts[4]) &&
           !parts[5].empty() && !wild;
}

parsed<std::vector<named_principal>> read_principals(json::value const& value) {
    constexpr std::string_view message = "Invalid principal in policy";
    std::vector<named_principal> out;
    if (value.is_string()) {
        if (value.get_string() != "*") return error_of(message);
        out.push_back({"*", "*"});
        return out;
    }
    if (!value.is_object() || value.get_object().empty()) return error_of(message);
    for (auto const& [kind, ids] : value.get_object()) {
        if (!is_principal_kind(kind)) return error_of(message);
        TRY(auto const texts, read_texts(ids, message));
        if (texts.empty()) return error_of(message);
        for (auto const& id : texts) {
            if (kind == "AWS" && !is_aws_principal(id)) return error_of(message);
            if (kind == "AWS" && id == "*")
                out.push_back({"*", "*"});
            else
                out.push_back({std::string{kind}, id});
        }
    }
    return out;
}

parsed<std::vector<condition>> read_conditions(json::value const& value) {
    constexpr std::string_view message = "Policy has an invalid condition value";
    if (!value.is_object()) return error_of("Conditions must be a JSON object");
    std::vector<condition> out;
    for (auto const& [name, keys] : value.get_object()) {
        auto const op = parse_operator(name);
        if (!op) return error_of("Invalid Condition type : " + std::string{name});
        if (!keys.is_object()) return error_of(message);
        for (auto const& [key, values] : keys.get_object()) {
            if (key.find(':') == key.npos) return error_of("Policy has an invalid condition key");
            condition one = *op;
            one.key = key;
            TRY(one.values, read_texts(values, message));
            out.push_back(std::move(one));
        }
    }
    return out;
}

// service:action with wildcards; or everything.
bool is_action(std::string_view text) {
    auto const colon = text.find(':');
    return text == "*" || (colon != text.npos && colon > 0 && colon + 1 < text.size());
}

// An element or its negation: both are as wrong as none.
struct pair {
    json::value const* given = nullptr;
    bool negated = false;
};

parsed<pair> find_pair(json::object const& in, std::string_view name, bool required) {
    auto const* plain = in.if_contains(name);
    auto const* negated = in.if_contains("Not" + std::string{name});
    if (plain && negated)
        return error_of("Statement cannot contain both " + std::string{name} + " and Not" + std::string{name});
    if (!plain && !negated && required) return error_of("Missing required field " + std::string{name});
    return pair{plain ? plain : negated, negated != nullptr};
}

parsed<void> read_targets(json::object const& from, policy_kind kind, statement& into) {
    TRY(auto const principal, find_pair(from, "Principal", kind != policy_kind::identity));
    if (principal.given) {
        if (kind == policy_kind::identity) return error_of("Policy document should not specify a principal.");
        TRY(into.principals, read_principals(*principal.given));
        into.except_principals = principal.negated;
        if (into.except_principals && into.allows) return error_of("Allow with NotPrincipal is not allowed.");
    }
    TRY(auto const action, find_pair(from, "Action", true));
    TRY(into.actions, read_texts(*action.given, "Policy has invalid action"));
    into.except_actions = action.negated;
    if (into.actions.empty() || !std::all_of(into.actions.begin(), into.actions.end(), is_action))
        return error_of("Policy has invalid action");
    TRY(auto const resource, find_pair(from, "Resource", kind != policy_kind::trust));
    if (resource.given) {
        if (kind == policy_kind::trust) return error_of("Has prohibited field Resource");
        TRY(into.resources, read_texts(*resource.given, "Policy has invalid resource"));
        into.except_resources = resource.negated;
        if (into.resources.empty()) return error_of("Policy has invalid resource");
    }
    return {};
}

parsed<statement> read_statement(json::value const& value, policy_kind kind) {
    constexpr std::array<std::string_view, 10> known{"Sid",       "Effect",   "Principal",   "NotPrincipal", "Action",
                                                     "NotAction", "Resource", "NotResource", "Condition",    "Id"};
    if (!value.is_object()) return error_of("Statement must be a JSON object");
    auto const& from = value.get_object();
    for (auto const& [name, ignored] : from)
        if (std::find(known.begin(), known.end(), name) == known.end())
            return error_of("Unknown field " + std::string{name});
    statement out;
    if (auto const* sid = from.if_contains("Sid")) {
        if (!sid->is_string()) return error_of("Sid must be a string");
        out.sid = text_of(sid->get_string());
    }
    auto const* effect = from.if_contains("Effect");
    if (!effect) return error_of("Missing required field Effect");
    if (!effect->is_string() || (effect->get_string() != "Allow" && effect->get_string() != "Deny"))
        return error_of("Invalid effect: " +
                        (effect->is_string() ? text_of(effect->get_string()) : json::serialize(*effect)));
    out.allows = effect->get_string() == "Allow";
    CHECK_OK(read_targets(from, kind, out));
    if (auto const* conditions = from.if_contains("Condition")) {
        TRY(out.conditions, read_conditions(*conditions));
    }
    return out;
}

}  // namespace

parsed<policy> parse_policy(std::string_view text, policy_kind kind) {
    boost::system::error_code failed;
    json::parse_options options;
    options.max_depth = 16;
    auto const document = text.starts_with('{') ? json::parse(text, failed, {}, options) : json::value{};
    if (failed || !document.is_object()) return error_of(invalid_syntax);
    auto const& from = document.get_object();
    for (auto const& [name, ignored] : from)
        if (name != "Version" && name != "Id" && name != "Statement")
            return error_of("Unknown field " + std::string{name});
    policy out;
    out.text = text;
    if (auto const* version = from.if_contains("Version")) {
        if (!version->is_string() || (version->get_string() != "2012-10-17" && version->get_string() != "2008-10-17"))
            return error_of("The policy must contain a valid version string");
        out.version = text_of(version->get_string());
    }
    if (auto const* id = from.if_contains("Id"); id && id->is_string()) out.id = text_of(id->get_string());
    auto const* statements = from.if_contains("Statement");
    if (!statements) return error_of("Missing required field Statement");
    if (!statements->is_array()) {
        TRY(auto one, read_statement(*statements, kind));
        out.statements.push_back(std::move(one));
        return out;
    }
    if (statements->get_array().empty()) return error_of("Could not parse the policy: Statement is empty!");
    for (auto const& value : statements->get_array()) {
        TRY(auto one, read_statement(value, kind));
        out.statements.push_back(std::move(one));
    }
    return out;
}

}  // namespace s3seal::iam
