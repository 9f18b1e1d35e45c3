#include "server/auth/credentials.hpp"
#include "server/config/values.hpp"
#include "server/seed/applying.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace s3seal::seed {

namespace {

namespace json = boost::json;

// The document was checked.
std::vector<std::shared_ptr<iam::policy const>> policies_in(json::object const& in) {
    auto const text = json_of(in, "policy");
    if (text.empty()) return {};
    return {std::make_shared<iam::policy const>(*iam::parse_policy(text, iam::policy_kind::identity))};
}

iam::policy trust_in(json::object const& in) {
    auto const text = json_of(in, "trust");
    return *iam::parse_policy(text.empty() ? auth::own_account_trust(account_of(in)) : text, iam::policy_kind::trust);
}

void put_credential(auth::identities& into, auth::credential one) {
    std::erase_if(into.credentials, [&](auto const& other) {
        return other.access_key == one.access_key || (!one.is_root() && other.arn == one.arn);
    });
    into.credentials.push_back(std::move(one));
}

void put_role(auth::identities& into, auth::role one) {
    std::erase_if(into.roles, [&](auto const& other) { return other.arn == one.arn; });
    into.roles.push_back(std::move(one));
}

std::chrono::seconds session_time_of(json::object const& role) {
    auto const text = text_of(role, "max_session", "1h");
    return std::chrono::floor<std::chrono::seconds>(*config::parse_session_time(text));
}

// Its own, or the one that its access key has already.
applied<std::string> secret_in(applying const& with, spot const& at, auth::identities const& known) {
    auto const& table = at.table();
    if (table.contains("secret_key")) return std::string{text_of(table, "secret_key")};
    auto const access_key = text_of(table, "access_key");
    for (auto const& one : known.credentials)
        if (one.access_key == access_key) return one.secret;
    return with.refused(at, "secret_key is missing, and nobody has the access key yet");
}

template <class Step>
applied<> each_in(json::object const& root, std::string_view name, Step step) {
    auto const& list = list_of(root, name);
    for (std::size_t i = 0; i < list.size(); ++i) CHECK_OK(step(spot{list[i], path_to(name, i)}));
    return {};
}

}  // namespace

applied<> apply_identities(applying& with) {
    auto const& root = with.seed.root();
    auto known = with.to.credentials.known();
    CHECK_OK(each_in(root, "accounts", [&](spot const& at) -> applied<> {
        TRY(auto const secret, secret_in(with, at, known));
        put_credential(
            known, auth::make_root_credential(text_of(at.table(), "access_key"), secret, text_of(at.table(), "id")));
        return {};
    }));
    CHECK_OK(each_in(root, "users", [&](spot const& at) -> applied<> {
        auto const& user = at.table();
        TRY(auto const secret, secret_in(with, at, known));
        put_credential(known, auth::make_user_credential(text_of(user, "access_key"), secret, account_of(user),
                                                         text_of(user, "name"), policies_in(user)));
        return {};
    }));
    for (auto const& one : list_of(root, "roles")) {
        auto const& role = one.get_object();
        put_role(known, auth::make_role(account_of(role), text_of(role, "name"), trust_in(role), policies_in(role),
                                        session_time_of(role)));
    }
    with.to.credentials.replace(std::move(known));
    return {};
}

}  // namespace s3seal::seed
