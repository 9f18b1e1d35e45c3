// DeleteObject and DeleteObjects.
#include "server/s3/access/authorization.hpp"
#include "server/s3/access/condition_keys.hpp"
#include "server/s3/access/directory_rules.hpp"
#include "server/s3/object/delete_list.hpp"
#include "server/s3/object/deletion.hpp"
#include "server/s3/object/object_lock.hpp"
#include "server/s3/object/version_id.hpp"
#include "server/s3/object/write_conditions.hpp"
#include "server/s3/request/address.hpp"
#include "server/s3/request/change.hpp"
#include "server/s3/request/current_bucket.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/services.hpp"
#include "server/xml/codec.hpp"
#include "storage/metadata_store.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace s3seal::s3::ops {

namespace {

result<http::response> delete_object(services const& svc, request_context& context) {
    CHECK_OK(check_version_id(context));
    TRY(auto expected, parse_delete_conditions(context));
    TRY(auto const past_governance, bypasses_governance(svc, context));
    TRY(auto const done, s3::delete_object(svc, context,
                                           {.key = context.key,
                                            .version = context.query("versionId"),
                                            .expected = std::move(expected),
                                            .past_governance = past_governance}));
    auto response = no_content(context);
    if (done.delete_marker) response.add("x-amz-delete-marker", "true");
    if (!done.version.empty()) response.add("x-amz-version-id", done.version);
    context.outcome.version = done.version;
    return response;
}

struct deleted_entry {
    std::string_view key;
    std::optional<std::string> version;  // that was named
    std::optional<bool> delete_marker = {};
    std::optional<std::string> marker_version = {};
};
template <class Ar>
void describe(Ar& ar, deleted_entry& x) {
    ar.required("Key", x.key);
    ar.optional("VersionId", x.version);
    ar.optional("DeleteMarker", x.delete_marker);
    ar.optional("DeleteMarkerVersionId", x.marker_version);
}

struct refused_entry {
    std::string_view key;
    std::optional<std::string> version;
    std::string_view code;
    std::string message;
};
template <class Ar>
void describe(Ar& ar, refused_entry& x) {
    ar.required("Key", x.key);
    ar.optional("VersionId", x.version);
    ar.required("Code", x.code);
    ar.required("Message", x.message);
}

struct delete_result {
    static constexpr xml::form document{.root = "DeleteResult"};
    xml::printed_elements entries;
};
template <class Ar>
void describe(Ar& ar, delete_result& x) {
    ar.printed(x.entries);
}

// One after the other, a few in each turn. What is deleted stays so, whatever becomes of the next.
class object_deletions final : public incremental_task {
public:
    object_deletions(services const& svc, request_context& context, delete_list list, bool past_governance)
        : svc_{svc},
          context_{context},
          list_{std::move(list)},
          past_governance_{past_governance},
          on_{resource_in(*context.bucket, "", svc.policies, svc.metadata)},
          told_{entries_.text, delete_result::document.in_text} {}

    bool changes_by_piece() const noexcept override { return true; }

    result<bool> advance() override {
        constexpr std::size_t piece = 16;
        TRY(context_.bucket, load_bucket_again(svc_, *context_.bucket));
        on_ = resource_in(*context_.bucket, "", svc_.policies, svc_.metadata);
        auto const end = std::min(next_ + piece, list_.deletions.size());
        for (; next_ < end; ++next_) {
            auto const& one = list_.deletions[next_];
            tell(one, remove(one));
        }
        return next_ < list_.deletions.size();
    }

    result<http::response> finish() override {
        return xml_response(context_, xml::write(delete_result{std::move(entries_)}));
    }

private:
    result<deletion> remove(listed_deletion const& one) {
        CHECK_OK(check_key_length(one.key));
        CHECK_OK(check_permission(one));
        if (one.version && !check_version_id(*context_.bucket, *one.version)) return errc::no_such_version;
        TRY(auto expected, conditions_of(one));
        svc_.metadata.begin_change();
        TRY(auto done, s3::delete_object(svc_, context_,
                                         {.key = one.key,
                                          .version = one.version,
                                          .expected = std::move(expected),
                                          .past_governance = past_governance_}));
        watch_change(svc_.metadata, context_.changes);
        context_.outcome.committed = true;
        return done;
    }

    // A session of a directory bucket has said it for all of them.
    result<> check_permission(listed_deletion const& one) {
        if (is_express(context_)) return {};
        on_.key = one.key;
        on_.version = one.version;
        request_keys const keys{svc_.metadata, context_, one.key, one.version};
        CHECK_OK(allow(context_.caller, one.version ? "s3:DeleteObjectVersion" : "s3:DeleteObject", on_, keys));
        return past_governance_ ? allow(context_.caller, "s3:BypassGovernanceRetention", on_, keys) : result<>{};
    }

    result<storage::conditions> conditions_of(listed_deletion const& one) const {
        if ((one.size || one.last_modified) && !is_express(context_)) return errc::not_implemented;
        storage::conditions all;
        if (one.etag) all.push_back(must_match(*one.etag));
        if (one.size) all.emplace_back(storage::must::have_size{*one.size});
        if (one.last_modified) all.emplace_back(storage::must::have_modified{*one.last_modified});
        return all;
    }

    void tell(listed_deletion const& one, result<deletion> const& done) {
        auto& reported = context_.outcome.entries.emplace_back();
        reported.key = one.key;
        reported.version = done ? done->version : std::string{one.version.value_or("")};
        if (!done) {
            reported.error_code = row_of(done.error()).code;
            refused_entry shown{one.key, one.version, reported.error_code, std::string{message_of(done.error())}};
            return told_.required("Error", shown);
        }
        if (list_.quiet) return;
        deleted_entry shown{one.key, one.version};
        if (done->delete_marker) {
            shown.delete_marker = true;
            shown.marker_version = done->version;
        }
        told_.required("Deleted", shown);
    }

    services const& svc_;
    request_context& context_;
    delete_list list_;
    bool past_governance_;
    resource on_;  // with the key of the entry that is looked at
    std::size_t next_ = 0;
    xml::printed_elements entries_;
    xml::printer told_;
};

result<std::unique_ptr<incremental_task>> delete_objects(services const& svc, request_context& context,
                                                         std::string_view body) {
    TRY(auto list, parse_delete_list(body));
    TRY(bool const past_governance, asks_past_governance(context));
    return std::make_unique<object_deletions>(svc, context, std::move(list), past_governance);
}

constexpr operation object_deletion_rows[] = {
    {.name = "DeleteObject",
     .verb = "DELETE",
     .resource = on::object,
     .action = "s3:DeleteObject",
     .version_action = "s3:DeleteObjectVersion",
     .run = handler::simple{delete_object}},
    {.name = "DeleteObjects",
     .verb = "POST",
     .resource = on::bucket,
     .query = "delete",
     .action = "s3:DeleteObject",
     .version_action = "s3:DeleteObjectVersion",
     .digest_required = true,
     .run = handler::batch{delete_objects}},
};

}  // namespace

std::span<operation const> object_deletion() {
    return object_deletion_rows;
}

}  // namespace s3seal::s3::ops
