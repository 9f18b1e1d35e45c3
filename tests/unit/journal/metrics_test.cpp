#include "server/journal/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

namespace s3seal::journal {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

record answered(std::string_view operation, unsigned status, std::chrono::microseconds duration) {
    record out;
    out.operation = operation;
    out.status = status;
    out.duration = duration;
    out.received = 3;
    out.sent = 5;
    return out;
}

TEST(Metrics, CountRequestsByOperationAndStatus) {
    metrics counted;
    counted.count(answered("PutObject", 200, 1ms));
    counted.count(answered("PutObject", 200, 1ms));
    counted.count(answered("PutObject", 503, 1ms));
    counted.count(answered("", 0, 1ms));
    EXPECT_THAT(counted.print(), HasSubstr("# TYPE s3seal_requests_total counter\n"
                                           "s3seal_requests_total{operation=\"none\",status=\"none\"} 1\n"
                                           "s3seal_requests_total{operation=\"PutObject\",status=\"200\"} 2\n"
                                           "s3seal_requests_total{operation=\"PutObject\",status=\"503\"} 1\n"));
}

TEST(Metrics, DurationsAreHistogramsWhoseBucketsHoldTheOnesBelow) {
    metrics counted;
    for (auto const duration : {500us, 501us, 4000us, 20'000'000us})
        counted.count(answered("GetObject", 200, duration));
    auto const text = counted.print();
    EXPECT_THAT(text, HasSubstr("# TYPE s3seal_request_duration_seconds histogram\n"
                                "s3seal_request_duration_seconds_bucket{operation=\"GetObject\",le=\"0.0005\"} 1\n"
                                "s3seal_request_duration_seconds_bucket{operation=\"GetObject\",le=\"0.001\"} 2\n"
                                "s3seal_request_duration_seconds_bucket{operation=\"GetObject\",le=\"0.0025\"} 2\n"
                                "s3seal_request_duration_seconds_bucket{operation=\"GetObject\",le=\"0.005\"} 3\n"));
    EXPECT_THAT(text, HasSubstr("_bucket{operation=\"GetObject\",le=\"10\"} 3\n"
                                "s3seal_request_duration_seconds_bucket{operation=\"GetObject\",le=\"+Inf\"} 4\n"
                                "s3seal_request_duration_seconds_sum{operation=\"GetObject\"} 20.005001\n"
                                "s3seal_request_duration_seconds_count{operation=\"GetObject\"} 4\n"));
}

TEST(Metrics, CountBytesCallsOfKmsAndFaults) {
    metrics counted;
    auto one = answered("PutObject", 200, 1ms);
    one.kms_calls = {{"GenerateDataKey", "arn", "Success"}, {"Decrypt", "arn", "DisabledException"}};
    one.kms_calls_spared = 2;
    one.faults.push_back({.rule = "r", .effect = "delay", .test = {}});
    counted.count(one);
    counted.count(one);
    auto const text = counted.print();
    EXPECT_THAT(text, HasSubstr("s3seal_received_bytes_total{operation=\"PutObject\"} 6\n"));
    EXPECT_THAT(text, HasSubstr("s3seal_sent_bytes_total{operation=\"PutObject\"} 10\n"));
    EXPECT_THAT(text, HasSubstr("s3seal_kms_calls_total{operation=\"Decrypt\",result=\"DisabledException\"} 2\n"
                                "s3seal_kms_calls_total{operation=\"GenerateDataKey\",result=\"Success\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("s3seal_kms_calls_spared_total 4\n"));
    EXPECT_THAT(text, HasSubstr("s3seal_faults_fired_total{effect=\"delay\"} 2\n"));
}

TEST(Metrics, AFamilyOfOneSampleHasItsHelpAndType) {
    std::string out;
    add_sample(out, "s3seal_a", "gauge", "A.", 7);
    EXPECT_EQ(out, "# HELP s3seal_a A.\n# TYPE s3seal_a gauge\ns3seal_a 7\n");
}

}  // namespace
}  // namespace s3seal::journal
