// A vocabulary of few words, for tests of what takes words from outside.
#pragma once

#include "server/journal/query.hpp"

#include <array>
#include <string_view>

namespace s3seal::test {

inline journal::vocabulary const& few_words() {
    static constexpr std::array<std::string_view, 4> modes{"AES256", "aws:kms", "aws:kms:dsse", "SSE-C"};
    static constexpr std::array<std::string_view, 2> sources{"header", "bucket default"};
    static constexpr std::array<std::string_view, 2> signatures{"SigV4 AuthHeader", "SigV4 QueryString"};
    static constexpr journal::vocabulary words{
        .is_operation = [](std::string_view name) { return name == "PutObject" || name == "GetObject"; },
        .is_error_code = [](std::string_view code) { return code == "AccessDenied"; },
        .is_kms_key = [](std::string_view id) { return id.size() == 36; },
        .is_checksum = [](std::string_view name) { return name == "CRC32"; },
        .modes = modes,
        .sources = sources,
        .signatures = signatures};
    return words;
}

}  // namespace s3seal::test
