// Elements that several documents have.
#pragma once

#include "server/body/checksum.hpp"
#include "server/xml/codec.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::s3 {

// A user or an account. Owners come without a name since S3 stopped to send it.
struct person {
    std::string id;
    std::optional<std::string> display_name;
};
template <class Ar>
void describe(Ar& ar, person& x) {
    ar.required("ID", x.id);
    ar.optional("DisplayName", x.display_name);
}

// For elements that are left out when they would be empty.
inline std::optional<std::string> unless_empty(std::string text) {
    return text.empty() ? std::nullopt : std::optional{std::move(text)};
}

// Of keys that a delimiter rolled up.
struct common_prefix {
    std::string prefix;
};
template <class Ar>
void describe(Ar& ar, common_prefix& x) {
    ar.required("Prefix", x.prefix, xml::encodable);
}

inline std::vector<common_prefix> to_common_prefixes(std::vector<std::string> texts) {
    std::vector<common_prefix> out;
    out.reserve(texts.size());
    for (auto& text : texts) out.push_back({std::move(text)});
    return out;
}

// Elements named by their algorithm, as <ChecksumSHA256>: in responses one at most.
struct checksum_elements {
    std::array<std::optional<std::string>, body::checksum_count> values;  // as in the table of algorithms

    checksum_elements() = default;
    // Of one checksum; nothing without an algorithm.
    checksum_elements(std::string_view algorithm, std::string_view base64) {
        if (auto const* row = body::find_by_name(algorithm)) values[static_cast<std::size_t>(row->algorithm)] = base64;
    }
};
// ChecksumSHA256
std::string_view checksum_element_name(body::checksum_algorithm algorithm);
template <class Ar>
void describe(Ar& ar, checksum_elements& x) {
    for (auto const& row : body::checksum_table())
        ar.optional(checksum_element_name(row.algorithm), x.values[static_cast<std::size_t>(row.algorithm)]);
}

}  // namespace s3seal::s3
