#include "server/auth/authenticate.hpp"

#include "server/auth/presigned.hpp"
#include "server/auth/sigv2.hpp"
#include "server/auth/sigv4.hpp"
#include "server/auth/verification.hpp"

#include <algorithm>

namespace s3seal::auth {

namespace {

std::size_t count_header(http::request const& request, std::string_view name) {
    return static_cast<std::size_t>(std::count_if(request.headers.begin(), request.headers.end(),
                                                  [&](auto const& h) { return equal_ignoring_case(h.name, name); }));
}

aws::result<identity> judge(signed_request const& sent) {
    auto header = sent.head.find("Authorization");
    if (header && header->empty()) header.reset();
    auto const kind = signature_in_query(sent.target);
    if (header && kind != query_signature::none)
        return aws::invalid_argument(
            "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string "
            "parameter or the Authorization header should be specified",
            "Authorization", *header);
    if (kind == query_signature::v4) return authenticate_presigned(sent);
    if (kind == query_signature::v2) return authenticate_presigned_v2(sent);
    if (count_header(sent.head, "Authorization") > 1) return aws::header_not_implemented("Authorization");
    if (!header) {
        identity nobody;
        nobody.payload_hash = sent.head.find(payload_header).value_or("");
        return nobody;
    }
    TRY(auto const words, check_scheme(*header));
    if (words.scheme == signature_version::v2) return authenticate_v2(sent, *header);
    return authenticate_header(sent, words.components);
}

http::request with_host(http::request const& head, std::string_view host) {
    auto out = head;
    for (auto& one : out.headers)
        if (equal_ignoring_case(one.name, "Host")) one.value = host;
    return out;
}

// As it came, else as if it had come with another of the server's names. What is refused is told of the name that came.
aws::result<identity> judge_by_any_name(signed_request const& sent) {
    auto judged = judge(sent);
    bool const may_have_another = sent.aliases && !sent.aliases->empty();
    if (judged || judged.error().code != aws::errc::signature_does_not_match || !may_have_another) return judged;
    for (auto const& other : sent.aliases->others_of(sent.head.find("Host").value_or(""))) {
        if (other.bucket != sent.host_bucket) continue;  // it would say something else
        auto const head = with_host(sent.head, other.host);
        signed_request const as_signed{head,     sent.target, other.bucket, sent.rules,    sent.credentials,
                                       sent.now, sent.time,   sent.region,  sent.body_hash};
        auto again = judge(as_signed);
        if (again) return again;
    }
    return judged;
}

}  // namespace

bool is_version_2(http::request const& head, http::target const& target) noexcept {
    auto const header = head.find("Authorization").value_or("");
    auto const kind = signature_in_query(target);
    return header.empty() ? kind == query_signature::v2 : kind == query_signature::none && header.starts_with("AWS ");
}

aws::result<identity> authenticate(signed_request const& sent) {
    auto judged = judge_by_any_name(sent);
    if (!judged || judged->anonymous || sent.body_hash.empty()) return judged;
    // Where the body is there already, a hash that was sent and signed must be its own.
    if (judged->payload_hash != sent.body_hash) return aws::errc::signature_does_not_match;
    return judged;
}

}  // namespace s3seal::auth
