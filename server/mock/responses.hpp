// The responses of the admin API: JSON, also when something is refused.
#pragma once

#include "server/http/response.hpp"
#include "storage/base/error.hpp"

#include <boost/json/object.hpp>

#include <string_view>

namespace s3seal::mock {

// Whatever they answer, no page may make a script, a frame or anything else but data of it: objects that are served as
// HTML have the same origin.
void add_admin_headers(http::response& to);

// What requests hold is bytes: text in here that is no UTF-8 becomes it, taken for ISO-8859-1.
void make_utf8(boost::json::object& value);

http::response json_response(unsigned status, boost::json::object value);
http::response no_content();
// {"error": why}
http::response refusal(unsigned status, std::string_view why);
// Of storage; `missing`: what is said of not_found.
http::response failure(storage::error const& why, std::string_view missing);
// Of what goes back to what was there at the start.
http::response reset_failure(storage::error const& why);
// `why` of a refusal; "" of another response.
std::string why_of(http::response const& response);

}  // namespace s3seal::mock
