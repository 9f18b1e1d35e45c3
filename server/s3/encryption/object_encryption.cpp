#include "server/s3/encryption/object_encryption.hpp"

#include "server/aws/accounts.hpp"
#include "server/xml/document.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace s3seal::s3 {

namespace {

error refused(std::string_view text) {
    return {errc::invalid_request, std::string{text}};
}

bool is_word(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    });
}

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> out;
    while (true) {
        auto const end = text.find(at);
        out.push_back(text.substr(0, end));
        if (end == text.npos) return out;
        text.remove_prefix(end + 1);
    }
}

// arn:aws...:kms:region:account:key/id, 20 to 2048 characters.
bool is_key_arn(std::string_view text) {
    constexpr std::string_view resource = "key/";
    auto const parts = split(text, ':');
    return text.size() >= 20 && text.size() <= 2048 && parts.size() == 6 && parts[0] == "arn" &&
           parts[1].starts_with("aws") && is_word(parts[1]) && parts[2] == "kms" && is_word(parts[3]) &&
           aws::is_account_id(parts[4]) && parts[5].starts_with(resource) && is_word(parts[5].substr(resource.size()));
}

result<> read_key_arn(std::string_view text, object_encryption& into) {
    if (text.empty())
        return refused(
            "Requests that modify an object's encryption type to SSE-KMS require an AWS KMS key Amazon Resource Name "
            "(ARN). Modify the request to specify a KMS key ARN, and then try again.");
    if (!is_key_arn(text))
        return refused(
            "Requests that modify an object's encryption type to SSE-KMS require a valid AWS KMS key Amazon Resource "
            "Name (ARN). Confirm that you have a correctly formatted KMS key ARN in your request, and then try again.");
    into.key_arn = text;
    return {};
}

result<> read_bucket_key(std::string_view text, object_encryption& into) {
    if (text != "true" && text != "false" && text != "1" && text != "0")
        return refused(
            "The BucketKeyEnabled value isn't valid. Valid values are true or false. Modify the request to specify a "
            "valid value, and then try again.");
    into.bucket_key = text == "true" || text == "1";
    return {};
}

result<> check_type(xml::element const& root) {
    constexpr std::array<std::string_view, 3> unsupported{"SSE-C", "DSSE-KMS", "SSE-DSSE-KMS"};
    for (auto const& child : root.children)
        if (std::find(unsupported.begin(), unsupported.end(), child.name) != unsupported.end())
            return refused(
                "The UpdateObjectEncryption operation doesn't support updating the encryption type to DSSE-KMS or "
                "SSE-C. Modify the request to specify SSE-KMS for the updated encryption type, and then try again.");
    if (root.children.size() == 1 && root.children.front().name == "SSE-KMS") return {};
    return refused(
        "Requests that modify an object encryption configuration require a valid new encryption type. Valid values "
        "are SSEKMS. Modify the request to specify SSE-KMS for the updated encryption type, and then try again.");
}

}  // namespace

result<object_encryption> parse_object_encryption(std::string_view body) {
    if (body.empty()) return errc::missing_request_body;
    auto const root = xml::parse(body);
    if (!root || root->name != "ObjectEncryption" || root->has_stray_text()) return errc::malformed_xml;
    CHECK_OK(check_type(*root));
    auto const& wanted = root->children.front();
    std::string_view arn;
    object_encryption out;
    for (auto const& child : wanted.children) {
        if (child.name == "KMSKeyArn")
            arn = child.text;
        else if (child.name == "BucketKeyEnabled")
            CHECK_OK(read_bucket_key(child.text, out));
        else
            return errc::malformed_xml;
    }
    CHECK_OK(read_key_arn(arn, out));
    return out;
}

}  // namespace s3seal::s3
