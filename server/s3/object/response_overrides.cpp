#include "server/s3/object/response_overrides.hpp"

#include "server/http/field_syntax.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace s3seal::s3 {

namespace {

constexpr std::array<std::string_view, 6> overridable{"content-type",  "content-language",    "expires",
                                                      "cache-control", "content-disposition", "content-encoding"};

}  // namespace

result<stored_headers> apply_overrides(request_context const& context, stored_headers const& stored) {
    auto shown = stored;
    for (auto const name : overridable) {
        auto const parameter = "response-" + std::string{name};
        auto const wanted = context.query(parameter);
        if (!wanted) continue;
        if (context.caller.anonymous)
            return error{errc::invalid_request,
                         "Request specific response headers cannot be used for anonymous GET requests."};
        auto value = http::utf8_to_latin1(*wanted);
        if (!value) return invalid_argument("Header value cannot be represented using ISO-8859-1.", parameter, *wanted);
        auto const same = std::find_if(shown.begin(), shown.end(), [&](auto const& h) { return h.first == name; });
        if (same == shown.end())
            shown.emplace_back(name, *std::move(value));
        else
            same->second = *std::move(value);
    }
    return shown;
}

}  // namespace s3seal::s3
