// Any bytes as the form of an STS request whose caller is believed: an XML response, always.
#include "server/front/open_points.hpp"
#include "server/sts/sts_application.hpp"
#include "server/xml/document.hpp"
#include "storage/base/random.hpp"
#include "tests/fuzz/require.hpp"

using namespace s3seal;

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    static system_random random;
    static manual_clock time{instant{std::chrono::hours{500'000}}};
    static auth::session_authority const sessions{std::string(32, 'k'), random};
    static auth::credential_store const credentials{{}, true, {}, &sessions};
    static http::buffer_budget budget{1u << 20};
    static behaviour const lenient{.lenient = true};
    static sts::sts_application application{{.credentials = credentials,
                                             .sessions = sessions,
                                             .time = time,
                                             .random = random,
                                             .unauthenticated = budget,
                                             .behaviour = lenient}};
    http::request head;
    head.method = "POST";
    head.target = "/";
    head.headers = {{"Host", "localhost"},
                    {"Authorization",
                     "AWS4-HMAC-SHA256 Credential=test/20260102/us-east-1/sts/aws4_request, "
                     "SignedHeaders=host, Signature=00"}};
    http::connection_info const from;
    static front::open_points points;
    static std::string const id = "id";
    service::outcome outcome;
    auto const exchange = application.begin(
        {.head = head, .connection = from, .id = id, .at = time.now(), .outcome = outcome, .points = points});
    exchange->consume({reinterpret_cast<std::byte const*>(data), size});
    auto const response = exchange->finish(http::body_end::complete);
    REQUIRE_HOLDS(response.status == 200 || response.status >= 400);
    REQUIRE_HOLDS(response.status != 500);
    REQUIRE_HOLDS(response.body.starts_with("<"));
    return 0;
}
