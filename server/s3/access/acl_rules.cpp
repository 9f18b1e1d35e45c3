#include "server/s3/access/acl_rules.hpp"

#include "server/s3/access/authorization.hpp"

namespace s3seal::s3 {

result<> check_acl(request_context const& context, acl const& wanted, std::string_view action, std::string_view arn) {
    auto const& bucket = *context.bucket;
    if (!bucket.has_acls()) return errc::access_control_list_not_supported;
    if (!bucket.public_access || !bucket.public_access->block_acls || !is_public(wanted)) return {};
    return denied(context, action, arn,
                  "because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access.")
        .because(aws::reason_code::public_access_blocked);
}

}  // namespace s3seal::s3
