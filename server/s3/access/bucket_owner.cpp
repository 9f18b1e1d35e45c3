#include "server/s3/access/bucket_owner.hpp"

#include "server/auth/credentials.hpp"
#include "server/aws/accounts.hpp"

#include <fmt/format.h>

namespace s3seal::s3 {

result<> check_owner_syntax(http::request const& request, std::string_view header) {
    for (auto const& [name, expected] : request.headers)
        if (equal_ignoring_case(name, header) && !aws::is_account_id(expected))
            return error{errc::invalid_bucket_owner,
                         fmt::format("{} [{}]", row_of(errc::invalid_bucket_owner).message, expected)};
    return {};
}

result<> check_owner(http::request const& request, std::string_view header, storage::bucket const* bucket,
                     std::string_view bucket_name) {
    if (bucket == nullptr) return error{errc::no_such_bucket}.with("BucketName", bucket_name);
    for (auto const& [name, expected] : request.headers)
        if (equal_ignoring_case(name, header) && expected != bucket->account)
            return error{errc::access_denied}.because(aws::reason_code::unexpected_owner);
    return {};
}

}  // namespace s3seal::s3
