// An operation's name, a line end, and any bytes as its body: a response in JSON, always, and never an internal error.
#include "server/front/open_points.hpp"
#include "server/kms/kms_application.hpp"
#include "server/kms/local_service.hpp"
#include "storage/embedded/open.hpp"
#include "tests/fuzz/require.hpp"

using namespace s3seal;

namespace {

constexpr std::string_view slow[] = {"RSA_", "GetParametersForImport"};  // making such keys takes longer than all else

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    static system_random random;
    static manual_clock time{instant{std::chrono::hours{500'000}}};
    static auto stores = *storage::open({}, random);
    static kms::master_key const master{storage::secret{std::string(32, 'm')}};
    static kms::ledger calls{16, 1u << 20};
    static auto const service = *kms::local_service::open(*stores.keys, master,
                                                          {{.id = "1234abcd-12ab-34cd-56ef-1234567890ab",
                                                            .account = "000000000000",
                                                            .region = "us-east-1",
                                                            .alias = "a"}},
                                                          calls, time, random);
    static auth::credential_store const credentials{{}, true};
    static http::buffer_budget budget{1u << 20};
    static behaviour const lenient{.lenient = true};
    static kms::kms_application application{{.kms = service->shared(),
                                             .credentials = credentials,
                                             .time = time,
                                             .random = random,
                                             .unauthenticated = budget,
                                             .behaviour = lenient}};
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    for (auto const one : slow)
        if (text.find(one) != text.npos) return 0;
    auto const line = text.substr(0, text.find('\n'));
    auto const body = text.substr(std::min(line.size() + 1, text.size()));
    auto const target = std::string{"TrentService."}.append(line);
    http::request head;
    head.method = "POST";
    head.target = "/";
    head.headers = {{"Host", "localhost"},
                    {"X-Amz-Target", target},
                    {"Authorization",
                     "AWS4-HMAC-SHA256 Credential=test/20260102/us-east-1/kms/aws4_request, "
                     "SignedHeaders=host, Signature=00"}};
    http::connection_info const from;
    static front::open_points points;
    static std::string const id = "id";
    service::outcome outcome;
    auto const exchange = application.begin(
        {.head = head, .connection = from, .id = id, .at = time.now(), .outcome = outcome, .points = points});
    exchange->consume(as_bytes(body));
    while (exchange->advance(http::body_end::complete) != http::progress::done) {
    }
    auto const response = exchange->finish(http::body_end::complete);
    REQUIRE_HOLDS(response.status == 200 || response.status == 400 || response.status == 413);
    REQUIRE_HOLDS(response.body.empty() ? response.status == 200 : response.body.starts_with("{"));
    return 0;
}
