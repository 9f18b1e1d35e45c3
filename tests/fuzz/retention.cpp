// Any bytes as the body of PutObjectRetention: refused, or a lock that never lets go of a version that was retained in
// COMPLIANCE mode, and that is shown as a document which is taken again.
#include "server/s3/object/retention.hpp"
#include "server/xml/codec.hpp"
#include "tests/fuzz/require.hpp"

#include <chrono>

using namespace s3seal;

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    constexpr instant now{std::chrono::seconds{1'800'000'000}};
    auto const wanted = xml::read<s3::retention>({reinterpret_cast<char const*>(data), size});
    if (!wanted || !s3::check_retention(*wanted, now)) return 0;
    storage::object_lock const strict{.mode = "COMPLIANCE", .retain_until = now + std::chrono::hours{1}};
    if (auto const kept = s3::apply_retention(strict, *wanted, now, true))
        REQUIRE_HOLDS(kept->mode == "COMPLIANCE" && s3::retained_until(*kept, now) >= strict.retain_until);
    auto const lock = s3::apply_retention({}, *wanted, now, false);
    if (!lock) return 0;
    auto const shown = s3::shown_retention(*lock, now);
    REQUIRE_HOLDS(xml::read<s3::retention>(xml::write(shown)).has_value());
    REQUIRE_HOLDS(wanted->empty() == shown.empty());
    return 0;
}
