#include "server/s3/object/version_id.hpp"

#include "server/s3/request/opaque_id.hpp"
#include "storage/base/clock.hpp"
#include "storage/base/random.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace s3seal::s3 {

namespace {

constexpr std::size_t version_id_length = 32;
constexpr std::size_t stamp_length = 8;

// Greater than any before it in this process, and than those of earlier milliseconds in any.
std::uint64_t make_number(clock const& time) {
    constexpr unsigned within_millisecond = 6;  // bits
    static std::atomic<std::uint64_t> last = 0;
    auto const now = static_cast<std::uint64_t>(time.now().time_since_epoch().count()) << within_millisecond;
    auto before = last.load();
    while (!last.compare_exchange_weak(before, std::max(before + 1, now))) {
    }
    return std::max(before + 1, now);
}

// In digits that are in the order of their bytes.
std::string print_stamp(std::uint64_t number) {
    constexpr std::string_view digits = ".0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
    std::string out(stamp_length, digits.front());
    for (auto at = out.rbegin(); at != out.rend(); ++at, number /= digits.size()) *at = digits[number % digits.size()];
    return out;
}

constexpr std::string_view version_header = "x-amz-version-id";

}  // namespace

std::string make_version_id(services const& svc, s3::bucket const& bucket) {
    if (bucket.versioning != versioning_state::enabled) return std::string{storage::null_version};
    return print_stamp(make_number(svc.time)) + make_opaque_id(svc.random, version_id_length - stamp_length);
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
