#include "server/mock/answers.hpp"

#include <boost/json/serialize.hpp>

namespace s3seal::mock {

void add_own_headers(http::response& to) {
    to.add("X-Content-Type-Options", "nosniff");
    to.add("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
    to.add("Cross-Origin-Resource-Policy", "same-origin");
    to.add("Referrer-Policy", "no-referrer");
    to.add("Cache-Control", "no-store");
}

http::response json_answer(unsigned status, boost::json::object const& value) {
    http::response answer;
    answer.status = status;
    answer.add("Content-Type", "application/json");
    answer.body = boost::json::serialize(value) + "\n";
    return answer;
}

http::response refusal(unsigned status, std::string_view why) {
    return json_answer(status, {{"error", why}});
}

}  // namespace s3seal::mock
