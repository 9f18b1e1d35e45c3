#include "server/faults/refusal.hpp"

#include "server/faults/told_error.hpp"
#include "server/kms/error.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace s3seal::faults {

namespace {

aws::error told_by(aws::error_row const& row, std::string message) {
    aws::error out;
    out.told = &row;
    if (!message.empty()) out.message = std::move(message);
    return out;
}

aws::error error_of(told_error const& one, std::string_view service) {
    bool const in_s3s_words = service == "s3" || one.is_through_s3();
    if (!in_s3s_words || !one.code_of_s3) return told_by(*one.row_of(in_s3s_words ? "s3" : service), one.message);
    aws::error out{*one.code_of_s3};
    if (!one.message.empty()) out.message = one.message;
    return out;
}

// As KMS says it of a key that is in that state.
aws::error error_of(key_states state, service::subject const& call) {
    auto const of_kms = [](kms::errc code, std::string message) {
        return told_by(*find_told_error(kms::row_of(code).code)->of_kms, std::move(message));
    };
    if (state == key_states::disabled) return of_kms(kms::errc::disabled, fmt::format("{} is disabled.", call.kms_key));
    if (state == key_states::pending_deletion)
        return of_kms(kms::errc::invalid_state, fmt::format("{} is pending deletion.", call.kms_key));
    return of_kms(
        kms::errc::access_denied,
        fmt::format("User: {} is not authorized to perform: kms:{} on resource: {} with an explicit deny in a "
                    "resource-based policy",
                    call.caller, call.operation, call.kms_key));
}

}  // namespace

std::optional<aws::error> refusal_of(rule const& rule, service::subject const& what, service::subject const* call) {
    auto const& effect = rule.effect;
    std::optional<aws::error> out;
    if (effect.key_state != key_states::as_it_is)
        out = error_of(effect.key_state, call ? *call : what);
    else if (effect.error)
        out = error_of(*effect.error, call ? "kms" : what.service);
    if (out) out->why = {aws::reason_code::injected_fault, {rule.id}};
    return out;
}

}  // namespace s3seal::faults
