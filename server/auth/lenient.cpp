#include "server/auth/lenient.hpp"

#include "server/auth/presigned.hpp"
#include "server/auth/verification.hpp"
#include "server/aws/accounts.hpp"

namespace s3seal::auth {

namespace {

// What stands where an access key stands, in whichever form; region too, where there is a scope.
struct claim {
    std::string access_key;
    std::string region;
    bool in_query = false;
    signature_version version = signature_version::v4;
};

claim from_credential(std::string_view text, bool in_query) {
    claim out{.access_key = std::string{text.substr(0, text.find('/'))}, .region = {}, .in_query = in_query};
    authorization parsed;
    if (parse_credential(text, malformed, parsed)) out.region = parsed.region;
    return out;
}

claim find_claim(signed_request const& sent) {
    std::string_view const header = sent.head.find("Authorization").value_or("");
    constexpr std::string_view credential = "Credential=";
    if (auto const at = header.find(credential); at != header.npos) {
        auto const rest = header.substr(at + credential.size());
        return from_credential(rest.substr(0, rest.find_first_of(", ")), false);
    }
    if (header.starts_with("AWS ")) {
        auto const rest = header.substr(4);
        return {std::string{rest.substr(0, rest.find(':'))}, {}, false, signature_version::v2};
    }
    for (auto const& one : sent.target.query) {
        if (one.name == "X-Amz-Credential") return from_credential(one.value, true);
        if (one.name == "AWSAccessKeyId") return {one.value, {}, true, signature_version::v2};
    }
    return {};
}

found_credential whoever(std::string_view access_key, credential_store const& known,
                         std::optional<std::string_view> token, instant now) {
    auto found = known.find(access_key, token, now);
    if (found) return *std::move(found);
    return {std::make_shared<credential>(
        make_root_credential(access_key, {}, aws::is_account_id(access_key) ? access_key : aws::default_account))};
}

}  // namespace

identity lenient_identity(signed_request const& sent) {
    auto const said = find_claim(sent);
    identity out;
    out.payload_hash = sent.head.find(payload_header).value_or("");
    if (said.access_key.empty()) return out;
    out.anonymous = false;
    out.region = said.region;
    out.version = said.version;
    out.type = said.in_query ? auth_type::query : auth_type::header;
    out.hash_is_claim = said.in_query || said.version == signature_version::v2;
    if (out.hash_is_claim && out.payload_hash.empty()) out.payload_hash = "UNSIGNED-PAYLOAD";
    auto found = whoever(said.access_key, sent.credentials, find_token(sent, out.type).text, sent.now);
    out.who = *found.who;
    out.held = std::move(found.held);
    return out;
}

aws::result<identity> or_lenient(aws::result<identity> judged, signed_request const& sent, bool lenient,
                                 std::optional<aws::error>& let_through) {
    if (judged || !lenient) return judged;
    let_through = judged.error();
    return lenient_identity(sent);
}

identity lenient_form_identity(std::string_view credential, credential_store const& known, instant now) {
    identity out;
    out.type = auth_type::form;
    out.payload_hash = "UNSIGNED-PAYLOAD";
    auto const access_key = credential.substr(0, credential.find('/'));
    if (access_key.empty()) return out;
    out.anonymous = false;
    out.who = *whoever(access_key, known, std::nullopt, now).who;
    return out;
}

}  // namespace s3seal::auth
