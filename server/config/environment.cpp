#include "server/config/environment.hpp"

namespace s3seal::config {

environment read_environment(char const* const* variables) {
    environment read;
    for (; *variables; ++variables) {
        std::string_view const one{*variables};
        auto const equals = one.find('=');
        if (equals != std::string_view::npos) read.emplace(one.substr(0, equals), one.substr(equals + 1));
    }
    return read;
}

// S3SEAL_PORT=tcp://..., S3SEAL_PORT_4566_TCP, S3SEAL_SERVICE_HOST; for a service s3seal-main they begin with
// S3SEAL_MAIN_.
bool is_from_kubernetes(std::string_view prefix, std::string_view name, std::string_view value) noexcept {
    auto const rest = name.substr(prefix.size());
    auto const holds = [&](std::string_view part) { return rest.find(part) != std::string_view::npos; };
    return rest.starts_with("PORT_") || rest.starts_with("SERVICE_") || holds("_PORT_") || holds("_SERVICE_HOST") ||
           holds("_SERVICE_PORT") || (rest.ends_with("PORT") && value.find("://") != std::string_view::npos);
}

}  // namespace s3seal::config
