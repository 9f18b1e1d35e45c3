// Any bytes as an Authorization header: parsed or refused, never anybody's identity without the secret.
#include "server/auth/authorization_header.hpp"
#include "server/auth/authenticate.hpp"
#include "tests/fuzz/require.hpp"

using namespace s3seal;

namespace {

// Views into the header are within it.
bool lies_within(std::string_view part, std::string_view whole) {
    return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    static auth::credential_store const credentials{{}, true};
    http::request head;
    head.method = "GET";
    head.target = "/bucket/key";
    head.headers = {{"Host", "localhost"},
                    {"x-amz-date", "20260102T030405Z"},
                    {"x-amz-content-sha256", "UNSIGNED-PAYLOAD"},
                    {"Authorization", text}};
    auto const target = http::parse_target(head.target);
    instant const now{std::chrono::sys_days{std::chrono::year{2026} / 1 / 2} + std::chrono::hours{3}};
    auth::region_rule const region = [](std::string_view) { return std::nullopt; };
    auto const who =
        auth::authenticate({head, *target, "", auth::s3_protocol(), credentials, now, manual_clock{now}, region});
    REQUIRE_HOLDS(!who || who->anonymous == text.empty());

    auto const words = auth::check_scheme(text);
    if (!words) return 0;
    auto const sent = auth::parse_authorization(words->components);
    if (!sent) return 0;
    for (auto const part : {sent->access_key, sent->date, sent->region, sent->service, sent->terminal, sent->scope,
                            sent->signed_headers, sent->signature})
        REQUIRE_HOLDS(lies_within(part, text));
    return 0;
}
