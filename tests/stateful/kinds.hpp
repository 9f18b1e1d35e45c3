// The kinds of operations: for each how one is drawn, how it is sent, and what S3 answers.
#pragma once

#include "tests/stateful/dice.hpp"
#include "tests/stateful/expected.hpp"
#include "tests/stateful/operation.hpp"
#include "tests/stateful/state.hpp"

#include <span>
#include <string_view>

namespace s3seal::stateful {

struct kind {
    std::string_view name;  // of S3, or of KMS
    std::string_view method;
    std::string_view subresource;
    unsigned weight;
    void (*draw)(dice&, state const&, operation&);  // bucket and kind are there
    expected (*answer)(state&, operation const&);   // and what it changes
};

std::span<kind const> kinds();
kind const& kind_named(std::string_view name);

}  // namespace s3seal::stateful
