// What S3 answers to a question about encryption, by the tables that people read. Nothing here knows the server.
#pragma once

#include "tests/cross_table/table.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::test {

// Dimension -> value.
using question = std::map<std::string, std::string, std::less<>>;

std::string const& value_of(question const& asked, std::string_view dimension);  // throws when it has none
bool is(question const& asked, std::string_view dimension, std::string_view value);

// The texts are templates: {name}, filled by whoever knows keys and buckets.
struct refusal {
    std::string name;
    unsigned status = 0;
    std::string code, message;
    std::vector<std::pair<std::string, std::string>> elements;
    bool declared = true;  // with an XML declaration
};

struct shown {
    std::vector<std::string> headers;  // of SSE, KEY, BK, CTX, C
    std::string etag;                  // MD5, opaque, of parts, kept, ""
    std::string checksum;              // yes, no, of parts, ""
};

struct call_count {
    unsigned least = 0, most = 0;
};

struct basis {
    std::string source, confidence;
};

class rules {
public:
    explicit rules(tables all);

    std::vector<question> questions() const;
    // "op: A, B; SSE: not none": all of its combinations, later values of a dimension instead of earlier ones.
    std::vector<question> product(std::string_view values) const;
    std::string to_text(question const& asked) const;  // op: X; SSE: Y; what is usual is left out

    // With everything that the question means: C, mode, key, ...; {x.wire} too.
    question meaning_of(question const& asked);
    basis basis_of(question const& meaning, std::string_view name) const;  // why C, mode, key, ... is what it is
    std::optional<refusal> refusal_of(question const& meaning, basis* why = nullptr);
    // Of an operation that happens in the course of what was asked: also UploadPart of a multipart upload.
    shown response_of(question const& meaning, std::string_view operation);
    std::string key_arn_of(question const& meaning);
    std::map<std::string, call_count> calls_of(question const& meaning);  // by KMS's operation

    std::string wire_of(std::string_view dimension, std::string const& value) const;
    std::string md5_of(std::string const& key) const;  // base64
    table::row const& row_of(std::string_view table_name, std::string_view first_cell) const;
    tables const& all() const noexcept { return all_; }

    // Rows of conditions that no question so far has met.
    std::vector<std::string> unused() const;

private:
    struct test {
        std::string dimension;
        bool negated = false;
        std::vector<std::string> values;
    };
    struct rule {
        table::row const* row = nullptr;
        std::vector<test> when;
        bool otherwise = false;
        std::size_t used = 0;
    };
    struct dimension {
        std::string name;
        std::vector<std::string> values;
    };

    std::vector<rule> read_rules(std::string_view table_name) const;
    std::vector<test> read_conditions(std::string_view text, std::string const& where) const;
    std::vector<std::string> read_values(dimension const& dimension, std::string_view text) const;
    dimension const* find_dimension(std::string_view name) const;
    void look_up(question& meaning, std::string_view table_name, std::string_view by, char from, char to) const;
    static bool holds(rule const& one, question const& meaning);
    rule& only(std::vector<rule>& rules, question const& meaning, std::string_view what);

    tables all_;
    std::vector<dimension> dimensions_;
    std::map<std::string, std::vector<rule>, std::less<>> meanings_;  // by name
    std::vector<std::string> meaning_order_;
    std::vector<rule> keys_, refusals_, responses_, calls_;
};

}  // namespace s3seal::test
