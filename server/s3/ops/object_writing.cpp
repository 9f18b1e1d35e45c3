// PutObject and PostObject.
#include "server/body/verified_body.hpp"
#include "server/s3/object/checksum_headers.hpp"
#include "server/s3/object/new_object.hpp"
#include "server/s3/object/object_append.hpp"
#include "server/s3/object/object_lock.hpp"
#include "server/s3/object/object_writer.hpp"
#include "server/s3/object/version_id.hpp"
#include "server/s3/object/write_conditions.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/services.hpp"

namespace s3seal::s3::ops {

namespace {

class object_handler final : public body_handler {
public:
    object_handler(request_context const& context, object_writer writer)
        : context_{context}, writer_{std::move(writer)} {}

    result<> write(bytes_view bytes) override { return writer_.write(bytes); }
    result<> refine(body::integrity_plan& plan) const override {
        plan.wants_md5 = writer_.wants_md5();
        return check_locked_body(plan, writer_.row().lock, "Object");
    }

    result<http::response> finish(body::verified_content const& content) override {
        CHECK_OK(writer_.commit(content));
        auto response = begin_response(context_);
        add_new_version_id(response, writer_.row().version);
        response.add("ETag", "\"" + writer_.row().etag + "\"");
        writer_.add_encryption(response);
        add_checksum_headers(response, writer_.row().digest);
        return response;
    }

private:
    request_context const& context_;
    object_writer writer_;
};

result<std::unique_ptr<body_handler>> put_object(services const& svc, request_context& context) {
    TRY(auto row, make_new_object(svc, context));
    TRY(auto expected, parse_write_conditions(context.request));
    CHECK_OK(check_expectation(svc.metadata, context, expected));
    TRY(auto const decision, decide_write(context, "s3:PutObject"));
    if (is_append(context)) return begin_append(svc, context, std::move(row), expected, decision);
    TRY(auto writer, object_writer::begin(svc, context, std::move(row), std::move(expected), decision));
    return std::make_unique<object_handler>(context, std::move(writer));
}

constexpr operation object_writing_rows[] = {
    {.name = "PutObject",
     .verb = "PUT",
     .resource = on::object,
     .action = "s3:PutObject",
     .acl_action = "s3:PutObjectAcl",
     .tag_action = "s3:PutObjectTagging",
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
};

}  // namespace

std::span<operation const> object_writing() {
    return object_writing_rows;
}

}  // namespace s3seal::s3::ops
