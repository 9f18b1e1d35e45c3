// What an expected text leaves open: {~etag} stands for any value of that form, everything around it is exact.
#pragma once

#include <string>
#include <string_view>

namespace s3seal::test {

struct form {
    std::string_view name;
    std::string_view expression;  // regular, of the whole value
};

// Values that differ from one response to the next. What does not is written out.
inline constexpr form forms[] = {
    {"amz-date", R"(\d{8}T\d{6}Z)"},
    {"day", R"(\d{8})"},
    {"epoch-milliseconds", R"(\d{10}000)"},
    {"etag", R"("[0-9a-f]{32}")"},
    {"etag-of-parts", R"("[0-9a-f]{32}-\d+")"},
    // Base64 of 56 characters or more: ours are 76, AWS's vary.
    {"host-id", R"(([0-9A-Za-z+/]{4}){13,}([0-9A-Za-z+/]{4}|[0-9A-Za-z+/]{3}=|[0-9A-Za-z+/]{2}==))"},
    {"http-date", R"((Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT)"},
    {"lock-date", R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z)"},
    {"request-id", R"([0-9A-Z]{16})"},
    {"signature", R"([0-9a-f]{64})"},
    {"time", R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"},
    {"version-id", R"([0-9A-Za-z._]{32})"},
    {"uuid", R"([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})"},
};

bool fits(std::string_view want, std::string_view got);

// Throws std::runtime_error for a form that is not in the table, and for "*": a text that fits anything pins nothing.
void check_expected(std::string_view want);

}  // namespace s3seal::test
