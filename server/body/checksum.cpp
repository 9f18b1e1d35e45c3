#include "server/body/checksum.hpp"

#include "storage/base/crc64.hpp"

// Its inline form: the states are complete types, and nothing more is linked.
#define XXH_INLINE_ALL
#include <openssl/evp.h>
#include <xxhash.h>
#include <zlib.h>

#include <algorithm>
#include <array>

namespace s3seal::body {

namespace {

using enum checksum_algorithm;

constexpr std::array<checksum_row, checksum_count> table{{
    {crc32, "CRC32", "x-amz-checksum-crc32", 4, true, true},
    {crc32c, "CRC32C", "x-amz-checksum-crc32c", 4, true, true},
    {crc64nvme, "CRC64NVME", "x-amz-checksum-crc64nvme", 8, true, false},
    {sha1, "SHA1", "x-amz-checksum-sha1", 20, false, true},
    {sha256, "SHA256", "x-amz-checksum-sha256", 32, false, true},
    {sha512, "SHA512", "x-amz-checksum-sha512", 64, false, true},
    {md5, "MD5", "x-amz-checksum-md5", 16, false, true},
    {xxhash64, "XXHASH64", "x-amz-checksum-xxhash64", 8, false, true},
    {xxhash3, "XXHASH3", "x-amz-checksum-xxhash3", 8, false, true},
    {xxhash128, "XXHASH128", "x-amz-checksum-xxhash128", 16, false, true},
}};

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
        state_ = ::crc32_z(state_, reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size());
    }
    std::string finish() override { return big_endian(static_cast<std::uint32_t>(state_)); }

private:
    unsigned long state_ = 0;
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

// Fetched once: looking an algorithm up for each request is a known cost of OpenSSL 3.
EVP_MD const* fetched(checksum_algorithm algorithm) {
    static EVP_MD const* const md5_digest = EVP_MD_fetch(nullptr, "MD5", nullptr);
    static EVP_MD const* const sha1_digest = EVP_MD_fetch(nullptr, "SHA1", nullptr);
    static EVP_MD const* const sha256_digest = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    static EVP_MD const* const sha512_digest = EVP_MD_fetch(nullptr, "SHA512", nullptr);
    if (algorithm == md5) return md5_digest;
    if (algorithm == sha1) return sha1_digest;
    return algorithm == sha256 ? sha256_digest : sha512_digest;
}

class evp_hasher final : public hasher {
public:
    explicit evp_hasher(EVP_MD const* digest) : context_{EVP_MD_CTX_new()} {
        EVP_DigestInit_ex2(context_.get(), digest, nullptr);
    }
    void update(bytes_view bytes) override { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }
    std::string finish() override {
        std::string out(EVP_MAX_MD_SIZE, '\0');
        unsigned size = 0;
        EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(out.data()), &size);
        out.resize(size);
        return out;
    }

private:
    struct freer {
        void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
    };
    std::unique_ptr<EVP_MD_CTX, freer> context_;
};

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

std::span<checksum_row const> checksum_table() noexcept {
    return table;
}

checksum_row const& row_of(checksum_algorithm algorithm) noexcept {
    return table[static_cast<std::size_t>(algorithm)];
}

checksum_row const* find_by_header(std::string_view header) noexcept {
    auto const found = std::find_if(table.begin(), table.end(),
                                    [&](auto const& row) { return equal_ignoring_case(row.header, header); });
    return found == table.end() ? nullptr : &*found;
}

checksum_row const* find_by_name(std::string_view name) noexcept {
    auto const found =
        std::find_if(table.begin(), table.end(), [&](auto const& row) { return equal_ignoring_case(row.name, name); });
    return found == table.end() ? nullptr : &*found;
}

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
        case sha256:
        case sha512:
        case md5:
            break;
    }
    return std::make_unique<evp_hasher>(fetched(algorithm));
}

}  // namespace s3seal::body
