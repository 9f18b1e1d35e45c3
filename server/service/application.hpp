// A service behind the front: S3, KMS, STS, and what answers in the server's own name.
#pragma once

#include "server/http/exchange.hpp"
#include "server/service/outcome.hpp"
#include "server/service/points.hpp"
#include "storage/base/clock.hpp"
#include "storage/base/random.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace s3seal::service {

// Whom the server acts for when it asks a service itself. No request from outside has one.
struct own_caller {
    std::string_view account;  // 12 digits
    std::string_view region;
};

// A request that has come, and where to report of it. Everything outlives the exchange.
struct arrival {
    http::request const& head;
    http::connection_info const& connection;
    std::string const& id;
    instant at;
    service::outcome& outcome;
    service::points& points;
    own_caller const* own = nullptr;  // instead of a signature, which is not looked at
};

// Any thread. Knows nothing of who records its requests, or explains them.
class application {
public:
    virtual ~application() = default;

    // In the form that its clients know; "": its requests are logged, but not remembered.
    virtual std::string make_request_id(random_source& random) const = 0;
    // Whether answering it may wait for others (http::application::may_block).
    virtual bool may_block(http::request const&) const noexcept { return false; }
    virtual std::unique_ptr<http::exchange> begin(arrival const& request) = 0;
    // The response to a head that is no request (http::application::refuse).
    virtual http::response refuse(http::head_fault fault, arrival const& request) = 0;
};

// An exchange whose response is there before any body.
class decided_exchange final : public http::exchange {
public:
    explicit decided_exchange(http::response response) : response_{std::move(response)} {}
    bool wants_body() const noexcept override { return false; }
    bool consume(bytes_view) override { return false; }
    http::response finish(http::body_end) override { return std::move(response_); }

private:
    http::response response_;
};

}  // namespace s3seal::service
