// Any bytes as an ACL: the first line is a canned ACL, the second grants of a header, the rest a document. What is
// accepted grants somebody known something, and says the same when it is stored and read again.
#include "server/s3/access/acl_request.hpp"
#include "server/s3/request/setting.hpp"
#include "tests/fuzz/require.hpp"

#include <algorithm>
#include <string>
#include <string_view>

using namespace s3seal;

namespace {

std::string const owner(64, 'a');

std::string_view take_line(std::string_view& text) {
    auto const end = std::min(text.find('\n'), text.size());
    auto const line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

void check(http::request const& request, std::string_view body, s3::acl_target target) {
    auto const read = s3::parse_acl(request, body, target, owner, owner);
    if (!read) return;
    REQUIRE_HOLDS(!read->grants.empty() && read->grants.size() <= s3::acl::max_grants);
    for (auto const& one : read->grants) {
        REQUIRE_HOLDS(one.who.id.has_value() != one.who.uri.has_value());
        REQUIRE_HOLDS(!one.who.email && !one.who.display_name);
    }
    auto const stored = s3::make_setting(*read);
    REQUIRE_HOLDS(xml::read<s3::acl>(stored.document, s3::stored_form<s3::acl>) == *read);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view rest{reinterpret_cast<char const*>(data), size};
    auto const canned = take_line(rest);
    auto const grants = take_line(rest);
    for (auto const target : {s3::acl_target::bucket, s3::acl_target::object}) {
        http::request request;
        request.method = "PUT";
        check(request, rest, target);
        request.headers = {{"x-amz-grant-read", grants}, {"x-amz-grant-write-acp", grants}};
        check(request, "", target);
        request.headers = {{"x-amz-acl", canned}};
        check(request, "", target);
    }
    return 0;
}
