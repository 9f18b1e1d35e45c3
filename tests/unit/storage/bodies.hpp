// Bodies for tests of the blob stores: made, written, read back.
#pragma once

#include "storage/base/random.hpp"
#include "storage/blob_store.hpp"
#include "tests/unit/storage/outcome.hpp"

#include <algorithm>
#include <ostream>
#include <span>
#include <string>
#include <string_view>

namespace s3seal::storage {

// Found by GoogleTest when it names or prints a parameter.
inline void PrintTo(cipher kind, std::ostream* out) {
    constexpr char const* names[]{"None", "Aes256Gcm", "Aes256GcmTwice"};
    *out << names[static_cast<int>(kind)];
}

}  // namespace s3seal::storage

namespace s3seal::test {

inline constexpr storage::cipher every_cipher[]{storage::cipher::none, storage::cipher::aes_256_gcm,
                                                storage::cipher::aes_256_gcm_twice};

inline std::string body_of(std::size_t size, unsigned long long seed = 1) {
    seeded_random random{seed};
    std::string bytes(size, '\0');
    random.fill(std::as_writable_bytes(std::span{bytes}));
    return bytes;
}

inline storage::data_key key_of(storage::cipher kind, unsigned long long seed = 1) {
    storage::data_key key;
    key.kind = kind;
    if (kind != storage::cipher::none) key.inner = storage::secret{body_of(32, seed + 1'000)};
    if (kind == storage::cipher::aes_256_gcm_twice) key.outer = storage::secret{body_of(32, seed + 2'000)};
    return key;
}

// Appends the body in pieces of that size.
inline storage::result<> append(storage::blob_writer& to, std::string_view body, std::size_t piece) {
    for (; !body.empty(); body.remove_prefix(std::min(piece, body.size())))
        CHECK_OK(to.append(as_bytes(body.substr(0, piece))));
    return {};
}

// Written and kept.
inline storage::result<storage::blob_ref> store(storage::blob_store& into, std::string_view body,
                                                storage::data_key const& key = {}, std::size_t piece = 100'000,
                                                storage::placement where = storage::placement::small_in_row) {
    TRY(auto writer, into.create(key.copy(), where));
    CHECK_OK(append(*writer, body, piece));
    TRY(auto ref, writer->finish());
    writer->keep();
    return ref;
}

// From `first` to the end, call by call.
inline storage::result<std::string> read_from(storage::blob_store& from, storage::blob_ref const& ref,
                                              std::uint64_t first = 0, storage::data_key const& key = {}) {
    TRY(auto reader, from.open(ref, first, key));
    std::string body;
    while (true) {
        TRY(auto const part, reader->read(first + body.size()));
        if (part.empty()) return body;
        body += as_text(part);
    }
}

}  // namespace s3seal::test
