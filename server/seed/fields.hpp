// Fields of a seed whose shape is right.
#pragma once

#include "server/aws/accounts.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace s3seal::seed {

inline std::string_view text_of(boost::json::object const& in, std::string_view name, std::string_view without = {}) {
    auto const* const value = in.if_contains(name);
    return value != nullptr && value->is_string() ? std::string_view{value->get_string()} : without;
}
inline bool flag_of(boost::json::object const& in, std::string_view name, bool without = false) {
    auto const* const value = in.if_contains(name);
    return value != nullptr && value->is_bool() ? value->get_bool() : without;
}
// 0: there is none.
inline std::int64_t number_of(boost::json::object const& in, std::string_view name) {
    auto const* const value = in.if_contains(name);
    return value != nullptr && (value->is_int64() || value->is_uint64()) ? value->to_number<std::int64_t>() : 0;
}
// Without entries when there is none.
inline boost::json::array const& list_of(boost::json::object const& in, std::string_view name) {
    static boost::json::array const none;
    auto const* const value = in.if_contains(name);
    return value != nullptr && value->is_array() ? value->get_array() : none;
}
inline boost::json::object const& table_of(boost::json::object const& in, std::string_view name) {
    static boost::json::object const none;
    auto const* const value = in.if_contains(name);
    return value != nullptr && value->is_object() ? value->get_object() : none;
}
// A document as its text, or as a table; "": there is none.
inline std::string json_of(boost::json::object const& in, std::string_view name) {
    auto const* const value = in.if_contains(name);
    if (value == nullptr) return {};
    return value->is_string() ? std::string{value->get_string()} : boost::json::serialize(*value);
}
inline std::string account_of(boost::json::object const& in) {
    return std::string{text_of(in, "account", aws::default_account)};
}
inline boost::json::array const& keys_of(boost::json::object const& seed) {
    return list_of(table_of(seed, "kms"), "keys");
}

}  // namespace s3seal::seed
