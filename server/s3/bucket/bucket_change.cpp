#include "server/s3/bucket/bucket_change.hpp"

#include "server/s3/request/current_bucket.hpp"
#include "server/s3/request/error_conversion.hpp"

namespace s3seal::s3 {

result<> change_setting(services const& svc, request_context& context,
                        std::function<result<storage::setting_change>()> const& decide) {
    constexpr int attempts = 100;
    for (int n = 0; n < attempts; ++n) {
        TRY(auto const change, decide());
        auto const stored = svc.metadata.change_settings(context.bucket_id(), {&change, 1}, context.bucket->revision);
        if (stored || stored.error().code != storage::errc::conflict)
            return from_bucket_change(stored, context.bucket_name);
        TRY(context.bucket, load_bucket_again(svc, *context.bucket));
    }
    return errc::operation_aborted;
}

}  // namespace s3seal::s3
