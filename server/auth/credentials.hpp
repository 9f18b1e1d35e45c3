// Access keys, and whose they are.
#pragma once

#include "server/iam/policy.hpp"
#include "server/iam/principal.hpp"
#include "storage/base/clock.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace s3seal::auth {

class session_authority;
struct session;

struct credential : iam::principal {
    std::string access_key;
    std::string secret;
};

credential make_root_credential(std::string_view access_key, std::string_view secret, std::string_view account);
// A user with policies of its own; without any it may do nothing.
credential make_user_credential(std::string_view access_key, std::string_view secret, std::string_view account,
                                std::string_view name, std::vector<std::shared_ptr<iam::policy const>> policies);

struct role {
    std::string arn;  // arn:aws:iam::111122223333:role/name
    std::string account;
    std::string name;
    std::string id;  // AROA...
    iam::policy trust;
    std::vector<std::shared_ptr<iam::policy const>> policies;
    std::chrono::seconds max_session{3600};
};
role make_role(std::string_view account, std::string_view name, iam::policy trust,
               std::vector<std::shared_ptr<iam::policy const>> policies, std::chrono::seconds max_session);

// Lets whoever is of that account, and allowed to, assume a role: the trust policy of a role that has none.
std::string own_account_trust(std::string_view account);

// What a session token is worth.
enum class token_state {
    absent,      // and none is needed
    valid,       // it belongs to the key
    expired,     // it did
    malformed,   // no token of ours
    unexpected,  // beside a key that has no sessions
};

struct found_credential {
    std::shared_ptr<credential const> who;  // never null
    token_state token = token_state::absent;
    std::shared_ptr<session const> held = {};  // what a token says that is ours, else null
};

// Who is known, but for the default credentials. No access key and no role's ARN stands there twice.
struct identities {
    std::vector<credential> credentials;
    std::vector<role> roles;
};

// Any thread: whoever asks sees all of what it was given last, or all of what it was given before.
class credential_store {
public:
    // `with_defaults`: test/test of account 000000000000, and every 12-digit access key with the secret `test` as
    // the root of the account that it names. `sessions` null: there are no temporary credentials.
    credential_store(std::vector<credential> known, bool with_defaults, std::vector<role> roles = {},
                     session_authority const* sessions = nullptr);

    identities known() const;  // by access key, and as they were given
    // Those who are not among them any more are unknown from now on, and their sessions with them.
    void replace(identities known);

    // Nothing: the key does not exist, or not without the token that was issued with it.
    std::optional<found_credential> find(std::string_view access_key, std::optional<std::string_view> token,
                                         instant now) const;
    // Of a session's access key, whoever holds it; "" when it is none of ours.
    std::string session_secret(std::string_view access_key) const;
    std::shared_ptr<role const> find_role(std::string_view arn) const;  // null: there is none
    std::vector<std::string> access_keys() const;                       // without the 12-digit ones
    // Every long-term credential, to find out whose secret made a signature.
    std::vector<credential> all() const;

private:
    std::shared_ptr<credential const> find_long_term(std::string_view access_key) const;  // null: none
    std::optional<found_credential> find_session(std::string_view access_key, std::optional<std::string_view> token,
                                                 instant now) const;

    // Never changed once it is there.
    struct table {
        std::unordered_map<std::string, std::shared_ptr<credential const>> credentials;
        std::vector<role> roles;
    };
    static std::shared_ptr<table const> make_table(identities known, bool with_defaults);
    std::shared_ptr<table const> now() const;

    bool with_defaults_;
    mutable std::shared_mutex mutex_;
    std::shared_ptr<table const> table_;
    session_authority const* sessions_;
};

// AIDA..., AROA...: 21 characters, always the same for the same ARN.
std::string unique_id(std::string_view prefix, std::string_view arn);

}  // namespace s3seal::auth
