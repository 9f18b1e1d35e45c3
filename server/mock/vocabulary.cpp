#include "server/mock/vocabulary.hpp"

#include "server/aws/error.hpp"
#include "server/body/checksum.hpp"
#include "server/kms/error.hpp"
#include "server/kms/key_reference.hpp"
#include "server/kms/operation.hpp"
#include "server/s3/encryption/customer_key.hpp"
#include "server/s3/encryption/decided_encryption.hpp"
#include "server/s3/registry.hpp"
#include "server/s3control/tags.hpp"
#include "server/sts/error.hpp"
#include "server/sts/sts_application.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>

namespace s3seal::mock {

namespace {

bool is_operation(std::string_view name) {
    auto const is_among = [name](std::span<s3::operation const> rows) {
        return std::ranges::find(rows, name, &s3::operation::name) != rows.end();
    };
    return is_among(s3::all_operations().rows()) || is_among(s3control::tag_operations()) ||
           kms::find_operation(name) != nullptr || kms::is_not_built(name) || sts::is_operation(name);
}

bool is_error_code(std::string_view code) {
    static constexpr std::string_view codes[] = {
#define S3SEAL_CODE(name, status, code, message) code,
        S3SEAL_S3_ERRORS(S3SEAL_CODE) S3SEAL_STS_ERRORS(S3SEAL_CODE)
#undef S3SEAL_CODE
    };
    return kms::find_error(code) || std::find(std::begin(codes), std::end(codes), code) != std::end(codes);
}

bool is_checksum(std::string_view name) {
    auto const* const row = body::find_by_name(name);
    return row != nullptr && row->name == name;
}

}  // namespace

journal::vocabulary const& known_words() noexcept {
    static constexpr std::array<std::string_view, 4> modes{"AES256", "aws:kms", "aws:kms:dsse", s3::customer_key_mode};
    static constexpr std::array sources{s3::decided_by::header, s3::decided_by::bucket_default, s3::decided_by::session,
                                        s3::decided_by::stored};
    static constexpr std::array<std::string_view, 6> signatures{
        "SigV4 AuthHeader", "SigV2 AuthHeader", "SigV4 QueryString", "SigV2 QueryString", "SigV4 Form", "SigV2 Form"};
    static constexpr journal::vocabulary words{.is_operation = is_operation,
                                               .is_error_code = is_error_code,
                                               .is_kms_key = kms::is_key_id,
                                               .is_checksum = is_checksum,
                                               .modes = modes,
                                               .sources = sources,
                                               .signatures = signatures};
    return words;
}

}  // namespace s3seal::mock
