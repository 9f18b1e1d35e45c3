#include "server/aws/directory_names.hpp"
#include "server/s3/bucket/create_bucket_config.hpp"
#include "server/s3/bucket/request_payment.hpp"
#include "server/s3/encryption/encryption_config.hpp"
#include "server/s3/request/acl.hpp"
#include "server/s3/request/bucket.hpp"
#include "server/s3/request/bucket_tags.hpp"
#include "server/s3/request/object_lock_configuration.hpp"
#include "server/seed/applying.hpp"
#include "server/xml/codec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace s3seal::seed {

namespace {

namespace json = boost::json;

std::string print_encryption(json::object const& wanted) {
    s3::encryption_rule rule;
    if (wanted.contains("algorithm")) {
        rule.apply.emplace();
        rule.apply->algorithm = text_of(wanted, "algorithm");
        if (wanted.contains("key")) rule.apply->kms_key = std::string{text_of(wanted, "key")};
    }
    if (wanted.contains("bucket_key")) rule.bucket_key = flag_of(wanted, "bucket_key");
    if (wanted.contains("blocked")) {
        rule.blocked.emplace();
        for (auto const& one : list_of(wanted, "blocked")) rule.blocked->emplace_back(one.get_string());
        if (rule.blocked->empty()) rule.blocked->emplace_back("NONE");
    }
    return s3::print_encryption_rule(rule);
}

s3::lock_period period_of(json::object const& in) {
    s3::lock_period out;
    if (in.contains("days")) out.days = number_of(in, "days");
    if (in.contains("years")) out.years = number_of(in, "years");
    return out;
}

std::string print_lock(json::value const& wanted) {
    s3::object_lock_configuration out;
    if (wanted.is_object()) {
        auto const& rule = wanted.get_object();
        s3::default_retention retention;
        retention.mode = named_value<s3::retention_mode>(text_of(rule, "mode"));
        retention.period = period_of(rule);
        if (rule.contains("event_hold")) retention.event_hold = period_of(table_of(rule, "event_hold"));
        out.rule = s3::object_lock_rule{retention};
    }
    return xml::write(out);
}

std::string print_public_access(json::value const& wanted) {
    if (wanted.is_bool()) {
        bool const all = wanted.get_bool();
        return xml::write(s3::public_access_block{all, all, all, all});
    }
    auto const& flags = wanted.get_object();
    return xml::write(s3::public_access_block{flag_of(flags, "block_public_acls"), flag_of(flags, "ignore_public_acls"),
                                              flag_of(flags, "block_public_policy"),
                                              flag_of(flags, "restrict_public_buckets")});
}

std::string print_abac(bool enabled) {
    return xml::write(s3::abac_status{enabled ? s3::abac_state::enabled : s3::abac_state::disabled});
}

std::string print_versioning(std::string_view status) {
    return xml::write(s3::versioning_configuration{named_value<s3::versioning_status>(status), {}});
}

// By key, as buckets keep them.
std::string print_tagging(json::object const& tags) {
    s3::bucket_tagging out;
    for (auto const& [name, value] : tags) out.tags.push_back({std::string{name}, std::string{value.get_string()}});
    std::sort(out.tags.begin(), out.tags.end(), [](auto const& a, auto const& b) { return a.key < b.key; });
    return xml::write(std::move(out));
}

// Where it is to live; "": where buckets live that say nothing.
std::string print_creation(std::string_view name, std::string const& region) {
    s3::create_bucket_config out;
    if (aws::is_directory_bucket(name)) {
        out.location = s3::bucket_location{"AvailabilityZone", std::string{aws::zone_of(name)}};
        out.bucket = s3::bucket_kind{"SingleAvailabilityZone", "Directory"};
    } else if (region != "us-east-1") {
        out.location_constraint = region;
    } else {
        return {};
    }
    return xml::write(std::move(out));
}

class bucket_applier {
public:
    bucket_applier(applying& with, spot const& at)
        : with_{with}, at_{at}, bucket_{at.table()}, by_{with.actor_of(bucket_)}, name_{text_of(bucket_, "name")} {}

    // Encryption comes first, so that nothing is ever written without it; what shuts others out comes last.
    applied<> run() {
        CHECK_OK(create());
        CHECK_OK(
            put("encryption", "encryption", [](auto const& value) { return print_encryption(value.get_object()); }));
        CHECK_OK(put("versioning", "versioning", [&](auto const& value) {
            return print_versioning(has_versions() ? "Enabled" : std::string_view{value.get_string()});
        }));
        if (locks()) CHECK_OK(put("object_lock", "object-lock", print_lock));
        CHECK_OK(put("ownership", "ownershipControls", [](auto const& value) {
            s3::ownership_controls out;
            out.rules.push_back({named_value<s3::object_ownership>(std::string_view{value.get_string()})});
            return xml::write(out);
        }));
        CHECK_OK(put_tags());
        CHECK_OK(put("abac", "abac", [](auto const& value) { return print_abac(value.get_bool()); }));
        CHECK_OK(put("request_payment", "requestPayment", [](auto const& value) {
            return xml::write(s3::request_payment{named_value<s3::payer>(std::string_view{value.get_string()})});
        }));
        CHECK_OK(open_access());
        CHECK_OK(apply_objects(with_, at_, by_));
        if (has_versions())
            CHECK_OK(put("versioning", "versioning",
                         [](auto const& value) { return print_versioning(value.get_string()); }));
        CHECK_OK(put_acl());
        CHECK_OK(put("policy", "policy", [&](auto const&) { return json_of(bucket_, "policy"); }));
        return put("public_access_block", "publicAccessBlock", print_public_access);
    }

private:
    bool locks() const {
        auto const* const lock = bucket_.if_contains("object_lock");
        return lock != nullptr && (lock->is_object() || lock->get_bool());
    }

    // Several of one key: they come while versioning is enabled, whatever it is afterwards.
    bool has_versions() const {
        std::set<std::string_view> keys;
        for (auto const& one : list_of(bucket_, "objects"))
            if (one.get_object().contains("key") && !keys.insert(text_of(one.get_object(), "key")).second) return true;
        return false;
    }

    template <class Print>
    applied<> put(std::string_view field, std::string_view query, Print print) {
        auto const* const value = bucket_.if_contains(field);
        if (value == nullptr) return {};
        return with_.put_document(at_.within(field), by_, name_, query, print(*value));
    }

    applied<> create() {
        auto const held = with_.to.metadata.load_bucket({"", name_});
        if (!held && held.error().code != storage::errc::not_found) return with_.refused(at_, held.error());
        if (!held) return create_anew();
        if ((*held)->account != by_.account)
            return with_.refused(at_.within("name"),
                                 fmt::format("there is such a bucket already, of account {}", (*held)->account));
        if ((*held)->region != by_.region)
            return with_.refused(at_.within("name"),
                                 fmt::format("there is such a bucket already, in {}", (*held)->region));
        return {};
    }
    applied<> create_anew() {
        header_list headers;
        if (locks()) headers.emplace_back("x-amz-bucket-object-lock-enabled", "true");
        CHECK_OK(with_.want(at_, {.account = by_.account,
                                  .region = by_.region,
                                  .method = "PUT",
                                  .target = "/" + name_,
                                  .headers = std::move(headers),
                                  .body = print_creation(name_, by_.region)}));
        return {};
    }

    // While its tags decide about access they cannot be put.
    applied<> put_tags() {
        if (!bucket_.contains("tags")) return {};
        auto const held = with_.to.metadata.load_bucket({"", name_});
        if (!held) return with_.refused(at_, held.error());
        auto const wanted = print_tagging(bucket_.at("tags").get_object());
        s3::bucket_tagging there{s3::tags_of(**held)};
        if (xml::write(there) == wanted) return {};
        bool const decide = s3::is_abac_enabled(**held);
        auto const at = at_.within("tags");
        if (decide) CHECK_OK(with_.put_document(at, by_, name_, "abac", print_abac(false)));
        CHECK_OK(with_.put_document(at, by_, name_, "tagging", wanted));
        return decide ? with_.put_document(at, by_, name_, "abac", print_abac(true)) : applied<>{};
    }

    // A block that is to be there refuses what it finds only afterwards.
    applied<> open_access() {
        if (!bucket_.contains("public_access_block")) return {};
        CHECK_OK(with_.want(at_, {.account = by_.account,
                                  .region = by_.region,
                                  .method = "DELETE",
                                  .target = fmt::format("/{}?publicAccessBlock", name_)}));
        return {};
    }

    applied<> put_acl() {
        if (!bucket_.contains("acl")) return {};
        auto const at = at_.within("acl");
        if (is_canned_acl(bucket_))
            return with_.put_document(at, by_, name_, "acl", {}, {{"x-amz-acl", std::string{text_of(bucket_, "acl")}}});
        return with_.put_document(at, by_, name_, "acl", print_acl(list_of(bucket_, "acl"), by_.account));
    }

    applying& with_;
    spot const& at_;
    json::object const& bucket_;
    actor by_;
    std::string name_;
};

}  // namespace

applied<> apply_buckets(applying& with) {
    auto const& buckets = list_of(with.seed.root(), "buckets");
    for (std::size_t i = 0; i < buckets.size(); ++i) {
        spot const at{buckets[i], path_to("buckets", i)};
        CHECK_OK(bucket_applier{with, at}.run());
    }
    return {};
}

}  // namespace s3seal::seed
