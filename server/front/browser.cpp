#include "server/front/browser.hpp"

namespace s3seal::front {

// SDKs within pages have a browser's User-Agent, but want no HTML.
bool is_browser_at_root(http::request const& head) noexcept {
    return head.target == "/" && head.method == "GET" && !head.has("Authorization") &&
           head.find("User-Agent").value_or("").starts_with("Mozilla/") &&
           head.find("Accept").value_or("").find("text/html") != std::string_view::npos;
}

}  // namespace s3seal::front
