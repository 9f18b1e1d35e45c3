#include "server/known/words.hpp"

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
#include "server/sts/query.hpp"
#include "server/sts/sts_application.hpp"

#include <algorithm>
#include <span>

namespace s3seal::known {

namespace {

void append(words& to, words const& more) {
    to.insert(to.end(), more.begin(), more.end());
}

words names_of(std::span<s3::operation const> rows) {
    words out;
    for (auto const& row : rows) out.push_back(row.name);
    return out;
}

}  // namespace

words const& operations() {
    static auto const all = [] {
        auto out = names_of(s3::all_operations().rows());
        append(out, names_of(s3control::tag_operations()));
        append(out, kms_operations());
        for (auto const name : kms::operations_not_built()) out.push_back(name);
        for (auto const name : sts::operation_names()) out.push_back(name);
        for (auto const name : sts::operations_not_built()) out.push_back(name);
        return out;
    }();
    return all;
}

words const& kms_operations() {
    static auto const all = kms::operation_names();
    return all;
}

std::string_view service_of_operation(std::string_view name) {
    static auto const of_s3 = names_of(s3::all_operations().rows());
    if (contains(of_s3, name)) return "s3";
    if (contains(kms_operations(), name)) return "kms";
    auto const of_sts = sts::operation_names();
    return std::find(of_sts.begin(), of_sts.end(), name) != of_sts.end() ? "sts" : "";
}

words const& error_codes() {
    static words const all{
#define S3SEAL_X(name, status, code, ...) code,
        S3SEAL_S3_ERRORS(S3SEAL_X) S3SEAL_KMS_ERRORS(S3SEAL_X) S3SEAL_STS_ERRORS(S3SEAL_X)
#undef S3SEAL_X
    };
    return all;
}

words const& kms_outcomes() {
    static words const all{kms::success,
#define S3SEAL_X(name, status, code) code,
                           S3SEAL_KMS_ERRORS(S3SEAL_X)
#undef S3SEAL_X
    };
    return all;
}

words const& modes() {
    static words const all{"AES256", "aws:kms", "aws:kms:dsse", s3::customer_key_mode};
    return all;
}

words const& source_modes() {
    static auto const all = [] {
        auto out = modes();
        out.push_back(service::unencrypted);
        return out;
    }();
    return all;
}

words const& decided_by() {
    namespace by = s3::decided_by;
    static words const all{by::header, by::bucket_default, by::session, by::stored};
    return all;
}

words const& signature_forms() {
    static words const all{"SigV4 AuthHeader", "SigV4 QueryString", "SigV4 Form",
                           "SigV2 AuthHeader", "SigV2 QueryString", "SigV2 Form"};
    return all;
}

words const& checksums() {
    static auto const all = [] {
        words out;
        for (auto const& row : body::checksum_table()) out.push_back(row.name);
        return out;
    }();
    return all;
}

words const& checksum_types() {
    static words const all{body::checksum_type::full_object, body::checksum_type::composite};
    return all;
}

words const& via() {
    static words const all{"s3", "s3express"};
    return all;
}

words const& methods() {
    static words const all{"GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"};
    return all;
}

bool contains(words const& all, std::string_view one) noexcept {
    return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace s3seal::known
