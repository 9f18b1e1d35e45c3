#include "server/auth/credentials.hpp"

#include "server/auth/sessions.hpp"
#include "server/aws/accounts.hpp"
#include "storage/base/bytes.hpp"
#include "storage/crypto/hmac.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

namespace s3seal::auth {

namespace {

constexpr std::string_view default_key = "test";
constexpr std::string_view default_secret = "test";

std::string iam_arn(std::string_view account, std::string_view what) {
    return std::string{"arn:aws:iam::"}.append(account).append(":").append(what);
}

}  // namespace

std::string unique_id(std::string_view prefix, std::string_view arn) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    auto const digest = sha256(arn);
    std::string out{prefix};
    for (std::size_t i = 0; out.size() < 21; ++i) out += alphabet[static_cast<unsigned>(digest[i]) % alphabet.size()];
    return out;
}

credential make_root_credential(std::string_view access_key, std::string_view secret, std::string_view account) {
    credential out;
    out.access_key = access_key;
    out.secret = secret;
    out.account = account;
    out.arn = iam_arn(account, "root");
    out.id = account;
    return out;
}

credential make_user_credential(std::string_view access_key, std::string_view secret, std::string_view account,
                                std::string_view name, std::vector<std::shared_ptr<iam::policy const>> policies) {
    auto out = make_root_credential(access_key, secret, account);
    out.arn = iam_arn(account, std::string{"user/"}.append(name));
    out.id = unique_id("AIDA", out.arn);
    out.granted = std::make_shared<iam::permissions>(iam::permissions{std::move(policies), {}});
    return out;
}

role make_role(std::string_view account, std::string_view name, iam::policy trust,
               std::vector<std::shared_ptr<iam::policy const>> policies, std::chrono::seconds max_session) {
    role out{.arn = iam_arn(account, std::string{"role/"}.append(name)),
             .account = std::string{account},
             .name = std::string{name},
             .id = {},
             .trust = std::move(trust),
             .policies = std::move(policies),
             .max_session = max_session};
    out.id = unique_id("AROA", out.arn);
    return out;
}

std::string own_account_trust(std::string_view account) {
    return std::string{R"({"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ")"}
        .append(account)
        .append("\"}}}");
}

credential_store::credential_store(std::vector<credential> known, bool with_defaults, std::vector<role> roles,
                                   session_authority const* sessions)
    : with_defaults_{with_defaults},
      table_{make_table({std::move(known), std::move(roles)}, with_defaults)},
      sessions_{sessions} {}

std::shared_ptr<credential_store::table const> credential_store::make_table(identities known, bool with_defaults) {
    auto made = std::make_shared<table>();
    for (auto& one : known.credentials) {
        auto key = one.access_key;
        made->credentials.emplace(std::move(key), std::make_shared<credential const>(std::move(one)));
    }
    if (with_defaults)
        made->credentials.emplace(default_key, std::make_shared<credential const>(make_root_credential(
                                                   default_key, default_secret, aws::default_account)));
    made->roles = std::move(known.roles);
    return made;
}

std::shared_ptr<credential_store::table const> credential_store::now() const {
    std::shared_lock const reading{mutex_};
    return table_;
}

identities credential_store::known() const {
    auto out = identities{all(), now()->roles};
    if (with_defaults_)
        std::erase_if(out.credentials, [](auto const& one) {
            return one.access_key == default_key && one.secret == default_secret && one.is_root() &&
                   one.account == aws::default_account;
        });
    return out;
}

void credential_store::replace(identities known) {
    auto made = make_table(std::move(known), with_defaults_);
    std::unique_lock const writing{mutex_};
    table_ = std::move(made);
}

std::shared_ptr<credential const> credential_store::find_long_term(std::string_view access_key) const {
    auto const known = now();
    if (auto const found = known->credentials.find(std::string{access_key}); found != known->credentials.end())
        return found->second;
    if (with_defaults_ && aws::is_account_id(access_key))
        return std::make_shared<credential const>(make_root_credential(access_key, default_secret, access_key));
    return nullptr;
}

std::optional<found_credential> credential_store::find_session(std::string_view access_key,
                                                               std::optional<std::string_view> token,
                                                               instant now) const {
    if (!token) return std::nullopt;
    auto who = std::make_shared<credential>();
    who->access_key = access_key;
    who->secret = sessions_->secret_of(access_key);
    found_credential out{who, token_state::malformed};
    auto const held = sessions_->open(*token);
    if (!held) return out;
    if (held->access_key != access_key) return std::nullopt;
    static_cast<iam::principal&>(*who) = held->who;
    auto granted = std::make_shared<iam::permissions>();
    if (held->policy) granted->session.push_back(held->policy);
    if (held->unlimited) {
        granted.reset();
    } else if (!held->who.role_arn.empty()) {
        auto const assumed = find_role(held->who.role_arn);
        if (!assumed) return out;
        granted->identity = assumed->policies;
    } else {
        auto const parent = find_long_term(held->parent_key);
        if (!parent) return out;
        if (parent->granted)
            granted->identity = parent->granted->identity;
        else
            granted.reset();
    }
    who->granted = std::move(granted);
    out.held = held;
    out.token = now < held->expires ? token_state::valid : token_state::expired;
    return out;
}

std::optional<found_credential> credential_store::find(std::string_view access_key,
                                                       std::optional<std::string_view> token, instant now) const {
    if (auto found = find_long_term(access_key))
        return found_credential{std::move(found), token ? token_state::unexpected : token_state::absent};
    if (sessions_ && sessions_->issued(access_key)) return find_session(access_key, token, now);
    return std::nullopt;
}

std::string credential_store::session_secret(std::string_view access_key) const {
    return sessions_ && sessions_->issued(access_key) ? sessions_->secret_of(access_key) : std::string{};
}

std::shared_ptr<role const> credential_store::find_role(std::string_view arn) const {
    auto known = now();
    auto const found =
        std::find_if(known->roles.begin(), known->roles.end(), [&](auto const& one) { return one.arn == arn; });
    if (found == known->roles.end()) return nullptr;
    return {std::move(known), &*found};
}

std::vector<std::string> credential_store::access_keys() const {
    std::vector<std::string> keys;
    for (auto const& one : all()) keys.push_back(one.access_key);
    return keys;
}

std::vector<credential> credential_store::all() const {
    std::vector<credential> out;
    auto const known = now();
    for (auto const& [key, one] : known->credentials) out.push_back(*one);
    std::sort(out.begin(), out.end(), [](auto const& a, auto const& b) { return a.access_key < b.access_key; });
    return out;
}

}  // namespace s3seal::auth
