// Authorization: AWS4-HMAC-SHA256 Credential=..., SignedHeaders=..., Signature=...
#pragma once

#include "server/aws/error.hpp"

#include <string_view>
#include <vector>

namespace s3seal::auth {

// Views into the header.
struct authorization {
    std::string_view access_key;
    std::string_view date;  // yyyyMMdd
    std::string_view region;
    std::string_view service;
    std::string_view terminal;
    std::string_view scope;  // date/region/service/terminal
    std::string_view signed_headers;
    std::string_view signature;
};

// The names that are joined with ';', in http::less_for_lookup's order.
std::vector<std::string_view> split_header_names(std::string_view joined);
// Whether one of them is it in lower case, as names are signed.
bool lists_header(std::vector<std::string_view> const& sorted, std::string_view name) noexcept;

enum class signature_version { v2, v4 };

struct signature_words {
    signature_version scheme;
    std::string_view components;  // what follows it
};
// The scheme alone: which kind of signature it is. InvalidArgument.
aws::result<signature_words> check_scheme(std::string_view header);

// The components after the scheme. AuthorizationHeaderMalformed.
aws::result<authorization> parse_authorization(std::string_view components);

// Says what is wrong with a credential, in the words of the place where it stands.
using refusal = aws::error (*)(std::string_view what);
aws::error malformed(std::string_view what);            // AuthorizationHeaderMalformed
aws::error malformed_parameter(std::string_view what);  // AuthorizationQueryParametersError

// key/date/region/service/terminal.
aws::result<> parse_credential(std::string_view text, refusal refuse, authorization& into);

}  // namespace s3seal::auth
