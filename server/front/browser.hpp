// People, among the programs that ask.
#pragma once

#include "server/http/request.hpp"

namespace s3seal::front {

// Whether a person asks for the root: a browser that wants a page. No SDK, no tool, and nothing that is signed.
bool is_browser_at_root(http::request const& head) noexcept;

}  // namespace s3seal::front
