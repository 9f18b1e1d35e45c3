// tests/unit/storage/vectors/at_rest.json, which says how it was made.
#pragma once

#include "storage/base/bytes.hpp"

#include <boost/json/parse.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::test {

inline std::vector<boost::json::object> read_at_rest_vectors(std::string_view kind) {
    std::ifstream in{S3SEAL_SOURCE_DIR "/tests/unit/storage/vectors/at_rest.json", std::ios::binary};
    auto const all = boost::json::parse(std::string{std::istreambuf_iterator<char>{in}, {}});
    std::vector<boost::json::object> vectors;
    for (auto const& one : all.at(kind).as_array()) vectors.push_back(one.as_object());
    return vectors;
}

inline std::string hex_at(boost::json::object const& vector, std::string_view name) {
    return *hex_decode(std::string_view{vector.at(name).as_string()});
}

}  // namespace s3seal::test
