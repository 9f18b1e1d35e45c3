#include "server/config/values.hpp"
#include "server/faults/rule_reader.hpp"
#include "server/seed/check.hpp"
#include "server/seed/fields.hpp"

#include <fmt/format.h>

#include <set>
#include <span>

namespace s3seal::seed {

namespace {

namespace json = boost::json;

using names = std::set<std::string, std::less<>>;

std::string without_prefix(std::string_view alias) {
    constexpr std::string_view prefix = "alias/";
    return std::string{alias.starts_with(prefix) ? alias.substr(prefix.size()) : alias};
}

class sense_checker {
public:
    sense_checker(json::object const& seed, mistakes& out) : seed_{seed}, out_{out} {}

    void check() {
        each(list_of(seed_, "accounts"), "accounts", [&](auto const& one, auto const& path, auto const&) {
            once(access_keys_, one, "access_key", path, text_of(one, "access_key"));
        });
        each(list_of(seed_, "users"), "users", [&](auto const& one, auto const& path, auto const&) {
            once(users_, one, "name", path, fmt::format("{}/{}", account_of(one), text_of(one, "name")));
            once(access_keys_, one, "access_key", path, text_of(one, "access_key"));
        });
        each(list_of(seed_, "roles"), "roles", [&](auto const& one, auto const& path, auto const&) {
            once(roles_, one, "name", path, fmt::format("{}/{}", account_of(one), text_of(one, "name")));
        });
        each(keys_of(seed_), "kms.keys", [&](auto const& one, auto const& path, auto const&) { check_key(one, path); });
        each(list_of(seed_, "buckets"), "buckets",
             [&](auto const& one, auto const& path, auto const&) { check_bucket(one, path); });
        each(list_of(seed_, "faults"), "faults",
             [&](auto const&, auto const& path, auto const& at) { check_fault(at, path); });
    }

private:
    template <class Check>
    void each(json::array const& list, std::string_view path, Check check_one) {
        for (std::size_t i = 0; i < list.size(); ++i)
            if (list[i].is_object()) check_one(list[i].get_object(), path_to(path, i), list[i]);
    }

    void complain(json::object const& in, std::string_view name, std::string const& path, std::string text) {
        out_.add(in.at(name), path_to(path, name), std::move(text));
    }
    bool is_wrong(json::object const& in, std::string_view name) const {
        auto const* const value = in.if_contains(name);
        return value != nullptr && out_.tells_of(*value);
    }
    // `value`: what must not be there twice, of which the field is the last part.
    void once(names& seen, json::object const& in, std::string_view field, std::string const& path,
              std::string_view value) {
        if (!in.contains(field) || is_wrong(in, field) || is_wrong(in, "account") || is_wrong(in, "region")) return;
        if (!seen.emplace(value).second)
            complain(in, field, path, fmt::format("{} stands there twice", config::quote(text_of(in, field))));
    }
    // `field`, when it is there, needs what `holds` says.
    void needs(json::object const& in, std::string_view field, std::string const& path, bool holds,
               std::string_view what) {
        if (in.contains(field) && !holds) complain(in, field, path, std::string{what});
    }
    void at_most_one(json::object const& in, std::span<std::string_view const> fields, std::string const& path) {
        std::string_view first;
        for (auto const name : fields) {
            if (!in.contains(name)) continue;
            if (!first.empty()) complain(in, name, path, fmt::format("does not go with {}", first));
            if (first.empty()) first = name;
        }
    }

    void check_key(json::object const& key, std::string const& path) {
        auto const where = fmt::format("{}/{}/", account_of(key), text_of(key, "region"));
        bool const symmetric =
            is_wrong(key, "spec") || text_of(key, "spec", "SYMMETRIC_DEFAULT") == "SYMMETRIC_DEFAULT";
        once(key_ids_, key, "id", path, where + std::string{text_of(key, "id")});
        once(aliases_, key, "alias", path, where + without_prefix(text_of(key, "alias")));
        auto const& more = list_of(key, "aliases");
        for (std::size_t i = 0; i < more.size(); ++i)
            if (more[i].is_string() && !out_.tells_of(more[i]) &&
                !aliases_.insert(where + without_prefix(more[i].get_string())).second)
                out_.add(more[i], path_to(path_to(path, "aliases"), i), "stands there twice");
        needs(key, "material", path, symmetric, "is taken by SYMMETRIC_DEFAULT alone");
        needs(key, "rotation_days", path, symmetric, "is taken by SYMMETRIC_DEFAULT alone");
        bool const is_pending = is_wrong(key, "state") || text_of(key, "state") == "PendingDeletion";
        needs(key, "deletion_days", path, is_pending, "needs state PendingDeletion");
    }

    void check_encryption(json::object const& in, std::string const& path) {
        auto const& wanted = table_of(in, "encryption");
        auto const inner = path_to(path, "encryption");
        bool const by_kms = is_wrong(wanted, "algorithm") || text_of(wanted, "algorithm").starts_with("aws:kms");
        needs(wanted, "key", inner, by_kms, "needs algorithm aws:kms or aws:kms:dsse");
        needs(wanted, "context", inner, by_kms, "needs algorithm aws:kms or aws:kms:dsse");
        if (wanted.contains("customer_key") && wanted.size() > 1)
            complain(wanted, "customer_key", inner, "goes with nothing else");
    }

    void check_period(json::object const& in, std::string const& path, json::value const& at) {
        if (in.contains("days") == in.contains("years")) out_.add(at, path, "takes days or years");
    }

    void check_lock(json::object const& bucket, std::string const& path) {
        auto const* const lock = bucket.if_contains("object_lock");
        if (lock == nullptr || (lock->is_bool() && !lock->get_bool())) return;
        bool const is_enabled = is_wrong(bucket, "versioning") || text_of(bucket, "versioning") == "Enabled";
        needs(bucket, "versioning", path, is_enabled, "has to be Enabled, as object_lock keeps versions");
        if (!lock->is_object()) return;
        auto const inner = path_to(path, "object_lock");
        auto const& rule = lock->get_object();
        auto const* const hold = rule.if_contains("event_hold");
        if (hold != nullptr && hold->is_object()) check_period(hold->get_object(), path_to(inner, "event_hold"), *hold);
        if (hold == nullptr || rule.contains("days") || rule.contains("years")) check_period(rule, inner, *lock);
    }

    void check_bucket(json::object const& bucket, std::string const& path) {
        once(buckets_, bucket, "name", path, text_of(bucket, "name"));
        check_encryption(bucket, path);
        check_lock(bucket, path);
        auto const ownership = text_of(bucket, "ownership", "BucketOwnerEnforced");
        bool const has_acls = is_wrong(bucket, "ownership") || ownership != "BucketOwnerEnforced";
        needs(bucket, "acl", path, has_acls, "needs ownership BucketOwnerPreferred or ObjectWriter");
        auto const* const lock = bucket.if_contains("object_lock");
        bool const locks = lock != nullptr && !(lock->is_bool() && !lock->get_bool());
        bool const versions = locks || bucket.contains("versioning");
        names keys;
        each(list_of(bucket, "objects"), path_to(path, "objects"),
             [&](auto const& one, auto const& at, auto const& value) {
                 check_object(one, value, at);
                 needs(one, "acl", at, has_acls, "needs the bucket's ownership BucketOwnerPreferred or ObjectWriter");
                 needs(one, "retention", at, locks, "needs the bucket's object_lock");
                 needs(one, "legal_hold", at, locks, "needs the bucket's object_lock");
                 bool const is_locked =
                     (lock != nullptr && lock->is_object()) || one.contains("retention") || flag_of(one, "legal_hold");
                 needs(one, "annotations", at, !is_locked, "cannot be added to what is locked");
                 needs(one, "delete_marker", at, versions, "needs the bucket's versioning");
                 if (!versions) once(keys, one, "key", at, text_of(one, "key"));
             });
    }

    void check_object(json::object const& object, json::value const& at, std::string const& path) {
        static constexpr std::string_view names_it[] = {"folder", "key"};
        static constexpr std::string_view contents[] = {"folder", "file", "base64", "text"};
        at_most_one(object, names_it, path);
        at_most_one(object, contents, path);
        needs(object, "prefix", path, object.contains("folder"), "needs a folder");
        check_encryption(object, path);
        if (!object.contains("folder") && !object.contains("key")) out_.add(at, path, "takes a key or a folder");
        if (!flag_of(object, "delete_marker")) return;
        for (auto const& [name, value] : object)
            if (name != "key" && name != "delete_marker" && name != "modified")
                out_.add(value, path_to(path, name), "does not go with delete_marker");
    }

    // Their sentences begin with the path.
    void check_fault(json::value const& rule, std::string const& path) {
        constexpr std::string_view after_path = ": ";
        faults::mistakes found;
        faults::read_rule(rule, found, path);
        for (auto const& one : found) {
            auto const end = one.text.find(after_path);
            auto const begin = end == one.text.npos ? 0 : end + after_path.size();
            out_.add(*one.at, end == one.text.npos ? path : one.text.substr(0, end), one.text.substr(begin));
        }
    }

    json::object const& seed_;
    mistakes& out_;
    names access_keys_, users_, roles_, key_ids_, aliases_, buckets_;
};

}  // namespace

void check_sense(document::tree const& seed, mistakes& out) {
    sense_checker{seed.root(), out}.check();
}

}  // namespace s3seal::seed
