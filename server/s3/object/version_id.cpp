#include "server/s3/object/version_id.hpp"

#include "server/s3/request/opaque_id.hpp"

namespace s3seal::s3 {

namespace {

constexpr std::size_t version_id_length = 32;
constexpr std::string_view version_header = "x-amz-version-id";

}  // namespace

std::string make_version_id(random_source& random, s3::bucket const& bucket) {
    if (bucket.versioning != versioning_state::enabled) return std::string{storage::null_version};
    return make_opaque_id(random, version_id_length);
}

bool is_version_id(std::string_view text) noexcept {
    return text == storage::null_version || is_opaque_id(text, version_id_length);
}

result<> check_version_id(s3::bucket const& bucket, std::optional<std::string_view> version) {
    if (!version || *version == storage::null_version) return {};
    if (version->empty()) return invalid_argument("Version id cannot be the empty string", "versionId", "");
    if (bucket.versioning != versioning_state::never && is_version_id(*version)) return {};
    return invalid_argument("Invalid version id specified", "versionId", *version);
}

result<> check_version_id(request_context const& context) {
    return check_version_id(*context.bucket, context.query("versionId"));
}

void add_version_id(http::response& response, s3::bucket const& bucket, std::string_view version) {
    if (bucket.versioning != versioning_state::never) response.add(version_header, version);
}

void add_new_version_id(http::response& response, std::string_view version) {
    if (version != storage::null_version) response.add(version_header, version);
}

}  // namespace s3seal::s3
