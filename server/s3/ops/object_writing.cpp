// PutObject and DeleteObject.
#include "server/body/verified_body.hpp"
#include "server/http/conditions.hpp"
#include "server/s3/fault.hpp"
#include "server/s3/object_headers.hpp"
#include "server/s3/overrides.hpp"
#include "server/s3/regions.hpp"
#include "server/s3/respond.hpp"
#include "server/s3/sealing.hpp"

#include <array>

namespace s3seal::s3::ops {

namespace {

error precondition_failed(std::string_view condition) {
    return error{errc::precondition_failed}.with("Condition", condition);
}

error unacceptable_condition(std::string_view name, std::string_view why) {
    return header_not_implemented(name).with("additionalMessage", why);
}

// If-None-Match and If-Match of a write. What their values may be is checked before anything exists or not.
result<storage::expectation> parse_write_conditions(http::request const& request) {
    auto const none_match = request.find("If-None-Match");
    auto const match = request.find("If-Match");
    if (none_match && match)
        return unacceptable_condition("If-Match,If-None-Match",
                                      "Multiple conditional request headers present in the request");
    if (none_match && *none_match != "*")
        return unacceptable_condition("If-None-Match",
                                      "We don't accept the provided value of If-None-Match header for this API");
    if (match && *match == "*")
        return unacceptable_condition("If-Match", "We don't accept the provided value of If-Match header for this API");
    storage::expectation expected;
    expected.absent = none_match.has_value();
    if (match) expected.etag = http::unquote_etag(*match);
    return expected;
}

error from_expectation(request_context const& context, storage::error const& fault) {
    switch (fault.code) {
        case storage::errc::already_exists:
            return precondition_failed("If-None-Match");
        case storage::errc::conflict:
            return precondition_failed("If-Match");
        case storage::errc::not_found:
            return error{errc::no_such_key}.with("Key", context.key);
        default:
            return from_storage(fault);
    }
}

// Checked before the upload too: nobody should send gigabytes to learn that the object is there already.
result<> check_expectation(request_context const& context, storage::expectation const& expected) {
    if (!expected.absent && !expected.etag) return {};
    auto const current = context.svc.metadata.load_object(context.bucket_id(), context.key);
    if (!current && current.error().code != storage::errc::not_found) return from_storage(current.error());
    if (expected.absent) return current ? result<>{precondition_failed("If-None-Match")} : result<>{};
    if (!current) return error{errc::no_such_key}.with("Key", context.key);
    if (*expected.etag != "*" && *expected.etag != current->etag) return precondition_failed("If-Match");
    return {};
}

result<> refuse_unbuilt_headers(http::request const& request) {
    constexpr std::array<std::string_view, 5> names{"x-amz-tagging", "x-amz-object-lock-mode",
                                                    "x-amz-object-lock-retain-until-date",
                                                    "x-amz-object-lock-legal-hold", "x-amz-write-offset-bytes"};
    for (auto const name : names)
        if (request.has(name)) return header_not_implemented(name);
    return {};
}

// An object on its way in: bytes to the blob store, then the row that makes it visible.
class object_upload final : public upload {
public:
    object_upload(request_context const& context, storage::object row, storage::expectation expected,
                  std::optional<std::string> context_header, std::unique_ptr<storage::blob_writer> blob)
        : context_{context},
          row_{std::move(row)},
          expected_{std::move(expected)},
          context_header_{std::move(context_header)},
          blob_{std::move(blob)} {}

    result<> write(bytes_view bytes) override { return lift(blob_->append(bytes)); }

    result<http::response> finish(body::body_facts const& facts) override {
        TRY(row_.blob, lift(blob_->finish()));
        row_.digest = facts.digest;
        row_.etag = make_etag(context_.svc.random, row_.sealed, facts.md5);
        row_.modified = std::chrono::floor<std::chrono::seconds>(context_.svc.time.now());
        auto const replaced = context_.svc.metadata.put_object(context_.bucket_id(), row_, expected_);
        if (!replaced) return put_failure(replaced.error());
        blob_->keep();
        if (*replaced) context_.svc.blobs.remove(**replaced);
        return answer();
    }

private:
    error put_failure(storage::error const& fault) const {
        bool const conditional = expected_.absent || expected_.etag;
        if (fault.code == storage::errc::not_found && !conditional)  // deleted while the body came in
            return error{errc::no_such_bucket}.with("BucketName", context_.bucket_name);
        return from_expectation(context_, fault);
    }

    http::response answer() const {
        auto done = begin_response(context_);
        done.add("ETag", "\"" + row_.etag + "\"");
        add_encryption_headers(done, row_.sealed);
        if (context_header_) done.add(header::sse_context, *context_header_);
        add_checksum_headers(done, row_.digest);
        return done;
    }

    request_context const& context_;
    storage::object row_;
    storage::expectation expected_;
    std::optional<std::string> context_header_;
    std::unique_ptr<storage::blob_writer> blob_;
};

result<std::unique_ptr<upload>> put_object(request_context& context) {
    auto const& request = context.request;
    CHECK_OK(refuse_unbuilt_headers(request));
    CHECK_OK(check_object_acl(request));
    storage::object row;
    row.key = context.key;
    TRY(row.storage_class, parse_storage_class(request));
    TRY(row.headers, collect_object_headers(request, context.caller.is_streaming()));
    TRY(auto expected, parse_write_conditions(request));
    CHECK_OK(check_expectation(context, expected));

    auto const object_arn = bucket_arn(context.bucket->region, context.bucket_name) + "/" + context.key;
    TRY(auto decision,
        decide(encryption_headers::from(request), context.bucket->encryption,
               {.caller_arn = context.caller.who.arn, .object_arn = object_arn, .secure = context.connection.secure}));
    TRY(row.sealed, seal_for_write(context, decision));
    TRY(auto blob, lift(context.svc.blobs.create()));
    return std::make_unique<object_upload>(context, std::move(row), std::move(expected),
                                           std::move(decision.context_header), std::move(blob));
}

// Headers of other kinds of buckets, or of features that this bucket does not have.
result<> check_delete_headers(http::request const& request) {
    for (auto const* name : {"x-amz-if-match-last-modified-time", "x-amz-if-match-size"})
        if (request.has(name)) return header_not_implemented(name);
    constexpr std::string_view bypass = "x-amz-bypass-governance-retention";
    if (auto const value = request.find(bypass))
        return invalid_argument("x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.",
                                bypass, *value);
    return {};
}

result<http::response> delete_object(request_context& context) {
    CHECK_OK(check_version_id(context));
    CHECK_OK(check_delete_headers(context.request));
    storage::expectation expected;
    if (auto const match = context.request.find("If-Match")) expected.etag = http::unquote_etag(*match);
    auto const removed = context.svc.metadata.delete_object(context.bucket_id(), context.key, expected);
    if (!removed) return from_expectation(context, removed.error());
    if (*removed) context.svc.blobs.remove(**removed);
    return no_content(context);
}

constexpr operation rows[] = {
    {.name = "PutObject",
     .verb = "PUT",
     .resource = on::object,
     .action = "s3:PutObject",
     .acl_action = "s3:PutObjectAcl",
     .body = body_kind::streamed,
     .handle_stream = put_object},
    {.name = form_operation, .verb = "POST", .resource = on::bucket, .action = "s3:PutObject", .body = body_kind::form},
    {.name = "DeleteObject",
     .verb = "DELETE",
     .resource = on::object,
     .action = "s3:DeleteObject",
     .version_action = "s3:DeleteObjectVersion",
     .handle = delete_object},
};

}  // namespace

std::span<operation const> object_writing() {
    return rows;
}

}  // namespace s3seal::s3::ops
