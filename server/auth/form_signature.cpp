#include "server/auth/form_signature.hpp"

#include "server/auth/signing.hpp"
#include "server/auth/sigv2.hpp"
#include "server/auth/verification.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace s3seal::auth {

namespace {

using aws::errc;
using aws::error;

constexpr std::array<std::string_view, 4> version_4_fields{"X-Amz-Signature", "X-Amz-Algorithm", "X-Amz-Credential",
                                                           "X-Amz-Date"};
constexpr std::array<std::string_view, 2> version_2_fields{"Signature", "AWSAccessKeyId"};

error missing_field(std::string_view name) {
    return aws::invalid_argument(
        fmt::format("Bucket POST must contain a field named '{}'.  If it is specified, please check the order of the "
                    "fields.",
                    name),
        name, "");
}

template <class Names>
aws::result<> check_fields(signed_form const& form, Names const& names) {
    for (auto const name : names)
        if (!form.find(name)) return missing_field(name);
    return {};
}

template <class Names>
bool has_any(signed_form const& form, Names const& names) {
    return std::any_of(names.begin(), names.end(), [&](auto name) { return form.find(name).has_value(); });
}

aws::result<found_credential> find_signer(signed_form const& form, std::string_view access_key) {
    auto found = form.credentials.find(access_key, form.find("x-amz-security-token"), form.now);
    if (!found) return error{errc::invalid_access_key_id}.with("AWSAccessKeyId", access_key);
    return *std::move(found);
}

identity caller_of(found_credential found, signature_version version) {
    identity out{.anonymous = false, .who = *found.who};
    out.version = version;
    out.type = auth_type::form;
    out.payload_hash = "UNSIGNED-PAYLOAD";
    out.hash_is_claim = true;
    return out;
}

// The policy stands where a string to sign stands elsewhere.
aws::result<identity> verify_4(signed_form const& form, std::string_view policy) {
    CHECK_OK(check_fields(form, version_4_fields));
    if (*form.find("X-Amz-Algorithm") != "AWS4-HMAC-SHA256")
        return malformed_parameter("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\"");
    authorization sent;
    CHECK_OK(parse_credential(*form.find("X-Amz-Credential"), malformed_parameter, sent));
    CHECK_OK(check_scope(sent, s3_protocol(), form.region, malformed_parameter));
    TRY(auto signer, find_signer(form, sent.access_key));
    auto const signature = *form.find("X-Amz-Signature");
    auto const key = signing_key(signer.who->secret, sent.date, sent.region, sent.service);
    if (!equal_constant_time(hex_encode(key.sign(policy)), signature))
        return signature_mismatch(sent.access_key, policy, signature);
    CHECK_OK(check_token(signer, form.find("x-amz-security-token")));
    auto caller = caller_of(std::move(signer), signature_version::v4);
    caller.region = sent.region;
    if (auto const date = parse_basic_date(*form.find("X-Amz-Date"))) {
        caller.signed_at = by_our_clock(*date, form.time);
        caller.clock_ahead = *caller.signed_at - *date;
    }
    return caller;
}

aws::result<identity> verify_2(signed_form const& form, std::string_view policy) {
    CHECK_OK(check_fields(form, version_2_fields));
    if (!form.accept_version_2)
        return error{errc::invalid_request,
                     "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."}
            .because(aws::reason_code::version_2_signature);
    auto const access_key = *form.find("AWSAccessKeyId");
    TRY(auto signer, find_signer(form, access_key));
    auto const signature = *form.find("Signature");
    if (!equal_constant_time(v2_signature(signer.who->secret, policy), signature))
        return signature_mismatch(access_key, policy, signature);
    CHECK_OK(check_token(signer, form.find("x-amz-security-token")));
    return caller_of(std::move(signer), signature_version::v2);
}

}  // namespace

aws::result<identity> authenticate_form(signed_form const& form) {
    bool const v4 = has_any(form, version_4_fields);
    bool const v2 = has_any(form, version_2_fields);
    auto const policy = form.find("policy");
    if (!v4 && !v2) {
        if (policy) return error{errc::access_denied}.because(aws::reason_code::form_not_signed);
        identity nobody;
        nobody.type = auth_type::form;
        nobody.payload_hash = "UNSIGNED-PAYLOAD";
        return nobody;
    }
    if (!policy) return missing_field("Policy");
    return v4 ? verify_4(form, *policy) : verify_2(form, *policy);
}

}  // namespace s3seal::auth
