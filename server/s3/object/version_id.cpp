#include "server/s3/object/version_id.hpp"

namespace s3seal::s3 {

result<> check_version_id(request_context const& context) {
    return check_version_id(context.query("versionId"));
}

result<> check_version_id(std::optional<std::string_view> version) {
    if (!version || *version == "null") return {};
    if (version->empty()) return invalid_argument("Version id cannot be the empty string", "versionId", "");
    return invalid_argument("Invalid version id specified", "versionId", *version);
}

}  // namespace s3seal::s3
