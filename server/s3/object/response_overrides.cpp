#include "server/s3/object/response_overrides.hpp"

#include "server/http/field_syntax.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace s3seal::s3 {

namespace {

struct override_row {
    std::string_view parameter;
    std::string_view header;
};
constexpr std::array<override_row, 6> overrides{{{"response-content-type", "content-type"},
                                                 {"response-content-language", "content-language"},
                                                 {"response-expires", "expires"},
                                                 {"response-cache-control", "cache-control"},
                                                 {"response-content-disposition", "content-disposition"},
                                                 {"response-content-encoding", "content-encoding"}}};

}  // namespace

result<stored_headers> apply_overrides(request_context const& context, stored_headers shown) {
    for (auto const& [parameter, header] : overrides) {
        auto const wanted = context.query(parameter);
        if (!wanted) continue;
        if (context.caller.anonymous)
            return error{errc::invalid_request,
                         "Request specific response headers cannot be used for anonymous GET requests."};
        auto value = http::utf8_to_latin1(*wanted);
        if (!value) return invalid_argument("Header value cannot be represented using ISO-8859-1.", parameter, *wanted);
        auto const same =
            std::find_if(shown.begin(), shown.end(), [name = header](auto const& h) { return h.first == name; });
        if (same == shown.end())
            shown.emplace_back(header, *std::move(value));
        else
            same->second = *std::move(value);
    }
    return shown;
}

}  // namespace s3seal::s3
