// Functions on their own, in CPU time: verifying a small request's signature, remembering a request, each checksum;
// sealing and opening segments with each cipher, and what an object's key costs in each mode. A line for each: name,
// value and unit between tabs. What the program refused to itself is no measurement: it ends with 1.
#include "server/auth/authenticate.hpp"
#include "server/auth/sessions.hpp"
#include "server/auth/verification.hpp"
#include "server/body/checksum.hpp"
#include "server/explain/explainer.hpp"
#include "server/explain/signature_candidate.hpp"
#include "server/front/open_points.hpp"
#include "server/http/buffer_budget.hpp"
#include "server/iam/policy_cache.hpp"
#include "server/journal/metrics.hpp"
#include "server/journal/page.hpp"
#include "server/journal/query.hpp"
#include "server/journal/request_log.hpp"
#include "server/kms/local_service.hpp"
#include "server/mock/vocabulary.hpp"
#include "server/s3/access/directory_session_registry.hpp"
#include "server/s3/encryption/bucket_keys.hpp"
#include "server/s3/encryption/object_key.hpp"
#include "server/s3/request/rename_tokens.hpp"
#include "server/s3/request/services.hpp"
#include "storage/embedded/open.hpp"
#include "storage/segments.hpp"

#include <fmt/format.h>

#include <ctime>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace s3seal;

double cpu_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// The best of five runs: what disturbs a run only makes it slower. Seconds for each call.
template <class Call>
double measure(int calls, Call call) {
    double best = 1e9;
    for (int run = 0; run < 5; ++run) {
        auto const begin = cpu_seconds();
        for (int i = 0; i < calls; ++i) call();
        best = std::min(best, (cpu_seconds() - begin) / calls);
    }
    return best;
}

bool refused = false;

void print_figure(std::string_view name, double value, std::string_view unit, bool good = true) {
    fmt::print("{}\t{:.3f}\t{}\n", name, value, unit);
    if (good) return;
    fmt::print(stderr, "{}: refused\n", name);
    refused = true;
}

void bench_verification() {
    auth::credential_store const credentials{{}, true};
    std::string const date = "20261124T100000Z";
    http::request head;
    head.method = "GET";
    head.target = "/bucket/key";
    head.headers = {{"Host", "127.0.0.1:4566"}, {"x-amz-content-sha256", "UNSIGNED-PAYLOAD"}, {"x-amz-date", date}};
    auto const target = *http::parse_target(head.target);
    std::string const start =
        "AWS4-HMAC-SHA256 Credential=test/20261124/us-east-1/s3/aws4_request, "
        "SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=";
    auto unsigned_text = start + std::string(64, '0');
    head.headers.push_back({"Authorization", unsigned_text});
    auto const claim = explain::find_claim(head, target);
    auto const signature = explain::make_candidate(head, target, *claim, "UNSIGNED-PAYLOAD", "test").signature();
    auto const text = start + signature;
    head.headers.back().value = text;
    auth::region_rule const region = [](std::string_view) { return std::nullopt; };
    auto const now = *auth::parse_basic_date(date);
    bool good = true;
    auto const seconds = measure(100'000, [&] {
        good = auth::authenticate({head, target, "", auth::s3_protocol(), credentials, now, manual_clock{now}, region})
                   .has_value() &&
               good;
    });
    print_figure("verify a signature (GET, 3 signed headers)", seconds * 1e6, "us", good);
}

// As an SDK sends it.
http::request small_get() {
    http::request head;
    head.method = "GET";
    head.target = "/bucket/objects/0001";
    head.headers = {{"Host", "127.0.0.1:4566"},
                    {"Accept-Encoding", "identity"},
                    {"User-Agent",
                     "Boto3/1.35.1 md/Botocore#1.35.1 ua/2.0 os/linux#6.18 md/arch#x86_64 lang/python#3.11.2 "
                     "md/pyimpl#CPython m/b,Z,D cfg/retry-mode#legacy Botocore/1.35.1"},
                    {"X-Amz-Date", "20261128T101010Z"},
                    {"X-Amz-Content-SHA256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
                    {"Authorization",
                     "AWS4-HMAC-SHA256 Credential=test/20261128/us-east-1/s3/aws4_request, SignedHeaders=host;"
                     "x-amz-content-sha256;x-amz-date, Signature=0123456789abcdef0123456789abcdef"},
                    {"amz-sdk-invocation-id", "0a6f7c9e-2f52-4c0e-8d0e-5d4b1f4f6a11"},
                    {"amz-sdk-request", "attempt=1"},
                    {"x-amz-checksum-mode", "ENABLED"}};
    return head;
}

void remember(journal::request_log& log, http::request const& head) {
    auto const record = std::make_shared<journal::record>();
    record->id = "0123456789ABCDEF";
    record->client = "127.0.0.1";
    record->operation = "GetObject";
    record->bucket = "bucket";
    record->key = "objects/0001";
    record->caller = "arn:aws:iam::000000000000:root";
    record->status = 200;
    record->encryption = service::encryption{"AES256", {}, false, "stored"};
    record->response_headers = journal::kept_headers::of_response(
        "x-amz-request-id: 0123456789ABCDEF\r\nLast-Modified: Tue, 24 Nov 2026 10:00:00 GMT\r\n"
        "ETag: \"9e107d9d372bb6826bd81d3542a419d6\"\r\nAccept-Ranges: bytes\r\n"
        "Content-Type: binary/octet-stream\r\nx-amz-server-side-encryption: AES256\r\n");
    log.add(record, head, 4566);
    log.complete(*record, {.sent = 1024, .complete = true}, false, {});
}

void bench_journal() {
    system_random random;
    auto const head = small_get();
    journal::request_log log{10'000, 32u << 20, random};
    auto const seconds = measure(100'000, [&] { remember(log, head); });
    print_figure("remember a request", seconds * 1e6, "us");
    print_figure("a remembered request", static_cast<double>(log.bytes() / log.size()), "bytes");
    journal::metrics counted;
    journal::record const one = *log.find("0123456789ABCDEF");
    print_figure("count a request for metrics", measure(100'000, [&] { counted.count(one); }) * 1e6, "us");

    constexpr std::size_t many = 100'000;
    journal::request_log full{many, 1u << 30, random};
    for (std::size_t i = 0; i < many; ++i) remember(full, head);
    std::vector<std::pair<std::string, std::string>> const filters{
        {"operation", "GetObject"}, {"bucket", "b*t"}, {"key", "*/0?01"}, {"status", "2xx"}};
    auto const wanted = *journal::parse_query(filters, mock::known_words());
    bool good = true;
    auto const filtering = measure(5, [&] { good = journal::find_page(full, wanted).total == many && good; });
    print_figure("filter 100,000 requests", filtering * 1e3, "ms", good);
}

void bench_kms() {
    system_random random;
    system_clock const time;
    auto const stores = *storage::open({}, random);
    kms::master_key const master{storage::secret{std::string(32, 'm')}};
    kms::ledger calls{10'000, 32u << 20};
    auto const service = *kms::local_service::open(*stores.keys, master, {}, calls, time, random);
    auto const who = auth::make_root_credential("test", "test", "000000000000");
    kms::caller const from{
        .who = who, .region = "us-east-1", .via_service = "s3", .cause = "0123456789ABCDEF", .now = time.now()};
    kms::encryption_context const context{{"aws:s3:arn", "arn:aws:s3:::bucket/key"}};
    auto const made = service->generate_data_key(from, "alias/aws/s3", context);
    bool good = made.has_value();
    auto const generating =
        measure(20'000, [&] { good = service->generate_data_key(from, made->key_arn, context).has_value() && good; });
    auto const opening =
        measure(20'000, [&] { good = service->decrypt(from, made->ciphertext, context).has_value() && good; });
    print_figure("GenerateDataKey of KMS", generating * 1e6, "us", good);
    print_figure("Decrypt of KMS", opening * 1e6, "us", good);
}

void bench_checksums() {
    std::vector<std::byte> const data(1u << 20, std::byte{'x'});
    for (auto const& row : body::checksum_table()) {
        auto const seconds = measure(40, [&] {
            auto const hasher = body::make_hasher(row.algorithm);
            hasher->update(data);
            (void)hasher->finish();
        });
        print_figure(row.name, 1.048576 / seconds, "MB/s");
    }
}

storage::data_key key_of(storage::cipher kind) {
    storage::data_key key;
    key.kind = kind;
    if (kind != storage::cipher::none) key.inner = storage::secret{std::string(32, 'i')};
    if (kind == storage::cipher::aes_256_gcm_twice) key.outer = storage::secret{std::string(32, 'o')};
    return key;
}

void bench_segments() {
    struct {
        storage::cipher kind;
        char const* name;
    } const ciphers[] = {{storage::cipher::none, "no cipher"},
                         {storage::cipher::aes_256_gcm, "AES-256-GCM"},
                         {storage::cipher::aes_256_gcm_twice, "AES-256-GCM twice"}};
    std::vector<std::byte> const content(storage::segment_size, std::byte{'x'});
    auto const megabytes = static_cast<double>(content.size()) * 1e-6;
    for (auto const& [kind, name] : ciphers) {
        storage::segment_codec codec{{.kind = kind, .id = std::string(32, 'd')}, key_of(kind)};
        std::string sealed;
        auto const sealing = measure(2'000, [&] {
            sealed.clear();
            codec.seal(sealed, content, 1, false);
        });
        bool good = true;
        auto const opening = measure(2'000, [&] { good = codec.open(as_bytes(sealed), 1, false).has_value() && good; });
        print_figure(fmt::format("seal segments, {}", name), megabytes / sealing, "MB/s");
        print_figure(fmt::format("open segments, {}", name), megabytes / opening, "MB/s", good);
    }
}

// What create_object_key() and open_object_key() need, as in a server that holds everything in memory.
class sealing_bench {
public:
    sealing_bench() {
        context_.caller.anonymous = false;
        static_cast<iam::principal&>(context_.caller.who) = auth::make_root_credential("test", "test", "000000000000");
        context_.key = "key";
        context_.bucket_name = "bucket";
        storage::bucket row;
        row.id.name = "bucket";
        row.account = "000000000000";
        row.region = "us-east-1";
        context_.bucket = std::make_shared<s3::bucket const>(std::move(row));
    }

    void run(char const* name, std::string mode, bool bucket_key = false) {
        s3::encryption_decision decision;
        decision.mode = std::move(mode);
        decision.bucket_key = bucket_key;
        std::optional<s3::customer_key> customer;
        if (decision.mode == s3::customer_key_mode) {
            decision.customer = s3::customer_key{storage::secret{std::string(32, 'c')}, ""};
            customer = s3::customer_key{storage::secret{std::string(32, 'c')}, ""};
        }
        bool good = true;
        auto const begin = measure(
            20'000, [&] { good = s3::create_object_key(services_, context_, decision, {}).has_value() && good; });
        auto const sealed = s3::create_object_key(services_, context_, decision, {})->stored;
        auto const open = measure(20'000, [&] {
            good = s3::open_object_key(services_, context_, {*context_.bucket, context_.key, sealed}, customer)
                       .has_value() &&
                   good;
        });
        print_figure(fmt::format("make the key of an object, {}", name), begin * 1e6, "us", good);
        print_figure(fmt::format("open the key of an object, {}", name), open * 1e6, "us", good);
    }

private:
    system_random random_;
    manual_clock time_{instant{std::chrono::hours{500'000}}};
    storage::opened storage_ = *storage::open({}, random_);
    kms::master_key master_{storage::secret{std::string(32, 'm')}};
    kms::ledger calls_{1'000, 1u << 20};
    std::unique_ptr<kms::local_service> kms_ =
        *kms::local_service::open(*storage_.keys, master_, {}, calls_, time_, random_);
    s3::bucket_key_cache bucket_keys_{std::chrono::minutes{5}};
    auth::credential_store credentials_{{}, true};
    s3::address_book addresses_{{}};
    iam::policy_cache policies_;
    auth::session_authority sessions_{std::string(auth::session_authority::key_bytes, 's'), random_};
    s3::directory_session_registry directory_sessions_;
    s3::rename_tokens renames_;
    http::buffer_budget form_fields_{1u << 20};
    s3::bucket_views buckets_;
    s3::services services_{.metadata = *storage_.metadata,
                           .buckets = buckets_,
                           .blobs = *storage_.blobs,
                           .credentials = credentials_,
                           .kms = *kms_,
                           .master = master_,
                           .bucket_keys = bucket_keys_,
                           .time = time_,
                           .random = random_,
                           .addresses = addresses_,
                           .policies = policies_,
                           .sessions = sessions_,
                           .directory_sessions = directory_sessions_,
                           .renames = renames_,
                           .form_fields = form_fields_};
    http::request request_;
    http::connection_info connection_;
    service::outcome outcome_;
    front::open_points points_;
    s3::request_changes changes_;
    std::string id_;
    behaviour behaviour_;
    s3::request_context context_{.behaviour = behaviour_,
                                 .request = request_,
                                 .sent = request_,
                                 .connection = connection_,
                                 .now = time_.now(),
                                 .outcome = outcome_,
                                 .points = points_,
                                 .changes = changes_,
                                 .request_id = id_,
                                 .host_id = {}};
};

void bench_sealing() {
    sealing_bench bench;
    bench.run("AES256", "AES256");
    bench.run("SSE-C", std::string{s3::customer_key_mode});
    bench.run("aws:kms", "aws:kms");
    bench.run("aws:kms, bucket key", "aws:kms", true);
    bench.run("aws:kms:dsse", "aws:kms:dsse");
}

}  // namespace

int main() {
    bench_verification();
    bench_journal();
    bench_kms();
    bench_checksums();
    bench_segments();
    bench_sealing();
    return refused ? 1 : 0;
}
