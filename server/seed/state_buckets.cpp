#include "server/aws/directory_names.hpp"
#include "server/http/dates.hpp"
#include "server/http/uri.hpp"
#include "server/kms/local_service.hpp"
#include "server/s3/bucket/request_payment.hpp"
#include "server/s3/request/acl.hpp"
#include "server/s3/request/bucket.hpp"
#include "server/s3/request/bucket_tags.hpp"
#include "server/s3/request/setting.hpp"
#include "server/seed/state_printing.hpp"
#include "server/seed/wanted_object.hpp"
#include "server/xml/codec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace s3seal::seed {

namespace {

namespace json = boost::json;

template <class Enum>
std::string_view name_of_value(Enum value) {
    for (auto const& one : names_of(Enum{}))
        if (one.value == value) return one.text;
    return {};
}

json::array print_acl_grants(s3::acl const& list) {
    json::array out;
    for (auto const& one : list.grants) {
        std::string_view who = one.who.id ? std::string_view{*one.who.id} : std::string_view{};
        if (one.who.uri == s3::acl_group::all_users) who = "AllUsers";
        if (one.who.uri == s3::acl_group::authenticated_users) who = "AuthenticatedUsers";
        if (one.who.uri == s3::acl_group::log_delivery) who = "LogDelivery";
        out.push_back(json::object{{"grantee", who}, {"permission", name_of_value(one.permission)}});
    }
    return out;
}

void add_period(json::object& to, s3::lock_period const& period) {
    if (period.days) to["days"] = *period.days;
    if (period.years) to["years"] = *period.years;
}

json::value print_object_lock(s3::object_lock_configuration const& lock) {
    if (!lock.rule) return true;
    auto const& retention = lock.rule->retention;
    json::object out{{"mode", name_of_value(retention.mode)}};
    add_period(out, retention.period);
    if (retention.event_hold) {
        json::object hold;
        add_period(hold, *retention.event_hold);
        out["event_hold"] = std::move(hold);
    }
    return out;
}

json::object print_default_encryption(s3::default_encryption const& held) {
    json::object out{{"algorithm", held.algorithm}};
    if (held.kms_key) out["key"] = *held.kms_key;
    if (held.algorithm == "aws:kms") out["bucket_key"] = held.bucket_key;
    out["blocked"] = json::array{held.customer_keys_blocked ? "SSE-C" : "NONE"};
    return out;
}

json::value print_public_access_block(std::optional<s3::public_access_block> const& held) {
    auto const flags = held.value_or(s3::public_access_block{});
    return json::object{{"block_public_acls", flags.block_acls},
                        {"ignore_public_acls", flags.ignore_acls},
                        {"block_public_policy", flags.block_policy},
                        {"restrict_public_buckets", flags.restrict_buckets}};
}

json::object print_bucket_settings(s3::bucket const& held) {
    json::object out{{"name", held.id.name}, {"account", held.account}, {"region", held.region}};
    out["encryption"] = print_default_encryption(held.encryption);
    if (held.versioning != s3::versioning_state::never)
        out["versioning"] = held.versioning == s3::versioning_state::enabled ? "Enabled" : "Suspended";
    if (held.object_lock) out["object_lock"] = print_object_lock(*held.object_lock);
    out["public_access_block"] = print_public_access_block(held.public_access);
    out["ownership"] = name_of_value(held.ownership);
    if (held.list && held.has_acls()) out["acl"] = print_acl_grants(*held.list);
    if (!held.policy().empty()) out["policy"] = held.policy();
    json::object tags;
    for (auto const& one : s3::tags_of(held)) tags[one.key] = one.value;
    if (!tags.empty()) out["tags"] = std::move(tags);
    if (s3::is_abac_enabled(held)) out["abac"] = true;
    if (auto const payment = s3::find_setting<s3::request_payment>(held))
        out["request_payment"] = name_of_value(payment->who);
    return out;
}

// As JSON says control characters in six bytes each, content that has them is shorter in base64.
bool is_plain_text(std::string_view content) noexcept {
    return is_utf8(content) && std::none_of(content.begin(), content.end(), [](char c) {
               return static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\r' && c != '\t';
           });
}

// The versions of a page, by key, and of each key the latest first.
class page_sink final : public storage::listing_sink {
public:
    void add(storage::listed_object const& row) override { places.emplace_back(row.key, row.version); }
    void add_common_prefix(std::string_view) override {}

    std::vector<std::pair<std::string, std::string>> places;
};

class object_printer {
public:
    object_printer(state_printer& with, s3::bucket const& bucket)
        : with_{with}, bucket_{bucket}, client_{with.of.time, with.of.random, with.of.settle} {}

    // In the order in which they are to be put.
    storage::result<json::array> all() {
        json::array out;
        json::array versions;  // of one key, the latest first
        std::string key;
        auto const flush = [&] {
            std::reverse(versions.begin(), versions.end());
            for (auto& one : versions) out.push_back(std::move(one));
            versions.clear();
        };
        storage::object_query query{.limit = 1000};
        for (bool more = true; more;) {
            page_sink page;
            TRY(auto const end, with_.of.metadata.list_versions(bucket_.id, query, page));
            for (auto const& [name, version] : page.places) {
                if (name != key) flush();
                key = name;
                TRY(auto one, print(name, version));
                if (one) versions.push_back(*std::move(one));
            }
            query.after = end.last;
            query.after_version = end.last_version;
            more = end.truncated;
        }
        flush();
        return out;
    }

private:
    std::string full_name(storage::object const& row) const { return fmt::format("{}/{}", bucket_.id.name, row.key); }

    // Nothing: it has gone meanwhile, or cannot be said.
    storage::result<std::optional<json::value>> print(std::string const& key, std::string const& version) {
        auto const row = with_.of.metadata.load_head({bucket_.id, key, version});
        if (!row && row.error().code == storage::errc::not_found) return std::nullopt;
        if (!row) return row.error();
        json::object out{{"key", key}, {"modified", http::iso_date_seconds(row->modified)}};
        if (row->delete_marker) {
            out["delete_marker"] = true;
            return std::optional<json::value>{std::move(out)};
        }
        if (row->sealed.mode == "SSE-C") {
            with_.leave_out(fmt::format("{}: only its owner has its key", full_name(*row)));
            return std::nullopt;
        }
        if (with_.content + row->blob.size > with_.how.max_content) {
            with_.leave_out(fmt::format("{}: there is too much content", full_name(*row)));
            return std::nullopt;
        }
        TRY(auto content, get(*row));
        if (!content) return std::nullopt;
        with_.content += content->size();
        add_content(out, *content);
        add_settings(out, *row);
        CHECK_OK(add_annotations(out, *row));
        return std::optional<json::value>{std::move(out)};
    }

    storage::result<std::optional<std::string>> get(storage::object const& row, std::string_view more = {}) {
        auto const target = fmt::format("/{}/{}?versionId={}{}", bucket_.id.name, http::uri_encode(row.key, true),
                                        http::uri_encode(row.version, false), more);
        TRY(auto answer,
            client_.ask(with_.of.s3,
                        {.account = bucket_.account, .region = bucket_.region, .method = "GET", .target = target}));
        TRY(auto text, answer.text());
        if (answer.succeeded()) return std::optional{std::move(text)};
        with_.leave_out(fmt::format("{}: S3 answers {}", full_name(row), answer.status()));
        return std::nullopt;
    }

    static void add_content(json::object& to, std::string const& content) {
        if (is_plain_text(content))
            to["text"] = content;
        else
            to["base64"] = base64_encode(as_bytes(content));
    }

    void add_settings(json::object& to, storage::object const& row) {
        json::object metadata;
        for (auto const& [name, value] : row.headers) {
            constexpr std::string_view user = "x-amz-meta-";
            if (name.starts_with(user)) {
                metadata[name.substr(user.size())] = value;
                continue;
            }
            auto const field = field_of_header(name);
            if (field.empty()) continue;
            if (is_utf8(value))
                to[field] = value;
            else
                with_.leave_out(fmt::format("{}: its {}, which is no UTF-8", full_name(row), field));
        }
        if (!metadata.empty()) to["metadata"] = std::move(metadata);
        if (!row.tags.empty()) to["tags"] = print_pairs(row.tags);
        to["storage_class"] = row.storage_class;
        if (row.digest.type == "FULL_OBJECT" && !row.multipart()) to["checksum"] = row.digest.algorithm;
        to["encryption"] = print_encryption_of(row.sealed);
        if (!row.lock.mode.empty())
            to["retention"] = json::object{{"mode", row.lock.mode}, {"until", http::iso_date(row.lock.retain_until)}};
        if (row.lock.legal_hold) to["legal_hold"] = *row.lock.legal_hold;
        if (row.lock.event_hold) with_.leave_out(fmt::format("{}: its event hold", full_name(row)));
        if (row.multipart()) with_.leave_out(fmt::format("{}: the parts that it was made of", full_name(row)));
        if (!bucket_.has_acls() || row.acl.empty()) return;
        if (auto const list = xml::read<s3::acl>(row.acl, s3::stored_form<s3::acl>))
            to["acl"] = print_acl_grants(*list);
    }

    json::object print_encryption_of(storage::encryption const& sealed) {
        json::object out{{"algorithm", sealed.mode}};
        if (sealed.key_arn.empty()) return out;
        if (!is_managed(sealed.key_arn)) out["key"] = sealed.key_arn;
        if (sealed.mode == "aws:kms") out["bucket_key"] = sealed.bucket_key;
        boost::system::error_code wrong;
        auto context = json::parse(sealed.context, wrong);
        if (!wrong && context.is_object()) out["context"] = std::move(context);
        return out;
    }

    // The managed key is made anew where it is used, with another id.
    bool is_managed(std::string const& arn) const {
        for (auto const& one : with_.of.keys.shared().keys.list_all())
            if (one->arn == arn) return one->managed();
        return false;
    }

    bool bucket_locks_new() const { return bucket_.object_lock && bucket_.object_lock->rule; }

    storage::result<> add_annotations(json::object& to, storage::object const& row) {
        if (row.annotation_count == 0) return {};
        if (bucket_locks_new() || !row.lock.mode.empty() || row.lock.legal_hold.value_or(false)) {
            with_.leave_out(fmt::format("{}: its annotations, as it is locked", full_name(row)));
            return {};
        }
        json::object out;
        std::string after;
        for (bool more = true; more;) {
            TRY(auto const page,
                with_.of.metadata.list_annotations({bucket_.id, row.key, row.version}, {.after = after}));
            for (auto const& one : page.annotations) {
                TRY(auto text, get(row, "&annotation&annotationName=" + http::uri_encode(one.name, false)));
                if (text) out[one.name] = *std::move(text);
                after = one.name;
            }
            more = page.truncated;
        }
        to["annotations"] = std::move(out);
        return {};
    }

    state_printer& with_;
    s3::bucket const& bucket_;
    own_client client_;
};

storage::result<> print_bucket(state_printer& with, storage::bucket_id const& id, json::array& to) {
    auto const row = with.of.metadata.load_bucket(id);
    if (!row && row.error().code == storage::errc::not_found) return {};  // it has gone meanwhile
    if (!row) return row.error();
    if (aws::is_directory_bucket(id.name)) {
        with.leave_out(fmt::format("the directory bucket {}", id.name));
        return {};
    }
    s3::bucket const held{**row};
    auto out = print_bucket_settings(held);
    TRY(out["objects"], object_printer{with, held}.all());
    to.push_back(std::move(out));
    return {};
}

}  // namespace

storage::result<json::array> print_buckets(state_printer& with) {
    json::array out;
    storage::bucket_query query;
    for (bool more = true; more;) {
        TRY(auto const page, with.of.metadata.list_buckets(query));
        for (auto const& one : page.buckets) {
            CHECK_OK(print_bucket(with, one.id, out));
            query.after = one.id.name;
        }
        more = page.truncated;
    }
    return out;
}

}  // namespace s3seal::seed
