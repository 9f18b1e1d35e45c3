#include "server/aws/accounts.hpp"
#include "server/iam/authorize.hpp"
#include "server/iam/known_keys.hpp"
#include "server/sts/condition_keys.hpp"
#include "server/sts/query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace s3seal::sts {

namespace {

constexpr std::size_t max_session_policy = 2048;
constexpr std::chrono::hours chained_session{1};  // of a role that was assumed by a role

error access_denied(std::string message) {
    return {errc::access_denied, std::move(message)};
}

error validation_error(std::string message) {
    return {errc::validation_error, std::move(message)};
}

error constraint(std::string_view value, std::string_view member, std::string_view wanted) {
    return validation_error(
        fmt::format("1 validation error detected: Value {} at '{}' failed to satisfy constraint: Member must {}", value,
                    member, wanted));
}

result<std::string_view> required(call const& call, std::string_view name, std::string_view member) {
    if (auto const value = call.find(name)) return *value;
    return constraint("null", member, "not be null");
}

result<std::chrono::seconds> find_duration(call const& call, std::chrono::seconds usual, std::chrono::seconds longest) {
    auto const text = call.find("DurationSeconds");
    if (!text) return usual;
    auto const seconds = parse_decimal(*text);
    if (!seconds) return validation_error(fmt::format("'{}' at 'durationSeconds' is not a whole number", *text));
    auto const quoted = fmt::format("'{}'", *text);
    if (*seconds < 900) return constraint(quoted, "durationSeconds", "have value greater than or equal to 900");
    if (*seconds > static_cast<std::uint64_t>(longest.count()))
        return constraint(quoted, "durationSeconds",
                          fmt::format("have value less than or equal to {}", longest.count()));
    return std::chrono::seconds{static_cast<std::int64_t>(*seconds)};
}

result<std::string_view> find_session_name(call const& call) {
    TRY(auto const name, required(call, "RoleSessionName", "roleSessionName"));
    constexpr std::string_view marks = "_+=,.@-";
    bool const fits = std::all_of(name.begin(), name.end(), [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               marks.find(c) != marks.npos;
    });
    auto const quoted = fmt::format("'{}'", name);
    if (name.size() < 2) return constraint(quoted, "roleSessionName", "have length greater than or equal to 2");
    if (name.size() > 64) return constraint(quoted, "roleSessionName", "have length less than or equal to 64");
    if (!fits) return constraint(quoted, "roleSessionName", "satisfy regular expression pattern: [\\w+=,.@-]*");
    return name;
}

// arn:aws:iam::111122223333:role/path/name
struct role_name {
    std::string account;
    std::string name;  // without its path
};
std::optional<role_name> parse_role_arn(std::string_view arn) {
    constexpr std::string_view infix = ":role/";
    if (!arn.starts_with("arn:aws")) return std::nullopt;
    auto const iam = arn.find(":iam::");
    auto const at = arn.find(infix);
    if (iam == arn.npos || at == arn.npos || at < iam + 6) return std::nullopt;
    auto const account = arn.substr(iam + 6, at - iam - 6);
    auto const name = arn.substr(arn.rfind('/') + 1);
    if (!aws::is_account_id(account) || name.empty()) return std::nullopt;
    return role_name{std::string{account}, std::string{name}};
}

result<> read_session_policy(call const& call, auth::session& into) {
    auto const text = call.find("Policy");
    if (!text) return {};
    if (text->size() > max_session_policy) return errc::packed_policy_too_large;
    auto const parsed = iam::parse_policy(*text, iam::policy_kind::identity);
    if (!parsed) return error{errc::malformed_policy_document, parsed.error().text};
    into.policy_text = *text;
    return {};
}

// The trust policy must let the caller in, and its own policies too unless the trust policy names it. AccessDenied.
result<> check_may_assume(call const& call, std::string_view arn, auth::role const* wanted) {
    auto denied = access_denied(
        fmt::format("User: {} is not authorized to perform: sts:AssumeRole on resource: {}", call.caller.who.arn, arn));
    if (!wanted) return std::move(denied).because({aws::reason_code::role_not_defined, {arn}});
    iam::authorization_case asked;
    asked.asked = {"sts:AssumeRole", wanted->arn, call.caller.who, {}};
    asked.owner = wanted->account;
    asked.resource_policy = std::make_shared<iam::policy const>(wanted->trust);
    asked.resource_decides = true;
    call_keys const keys{call, wanted->account};
    assert(iam::are_all_known(condition_keys_of_sts(), "sts", keys));
    auto const refused = iam::find_refusal(std::move(asked), keys);
    if (!refused) return {};
    return std::move(denied).because(aws::reason{refused->why});
}

temporary_credentials issue(call const& call, auth::session session) {
    auto const expires = session.expires;
    auto issued = call.svc.sessions.issue(std::move(session));
    return {.access_key = std::move(issued.access_key),
            .secret_key = std::move(issued.secret),
            .token = std::move(issued.token),
            .expiration = expires};
}

}  // namespace

result<assumed_role> assume_role(call const& call) {
    TRY(auto const arn, required(call, "RoleArn", "roleArn"));
    TRY(auto const session_name, find_session_name(call));
    TRY(auto const duration, find_duration(call, std::chrono::hours{1}, std::chrono::hours{12}));
    auto const wanted = parse_role_arn(arn);
    if (!wanted) return validation_error(fmt::format("{} is invalid", arn));
    auto const known = call.svc.credentials.find_role(arn);
    bool const undefined = !known && call.svc.behaviour.lenient;
    if (!undefined) CHECK_OK(check_may_assume(call, arn, known.get()));
    if (known && call.find("DurationSeconds") && duration > known->max_session)
        return validation_error("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
    if (!call.caller.who.role_arn.empty() && duration > chained_session)
        return validation_error(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.");
    auth::session session;
    CHECK_OK(read_session_policy(call, session));
    auto const id = known ? known->id : auth::unique_id("AROA", arn);
    session.who.account = wanted->account;
    session.who.arn = fmt::format("arn:aws:sts::{}:assumed-role/{}/{}", wanted->account, wanted->name, session_name);
    session.who.role_arn = arn;
    session.who.id = fmt::format("{}:{}", id, session_name);
    session.unlimited = undefined;
    session.expires = std::chrono::floor<std::chrono::seconds>(call.now) +
                      (known ? std::min(duration, known->max_session) : duration);
    assumed_role made{
        .user = {.id = session.who.id, .arn = session.who.arn}, .credentials = {}, .packed_policy_percent = {}};
    if (!session.policy_text.empty())
        made.packed_policy_percent = session.policy_text.size() * 100 / max_session_policy;
    made.credentials = issue(call, std::move(session));
    return made;
}

std::span<std::string_view const> operations_not_built() noexcept {
    static constexpr std::string_view names[] = {
        "AssumeRoleWithSAML",         "AssumeRoleWithWebIdentity", "AssumeRoot",
        "DecodeAuthorizationMessage", "GetAccessKeyInfo",          "GetDelegatedAccessToken",
        "GetFederationToken",         "GetScopedCredentials",      "GetWebIdentityToken"};
    return names;
}

bool is_not_built(std::string_view action) noexcept {
    auto const names = operations_not_built();
    return std::find(names.begin(), names.end(), action) != names.end();
}

result<> check_parameters(call const& call) {
    struct unbuilt {
        std::string_view name;  // of a parameter, or of a list of them
        std::string_view why;
    };
    constexpr unbuilt rows[] = {
        {"PolicyArns", "there are no managed policies here; use Policy"},
        {"ProvidedContexts", "there are no context providers here"},
        {"SerialNumber", "there are no MFA devices here"},
        {"Tags", "there are no session tags here"},
        {"TokenCode", "there are no MFA devices here"},
        {"TransitiveTagKeys", "there are no session tags here"},
    };
    for (auto const& [name, why] : rows)
        for (auto const& sent : call.parameters) {
            bool const names_it = sent.name == name || sent.name.starts_with(std::string{name} + ".");
            if (names_it && !sent.value.empty()) return validation_error(fmt::format("{}: {}", name, why));
        }
    return {};
}

result<session_token> get_session_token(call const& call) {
    TRY(auto const duration, find_duration(call, std::chrono::hours{12}, std::chrono::hours{36}));
    auto const& who = call.caller.who;
    if (call.svc.sessions.issued(who.access_key))
        return access_denied("Cannot call GetSessionToken with session credentials");
    auth::session session;
    session.parent_key = who.access_key;
    session.who.account = who.account;
    session.who.arn = who.arn;
    session.who.id = who.id;
    auto const longest = who.is_root() ? std::chrono::seconds{std::chrono::hours{1}} : duration;
    session.expires = std::chrono::floor<std::chrono::seconds>(call.now) + std::min(duration, longest);
    return session_token{issue(call, std::move(session))};
}

result<caller_identity> get_caller_identity(call const& call) {
    auto const& who = call.caller.who;
    return caller_identity{.arn = who.arn, .id = who.id, .account = who.account};
}

}  // namespace s3seal::sts
