// The fields of records that expectations are about: one table for requests, one for calls of KMS.
#pragma once

#include "server/journal/record.hpp"
#include "server/kms/ledger.hpp"
#include "server/known/words.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

namespace s3seal::verify {

using subject = std::variant<journal::part const*, kms::call_record const*>;

// What a field is in one record; nothing: it is not there. Several texts: of a header that came as often.
using actual = std::variant<std::monostate, std::string_view, std::int64_t, bool, std::vector<std::string_view>>;

// What may be expected of a field, besides that it is there or is not.
enum class takes {
    text,    // a pattern
    word,    // a pattern that one of `words` fits
    arn,     // a pattern of an ARN
    key,     // a key of KMS: its ARN or the id at the end of it, or a pattern of either
    number,  // a number, or {at_least, at_most}
    status,  // likewise, or a class: "4xx"
    flag,    // true or false; where there is none, neither
};

struct field {
    std::string_view name;  // as the journal and the ledger print it; "request_headers.*": a family
    takes shape;
    actual (*read)(subject const& from, std::string_view argument);
    known::words const& (*words)() = nullptr;
    bool ignores_case = false;  // of the names in its family

    bool is_family() const noexcept { return name.ends_with('*'); }
};

// Ordered by how well they tell records apart.
std::span<field const> request_fields() noexcept;
std::span<field const> kms_call_fields() noexcept;

}  // namespace s3seal::verify
