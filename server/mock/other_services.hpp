// AWS services that are not here: their requests are refused in the form in which their own SDKs read errors.
#pragma once

#include "server/http/exchange.hpp"
#include "server/journal/request_line.hpp"
#include "server/journal/request_log.hpp"
#include "storage/base/clock.hpp"
#include "storage/base/random.hpp"

#include <memory>
#include <string>

namespace s3seal::mock {

// The name of the service that a request is for, when it is none that is served: as its signature or its X-Amz-Target
// calls it. "": it is for one that is, or as far as can be told for S3. `service`: of its credential scope.
std::string find_other_service(http::request const& head, std::string const& service);

// 400 (REST-JSON: 404), as services answer to operations that they do not have: clients do not try it again.
class other_services final : public http::application {
public:
    other_services(journal::request_log& journal, journal::request_line_writer& lines, clock const& time,
                   random_source& random)
        : journal_{journal}, lines_{lines}, time_{time}, random_{random} {}

    std::unique_ptr<http::exchange> begin(http::request const& head, http::connection_info const& from) override;
    http::response refuse(http::head_fault fault, http::request const& head) override;

private:
    journal::request_log& journal_;
    journal::request_line_writer& lines_;
    clock const& time_;
    random_source& random_;
};

}  // namespace s3seal::mock
