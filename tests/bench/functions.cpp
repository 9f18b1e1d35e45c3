// Functions on their own, in CPU time: verifying a small request's signature, remembering a request, each checksum.
#include "server/auth/sigv4.hpp"
#include "server/auth/verification.hpp"
#include "server/body/checksum.hpp"
#include "server/explain/attempt.hpp"
#include "server/journal/ring.hpp"

#include <fmt/format.h>

#include <ctime>

#include <algorithm>
#include <string>
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
    auto const signature = explain::attempt_of(head, target, *claim, "UNSIGNED-PAYLOAD", "test").signature();
    auto const text = start + signature;
    head.headers.back().value = text;
    auth::region_rule const region = [](std::string_view) { return std::nullopt; };
    auto const now = *auth::parse_basic_date(date);
    bool good = true;
    auto const seconds = measure(100'000, [&] {
        good =
            auth::authenticate({head, target, "", auth::s3_protocol(), credentials, now, region}).has_value() && good;
    });
    fmt::print("verify a signature (GET, 3 signed headers)   {:6.2f} us{}\n", seconds * 1e6, good ? "" : "  REFUSED");
}

void bench_ring() {
    journal::ring ring{10'000, 32u << 20};
    std::string const id = "0123456789ABCDEF";
    auto const seconds = measure(100'000, [&] {
        ring.add([&](journal::record& into) {
            into.id = id;
            into.method = "GET";
            into.target = "/bucket/key";
            into.operation = "GetObject";
            into.caller = "arn:aws:iam::000000000000:root";
            into.status = 200;
        });
    });
    fmt::print("remember a request                           {:6.2f} us\n", seconds * 1e6);
}

void bench_checksums() {
    std::vector<std::byte> const data(1u << 20, std::byte{'x'});
    for (auto const& row : body::checksum_table()) {
        auto const seconds = measure(40, [&] {
            auto const hasher = body::make_hasher(row.algorithm);
            hasher->update(data);
            (void)hasher->finish();
        });
        fmt::print("{:<10} {:8.0f} MB/s\n", row.name, 1.048576 / seconds);
    }
}

}  // namespace

int main() {
    bench_verification();
    bench_ring();
    bench_checksums();
}
