#include "server/s3/request/not_built.hpp"

#include <fmt/format.h>

namespace s3seal::s3 {

error operation_not_built(std::string_view name) {
    return {errc::not_implemented, fmt::format("s3seal does not implement {}.", name)};
}

error feature_not_built(std::string_view feature, std::string_view header) {
    return error{errc::not_implemented,
                 fmt::format("s3seal does not implement {}, which {} asks for.", feature, header)}
        .with("Header", header);
}

}  // namespace s3seal::s3
