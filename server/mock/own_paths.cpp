#include "server/mock/own_paths.hpp"

#include <boost/json.hpp>

namespace s3seal::mock {

namespace {

constexpr std::string_view prefix = "/_s3seal";

http::response json_answer(unsigned status, boost::json::object const& value) {
    http::response answer;
    answer.status = status;
    answer.add("Content-Type", "application/json");
    answer.body = boost::json::serialize(value) + "\n";
    return answer;
}

http::response health(own_state const& state) {
    bool const ready = state.ready;
    return json_answer(ready ? 200 : 503, {{"status", ready ? "ready" : "starting"}, {"version", state.version}});
}

http::response certificate(own_state const& state) {
    if (state.ca_pem.empty())
        return json_answer(404, {{"error", "this server uses a certificate of its user's (tls_cert)"}});
    http::response answer;
    answer.add("Content-Type", "application/x-pem-file");
    answer.body = state.ca_pem;
    return answer;
}

}  // namespace

bool is_own_path(std::string_view path) noexcept {
    return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

http::response answer_own_path(http::request const& head, std::string_view path, own_state const& state) {
    bool const reads = head.method == "GET" || head.method == "HEAD";
    auto const name = path.substr(prefix.size());
    auto answer = name == "/health"   ? health(state)
                  : name == "/ca.pem" ? certificate(state)
                                      : json_answer(404, {{"error", "there is no such path"}});
    if (!reads && answer.status != 404) {
        answer = json_answer(405, {{"error", "only GET and HEAD"}});
        answer.add("Allow", "GET, HEAD");
    }
    if (head.method == "HEAD") {
        answer.to_head = true;
        answer.length = answer.body.size();
    }
    return answer;
}

}  // namespace s3seal::mock
