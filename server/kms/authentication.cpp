#include "server/kms/authentication.hpp"

#include "server/auth/verification.hpp"

#include <fmt/format.h>

namespace s3seal::kms {

namespace {

error refusal(errc code, std::string_view message) {
    return {code, std::string{message}};
}

// The clocks of both sides, so that its reader sees how far they are apart.
error wrong_time(http::request const& head, instant now) {
    auto const date = auth::find_date(head);
    if (!date) return refusal(errc::invalid_signature, text::invalid_signature);
    auto const mine = auth::basic_date(now);
    if (date->at < now)
        return {errc::invalid_signature, fmt::format("Signature expired: {} is now earlier than {} ({} - 15 min.)",
                                                     date->basic, auth::basic_date(now - auth::max_skew), mine)};
    return {errc::invalid_signature, fmt::format("Signature not yet current: {} is still later than {} ({} + 15 min.)",
                                                 date->basic, auth::basic_date(now + auth::max_skew), mine)};
}

error convert(aws::error const& error, http::request const& head, instant now) {
    switch (error.code) {
        case aws::errc::invalid_access_key_id:
        case aws::errc::invalid_token:
            return refusal(errc::unrecognized_client, text::unrecognized_client);
        case aws::errc::expired_token:
            return refusal(errc::expired_token, text::expired_token);
        case aws::errc::signature_does_not_match:
            return refusal(errc::invalid_signature, text::invalid_signature);
        case aws::errc::request_time_too_skewed:
            return wrong_time(head, now);
        case aws::errc::internal_error:
            return refusal(errc::internal, "");
        default:
            return {errc::incomplete_signature,
                    error.message ? *error.message : std::string{aws::row_of(error.code).message}};
    }
}

}  // namespace

error from_authentication(aws::error const& error, http::request const& head, instant now) {
    return convert(error, head, now).because(error.why);
}

}  // namespace s3seal::kms
