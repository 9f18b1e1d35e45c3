// Retention and legal hold of versions.
#include "server/s3/object/object_lock.hpp"
#include "server/http/dates.hpp"
#include "server/s3/object/retention.hpp"
#include "server/s3/object/stored_object.hpp"
#include "server/s3/object/write_conditions.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/services.hpp"
#include "server/xml/codec.hpp"
#include "storage/metadata_store.hpp"

#include <functional>
#include <optional>
#include <string>

namespace s3seal::s3::ops {

namespace {

result<> check_bucket(request_context const& context) {
    if (context.bucket->object_lock) return {};
    return error{errc::invalid_request, "Bucket is missing Object Lock Configuration"};
}

// Delete markers have no lock.
result<storage::object> load_lockable(services const& svc, request_context const& context) {
    CHECK_OK(check_bucket(context));
    return load_object(svc, context, extent::head, delete_marker::is_refused);
}

// What `change` makes of the version's lock is stored if that is still what it was made of; else once more.
result<> change_lock(services const& svc, request_context const& context,
                     std::function<result<storage::object_lock>(storage::object_lock const& held)> const& change) {
    constexpr int attempts = 100;
    for (int n = 0; n < attempts; ++n) {
        TRY(auto const row, load_lockable(svc, context));
        TRY(auto const lock, change(row.lock));
        auto const changed =
            svc.metadata.update_object({context.bucket_id(), row.key, row.version}, {.lock = lock},
                                       make_terms(context, {.target = {storage::must::have_revision{row.revision}}}));
        if (changed) return {};
        auto const code = changed.error().code;
        if (code != storage::errc::conflict && code != storage::errc::not_found) return from_storage(changed.error());
    }
    return errc::operation_aborted;
}

result<http::response> get_object_retention(services const& svc, request_context& context) {
    TRY(auto const row, load_lockable(svc, context));
    auto const shown = shown_retention(row.lock, context.now);
    if (shown.empty()) return errc::no_such_object_lock_configuration;
    return xml_response(context, xml::write(shown));
}

result<http::response> put_object_retention(services const& svc, request_context& context, std::string_view body) {
    CHECK_OK(check_bucket(context));
    TRY(auto const past_governance, bypasses_governance(svc, context));
    CHECK_OK(load_lockable(svc, context));
    if (body.empty()) return errc::missing_request_body;
    auto const wanted = xml::read<retention>(body);
    if (!wanted) return errc::malformed_xml;
    CHECK_OK(check_retention(*wanted, context.now));
    CHECK_OK(change_lock(svc, context, [&](storage::object_lock const& held) {
        return apply_retention(held, *wanted, context.now, past_governance);
    }));
    return begin_response(context);
}

condition_values keys_of_retention(std::string_view body) {
    condition_values keys;
    auto const asked = xml::read<retention>(body);
    if (!asked) return keys;
    if (asked->mode) keys.emplace_back("s3:object-lock-mode", xml::text_of(*asked->mode));
    if (asked->until) keys.emplace_back("s3:object-lock-retain-until-date", http::iso_date_seconds(*asked->until));
    if (asked->event_hold) keys.emplace_back("s3:object-lock-event-hold", xml::text_of(*asked->event_hold));
    if (asked->duration)
        keys.emplace_back("s3:object-lock-event-hold-duration-days",
                          std::to_string(length_of(*asked->duration).count()));
    return keys;
}

struct legal_hold {
    static constexpr xml::form document{.root = "LegalHold"};
    hold_state status = hold_state::off;
};
template <class Ar>
void describe(Ar& ar, legal_hold& x) {
    ar.required("Status", x.status);
}

result<http::response> get_object_legal_hold(services const& svc, request_context& context) {
    TRY(auto const row, load_lockable(svc, context));
    if (!row.lock.legal_hold) return errc::no_such_object_lock_configuration;
    return xml_response(context, xml::write(legal_hold{*row.lock.legal_hold ? hold_state::on : hold_state::off}));
}

result<http::response> put_object_legal_hold(services const& svc, request_context& context, std::string_view body) {
    CHECK_OK(load_lockable(svc, context));
    if (body.empty()) return errc::missing_request_body;
    auto const wanted = xml::read<legal_hold>(body);
    if (!wanted) return errc::malformed_xml;
    CHECK_OK(change_lock(svc, context, [&](storage::object_lock lock) -> result<storage::object_lock> {
        lock.legal_hold = wanted->status == hold_state::on;
        return lock;
    }));
    return begin_response(context);
}

condition_values keys_of_legal_hold(std::string_view body) {
    auto const asked = xml::read<legal_hold>(body);
    if (!asked) return {};
    return {{"s3:object-lock-legal-hold", std::string{xml::text_of(asked->status)}}};
}

constexpr operation object_lock_rows[] = {
    {.name = "GetObjectRetention",
     .verb = "GET",
     .resource = on::object,
     .query = "retention",
     .action = "s3:GetObjectRetention",
     .run = handler::simple{get_object_retention}},
    {.name = "PutObjectRetention",
     .verb = "PUT",
     .resource = on::object,
     .query = "retention",
     .action = "s3:PutObjectRetention",
     .digest_required = true,
     .event = "ObjectRetention:Put",
     .run = handler::document{.handle = put_object_retention, .keys = keys_of_retention}},
    {.name = "GetObjectLegalHold",
     .verb = "GET",
     .resource = on::object,
     .query = "legal-hold",
     .action = "s3:GetObjectLegalHold",
     .run = handler::simple{get_object_legal_hold}},
    {.name = "PutObjectLegalHold",
     .verb = "PUT",
     .resource = on::object,
     .query = "legal-hold",
     .action = "s3:PutObjectLegalHold",
     .digest_required = true,
     .run = handler::document{.handle = put_object_legal_hold, .keys = keys_of_legal_hold}},
};

}  // namespace

std::span<operation const> object_lock() {
    return object_lock_rows;
}

}  // namespace s3seal::s3::ops
