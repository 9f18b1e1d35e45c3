// What rules make of an exchange, and that it is recorded.
#include "server/faults/rule_reader.hpp"
#include "server/front/open_points.hpp"
#include "server/front/recorded_exchange.hpp"
#include "tests/support/owned_request.hpp"
#include "tests/support/test_realms.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace s3seal::front {
namespace {

using service::point;
using std::chrono::milliseconds;

// Stores what comes when it comes to that, and says hello.
class storing_exchange final : public http::exchange {
public:
    storing_exchange(service::arrival const& request, int& stored) : request_{request}, stored_{stored} {
        refused_ = !request_.points.reach(point::authorized, {.service = "s3", .operation = "PutObject"});
    }
    bool wants_body() const noexcept override { return !refused_; }
    bool consume(bytes_view) override { return true; }
    http::progress advance(http::body_end end) override {
        EXPECT_FALSE(std::exchange(is_done_, true)) << "it did all that it does";
        refused_ = refused_ || end != http::body_end::complete || !request_.points.reach(point::before_commit, {});
        if (!refused_) ++stored_;
        if (!refused_) refused_ = !request_.points.reach(point::after_commit, {});
        return http::progress::done;
    }
    http::response finish(http::body_end) override {
        http::response out;
        out.status = refused_ ? 503 : 200;
        out.add("ETag", "\"0\"");
        out.body = "hello";
        return out;
    }

private:
    service::arrival request_;
    int& stored_;
    bool refused_ = false;
    bool is_done_ = false;
};

class storing_service final : public service::application {
public:
    std::string make_request_id(random_source&) const override { return "ID"; }
    std::unique_ptr<http::exchange> begin(service::arrival const& request) override {
        return std::make_unique<storing_exchange>(request, stored);
    }
    http::response refuse(http::head_fault, service::arrival const&) override { return {}; }

    int stored = 0;
};

class RequestsAmongFaults : public testing::Test {
protected:
    void rule_is(std::string_view effect) {
        faults::mistakes wrong;
        auto const value =
            boost::json::parse(std::string{R"({"id": "r", "test": "t", "effect": )"}.append(effect).append("}"));
        auto rule = faults::read_rule(value, wrong);
        ASSERT_TRUE(rule);
        ASSERT_TRUE(realm_->faults.add({*std::move(rule)}, time_.now()));
    }
    // Of a request with a body of five bytes.
    http::response ask() {
        exchange_ = std::make_unique<recorded_exchange>(with_, realm_, service_, request_.head, from_);
        if (exchange_->wants_body()) exchange_->consume(as_bytes("hello"));
        auto step = exchange_->advance(http::body_end::complete);
        while (step != http::progress::done) {
            EXPECT_EQ(step, http::progress::waiting);
            waited_ += exchange_->wait();
            step = exchange_->advance(http::body_end::complete);
        }
        return exchange_->finish(http::body_end::complete);
    }
    journal::record recorded(http::delivery const& how) {
        exchange_->left(how);
        auto record = realm_->requests.find("ID");
        EXPECT_TRUE(record);
        return record.value_or(journal::record{});
    }

    storing_service service_;
    test::owned_request request_{"PUT", "/b/k", {{"Host", "localhost"}, {"x-s3seal-test", "t"}}};
    http::connection_info from_;
    test::test_realms realms_;
    realms::realm_ptr realm_ = realms_.open(realms_.options());
    manual_clock& time_ = realms_.time;
    journal::request_line_writer lines_;
    journal::metrics metrics_;
    open_points points_;
    recording with_{.lines = lines_,
                    .metrics = metrics_,
                    .points = points_,
                    .random = realms_.random,
                    .behaviour = realms_.behaviour};
    std::unique_ptr<http::exchange> exchange_;
    milliseconds waited_{0};
};

TEST_F(RequestsAmongFaults, WithoutRulesNothingHappens) {
    auto const response = ask();
    EXPECT_EQ(response.status, 200u);
    EXPECT_EQ(response.body, "hello");
    EXPECT_TRUE(recorded({.sent = 5, .complete = true}).faults.empty());
}

TEST_F(RequestsAmongFaults, ErrorsAreRecorded) {
    rule_is(R"({"error": "SlowDown"})");
    EXPECT_EQ(ask().status, 503u);
    EXPECT_EQ(service_.stored, 0);
    auto const record = recorded({.sent = 5, .complete = true});
    ASSERT_EQ(record.faults.size(), 1u);
    EXPECT_EQ(record.faults[0].rule, "r");
    EXPECT_EQ(record.faults[0].effect, "error");
    EXPECT_EQ(record.faults[0].test, "t");
}

TEST_F(RequestsAmongFaults, DelaysAreWaitedForOnce) {
    rule_is(R"({"delay": {"ms": 300, "per_byte_us": 1000}})");
    auto const response = ask();
    EXPECT_EQ(waited_, milliseconds{305});
    EXPECT_EQ(service_.stored, 1);
    ASSERT_TRUE(response.source) << "its bytes take their time, too";
}

TEST_F(RequestsAmongFaults, ResetsLeaveNoResponse) {
    rule_is(R"({"reset": "before_commit"})");
    EXPECT_TRUE(ask().reset);
    EXPECT_EQ(service_.stored, 0);
    auto const record = recorded({});
    EXPECT_EQ(record.status, 0u);
    EXPECT_EQ(record.error_code, "") << "nobody was told one";
    EXPECT_EQ(record.state, journal::state::stopped);
}

TEST_F(RequestsAmongFaults, BehindTheCommitAllIsStored) {
    rule_is(R"({"reset": "after_commit"})");
    EXPECT_TRUE(ask().reset);
    EXPECT_EQ(service_.stored, 1);
}

TEST_F(RequestsAmongFaults, OfAnUploadThatIsCutNothingIsStored) {
    rule_is(R"({"cut_upload": 4})");
    EXPECT_TRUE(ask().reset);
    EXPECT_EQ(service_.stored, 0);
    EXPECT_EQ(recorded({}).received, 5u);
}

TEST_F(RequestsAmongFaults, ABodyThatIsCutIsStoppedByUs) {
    rule_is(R"({"cut_download": 2})");
    auto const response = ask();
    ASSERT_TRUE(response.source);
    EXPECT_EQ(response.length, 5u);
    auto const piece = response.source->next();
    ASSERT_TRUE(piece);
    EXPECT_EQ(as_text(*piece), "he");
    EXPECT_FALSE(response.source->next());
    EXPECT_EQ(recorded({.sent = 2, .complete = false}).state, journal::state::stopped);
}

}  // namespace
}  // namespace s3seal::front
