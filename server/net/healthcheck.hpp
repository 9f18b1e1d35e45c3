// For containers without curl: asks a server whether it is well.
#pragma once

#include <string_view>

namespace s3seal::net {

inline constexpr std::string_view default_health_url = "http://127.0.0.1:4566/_s3seal/health";

// GETs the URL, http or https (the certificate is not verified), on a numeric address or localhost. 0 when the answer
// is 200 within 5 seconds; else 1.
int healthcheck(std::string_view url);

}  // namespace s3seal::net
