// What a client needs before it can trust this server, or wait for it; and its end.
#include "server/mock/admin_api.hpp"
#include "server/mock/responses.hpp"
#include "server/mock/route.hpp"

#include <utility>

namespace s3seal::mock {

namespace {

admin_response health(admin_call const& call) {
    bool const ready = call.svc.state.ready;
    return json_response(ready ? 200 : 503,
                         {{"status", ready ? "ready" : "starting"}, {"version", call.svc.state.version}});
}

admin_response certificate(admin_call const& call) {
    auto pem = call.svc.state.ca_pem();
    if (pem.empty()) return refusal(404, "this server uses a certificate of its user's (tls_cert)");
    http::response response;
    response.add("Content-Type", "application/x-pem-file");
    response.body = std::move(pem);
    return response;
}

// This request has begun, and is answered before the end.
admin_response stop(admin_call const& call) {
    call.svc.state.stop();
    return json_response(202, {{"status", "stopping"}});
}

constexpr route server_rows[] = {
    {.method = "GET",
     .path = "/_s3seal/health",
     .operation = "getHealth",
     .query = "*",
     .respond = health,
     .open_to_anybody = true},
    {.method = "GET",
     .path = "/_s3seal/ca.pem",
     .operation = "getCertificateAuthority",
     .query = "*",
     .respond = certificate,
     .open_to_anybody = true},
    {.method = "POST", .path = "/_s3seal/stop", .operation = "stop", .query = "", .respond = stop},
};

}  // namespace

routes server_routes() noexcept {
    return server_rows;
}

}  // namespace s3seal::mock
