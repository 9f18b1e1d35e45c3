// AWS services that are not here: their requests are refused in the form in which their own SDKs read errors.
#pragma once

#include "server/service/application.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace s3seal::front {

// The name of the service that a request is for, when it is none that is served: as its signature or its X-Amz-Target
// calls it. "": it is for one that is, or as far as can be told for S3. `service`: of its credential scope.
std::string_view find_other_service(http::request const& head, std::string_view service);

// 400 (REST-JSON: 404), as services answer to operations that they do not have: clients do not try it again.
class other_services final : public service::application {
public:
    std::string make_request_id(random_source& random) const override { return random_uuid(random); }
    std::unique_ptr<http::exchange> begin(service::arrival const& request) override;
    http::response refuse(http::head_fault fault, service::arrival const& request) override;
};

}  // namespace s3seal::front
