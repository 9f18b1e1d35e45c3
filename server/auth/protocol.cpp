#include "server/auth/protocol.hpp"

namespace s3seal::auth {

protocol const& s3_protocol() noexcept {
    static constexpr protocol row{.service = "s3", .payload_hash_required = true, .errors = error_format::s3_xml};
    return row;
}

}  // namespace s3seal::auth
