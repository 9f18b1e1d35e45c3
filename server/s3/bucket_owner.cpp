#include "server/s3/bucket_owner.hpp"

#include "server/auth/credentials.hpp"

#include <fmt/format.h>

namespace s3seal::s3 {

result<> check_owner_syntax(std::optional<std::string_view> expected) {
    if (!expected || auth::is_account_id(*expected)) return {};
    return error{errc::invalid_bucket_owner,
                 fmt::format("{} [{}]", row_of(errc::invalid_bucket_owner).message, *expected)};
}

result<> check_owner(std::optional<std::string_view> expected, std::optional<storage::bucket> const& bucket,
                     std::string_view bucket_name) {
    if (!bucket) return error{errc::no_such_bucket}.with("BucketName", bucket_name);
    if (expected && *expected != bucket->account) return errc::access_denied;
    return {};
}

}  // namespace s3seal::s3
