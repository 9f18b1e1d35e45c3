// The root for people: a browser is led from there to a page.
#include "server/mock/admin_api.hpp"
#include "server/mock/page.hpp"
#include "server/mock/responses.hpp"
#include "server/mock/route.hpp"

#include <boost/json.hpp>

namespace s3seal::mock {

namespace {

constexpr std::string_view page_path = "/_s3seal/";

bool wants_page(admin_call const& call) {
    return call.head.find("Accept").value_or("").find("text/html") != std::string_view::npos;
}

// To whom does not say that it reads HTML: the same facts for programs.
admin_response show_page(admin_call const& call) {
    auto const& state = call.svc.state;
    if (!wants_page(call)) {
        boost::json::array endpoints;
        for (auto const& one : state.endpoints)
            for (auto const* scheme : {"http://", "https://"}) endpoints.emplace_back(scheme + one);
        auto response = json_response(
            200,
            {{"version", state.version}, {"endpoints", std::move(endpoints)}, {"openapi", "/_s3seal/openapi.json"}});
        response.add("Vary", "Accept");
        return response;
    }
    http::response response;
    response.add("Content-Type", "text/html; charset=utf-8");
    response.add("Vary", "Accept");
    response.body = print_page({state.version, state.endpoints});
    return response;
}

constexpr route page_rows[] = {
    {.method = "GET",
     .path = "/_s3seal",
     .operation = "getPage",
     .query = "*",
     .respond = show_page,
     .open_to_anybody = true},
    {.method = "GET",
     .path = page_path,
     .operation = "getPageOfDirectory",
     .query = "*",
     .respond = show_page,
     .open_to_anybody = true},
};

}  // namespace

http::response lead_to_page() {
    http::response response;
    response.status = 303;
    response.add("Location", page_path);
    return response;
}

routes page_routes() noexcept {
    return page_rows;
}

}  // namespace s3seal::mock
