// One S3 request on its way through the stages.
#pragma once

#include "server/auth/identity.hpp"
#include "server/aws/directory_names.hpp"
#include "server/http/exchange.hpp"
#include "server/http/uri.hpp"
#include "server/s3/request/address.hpp"
#include "server/s3/request/bucket.hpp"
#include "server/s3/request/change.hpp"
#include "server/s3/request/operation.hpp"
#include "server/s3/request/session_encryption.hpp"
#include "server/service/behaviour.hpp"
#include "server/service/outcome.hpp"
#include "server/service/points.hpp"
#include "storage/base/clock.hpp"
#include "storage/model.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace s3seal::service {
struct own_caller;
}

namespace s3seal::s3 {

struct request_context {
    s3seal::behaviour const& behaviour;
    http::request const& request;  // with the headers that a signed URL carries in its query
    http::request const& sent;     // as it came: what signatures cover
    http::connection_info const& connection;
    instant now;
    service::outcome& outcome;  // what is reported of it
    service::points& points;    // where it may be stopped
    request_changes& changes;
    std::uint64_t generation = 0;              // of what is stored, when it began
    service::own_caller const* own = nullptr;  // who asks, without a signature
    std::string_view stage = {};               // that it is in, or that refused it
    std::string const& request_id;             // x-amz-request-id
    std::string host_id;                       // x-amz-id-2

    std::optional<bool> known_secure = {};  // of a request that a form makes: what the form's own request was

    // Filled by resolve.
    http::target target = {};
    host_address host = {};
    std::string bucket_name = {};  // "": the service itself
    std::string key = {};
    operation const* op = nullptr;
    std::optional<error> routing_error = {};  // why op is missing; reported after authenticate
    std::shared_ptr<s3::bucket const> bucket = {};

    // Filled by authenticate.
    auth::identity caller = {};
    std::optional<error> let_through = {};  // what AWS would have said, in lenient mode

    // Of an operation that is asked for by its document: what that says.
    condition_values document_keys = {};

    // Filled by authorize, when the caller comes with a directory bucket's session to an object.
    std::optional<session_encryption> encryption_of_session = {};

    storage::bucket_id bucket_id() const { return {std::string{}, bucket_name}; }
    bool is_head() const noexcept { return request.method == "HEAD"; }
    bool is_form() const noexcept { return known_secure.has_value(); }  // its headers are fields of a form
    // Whether the client spoke TLS, to us or to the proxy in front of us.
    bool secure() const noexcept {
        return known_secure.value_or(http::is_secure(sent, connection, behaviour.trust_forwarded_proto));
    }
    bool takes_customer_keys() const noexcept { return secure() || behaviour.sse_c_over_http; }

    // Query values, decoded. Absent: the key is not in the query.
    std::optional<std::string_view> query(std::string_view name) const noexcept {
        return http::find_query(target, name);
    }
    // S3 Express's by its Host and its bucket's name. S3's own endpoints know no directory buckets.
    bool names_express() const noexcept {
        return host.express != express_endpoint::none || (host.region.empty() && aws::is_directory_bucket(bucket_name));
    }
    // The region whose endpoint was asked: the Host's, else the credential scope's.
    std::string_view endpoint_region() const noexcept { return host.region.empty() ? caller.region : host.region; }
};

// It is known what is asked for, and that the caller may do it.
inline result<> reach_authorized(request_context const& context) {
    return context.points.reach(service::point::authorized, {.service = "s3",
                                                             .operation = context.op->name,
                                                             .bucket = context.bucket_name,
                                                             .key = context.key,
                                                             .caller = context.caller.who.arn});
}

}  // namespace s3seal::s3
