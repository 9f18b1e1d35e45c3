// What answers instead of a service where a request names a namespace that is not there, or cannot be opened.
#pragma once

#include "server/service/application.hpp"
#include "storage/base/error.hpp"

#include <memory>
#include <string>
#include <utility>

namespace s3seal::front {

// 404, or 500; in JSON to calls of KMS, else as S3 says it, so that SDKs show the sentence.
class no_realm final : public service::application {
public:
    no_realm(storage::error why, std::string name) : why_{std::move(why)}, name_{std::move(name)} {}

    std::string make_request_id(random_source& random) const override { return random_uuid(random); }
    std::unique_ptr<http::exchange> begin(service::arrival const& request) override;
    http::response refuse(http::head_fault fault, service::arrival const& request) override;

private:
    storage::error why_;
    std::string name_;
};

}  // namespace s3seal::front
