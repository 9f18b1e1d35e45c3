// RestoreObject, and what S3 does for nobody any more: SelectObjectContent, GetObjectTorrent.
#include "server/s3/object/archive.hpp"
#include "server/s3/object/stored_object.hpp"
#include "server/s3/object/write_conditions.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/services.hpp"
#include "server/xml/codec.hpp"
#include "storage/metadata_store.hpp"

#include <array>
#include <optional>
#include <string>

namespace s3seal::s3::ops {

namespace {

enum class restore_tier { standard, bulk, expedited };
constexpr std::array<xml::named<restore_tier>, 3> names_of(restore_tier) {
    return {
        {{restore_tier::standard, "Standard"}, {restore_tier::bulk, "Bulk"}, {restore_tier::expedited, "Expedited"}}};
}

struct job_parameters {
    restore_tier tier = restore_tier::standard;
};
template <class Ar>
void describe(Ar& ar, job_parameters& x) {
    ar.required("Tier", x.tier);
}

struct restore_request {
    static constexpr xml::form document{.root = "RestoreRequest"};
    std::int32_t days = 0;
    std::optional<job_parameters> parameters = {};
    std::optional<restore_tier> tier = {};
    std::optional<std::string> description = {};
};
template <class Ar>
void describe(Ar& ar, restore_request& x) {
    ar.required("Days", x.days, xml::between{1, 36'500});
    ar.optional("GlacierJobParameters", x.parameters);
    ar.optional("Tier", x.tier);
    ar.optional("Description", x.description);
}

// Minutes are what the deepest archive cannot do.
result<> check_tier(restore_request const& wanted, storage::object const& row) {
    auto const tier = wanted.parameters ? wanted.parameters->tier : wanted.tier.value_or(restore_tier::standard);
    if (tier != restore_tier::expedited || row.storage_class != "DEEP_ARCHIVE") return {};
    return error{errc::invalid_argument, "Retrieval option is not supported by this storage class"};
}

result<http::response> restore_object(services const& svc, request_context& context, std::string_view body) {
    if (body.empty()) return errc::missing_request_body;
    auto const wanted = xml::read<restore_request>(body);
    if (!wanted) return errc::malformed_xml;
    constexpr int attempts = 100;
    for (int n = 0; n < attempts; ++n) {
        TRY(auto const row, load_object(svc, context, extent::head, delete_marker::is_refused));
        CHECK_OK(check_tier(*wanted, row));
        TRY(auto const copy,
            restore(row, context.now, std::chrono::days{wanted->days}, context.behaviour.restore_delay));
        auto const changed =
            svc.metadata.update_object({context.bucket_id(), row.key, row.version}, {.restored = copy},
                                       make_terms(context, {.target = {storage::must::have_revision{row.revision}}}));
        if (changed) return begin_response(context, is_restored(row.restored, context.now) ? 200 : 202);
        if (changed.error().code != storage::errc::conflict) return from_storage(changed.error());
    }
    return errc::operation_aborted;
}

// As AWS answers whoever has never used it.
result<http::response> refuse_retired(services const& /*svc*/, request_context& context) {
    return error{errc::method_not_allowed}.with("Method", context.request.method).with("ResourceType", "OBJECT");
}

constexpr operation restore_object_rows[] = {
    {.name = "RestoreObject",
     .verb = "POST",
     .resource = on::object,
     .query = "restore",
     .action = "s3:RestoreObject",
     .event = "ObjectRestore:Post",
     .run = handler::document{restore_object}},
    {.name = "SelectObjectContent",
     .verb = "POST",
     .resource = on::object,
     .query = "select",
     .action = "s3:GetObject",
     .run = handler::simple{refuse_retired}},
    {.name = "GetObjectTorrent",
     .verb = "GET",
     .resource = on::object,
     .query = "torrent",
     .action = "s3:GetObjectTorrent",
     .run = handler::simple{refuse_retired}},
};

}  // namespace

std::span<operation const> restore_object() {
    return restore_object_rows;
}

}  // namespace s3seal::s3::ops
