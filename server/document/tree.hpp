// A document that a user wrote, as one tree for TOML and JSON which knows where each of its values stands.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace s3seal::document {

// Both count from 1, the column in bytes.
struct place {
    std::size_t line = 1;
    std::size_t column = 1;
};

struct problem {
    place at;
    std::string text;  // a sentence, without the place
};

struct limits {
    std::size_t bytes = 1u << 20;
    std::size_t depth = 32;  // of tables and lists in each other, the document itself counted
};

class tree {
public:
    // `places`: of all values, each before what is in it. A tree keeps the addresses of its values when it is moved.
    tree(boost::json::object root, std::vector<place> const& places);

    boost::json::object const& root() const noexcept { return root_->get_object(); }
    // `value` is one of this tree. Of a table in TOML: its header.
    place place_of(boost::json::value const& value) const;

private:
    void add(boost::json::value const& value, std::vector<place>::const_iterator& next);

    std::unique_ptr<boost::json::value> root_;
    std::unordered_map<boost::json::value const*, place> places_;
};

}  // namespace s3seal::document
