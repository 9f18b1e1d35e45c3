#include "server/kms/local_service.hpp"
#include "server/seed/applying.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace s3seal::seed {

namespace {

namespace json = boost::json;

std::string id_of(json::object const& key) {
    return std::string{text_of(key, "id")};
}

std::string full_alias(std::string_view name) {
    constexpr std::string_view prefix = "alias/";
    return name.starts_with(prefix) ? std::string{name} : std::string{prefix}.append(name);
}

class key_applier {
public:
    key_applier(applying& with, spot const& at)
        : with_{with}, at_{at}, key_{at.table()}, by_{with.actor_of(key_)}, id_{{"KeyId", id_of(key_)}} {}

    applied<> make() {
        if (is_to_stay_pending()) return {};
        auto const made = with_.to.keys.adopt({.id = id_of(key_),
                                               .account = by_.account,
                                               .region = by_.region,
                                               .spec = std::string{text_of(key_, "spec", "SYMMETRIC_DEFAULT")},
                                               .material = std::string{text_of(key_, "material")}});
        if (!made) return with_.refused(at_, made.error().message);
        CHECK_OK(check_same());
        CHECK_OK(put_aliases());
        CHECK_OK(put_description());
        CHECK_OK(put_tags());
        return put_rotation();
    }

    // Grants are the last thing that a key takes before its state, which may refuse everything.
    applied<> finish() {
        if (is_to_stay_pending()) return {};
        CHECK_OK(put_grants());
        CHECK_OK(put_policy());
        return put_state();
    }

private:
    applied<json::object> ask(spot const& at, std::string_view operation, json::object more = {}) {
        for (auto const& [name, value] : id_) more.insert_or_assign(name, value);
        return with_.want_kms(at, by_, operation, more);
    }
    // Nothing about it can be changed then.
    bool is_to_stay_pending() {
        auto const is = describe();
        return is && text_of(*is, "KeyState") == "PendingDeletion" && text_of(key_, "state") == "PendingDeletion";
    }
    applied<json::object> describe() {
        TRY(auto const said, ask(at_, "DescribeKey"));
        return table_of(said, "KeyMetadata");
    }

    // A key that was there keeps its material, and has to be of the same kind.
    applied<> check_same() {
        TRY(auto const is, describe());
        auto const wanted = text_of(key_, "spec", "SYMMETRIC_DEFAULT");
        if (auto const held = text_of(is, "KeySpec"); held != wanted)
            return with_.refused(at_.within("spec"), fmt::format("the key is there already, as {}", held));
        if (auto const material = text_of(key_, "material");
            !material.empty() && !with_.to.keys.has_material({by_.account, by_.region, id_of(key_)}, material))
            return with_.refused(at_.within("material"), "the key is there already, with other material");
        return {};
    }

    applied<> put_alias(spot const& at, std::string const& name) {
        TRY(auto const said, with_.want_kms(at, by_, "ListAliases", {}));
        for (auto const& one : list_of(said, "Aliases")) {
            if (text_of(one.get_object(), "AliasName") != name) continue;
            if (text_of(one.get_object(), "TargetKeyId") == text_of(key_, "id")) return {};
            CHECK_OK(with_.want_kms(at, by_, "UpdateAlias", {{"AliasName", name}, {"TargetKeyId", id_of(key_)}}));
            return {};
        }
        CHECK_OK(with_.want_kms(at, by_, "CreateAlias", {{"AliasName", name}, {"TargetKeyId", id_of(key_)}}));
        return {};
    }
    applied<> put_aliases() {
        if (key_.contains("alias")) CHECK_OK(put_alias(at_.within("alias"), full_alias(text_of(key_, "alias"))));
        auto const& more = list_of(key_, "aliases");
        for (std::size_t i = 0; i < more.size(); ++i)
            CHECK_OK(put_alias(at_.within("aliases").within(i), full_alias(more[i].get_string())));
        return {};
    }

    applied<> put_description() {
        if (!key_.contains("description")) return {};
        TRY(auto const is, describe());
        if (text_of(is, "Description") == text_of(key_, "description")) return {};
        CHECK_OK(ask(at_.within("description"), "UpdateKeyDescription", {{"Description", key_.at("description")}}));
        return {};
    }

    applied<> put_tags() {
        json::array tags;
        for (auto const& [name, value] : table_of(key_, "tags"))
            tags.push_back(json::object{{"TagKey", name}, {"TagValue", value}});
        if (tags.empty()) return {};
        CHECK_OK(ask(at_.within("tags"), "TagResource", {{"Tags", std::move(tags)}}));
        return {};
    }

    applied<> put_rotation() {
        auto const days = number_of(key_, "rotation_days");
        if (days == 0) return {};
        TRY(auto const is, ask(at_, "GetKeyRotationStatus"));
        if (flag_of(is, "KeyRotationEnabled") && number_of(is, "RotationPeriodInDays") == days) return {};
        CHECK_OK(ask(at_.within("rotation_days"), "EnableKeyRotation", {{"RotationPeriodInDays", days}}));
        return {};
    }

    applied<> put_policy() {
        if (!key_.contains("policy")) return {};
        auto const wanted = json_of(key_, "policy");
        TRY(auto const is, ask(at_, "GetKeyPolicy"));
        if (text_of(is, "Policy") == wanted) return {};
        CHECK_OK(
            ask(at_.within("policy"), "PutKeyPolicy", {{"Policy", wanted}, {"BypassPolicyLockoutSafetyCheck", true}}));
        return {};
    }

    static json::object grant_input(json::object const& grant) {
        json::object out{{"GranteePrincipal", grant.at("grantee")}, {"Operations", grant.at("operations")}};
        if (grant.contains("name")) out["Name"] = grant.at("name");
        if (grant.contains("retiring")) out["RetiringPrincipal"] = grant.at("retiring");
        json::object constraints;
        if (grant.contains("context_equals")) constraints["EncryptionContextEquals"] = grant.at("context_equals");
        if (grant.contains("context_subset")) constraints["EncryptionContextSubset"] = grant.at("context_subset");
        if (!constraints.empty()) out["Constraints"] = std::move(constraints);
        return out;
    }
    // What of a grant somebody chose.
    static bool is_same_grant(json::object const& listed, json::object const& wanted) {
        for (std::string_view const name : {"GranteePrincipal", "RetiringPrincipal", "Name"})
            if (text_of(listed, name) != text_of(wanted, name)) return false;
        return list_of(listed, "Operations") == list_of(wanted, "Operations") &&
               table_of(listed, "Constraints") == table_of(wanted, "Constraints");
    }
    applied<> put_grants() {
        auto const& grants = list_of(key_, "grants");
        if (grants.empty()) return {};
        TRY(auto const said, ask(at_, "ListGrants", {{"Limit", 1000}}));
        auto const& held = list_of(said, "Grants");
        for (std::size_t i = 0; i < grants.size(); ++i) {
            auto const wanted = grant_input(grants[i].get_object());
            bool const is_there = std::any_of(held.begin(), held.end(), [&](json::value const& one) {
                return is_same_grant(one.get_object(), wanted);
            });
            if (!is_there) CHECK_OK(ask(at_.within("grants").within(i), "CreateGrant", wanted));
        }
        return {};
    }

    applied<> put_state() {
        auto const at = at_.within("state");
        if (!key_.contains("state")) return {};
        auto const wanted = text_of(key_, "state");
        TRY(auto const is, describe());
        auto const held = text_of(is, "KeyState");
        if (held == wanted) return {};
        if (held == "PendingDeletion") CHECK_OK(ask(at, "CancelKeyDeletion"));
        if (wanted == "Enabled") {
            CHECK_OK(ask(at, "EnableKey"));
        } else if (wanted == "Disabled") {
            CHECK_OK(ask(at, "DisableKey"));
        } else {
            auto const days = number_of(key_, "deletion_days");
            CHECK_OK(ask(at, "ScheduleKeyDeletion", {{"PendingWindowInDays", days == 0 ? 30 : days}}));
        }
        return {};
    }

    applying& with_;
    spot const& at_;
    json::object const& key_;
    actor by_;
    json::object id_;
};

template <class Step>
applied<> each_key(applying& with, Step step) {
    auto const& keys = keys_of(with.seed.root());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        spot const at{keys[i], path_to("kms.keys", i)};
        key_applier one{with, at};
        CHECK_OK(step(one));
    }
    return {};
}

}  // namespace

applied<> apply_keys(applying& with) {
    return each_key(with, [](key_applier& one) { return one.make(); });
}

applied<> apply_key_states(applying& with) {
    return each_key(with, [](key_applier& one) { return one.finish(); });
}

}  // namespace s3seal::seed
