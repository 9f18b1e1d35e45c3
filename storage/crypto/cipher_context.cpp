#include "storage/crypto/cipher_context.hpp"

#include <array>
#include <cstddef>
#include <stdexcept>

namespace s3seal::storage {

namespace {

// Fetching for each use costs more than sealing a small message.
EVP_CIPHER const* algorithm(block_mode mode) {
    static std::array<EVP_CIPHER const*, 2> const fetched{EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr),
                                                          EVP_CIPHER_fetch(nullptr, "AES-256-ECB", nullptr)};
    return fetched[static_cast<std::size_t>(mode)];
}

// Nothing destroys it but its closer, as contexts are also dropped after the thread's other data are gone.
struct shelf {
    std::array<EVP_CIPHER_CTX*, 4> kept;
    std::size_t count;
    bool closed;
};
constinit thread_local std::array<shelf, 2> shelves{};

struct shelf_closer {
    ~shelf_closer() {
        for (auto& one : shelves) {
            one.closed = true;
            while (one.count > 0) EVP_CIPHER_CTX_free(one.kept[--one.count]);
        }
    }
};

shelf& shelf_of(block_mode mode) {
    thread_local shelf_closer const at_end;
    return shelves[static_cast<std::size_t>(mode)];
}

EVP_CIPHER_CTX* make(block_mode mode) {
    auto* const made = EVP_CIPHER_CTX_new();
    if (made == nullptr || EVP_CipherInit_ex2(made, algorithm(mode), nullptr, nullptr, 1, nullptr) != 1) {
        EVP_CIPHER_CTX_free(made);
        throw std::runtime_error{"AES-256 is not there"};
    }
    return made;
}

bool wipe(EVP_CIPHER_CTX* context) noexcept {
    static constexpr std::array<unsigned char, 32> zeros{};
    return EVP_CipherInit_ex2(context, nullptr, zeros.data(), nullptr, 1, nullptr) == 1;
}

}  // namespace

cipher_context::cipher_context(block_mode mode) : mode_{mode} {
    auto& shelf = shelf_of(mode);
    context_ = shelf.count > 0 ? shelf.kept[--shelf.count] : make(mode);
}

cipher_context::~cipher_context() {
    auto& shelf = shelf_of(mode_);
    bool const kept = !shelf.closed && shelf.count < shelf.kept.size() && (mode_ == block_mode::gcm || wipe(context_));
    if (kept)
        shelf.kept[shelf.count++] = context_;
    else
        EVP_CIPHER_CTX_free(context_);  // wipes it
}

}  // namespace s3seal::storage
