// Any bytes as a ciphertext: what was not sealed here does not open, and what is read of it is part of it.
#include "server/kms/ciphertext.hpp"
#include "tests/fuzz/require.hpp"

using namespace s3seal;

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const blob{reinterpret_cast<char const*>(data), size};
    auto const parsed = kms::parse_ciphertext(blob);
    if (!parsed) return 0;
    REQUIRE_HOLDS(blob.starts_with(parsed->header));
    REQUIRE_HOLDS(parsed->header.size() + parsed->wrapped.size() == blob.size());
    REQUIRE_HOLDS(parsed->header.find(parsed->key_arn) != std::string_view::npos);
    REQUIRE_HOLDS(parsed->material_id.size() == 64);
    static storage::wrapping_key const key{storage::secret{std::string(32, 'k')}};
    REQUIRE_HOLDS(!kms::open_ciphertext(*parsed, key, {{"a", "b"}}));
    return 0;
}
