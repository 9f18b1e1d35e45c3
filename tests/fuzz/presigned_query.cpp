// Any bytes as the query of a signed URL: refused with a word, never anybody's identity without the secret.
#include "server/auth/authenticate.hpp"
#include "server/auth/presigned.hpp"
#include "tests/fuzz/require.hpp"

using namespace s3seal;

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    static auth::credential_store const credentials{{}, true};
    std::string const text = "/bucket/key?" + std::string{reinterpret_cast<char const*>(data), size};
    auto const target = http::parse_target(text);
    if (!target) return 0;
    http::request head;
    head.method = "GET";
    head.target = text;
    head.headers = {{"Host", "localhost"}};
    instant const now{std::chrono::sys_days{std::chrono::year{2026} / 1 / 2} + std::chrono::hours{3}};
    auth::region_rule const region = [](std::string_view) { return std::nullopt; };
    auto const who =
        auth::authenticate({head, *target, "", auth::s3_protocol(), credentials, now, manual_clock{now}, region});
    REQUIRE_HOLDS(!who || who->anonymous);

    // What is lifted was in the query; only metadata and conditions are.
    auto const lifted = auth::lift_query_headers(head);
    if (!lifted) return 0;
    REQUIRE_HOLDS(lifted->head.headers.size() <= target->query.size() + 1);
    for (auto const& [name, value] : lifted->head.headers)
        REQUIRE_HOLDS(name == "Host" || name.starts_with("x-amz-meta-") || name == "if-match" ||
                      name == "if-none-match");
    return 0;
}
