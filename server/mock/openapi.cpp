#include "server/mock/openapi.hpp"

#include "server/mock/route.hpp"

namespace s3seal::mock {

namespace {

admin_response show_openapi(admin_call const&) {
    http::response response;
    response.add("Content-Type", "application/json");
    response.body = openapi_document();
    return response;
}

constexpr route openapi_rows[] = {
    {.method = "GET",
     .path = "/_s3seal/openapi.json",
     .operation = "getOpenapi",
     .query = "",
     .respond = show_openapi,
     .open_to_anybody = true},
};

}  // namespace

routes openapi_routes() noexcept {
    return openapi_rows;
}

}  // namespace s3seal::mock
