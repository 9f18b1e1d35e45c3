#include "server/s3/bucket/create_bucket_config.hpp"

namespace s3seal::s3 {

result<create_bucket_config> parse_create_bucket_config(std::string_view body) {
    if (body.empty()) return create_bucket_config{};
    auto config = xml::read<create_bucket_config>(body);
    if (!config) return errc::malformed_xml;
    return *std::move(config);
}

}  // namespace s3seal::s3
