#include "storage/base/printable.hpp"

#include <cstddef>

namespace s3seal {

std::string printable(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const c = static_cast<unsigned char>(text[i]);
        auto const next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0u;
        bool const is_c1 = c == 0xC2 && next >= 0x80 && next < 0xA0;
        out += c < 0x20 || c == 0x7F || is_c1 ? '?' : text[i];
        if (is_c1) ++i;
    }
    return out;
}

}  // namespace s3seal
