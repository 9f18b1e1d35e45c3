// Any bytes as the wrapped key of a row, in each mode: pieces lie within it and come together again, nothing opens.
#include "server/s3/encryption/envelope.hpp"
#include "server/kms/ciphertext.hpp"
#include "server/s3/encryption/customer_key.hpp"
#include "storage/crypto/wrapping.hpp"
#include "tests/fuzz/require.hpp"

using namespace s3seal;

namespace {

void check_pieces(std::string_view wrapped, storage::encryption sealed) {
    sealed.wrapped_key = wrapped;
    std::size_t size = 0;
    for (auto const& piece : s3::name_pieces(sealed)) {
        REQUIRE_HOLDS(piece.bytes.empty() || (piece.bytes.data() >= sealed.wrapped_key.data() &&
                                              piece.bytes.data() + piece.bytes.size() <=
                                                  sealed.wrapped_key.data() + sealed.wrapped_key.size()));
        size += piece.bytes.size();
    }
    REQUIRE_HOLDS(size <= wrapped.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const wrapped{reinterpret_cast<char const*>(data), size};
    static storage::wrapping_key const key{storage::secret{std::string(32, 'k')}};
    if (auto const pieces = s3::split_pieces(wrapped)) REQUIRE_HOLDS(s3::join_pieces(*pieces) == wrapped);
    if (auto const parsed = kms::parse_ciphertext(wrapped)) {
        REQUIRE_HOLDS(parsed->material_id.size() == 64);
        REQUIRE_HOLDS(std::string{parsed->header}.append(parsed->wrapped) == wrapped);
        REQUIRE_HOLDS(!kms::open_ciphertext(*parsed, key, {{"name", "value"}}));
    }
    REQUIRE_HOLDS(!key.unwrap(wrapped, "place"));
    REQUIRE_HOLDS(!s3::unwrap_for_customer(wrapped, key.view(), "place"));
    for (bool const bucket_key : {false, true})
        for (auto const mode : {std::string_view{"AES256"}, std::string_view{"aws:kms"},
                                std::string_view{"aws:kms:dsse"}, s3::customer_key_mode}) {
            storage::encryption sealed;
            sealed.mode = mode;
            sealed.key_arn = mode.starts_with("aws:kms") ? "arn" : "";
            sealed.bucket_key = bucket_key;
            check_pieces(wrapped, std::move(sealed));
        }
    return 0;
}
