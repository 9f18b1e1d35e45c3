#include "server/s3/overrides.hpp"

#include <algorithm>
#include <array>

namespace s3seal::s3 {

namespace {

constexpr std::array<std::string_view, 6> overridable{"content-type",  "content-language",    "expires",
                                                      "cache-control", "content-disposition", "content-encoding"};

// HTTP headers are ISO-8859-1; absent when a character is not.
std::optional<std::string> to_latin1(std::string_view utf8) {
    std::string out;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        auto const byte = static_cast<unsigned char>(utf8[i]);
        if (byte < 0x20 || byte == 0x7f) return std::nullopt;
        if (byte < 0x80) {
            out += static_cast<char>(byte);
        } else if ((byte == 0xc2 || byte == 0xc3) && i + 1 < utf8.size()) {
            auto const next = static_cast<unsigned char>(utf8[++i]);
            out += static_cast<char>((byte << 6) | (next & 0x3f));
        } else {
            return std::nullopt;
        }
    }
    return out;
}

}  // namespace

result<> check_version_id(request_context const& context) {
    return check_version_id(context.query("versionId"));
}

result<> check_version_id(std::optional<std::string_view> version) {
    if (!version || *version == "null") return {};
    if (version->empty()) return invalid_argument("Version id cannot be the empty string", "versionId", "");
    return invalid_argument("Invalid version id specified", "versionId", *version);
}

result<stored_headers> apply_overrides(request_context const& context, stored_headers const& stored) {
    auto shown = stored;
    for (auto const name : overridable) {
        auto const parameter = "response-" + std::string{name};
        auto const wanted = context.query(parameter);
        if (!wanted) continue;
        if (context.caller.anonymous)
            return error{errc::invalid_request,
                         "Request specific response headers cannot be used for anonymous GET requests."};
        auto value = to_latin1(*wanted);
        if (!value) return invalid_argument("Header value cannot be represented using ISO-8859-1.", parameter, *wanted);
        auto const same = std::find_if(shown.begin(), shown.end(), [&](auto const& h) { return h.first == name; });
        if (same == shown.end())
            shown.emplace_back(name, *std::move(value));
        else
            same->second = *std::move(value);
    }
    return shown;
}

void add_checksum_headers(http::response& answer, storage::checksum const& digest) {
    if (digest.algorithm.empty()) return;
    answer.add("x-amz-checksum-" + to_lower(digest.algorithm), digest.value);
    answer.add("x-amz-checksum-type", digest.type);
}

}  // namespace s3seal::s3
