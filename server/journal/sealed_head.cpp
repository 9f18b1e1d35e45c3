#include "server/journal/sealed_head.hpp"

#include "storage/base/bytes.hpp"

#include <array>
#include <cstddef>
#include <cstring>

namespace s3seal::journal {

namespace {

constexpr std::size_t key_bytes = 32;
constexpr std::size_t number_bytes = sizeof(std::uint64_t);

std::string make_key(random_source& random) {
    std::string key(key_bytes, '\0');
    random.fill(std::as_writable_bytes(std::span{key.data(), key.size()}));
    return key;
}

storage::gcm_nonce nonce_of(std::uint64_t number) {
    storage::gcm_nonce out{};
    std::memcpy(out.data(), &number, number_bytes);
    return out;
}

void put(std::string& to, std::uint64_t number) {
    to.append(reinterpret_cast<char const*>(&number), number_bytes);
}

void put(std::string& to, std::string_view text) {
    put(to, text.size());
    to.append(text);
}

// Of what was sealed here, and so is whole.
std::uint64_t take_number(std::string_view& from) {
    std::uint64_t number = 0;
    std::memcpy(&number, from.data(), number_bytes);
    from.remove_prefix(number_bytes);
    return number;
}

std::string take_text(std::string_view& from) {
    auto const size = static_cast<std::size_t>(take_number(from));
    std::string out{from.substr(0, size)};
    from.remove_prefix(size);
    return out;
}

std::string print(http::request const& head) {
    std::string out;
    put(out, head.method);
    put(out, head.target);
    put(out, std::uint64_t{head.version});
    put(out, std::uint64_t{head.chunked});
    put(out, std::uint64_t{head.content_length.has_value()});
    put(out, head.content_length.value_or(0));
    put(out, std::uint64_t{head.headers.size()});
    for (auto const& one : head.headers) {
        put(out, one.name);
        put(out, one.value);
    }
    return out;
}

kept_request read(std::string_view from) {
    kept_request out;
    out.method = take_text(from);
    out.target = take_text(from);
    out.version = static_cast<unsigned>(take_number(from));
    out.chunked = take_number(from) != 0;
    bool const has_length = take_number(from) != 0;
    auto const length = take_number(from);
    if (has_length) out.content_length = length;
    for (auto left = take_number(from); left > 0; --left) {
        auto name = take_text(from);
        auto value = take_text(from);
        out.headers.emplace_back(std::move(name), std::move(value));
    }
    return out;
}

}  // namespace

head_vault::head_vault(random_source& random) : cipher_{make_key(random)} {}

std::string head_vault::seal(http::request const& head) {
    std::string out;
    put(out, ++sealed_count_);
    cipher_.seal(out, nonce_of(sealed_count_), {}, print(head));
    return out;
}

std::optional<kept_request> head_vault::open(std::string_view sealed) {
    if (sealed.size() < number_bytes + storage::gcm_tag_size) return std::nullopt;
    auto const number = take_number(sealed);
    std::string plain(sealed.size() - storage::gcm_tag_size, '\0');
    if (!cipher_.open(plain.data(), nonce_of(number), {}, sealed)) return std::nullopt;
    return read(plain);
}

}  // namespace s3seal::journal
