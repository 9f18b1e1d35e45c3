#include "server/s3/object/new_object.hpp"

#include "server/s3/object/object_access.hpp"
#include "server/s3/object/object_headers.hpp"
#include "server/s3/object/object_lock.hpp"
#include "server/s3/object/version_id.hpp"
#include "server/s3/request/object_tags.hpp"
#include "storage/base/clock.hpp"

#include <chrono>
#include <utility>

namespace s3seal::s3 {

namespace {

header_source source_of_headers(request_context const& context) {
    if (context.is_form()) return header_source::form;
    return context.caller.is_streaming() ? header_source::decoded_body : header_source::request;
}

// Whoever writes makes a version, and cannot say which.
result<> refuse_version_id(request_context const& context) {
    auto const sent = context.query("versionId");
    if (!sent || context.is_form()) return {};
    return invalid_argument("This operation does not accept a version-id.", "versionId", *sent);
}

}  // namespace

result<storage::object> make_new_object(services const& svc, request_context const& context) {
    CHECK_OK(refuse_version_id(context));
    CHECK_OK(refuse_unbuilt_headers(context));
    TRY(auto access, decide_access(context));
    storage::object made;
    made.key = context.key;
    made.owner = std::move(access.owner);
    made.acl = std::move(access.acl);
    made.version = make_version_id(svc, *context.bucket);
    TRY(made.storage_class, parse_storage_class(context));
    TRY(made.lock, choose_lock(svc, context));
    TRY(made.headers, collect_object_headers(context.request, source_of_headers(context)));
    TRY(made.tags, parse_requested_tags(context));
    return made;
}

instant written_at(services const& svc, request_context const& context) {
    return std::chrono::floor<std::chrono::seconds>(context.own != nullptr ? context.now : svc.time.now());
}

void fit_to_bucket(services const& svc, request_context const& context, s3::bucket const& now, storage::object& made) {
    made.version = make_version_id(svc, now);
    lock_by_default(context, now, made.lock);
}

void keep_in_upload(storage::multipart_upload& upload, storage::object made) {
    upload.key = std::move(made.key);
    upload.storage_class = std::move(made.storage_class);
    upload.headers = std::move(made.headers);
    upload.lock = std::move(made.lock);
    upload.tags = std::move(made.tags);
    upload.owner = std::move(made.owner);
    upload.acl = std::move(made.acl);
}

storage::object as_new_object(storage::multipart_upload const& upload) {
    storage::object made;
    made.key = upload.key;
    made.storage_class = upload.storage_class;
    made.headers = upload.headers;
    made.lock = upload.lock;
    made.tags = upload.tags;
    made.owner = upload.owner;
    made.acl = upload.acl;
    made.sealed = upload.sealed;
    return made;
}

}  // namespace s3seal::s3
