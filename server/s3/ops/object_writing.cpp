// PutObject and DeleteObject.
#include "server/body/verified_body.hpp"
#include "server/http/conditions.hpp"
#include "server/s3/access/directory_rules.hpp"
#include "server/s3/object/checksum_headers.hpp"
#include "server/s3/object/object_append.hpp"
#include "server/s3/object/object_headers.hpp"
#include "server/s3/object/object_writer.hpp"
#include "server/s3/object/version_id.hpp"
#include "server/s3/object/write_conditions.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/services.hpp"
#include "server/s3/request/settled_blobs.hpp"
#include "storage/blob_store.hpp"
#include "storage/metadata_store.hpp"

namespace s3seal::s3::ops {

namespace {

class object_handler final : public body_handler {
public:
    object_handler(request_context const& context, object_writer writer)
        : context_{context}, writer_{std::move(writer)} {}

    result<> write(bytes_view bytes) override { return writer_.write(bytes); }
    result<> refine(body::integrity_plan& plan) const override {
        plan.wants_md5 = writer_.wants_md5();
        return {};
    }

    result<http::response> finish(body::verified_content const& content) override {
        CHECK_OK(writer_.commit(content));
        auto response = begin_response(context_);
        response.add("ETag", "\"" + writer_.row().etag + "\"");
        writer_.add_encryption(response);
        add_checksum_headers(response, writer_.row().digest);
        return response;
    }

private:
    request_context const& context_;
    object_writer writer_;
};

header_source source_of_headers(request_context const& context) {
    if (context.is_form()) return header_source::form;
    return context.caller.is_streaming() ? header_source::decoded_body : header_source::request;
}

result<std::unique_ptr<body_handler>> put_object(services const& svc, request_context& context) {
    auto const& request = context.request;
    bool const append = is_append(context);
    if (!append) CHECK_OK(refuse_unbuilt_headers(request));
    CHECK_OK(check_object_acl(request));
    storage::object row;
    row.key = context.key;
    TRY(row.storage_class, parse_storage_class(context));
    TRY(row.headers, collect_object_headers(request, source_of_headers(context)));
    TRY(auto expected, parse_write_conditions(request));
    CHECK_OK(check_expectation(svc.metadata, context, expected));
    TRY(auto const decision, decide_write(context, "s3:PutObject"));
    if (append) return begin_append(svc, context, std::move(row), expected, decision);
    TRY(auto writer, object_writer::begin(svc, context, std::move(row), std::move(expected), decision));
    return std::make_unique<object_handler>(context, std::move(writer));
}

// Headers of other kinds of buckets, or of features that this bucket does not have.
result<> check_delete_headers(http::request const& request) {
    for (auto const* name : {"x-amz-if-match-last-modified-time", "x-amz-if-match-size"})
        if (request.has(name)) return header_not_implemented(name);
    constexpr std::string_view bypass = "x-amz-bypass-governance-retention";
    if (request.has(bypass))
        return error{errc::invalid_argument,
                     "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets."}
            .with("ArgumentName", bypass);
    return {};
}

result<http::response> delete_object(services const& svc, request_context& context) {
    CHECK_OK(check_version_id(context));
    CHECK_OK(check_delete_headers(context.request));
    auto const terms = make_terms(context, parse_delete_conditions(context.request));
    auto removed = svc.metadata.delete_object({context.bucket_id(), context.key}, terms);
    if (!removed) return from_change(context, terms.must, removed.error());
    settle_blobs(svc, context, nullptr, *std::move(removed));
    return no_content(context);
}

constexpr operation object_writing_rows[] = {
    {.name = "PutObject",
     .verb = "PUT",
     .resource = on::object,
     .action = "s3:PutObject",
     .acl_action = "s3:PutObjectAcl",
     .encryption = encryption_choice::made,
     .event = "ObjectCreated:Put",
     .run = handler::streamed{put_object, body::object_content}},
    {.name = "PostObject",
     .verb = "POST",
     .resource = on::bucket,
     .action = "s3:PutObject",
     .encryption = encryption_choice::made,
     .event = "ObjectCreated:Post",
     .run = handler::form{put_object}},
    {.name = "DeleteObject",
     .verb = "DELETE",
     .resource = on::object,
     .action = "s3:DeleteObject",
     .version_action = "s3:DeleteObjectVersion",
     .event = "ObjectRemoved:Delete",
     .run = handler::simple{delete_object}},
};

}  // namespace

std::span<operation const> object_writing() {
    return object_writing_rows;
}

}  // namespace s3seal::s3::ops
