// PutBucketEncryption, GetBucketEncryption, DeleteBucketEncryption.
#include "server/s3/encryption_config.hpp"
#include "server/s3/fault.hpp"
#include "server/s3/respond.hpp"

namespace s3seal::s3::ops {

namespace {

result<> store(request_context& context, storage::default_encryption const& value) {
    return from_bucket_change(context.svc.metadata.put_encryption(context.bucket_id(), value), context.bucket_name);
}

result<http::response> put_bucket_encryption(request_context& context, std::string_view body) {
    TRY(auto const value, apply_encryption_config(body, context.bucket->encryption));
    CHECK_OK(store(context, value));
    return begin_response(context);
}

// Without Content-Type and not chunked, unlike every other document (recorded).
result<http::response> get_bucket_encryption(request_context& context) {
    auto answer = begin_response(context);
    answer.body = print_encryption_config(context.bucket->encryption);
    return answer;
}

// Back to AES256. Which encryption types are blocked is not part of what is deleted.
result<http::response> delete_bucket_encryption(request_context& context) {
    storage::default_encryption fresh;
    fresh.customer_keys_blocked = context.bucket->encryption.customer_keys_blocked;
    CHECK_OK(store(context, fresh));
    return no_content(context);
}

constexpr operation rows[] = {
    {.name = "PutBucketEncryption",
     .verb = "PUT",
     .resource = on::bucket,
     .query = "encryption",
     .action = "s3:PutEncryptionConfiguration",
     .version_4_only = true,
     .body = body_kind::buffered,
     .handle_document = put_bucket_encryption},
    {.name = "GetBucketEncryption",
     .verb = "GET",
     .resource = on::bucket,
     .query = "encryption",
     .action = "s3:GetEncryptionConfiguration",
     .version_4_only = true,
     .handle = get_bucket_encryption},
    {.name = "DeleteBucketEncryption",
     .verb = "DELETE",
     .resource = on::bucket,
     .query = "encryption",
     .action = "s3:PutEncryptionConfiguration",
     .version_4_only = true,
     .handle = delete_bucket_encryption},
};

}  // namespace

std::span<operation const> bucket_encryption() {
    return rows;
}

}  // namespace s3seal::s3::ops
