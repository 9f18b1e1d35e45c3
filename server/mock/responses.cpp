#include "server/mock/responses.hpp"

#include "server/http/field_syntax.hpp"
#include "storage/base/bytes.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_to.hpp>

namespace s3seal::mock {

namespace {

void make_utf8(boost::json::value& value) {
    if (auto* const object = value.if_object()) mock::make_utf8(*object);
    if (auto* const array = value.if_array())
        for (auto& one : *array) make_utf8(one);
    if (auto* const text = value.if_string(); text != nullptr && !is_utf8(*text)) *text = http::latin1_to_utf8(*text);
}

}  // namespace

void add_admin_headers(http::response& to) {
    to.add("X-Content-Type-Options", "nosniff");
    to.add("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
    to.add("Cross-Origin-Resource-Policy", "same-origin");
    to.add("Referrer-Policy", "no-referrer");
    to.add("Cache-Control", "no-store");
}

void make_utf8(boost::json::object& value) {
    for (auto& member : value) make_utf8(member.value());
}

http::response json_response(unsigned status, boost::json::object value) {
    make_utf8(value);
    http::response response;
    response.status = status;
    response.add("Content-Type", "application/json");
    response.body = boost::json::serialize(value) + "\n";
    return response;
}

http::response no_content() {
    http::response response;
    response.status = 204;
    response.frame = http::framing::none;
    return response;
}

http::response refusal(unsigned status, std::string_view why) {
    return json_response(status, {{"error", why}});
}

http::response failure(storage::error const& why, std::string_view missing) {
    if (why.code == storage::errc::not_found) return refusal(404, missing);
    if (why.code == storage::errc::full) return refusal(507, "there is no room left: " + why.detail);
    return refusal(500, why.detail);
}

http::response reset_failure(storage::error const& why) {
    if (why.code != storage::errc::conflict) return failure(why, "");
    return refusal(409,
                   "what this start found in its data directory was not kept (the setting reset_point): say "
                   "what=nothing-left, or save a snapshot and restore it");
}

std::string why_of(http::response const& response) {
    if (response.status < 400) return {};
    auto const document = boost::json::parse(response.body).as_object();
    auto const* const why = document.if_contains("error");
    return why ? boost::json::value_to<std::string>(*why) : std::string{};
}

}  // namespace s3seal::mock
