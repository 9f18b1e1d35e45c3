// What one field of a record must be.
#pragma once

#include "server/iam/pattern.hpp"
#include "server/verify/field.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace s3seal::verify {

struct range {
    std::int64_t from;
    std::int64_t to;
};

// Text in which `*` stands for any run of characters and `?` for one.
class text_pattern {
public:
    explicit text_pattern(std::string_view text);
    bool matches(std::string_view text) const;

private:
    std::string plain_;  // when there are no wildcards
    std::optional<iam::pattern> pattern_;
};

// A flag: of a field that is one, else whether the field is there.
using alternative = std::variant<bool, range, text_pattern>;

// Of several values that a field has.
enum class of_several { any, each };

struct condition {
    field const* of;
    std::string argument;             // of a family of fields: the header's name, in lower case
    std::vector<alternative> any_of;  // one of them must fit
    bool negated = false;             // none of them may
    boost::json::value expected;      // as it was written

    std::string name() const;
    actual read(subject const& from) const { return of->read(from, argument); }
    bool fits(actual const& found, of_several which = of_several::any) const;

private:
    bool fits_one(actual const& found) const;
};

// All of them; empty: everything. Ordered as the table of fields is: what tells records apart best comes first.
using match = std::vector<condition>;

void sort_fields(match& in);
bool fits(match const& wanted, subject const& one, of_several which = of_several::any);
// Whether one of them does.
bool fits_any(std::vector<match> const& wanted, subject const& one);

boost::json::value to_json(actual const& found);  // null: it is not there

}  // namespace s3seal::verify
