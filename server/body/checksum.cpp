// The low-level hash functions are deprecated in favour of EVP, which fetches and allocates for every body.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "server/body/checksum.hpp"

#include "storage/base/crc64.hpp"

// Its inline form: the states are complete types, and nothing more is linked.
#define XXH_INLINE_ALL
#include <openssl/md5.h>
#include <openssl/sha.h>
#include <xxhash.h>

namespace s3seal::body {

namespace {

using enum checksum_algorithm;

template <class Word>
std::string big_endian(Word value) {
    std::string bytes(sizeof value, '\0');
    for (auto at = bytes.rbegin(); at != bytes.rend(); ++at) {
        *at = static_cast<char>(value & 0xff);
        value = static_cast<Word>(value >> 8);
    }
    return bytes;
}

class crc32_hasher final : public hasher {
public:
    void update(bytes_view bytes) override {
        static bool const fast = has_crc32();
        state_ = fast ? crc32_hardware(state_, bytes) : crc32_portable(state_, bytes);
    }
    std::string finish() override { return big_endian(state_); }

private:
    std::uint32_t state_ = 0;
};

class crc32c_hasher final : public hasher {
public:
    void update(bytes_view bytes) override {
        static bool const fast = has_crc32c();
        state_ = fast ? crc32c_hardware(state_, bytes) : crc32c_portable(state_, bytes);
    }
    std::string finish() override { return big_endian(~state_); }

private:
    std::uint32_t state_ = ~std::uint32_t{0};
};

class crc64nvme_hasher final : public hasher {
public:
    void update(bytes_view bytes) override { crc_.update(bytes); }
    std::string finish() override { return big_endian(crc_.value()); }

private:
    s3seal::crc64nvme crc_;
};

// One of OpenSSL's low-level states, which lies within the hasher.
template <class State, auto Init, auto Update, auto Final, std::size_t Size>
class openssl_hasher final : public hasher {
public:
    openssl_hasher() { Init(&state_); }
    void update(bytes_view bytes) override { Update(&state_, bytes.data(), bytes.size()); }
    std::string finish() override {
        std::string out(Size, '\0');
        Final(reinterpret_cast<unsigned char*>(out.data()), &state_);
        return out;
    }

private:
    State state_;
};
using md5_hasher = openssl_hasher<MD5_CTX, MD5_Init, MD5_Update, MD5_Final, MD5_DIGEST_LENGTH>;
using sha1_hasher = openssl_hasher<SHA_CTX, SHA1_Init, SHA1_Update, SHA1_Final, SHA_DIGEST_LENGTH>;
using sha256_hasher = openssl_hasher<SHA256_CTX, SHA256_Init, SHA256_Update, SHA256_Final, SHA256_DIGEST_LENGTH>;
using sha512_hasher = openssl_hasher<SHA512_CTX, SHA512_Init, SHA512_Update, SHA512_Final, SHA512_DIGEST_LENGTH>;

class xxhash64_hasher final : public hasher {
public:
    void update(bytes_view bytes) override { XXH64_update(&state_, bytes.data(), bytes.size()); }
    std::string finish() override { return big_endian(XXH64_digest(&state_)); }

private:
    XXH64_state_t state_ = [] {
        XXH64_state_t fresh;
        XXH64_reset(&fresh, 0);
        return fresh;
    }();
};

// XXH3 gives 64 or 128 bits of the same computation. Its state is aligned and large, so the library allocates it.
class xxhash3_hasher final : public hasher {
public:
    explicit xxhash3_hasher(bool wide) : wide_{wide}, state_{XXH3_createState()} {
        wide_ ? XXH3_128bits_reset(state_.get()) : XXH3_64bits_reset(state_.get());
    }
    void update(bytes_view bytes) override {
        wide_ ? XXH3_128bits_update(state_.get(), bytes.data(), bytes.size())
              : XXH3_64bits_update(state_.get(), bytes.data(), bytes.size());
    }
    std::string finish() override {
        if (!wide_) return big_endian(XXH3_64bits_digest(state_.get()));
        auto const value = XXH3_128bits_digest(state_.get());
        return big_endian(value.high64) + big_endian(value.low64);
    }

private:
    struct freer {
        void operator()(XXH3_state_t* state) const noexcept { XXH3_freeState(state); }
    };
    bool wide_;
    std::unique_ptr<XXH3_state_t, freer> state_;
};

}  // namespace

std::unique_ptr<hasher> make_hasher(checksum_algorithm algorithm) {
    switch (algorithm) {
        case crc32:
            return std::make_unique<crc32_hasher>();
        case crc32c:
            return std::make_unique<crc32c_hasher>();
        case crc64nvme:
            return std::make_unique<crc64nvme_hasher>();
        case xxhash64:
            return std::make_unique<xxhash64_hasher>();
        case xxhash3:
        case xxhash128:
            return std::make_unique<xxhash3_hasher>(algorithm == xxhash128);
        case sha1:
            return std::make_unique<sha1_hasher>();
        case sha256:
            return std::make_unique<sha256_hasher>();
        case sha512:
            return std::make_unique<sha512_hasher>();
        case md5:
            break;
    }
    return std::make_unique<md5_hasher>();
}

}  // namespace s3seal::body
