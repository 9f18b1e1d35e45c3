// Records as the journal and the ledger have them.
#pragma once

#include "server/journal/record.hpp"
#include "server/kms/ledger.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace s3seal::verify {

inline constexpr char key_x[] = "arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555";
inline constexpr char key_y[] = "arn:aws:kms:us-east-1:000000000000:key/99999999-2222-3333-4444-555555555555";

inline journal::record a_request(std::string id, std::string_view operation, std::string bucket, std::string key,
                                 unsigned status = 200) {
    journal::record out;
    out.id = std::move(id);
    out.operation = operation;
    out.method = "PUT";
    out.bucket = std::move(bucket);
    out.key = std::move(key);
    out.status = status;
    out.caller = "arn:aws:iam::000000000000:user/alice";
    return out;
}

inline journal::record a_write(std::string id, std::string bucket, std::string key, std::string mode,
                               std::string kms_key = {}, bool bucket_key = false) {
    auto out = a_request(std::move(id), "PutObject", std::move(bucket), std::move(key));
    out.encryption = service::encryption{std::move(mode), std::move(kms_key), bucket_key, "header"};
    out.committed = true;
    return out;
}

inline kms::call_record a_call(std::string_view operation, std::string key = key_x) {
    kms::call_record out;
    out.operation = operation;
    out.key_arn = std::move(key);
    out.principal = "arn:aws:iam::000000000000:user/alice";
    out.context = {{"aws:s3:arn", "arn:aws:s3:::b/k"}};
    out.cause = "R1";
    out.via = "s3";
    out.outcome = kms::success;
    return out;
}

}  // namespace s3seal::verify
