#include "server/aws/error.hpp"

namespace s3seal::aws {

error_row const& row_of(errc code) noexcept {
    static constexpr error_row rows[] = {
#define S3SEAL_X(name, status, text, message) {status, text, message},
        S3SEAL_S3_ERRORS(S3SEAL_X)
#undef S3SEAL_X
    };
    return rows[static_cast<std::size_t>(code)];
}

std::string_view message_of(error const& error) noexcept {
    return error.message ? std::string_view{*error.message} : row_of(error.code).message;
}

error invalid_argument(std::string message, std::string_view name, std::string_view value) {
    return error{errc::invalid_argument, std::move(message)}.with("ArgumentName", name).with("ArgumentValue", value);
}

error header_not_implemented(std::string_view header) {
    return error{errc::not_implemented}.with("Header", header);
}

}  // namespace s3seal::aws
