// What the parts of a printed state share.
#pragma once

#include "server/seed/target.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <string>

namespace s3seal::seed {

struct printing {
    bool secrets = false;  // of users, and the material of keys; without them whoever applies it keeps what it has
    std::uint64_t max_content = 24u << 20;  // bytes of all objects together
};

struct state_printer {
    target const& of;
    printing how;
    boost::json::array left_out = {};
    std::uint64_t content = 0;  // bytes that were printed

    void leave_out(std::string sentence) { left_out.emplace_back(std::move(sentence)); }
};

void print_identities(state_printer& with, boost::json::object& to);
boost::json::array print_keys(state_printer& with);
storage::result<boost::json::array> print_buckets(state_printer& with);

// Of what is set to text values by name.
template <class Pairs>
boost::json::object print_pairs(Pairs const& pairs) {
    boost::json::object out;
    for (auto const& [name, value] : pairs) out[name] = value;
    return out;
}

}  // namespace s3seal::seed
