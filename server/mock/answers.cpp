#include "server/mock/answers.hpp"

#include <boost/json/serialize.hpp>

namespace s3seal::mock {

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
