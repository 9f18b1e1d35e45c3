#include "server/s3/request/opaque_id.hpp"

#include "storage/base/bytes.hpp"

#include <algorithm>
#include <vector>

namespace s3seal::s3 {

std::string make_opaque_id(random_source& random, std::size_t length) {
    std::vector<std::byte> bytes(length / 4 * 3);
    random.fill(bytes);
    auto id = base64_encode(bytes);
    std::replace(id.begin(), id.end(), '+', '.');
    std::replace(id.begin(), id.end(), '/', '_');
    return id;
}

bool is_opaque_id(std::string_view text, std::size_t length) noexcept {
    return text.size() == length && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                      c == '_';
           });
}

}  // namespace s3seal::s3
