// GetObjectAcl, PutObjectAcl.
#include "server/aws/accounts.hpp"
#include "server/s3/access/acl_access.hpp"
#include "server/s3/access/acl_request.hpp"
#include "server/s3/access/acl_rules.hpp"
#include "server/s3/access/authorization.hpp"
#include "server/s3/object/stored_object.hpp"
#include "server/s3/object/version_id.hpp"
#include "server/s3/object/write_conditions.hpp"
#include "server/s3/request/acl.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/operation.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/services.hpp"
#include "server/s3/request/setting.hpp"
#include "server/xml/codec.hpp"
#include "storage/metadata_store.hpp"

#include <span>
#include <string>
#include <string_view>

namespace s3seal::s3::ops {

namespace {

result<http::response> get_object_acl(services const& svc, request_context& context) {
    TRY(auto const row, load_object(svc, context, extent::head));
    access_control_policy shown{.owner = {aws::canonical_user_id(owner_of(*context.bucket, row.owner)), {}},
                                .list = {}};
    TRY(shown.list, acl_of(*context.bucket, row));
    auto response = xml_response(context, xml::write(std::move(shown)));
    add_version_id(response, *context.bucket, row.version);
    return response;
}

// False: the version was changed meanwhile.
result<bool> store_acl(services const& svc, request_context const& context, storage::object const& row,
                       std::string_view body) {
    auto const& bucket = *context.bucket;
    auto const owner = aws::canonical_user_id(owner_of(bucket, row.owner));
    TRY(auto const wanted,
        parse_acl(context.request, body, acl_target::object, owner, aws::canonical_user_id(bucket.account)));
    CHECK_OK(check_acl(context, wanted, "s3:PutObjectAcl", object_arn(context)));
    auto const stored = wanted == full_control_of(owner) ? std::string{} : make_setting(wanted).document;
    auto const changed =
        svc.metadata.update_object({context.bucket_id(), row.key, row.version}, {.acl = stored},
                                   make_terms(context, {.target = {storage::must::have_revision{row.revision}}}));
    if (!changed && changed.error().code == storage::errc::conflict) return false;
    CHECK_OK(lift(changed));
    return true;
}

result<http::response> put_object_acl(services const& svc, request_context& context, std::string_view body) {
    constexpr int attempts = 100;
    for (int n = 0; n < attempts; ++n) {
        TRY(auto const row, load_object(svc, context, extent::head, delete_marker::is_refused));
        TRY(bool const done, store_acl(svc, context, row, body));
        if (!done) continue;
        auto response = begin_response(context);
        add_version_id(response, *context.bucket, row.version);
        return response;
    }
    return errc::operation_aborted;
}

constexpr operation object_acl_rows[] = {
    {.name = "GetObjectAcl",
     .verb = "GET",
     .resource = on::object,
     .query = "acl",
     .action = "s3:GetObjectAcl",
     .version_action = "s3:GetObjectVersionAcl",
     .run = handler::simple{get_object_acl}},
    {.name = "PutObjectAcl",
     .verb = "PUT",
     .resource = on::object,
     .query = "acl",
     .action = "s3:PutObjectAcl",
     .version_action = "s3:PutObjectVersionAcl",
     .event = "ObjectAcl:Put",
     .run = handler::document{put_object_acl}},
};

}  // namespace

std::span<operation const> object_acl() {
    return object_acl_rows;
}

}  // namespace s3seal::s3::ops
