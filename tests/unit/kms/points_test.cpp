// Whoever asks KMS may be stopped at each call, and learns of each.
#include "server/service/points.hpp"
#include "server/service/outcome.hpp"
#include "tests/unit/kms/kms_test.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <tuple>

namespace s3seal::kms {
namespace {

class stopping_points final : public s3seal::service::points {
public:
    aws::result<> reach(s3seal::service::point where) override {
        EXPECT_EQ(where, s3seal::service::point::kms_call);
        ++reached;
        if (stop) return *stop;
        return {};
    }
    std::optional<aws::error> stop;
    int reached = 0;
};

class KmsPoints : public Kms {
protected:
    result<generated_key> generate() {
        auto const who = root();
        auto by = from(who, "s3");
        by.outcome = &outcome_;
        by.points = &points_;
        return service_->generate_data_key(by, "alias/app", {});
    }

    s3seal::service::outcome outcome_;
    stopping_points points_;
};

TEST_F(KmsPoints, EachCallIsReportedAndReached) {
    auto const made = generate();
    ASSERT_TRUE(made);
    EXPECT_EQ(points_.reached, 1);
    ASSERT_EQ(outcome_.kms_calls.size(), 1u);
    EXPECT_EQ(outcome_.kms_calls[0].operation, "GenerateDataKey");
    EXPECT_EQ(outcome_.kms_calls[0].key_arn, made->key_arn);
    EXPECT_EQ(outcome_.kms_calls[0].result, success);
}

TEST_F(KmsPoints, ACallThatIsStoppedIsRefusedInItsOwnWords) {
    for (auto const& [code, expected, name] :
         {std::tuple{aws::errc::slow_down, errc::throttling, "ThrottlingException"},
          {aws::errc::access_denied, errc::access_denied, "AccessDeniedException"},
          {aws::errc::internal_error, errc::internal, "KMSInternalException"}}) {
        points_.stop = code;
        auto const refused = generate();
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, expected);
        EXPECT_EQ(outcome_.kms_calls.back().result, name);
        EXPECT_EQ(outcome_.kms_calls.back().key_arn, "") << "it never came to its key";
    }
}

}  // namespace
}  // namespace s3seal::kms
