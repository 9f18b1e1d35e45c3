#include "server/s3/access/directory_rules.hpp"

#include "server/auth/protocol.hpp"
#include "server/auth/sessions.hpp"
#include "server/aws/arns.hpp"
#include "server/aws/directory_names.hpp"
#include "server/s3/request/not_built.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace s3seal::s3 {

namespace {

using enum directory_use;

constexpr directory_rule directory_rules[] = {
    {"CreateBucket", control, "s3express:CreateBucket"},
    {"DeleteBucket", control, "s3express:DeleteBucket"},
    {"PutBucketEncryption", control, "s3express:PutEncryptionConfiguration"},
    {"GetBucketEncryption", control, "s3express:GetEncryptionConfiguration"},
    {"DeleteBucketEncryption", control, "s3express:PutEncryptionConfiguration"},
    {"ListDirectoryBuckets", control, "s3express:ListAllMyDirectoryBuckets"},
    {"CreateSession", session},
    {"HeadBucket", head},
    {"ListObjectsV2", read},
    {"GetObject", read},
    {"HeadObject", read},
    {"GetObjectAttributes", read},
    {"ListParts", read},
    {"ListMultipartUploads", read},
    {"PutObject", write},
    {"DeleteObject", write},
    {"DeleteObjects", write},
    {"CreateMultipartUpload", write},
    {"UploadPart", write},
    {"CompleteMultipartUpload", write},
    {"AbortMultipartUpload", write},
    {"RenameObject", write},
    {"CopyObject", copy},
    {"UploadPartCopy", copy},
    {"UpdateObjectEncryption", not_built},
    {"PutBucketPolicy", not_built},
    {"GetBucketPolicy", not_built},
    {"DeleteBucketPolicy", not_built},
    {"PutBucketLifecycleConfiguration", not_built},
    {"GetBucketLifecycleConfiguration", not_built},
    {"DeleteBucketLifecycle", not_built},
    {"PutBucketMetricsConfiguration", not_built},
    {"GetBucketMetricsConfiguration", not_built},
    {"ListBucketMetricsConfigurations", not_built},
    {"DeleteBucketMetricsConfiguration", not_built},
};

error not_supported(std::string_view what) {
    return {errc::invalid_request, fmt::format("{} isn't supported for directory buckets.", what)};
}

bool is_control(operation const& op) {
    return directory_rule_of(op).use == control;
}

// On AWS each endpoint has names of its own; a Host that is none of them serves both here. In front of it SDKs with an
// endpoint of their own put the bucket, which their session's credentials give away.
result<> check_endpoint(request_context const& context) {
    auto const at = context.host.express;
    bool const controls = is_control(*context.op);
    if (at == express_endpoint::zonal && controls)
        return error{errc::invalid_request,
                     fmt::format("{} must be sent to the regional endpoint, s3express-control.{}.amazonaws.com.",
                                 context.op->name, context.host.region)};
    if (at == express_endpoint::control && !controls)
        return error{errc::invalid_request,
                     fmt::format("{} must be sent to the endpoint of the bucket's zone.", context.op->name)};
    bool const by_sdk = context.caller.held && context.caller.held->directory && at == express_endpoint::none;
    if (controls && !context.host.bucket.empty() && !by_sdk)
        return error{errc::invalid_request,
                     fmt::format("{} on a directory bucket must be a path-style request. Virtual-hosted-style requests "
                                 "aren't supported.",
                                 context.op->name)};
    return {};
}

result<> check_headers(request_context const& context) {
    constexpr std::array<std::string_view, 8> never{"x-amz-acl",
                                                    "x-amz-object-lock-mode",
                                                    "x-amz-object-lock-retain-until-date",
                                                    "x-amz-object-lock-legal-hold",
                                                    "x-amz-object-lock-event-hold",
                                                    "x-amz-object-lock-event-hold-duration-days",
                                                    "x-amz-object-lock-event-hold-duration-years",
                                                    "x-amz-bucket-object-lock-enabled"};
    auto const& request = context.request;
    for (auto const name : never)
        if (request.has(name)) return header_not_implemented(name);
    constexpr std::string_view annotations = "x-amz-object-annotation-directive";
    if (request.find(annotations).value_or("EXCLUDE") != "EXCLUDE") return header_not_implemented(annotations);
    for (auto const& one : request.headers)
        if (to_lower(one.name).starts_with("x-amz-grant-")) return header_not_implemented(to_lower(one.name));
    if (!request.find("x-amz-tagging").value_or("").empty()) return header_not_implemented("x-amz-tagging");
    constexpr std::string_view owner = "x-amz-expected-bucket-owner";
    if (is_control(*context.op) && request.has(owner)) return header_not_implemented(owner);
    if (request.has("Content-MD5")) return not_supported("Content-MD5");
    return {};
}

}  // namespace

directory_rule const& directory_rule_of(operation const& op) noexcept {
    static constexpr directory_rule none{};
    auto const found = std::find_if(std::begin(directory_rules), std::end(directory_rules),
                                    [&](auto const& one) { return one.operation == op.name; });
    return found == std::end(directory_rules) ? none : *found;
}

bool is_express(request_context const& context) noexcept {
    return context.names_express() || (context.op && context.op->express_only && context.bucket_name.empty());
}

result<> check_directory_request(request_context const& context) {
    if (!is_express(context)) return {};
    auto const& op = *context.op;
    bool const of_bucket = op.resource != on::service;
    if (of_bucket && !aws::is_directory_bucket(context.bucket_name))
        return error{errc::invalid_bucket_name}.with("BucketName", context.bucket_name);
    auto const use = directory_rule_of(op).use;
    if (use == not_built) return operation_not_built(op.name);
    if (use == unsupported) return not_supported(op.name);
    CHECK_OK(check_endpoint(context));
    return check_headers(context);
}

result<> check_directory_listing(request_context const& context) {
    if (context.query("list-type") != "2") return not_supported("ListObjects");
    if (context.query("start-after")) return not_supported("start-after");
    auto const delimiter = context.query("delimiter").value_or("");
    if (!delimiter.empty() && delimiter != "/") return not_supported("A delimiter other than /");
    auto const prefix = context.query("prefix").value_or("");
    if (!prefix.empty() && !prefix.ends_with('/')) return not_supported("A prefix that doesn't end in a delimiter (/)");
    return {};
}

storage::bucket bucket_to_be(request_context const& context) {
    storage::bucket row;
    row.id = context.bucket_id();
    row.account = context.caller.who.account;
    row.region = aws::region_of_zone(aws::zone_of(context.bucket_name));
    row.location = row.region;
    row.created = std::chrono::floor<std::chrono::seconds>(context.now);
    default_encryption encryption;
    encryption.customer_keys_blocked = false;  // not for a policy to say: there are none
    row.settings = {make_setting(encryption), make_setting(all_blocked)};
    return row;
}

std::optional<directory_target> directory_target_of(request_context const& context) {
    if (!is_express(context)) return std::nullopt;
    directory_target out{.bucket_arn = aws::arn_of(*context.bucket), .base = default_of(context.bucket->encryption)};
    auto const use = directory_rule_of(*context.op).use;
    if (use == session) out.kind = directory_write::session;
    if (use == copy) out.kind = directory_write::copy;
    if (use == write && context.encryption_of_session) out.base = *context.encryption_of_session;
    return out;
}

bool opens_before_creation(request_context const& context) noexcept {
    return context.op && !context.bucket && directory_rule_of(*context.op).use == session &&
           context.host.express == express_endpoint::none && aws::is_creatable_directory_name(context.bucket_name);
}

}  // namespace s3seal::s3
