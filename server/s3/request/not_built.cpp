#include "server/s3/request/not_built.hpp"

#include <fmt/format.h>

namespace s3seal::s3 {

error operation_not_built(std::string_view name) {
    return error{errc::not_implemented, fmt::format("s3seal does not implement {}.", name)}.because(
        aws::reason_code::not_built);
}

error feature_not_built(std::string_view feature, std::string_view header) {
    return error{errc::not_implemented,
                 fmt::format("s3seal does not implement {}, which {} asks for.", feature, header)}
        .with("Header", header)
        .because(aws::reason_code::not_built);
}

}  // namespace s3seal::s3
