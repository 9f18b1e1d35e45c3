// Any bytes as an encryption context: what the header takes is a map of strings, and stays the same when it is printed
// and read again.
#include "server/s3/encryption/encryption_decision.hpp"
#include "server/s3/encryption/encryption_headers.hpp"
#include "storage/base/bytes.hpp"
#include "tests/fuzz/require.hpp"

#include <boost/json.hpp>

using namespace s3seal;

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    auto const read = s3::parse_string_map(text);
    if (read) {
        boost::json::object printed;
        for (auto const& [name, value] : *read) printed[name] = value;
        auto const again = s3::parse_string_map(boost::json::serialize(printed));
        REQUIRE_HOLDS(again && *again == *read);
    }
    auto const encoded = base64_encode(as_bytes(text));
    for (std::string_view const header : {std::string_view{encoded}, text}) {
        s3::encryption_headers headers;
        headers.algorithm = "aws:kms";
        headers.context = header;
        auto const decided = s3::decide(headers, {}, {.caller_arn = "arn", .object_arn = "arn"});
        if (header.data() == encoded.data()) REQUIRE_HOLDS(decided.has_value() == (read && is_utf8(text)));
        if (decided) {
            REQUIRE_HOLDS(s3::parse_string_map(decided->context));
            REQUIRE_HOLDS(decided->context_header == header);
        } else {
            REQUIRE_HOLDS(decided.error().code == aws::errc::invalid_argument);
        }
    }
    return 0;
}
