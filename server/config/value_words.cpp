#include "server/config/value_words.hpp"

namespace s3seal::config {

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    for (;;) {
        auto const stop = text.find(at);
        parts.push_back(text.substr(0, stop));
        if (stop == std::string_view::npos) return parts;
        text.remove_prefix(stop + 1);
    }
}

}  // namespace s3seal::config
