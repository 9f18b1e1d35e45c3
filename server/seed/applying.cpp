#include "server/seed/applying.hpp"

#include "server/aws/accounts.hpp"
#include "server/s3/request/acl.hpp"
#include "server/xml/codec.hpp"
#include "server/xml/document.hpp"
#include "storage/crypto/hmac.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace s3seal::seed {

namespace {

namespace json = boost::json;

// The text of an element of S3's refusal; "": it has none.
std::string element_of(std::string_view refusal, std::string_view name) {
    auto const tree = xml::parse(refusal);
    if (!tree) return {};
    auto const found =
        std::find_if(tree->children.begin(), tree->children.end(), [&](auto const& one) { return one.name == name; });
    return found == tree->children.end() ? std::string{} : found->text;
}

s3::grantee grantee_of(std::string_view named) {
    if (named == "AllUsers") return s3::group(s3::acl_group::all_users);
    if (named == "AuthenticatedUsers") return s3::group(s3::acl_group::authenticated_users);
    if (named == "LogDelivery") return s3::group(s3::acl_group::log_delivery);
    return s3::canonical_user(aws::is_account_id(named) ? aws::canonical_user_id(named) : std::string{named});
}

}  // namespace

bool is_canned_acl(json::object const& in) {
    auto const* const list = in.if_contains("acl");
    return list != nullptr && list->is_string();
}

std::string print_acl(json::array const& grants, std::string_view owner_account) {
    s3::access_control_policy document;
    document.owner.id = aws::canonical_user_id(owner_account);
    for (auto const& one : grants)
        document.list.grants.push_back({grantee_of(text_of(one.get_object(), "grantee")),
                                        named_value<s3::acl_permission>(text_of(one.get_object(), "permission"))});
    return xml::write(std::move(document));
}

applied<own_answer> applying::ask(spot const& at, own_request request) {
    auto answer = client_.ask(to.s3, std::move(request));
    if (!answer) return refused(at, answer.error());
    return *std::move(answer);
}

applied<own_answer> applying::want(spot const& at, own_request request) {
    TRY(auto answer, ask(at, std::move(request)));
    if (answer.succeeded()) return answer;
    auto const text = answer.text();
    if (!text) return refused(at, text.error());
    return refused(at, fmt::format("S3 answers {} {}: {}", answer.status(), element_of(*text, "Code"),
                                   element_of(*text, "Message")));
}

applied<> applying::put_document(spot const& at, actor const& by, std::string_view bucket, std::string_view query,
                                 std::string document, header_list headers) {
    headers.emplace_back("x-amz-checksum-sha256", base64_encode(sha256(document)));
    CHECK_OK(want(at, {.account = by.account,
                       .region = by.region,
                       .method = "PUT",
                       .target = fmt::format("/{}?{}", bucket, query),
                       .headers = std::move(headers),
                       .body = std::move(document)}));
    return {};
}

applied<json::object> applying::want_kms(spot const& at, actor const& by, std::string_view operation,
                                         json::object const& input) {
    auto answer = client_.ask(to.kms, {.account = by.account,
                                       .region = by.region,
                                       .method = "POST",
                                       .target = "/",
                                       .headers = {{"X-Amz-Target", fmt::format("TrentService.{}", operation)},
                                                   {"Content-Type", "application/x-amz-json-1.1"}},
                                       .body = json::serialize(input)});
    if (!answer) return refused(at, answer.error());
    auto const text = answer->text();
    if (!text) return refused(at, text.error());
    boost::system::error_code wrong;
    auto const document = text->empty() ? json::value(json::object{}) : json::parse(*text, wrong);
    if (wrong || !document.is_object()) return refused(at, "KMS answers what is no document");
    auto const& said = document.get_object();
    if (answer->succeeded()) return said;
    return refused(at, fmt::format("KMS answers {}: {}", text_of(said, "__type"),
                                   text_of(said, "message", text_of(said, "Message"))));
}

}  // namespace s3seal::seed
