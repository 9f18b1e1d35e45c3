#include "server/s3/object/annotation_name.hpp"

#include "storage/base/bytes.hpp"

#include <algorithm>

namespace s3seal::s3 {

namespace {

constexpr std::size_t max_name = 512;  // bytes

// The marks are those that keys of objects and tags may have.
bool may_be_in_name(char c) {
    constexpr std::string_view marks = " !-_.*'()/+=:@,";
    bool const alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return alphanumeric || static_cast<unsigned char>(c) >= 0x80u || marks.find(c) != marks.npos;
}

bool is_reserved(std::string_view name) {
    return starts_with_ignoring_case(name, "aws") || starts_with_ignoring_case(name, "s3");
}

}  // namespace

result<> check_annotation_name(std::string_view name) {
    if (name.size() > max_name) return errc::annotation_name_too_long;
    bool const blank = name.find_first_not_of(' ') == name.npos;
    if (blank || is_reserved(name) || !is_utf8(name) || !std::all_of(name.begin(), name.end(), may_be_in_name))
        return errc::invalid_annotation_name;
    return {};
}

result<> check_annotation_prefix(std::string_view prefix) {
    if (prefix.size() > max_name || !is_utf8(prefix)) return errc::invalid_prefix;
    return {};
}

}  // namespace s3seal::s3
