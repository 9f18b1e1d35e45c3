#include "server/s3/request/elements.hpp"

namespace s3seal::s3 {

std::string_view checksum_element_name(body::checksum_algorithm algorithm) {
    static auto const names = [] {
        std::array<std::string, body::checksum_count> all;
        for (auto const& row : body::checksum_table())
            all[static_cast<std::size_t>(row.algorithm)] = std::string{"Checksum"}.append(row.name);
        return all;
    }();
    return names[static_cast<std::size_t>(algorithm)];
}

}  // namespace s3seal::s3
