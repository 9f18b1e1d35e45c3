// The secrets that one request brought, to find them again wherever its texts repeat them.
#pragma once

#include "server/http/request.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::masking {

class secrets {
public:
    // A value that is shorter is masked behind its name alone: it may stand in any text by chance.
    static constexpr std::size_t shortest = 8;
    // A request that brings more is kept without any of its texts: the work for each text is bounded.
    static constexpr std::size_t most = 16;

    secrets() = default;
    // Of headers, query and authority.
    explicit secrets(http::request const& head);

    // A field of the body: it counts when its name is a secret's.
    void add_field(std::string_view name, std::string_view value);
    void add(std::string_view value);

    // Masks these values, as they are, decoded, encoded or with fewer blanks, and what stands behind a secret's name.
    void mask(std::string& text) const;

private:
    void add_spelling(std::string spelling);

    std::vector<std::string> spellings_;  // the longest first
    std::size_t count_ = 0;
};

// The header with its value masked where its name or its text says so.
std::string mask_header(http::header const& one, secrets const& known);

}  // namespace s3seal::masking
