#include "server/verify/words.hpp"

#include "server/aws/error.hpp"
#include "server/body/checksum.hpp"
#include "server/kms/error.hpp"
#include "server/kms/ledger.hpp"
#include "server/kms/operation.hpp"
#include "server/s3/encryption/customer_key.hpp"
#include "server/s3/encryption/decided_encryption.hpp"
#include "server/s3/registry.hpp"
#include "server/s3control/tags.hpp"
#include "server/service/outcome.hpp"
#include "server/sts/error.hpp"
#include "server/sts/sts_application.hpp"

namespace s3seal::verify::words {

namespace {

void append(std::vector<std::string_view>& to, std::vector<std::string_view> const& more) {
    to.insert(to.end(), more.begin(), more.end());
}

}  // namespace

std::vector<std::string_view> operations() {
    std::vector<std::string_view> out;
    for (auto const& family : s3::operation_families())
        for (auto const& row : family) out.push_back(row.name);
    for (auto const& row : s3control::tag_operations()) out.push_back(row.name);
    append(out, kms_operations());
    for (auto const name : sts::operation_names()) out.push_back(name);
    return out;
}

std::vector<std::string_view> kms_operations() {
    namespace ops = kms::ops;
    std::vector<std::string_view> out;
    for (auto const& family : {ops::keys(), ops::key_states(), ops::aliases(), ops::cryptography(), ops::signing(),
                               ops::policies(), ops::tags(), ops::rotation(), ops::imports(), ops::grants()})
        for (auto const& one : family) out.push_back(one.name);
    return out;
}

std::vector<std::string_view> error_codes() {
    return {
#define S3SEAL_X(name, status, code, ...) code,
        S3SEAL_S3_ERRORS(S3SEAL_X) S3SEAL_KMS_ERRORS(S3SEAL_X) S3SEAL_STS_ERRORS(S3SEAL_X)
#undef S3SEAL_X
    };
}

std::vector<std::string_view> kms_outcomes() {
    return {kms::success,
#define S3SEAL_X(name, status, code) code,
            S3SEAL_KMS_ERRORS(S3SEAL_X)
#undef S3SEAL_X
    };
}

std::vector<std::string_view> modes() {
    return {"AES256", "aws:kms", "aws:kms:dsse", s3::customer_key_mode};
}

std::vector<std::string_view> source_modes() {
    auto out = modes();
    out.push_back(service::unencrypted);
    return out;
}

std::vector<std::string_view> decided_by() {
    namespace by = s3::decided_by;
    return {by::header, by::bucket_default, by::session, by::stored};
}

std::vector<std::string_view> signature_forms() {
    return {"SigV4 AuthHeader", "SigV4 QueryString", "SigV4 Form",
            "SigV2 AuthHeader", "SigV2 QueryString", "SigV2 Form"};
}

std::vector<std::string_view> checksums() {
    std::vector<std::string_view> out;
    for (auto const& row : body::checksum_table()) out.push_back(row.name);
    return out;
}

std::vector<std::string_view> checksum_types() {
    return {body::checksum_type::full_object, body::checksum_type::composite};
}

std::vector<std::string_view> via() {
    return {"s3", "s3express"};
}

std::vector<std::string_view> methods() {
    return {"GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"};
}

std::vector<std::string_view> writes() {
    return {"PutObject",
            "PostObject",
            "CopyObject",
            "CreateMultipartUpload",
            "UploadPart",
            "UploadPartCopy",
            "CompleteMultipartUpload",
            "PutObjectAnnotation",
            "RenameObject",
            "UpdateObjectEncryption"};
}

}  // namespace s3seal::verify::words
