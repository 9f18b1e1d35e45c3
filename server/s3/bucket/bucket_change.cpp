#include "server/s3/bucket/bucket_change.hpp"

#include "server/s3/request/error_conversion.hpp"

namespace s3seal::s3 {

namespace {

// The row as it is now. It may be of another bucket by now, which the caller was never allowed to change.
result<> reload(services const& svc, request_context& context) {
    auto row = svc.buckets.load(svc.metadata, context.bucket_id());
    if (!row) return from_bucket_change(row.error(), context.bucket_name);
    if ((*row)->account != context.bucket->account || (*row)->created != context.bucket->created)
        return error{errc::no_such_bucket}.with("BucketName", context.bucket_name);
    context.bucket = *std::move(row);
    return {};
}

}  // namespace

result<> change_setting(services const& svc, request_context& context,
                        std::function<result<storage::setting_change>()> const& decide) {
    constexpr int attempts = 100;
    for (int n = 0; n < attempts; ++n) {
        TRY(auto const change, decide());
        auto const stored = svc.metadata.change_settings(context.bucket_id(), {&change, 1}, context.bucket->revision);
        if (stored || stored.error().code != storage::errc::conflict)
            return from_bucket_change(stored, context.bucket_name);
        CHECK_OK(reload(svc, context));
    }
    return errc::operation_aborted;
}

}  // namespace s3seal::s3
