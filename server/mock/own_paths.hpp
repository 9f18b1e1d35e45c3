// What the server answers in its own name, under /_s3seal.
#pragma once

#include "server/http/exchange.hpp"

#include <atomic>
#include <string>
#include <string_view>

namespace s3seal::mock {

// What own paths tell of the server.
struct own_state {
    std::atomic<bool> ready = false;  // health is 503 until then
    std::string ca_pem;               // "": the user brought a certificate of their own
    std::string version;
};

// Health and the certificate authority, open to anybody; 404 for the rest under /_s3seal.
http::response answer_own_path(http::request const& head, std::string_view path, own_state const& state);

// /_s3seal, /_s3seal/...
bool is_own_path(std::string_view path) noexcept;

}  // namespace s3seal::mock
