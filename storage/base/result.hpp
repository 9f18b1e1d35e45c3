// A value or the reason why there is none. What a caller can cause is a value; exceptions are bugs.
#pragma once

#include <boost/system/result.hpp>

#include <utility>

namespace s3seal {

template <class T, class E>
using basic_result = boost::system::result<T, E>;

}  // namespace s3seal

#define S3SEAL_CONCAT_INNER(a, b) a##b
#define S3SEAL_CONCAT(a, b) S3SEAL_CONCAT_INNER(a, b)
#define S3SEAL_TRY_INNER(tmp, declaration, ...) \
    auto tmp = (__VA_ARGS__);                   \
    if (!tmp) return std::move(tmp).error();    \
    declaration = *std::move(tmp)

// TRY(auto row, find(id)): binds the value, or returns the error from the enclosing function.
#define TRY(declaration, ...) S3SEAL_TRY_INNER(S3SEAL_CONCAT(try_, __LINE__), declaration, __VA_ARGS__)
// CHECK_OK(validate(x)): returns the error from the enclosing function, ignores the value.
#define CHECK_OK(...)                                                               \
    do {                                                                            \
        if (auto check_ = (__VA_ARGS__); !check_) return std::move(check_).error(); \
    } while (false)
