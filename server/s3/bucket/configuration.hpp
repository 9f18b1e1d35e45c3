// Configurations of a bucket that are stored and shown, as most of them are: a type with a `describe`, and rows that
// name these handlers (ops/bucket_configurations.cpp). The type says
//
//   kind        how it is stored, and the sub-resource
//   document    its form
//   missing     what Get answers when there is none; nothing: what a fresh value says
//   put_status  of Put
//
// A type whose values mean more than `describe` can say has a result<> accept(T&), found by its argument, which may
// refuse a value or put it right; one that other settings of the bucket may forbid has a
// result<> check_beside(s3::bucket const&, T const&); one whose empty value is none at all has a bool is_empty(T
// const&).
#pragma once

#include "server/s3/bucket/bucket_change.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/services.hpp"
#include "server/s3/request/setting.hpp"
#include "server/xml/codec.hpp"

#include <optional>
#include <string_view>

namespace s3seal::s3 {

inline constexpr std::optional<errc> nothing;

template <class T>
result<T> read_configuration(std::string_view body) {
    if (body.empty()) return errc::missing_request_body;
    auto value = xml::read<T>(body);
    if (!value) return errc::malformed_xml;
    if constexpr (requires { accept(*value); }) CHECK_OK(accept(*value));
    return *std::move(value);
}

// What becomes of a bucket that is given this one.
template <class T>
storage::setting_change change_to(T const& value) {
    if constexpr (requires { is_empty(value); })
        if (is_empty(value)) return delete_setting<T>();
    return put_setting(value);
}

template <class T>
result<http::response> put_configuration(services const& svc, request_context& context, std::string_view body) {
    TRY(auto const value, read_configuration<T>(body));
    CHECK_OK(change_setting(svc, context, [&]() -> result<storage::setting_change> {
        if constexpr (requires { check_beside(*context.bucket, value); })
            CHECK_OK(check_beside(*context.bucket, value));
        return change_to(value);
    }));
    return begin_response(context, T::put_status);
}

template <class T>
result<http::response> get_configuration(services const& /*svc*/, request_context& context) {
    auto held = find_setting<T>(*context.bucket);
    if (!held && T::missing) return error{*T::missing}.with("BucketName", context.bucket_name);
    return xml_response(context, xml::write(held ? *std::move(held) : T{}));
}

template <class T>
result<http::response> delete_configuration(services const& svc, request_context& context) {
    CHECK_OK(change_setting(svc, context, []() -> result<storage::setting_change> { return delete_setting<T>(); }));
    return no_content(context);
}

}  // namespace s3seal::s3
