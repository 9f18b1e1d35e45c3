// Which records somebody asks for. A filter is a row of the table in query.cpp: its name, what its value may be, which
// records it lets pass.
#pragma once

#include "server/iam/pattern.hpp"
#include "server/journal/record.hpp"
#include "storage/base/clock.hpp"
#include "storage/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::journal {

struct query_error {
    std::string text;  // a sentence
};

// What services know of words: a mistyped one would find nothing, which looks like an answer.
struct vocabulary {
    bool (*is_operation)(std::string_view name);
    bool (*is_error_code)(std::string_view code);
    bool (*is_kms_key)(std::string_view id);  // without what an ARN has in front of it
    bool (*is_checksum)(std::string_view algorithm);
    std::span<std::string_view const> modes;       // of encryption
    std::span<std::string_view const> sources;     // what decides about encryption
    std::span<std::string_view const> signatures;  // their forms
};

struct filter;

// A filter with its value, read.
struct condition {
    filter const* by = nullptr;
    std::string text;
    iam::pattern pattern;
    std::uint64_t low = 0;  // of a range, or a number
    std::uint64_t high = 0;
    bool matches(part const& one) const;
};

struct filter {
    std::string_view name;
    basic_result<void, query_error> (*read)(condition& into, std::string_view value, vocabulary const& words);
    bool (*matches)(condition const& wanted, part const& one);
};

// All of them.
std::span<filter const> filters() noexcept;

enum class order { newest, oldest };

struct query {
    std::vector<condition> conditions;  // all of them hold
    journal::order order = order::newest;
    std::optional<std::uint64_t> cursor;  // a sequence: those beyond it
    std::size_t limit = 100;

    // As a whole, or one of its entries.
    bool matches(record const& one) const;
};

inline constexpr std::size_t longest_page = 10'000;

using parameters = std::span<std::pair<std::string, std::string> const>;

// Filters, and order (newest, oldest), cursor, limit. Each is there once at most.
basic_result<query, query_error> parse_query(parameters all, vocabulary const& words);

}  // namespace s3seal::journal
