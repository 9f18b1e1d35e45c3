#include "server/front/recorded_exchange.hpp"

#include "server/front/open_points.hpp"
#include "tests/support/owned_request.hpp"
#include "tests/support/test_realms.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json/serialize.hpp>

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace s3seal::front {
namespace {

using testing::HasSubstr;
using testing::Not;

// Takes a body, and answers as it is told to.
class told_exchange final : public http::exchange {
public:
    told_exchange(service::outcome& outcome, std::function<http::response(service::outcome&)> const& respond)
        : outcome_{outcome}, respond_{respond} {}
    bool wants_body() const noexcept override { return true; }
    bool consume(bytes_view) override { return true; }
    http::response finish(http::body_end) override { return respond_(outcome_); }

private:
    service::outcome& outcome_;
    std::function<http::response(service::outcome&)> const& respond_;
};

class told_service final : public service::application {
public:
    std::string make_request_id(random_source&) const override { return id; }
    std::unique_ptr<http::exchange> begin(service::arrival const& request) override {
        EXPECT_EQ(request.id, id);
        request.outcome.control = is_control;
        if (fails) throw std::runtime_error{"a bug"};
        return std::make_unique<told_exchange>(request.outcome, respond);
    }
    http::response refuse(http::head_fault fault, service::arrival const& request) override {
        request.outcome.stage = "head";
        request.outcome.refusal = std::make_shared<service::refusal>();
        request.outcome.refusal->message = http::text_of(fault);
        return http::bare_response(http::bare_fault::bad_request);
    }

    std::string id = "ID";
    bool fails = false;
    bool is_control = false;
    std::function<http::response(service::outcome&)> respond = [](service::outcome&) { return http::response{}; };
};

class two_pieces final : public http::body_source {
public:
    storage::result<bytes_view> next() override { return as_bytes(pieces_-- > 0 ? "piece" : ""); }

private:
    int pieces_ = 2;
};

class counted_points final : public service::points {
public:
    aws::result<> reach(service::point where, service::subject const&) override {
        EXPECT_EQ(where, service::point::sending);
        if (++reached <= allowed) return {};
        return aws::errc::internal_error;
    }
    int allowed = 100;
    int reached = 0;
};

class RecordedExchange : public testing::Test {
protected:
    std::unique_ptr<http::exchange> begin(std::optional<http::head_fault> fault = std::nullopt) {
        return std::make_unique<recorded_exchange>(with_, realm_, service_, request_.head, from_, fault);
    }
    journal::record found() {
        auto record = realm_->requests.find("ID");
        EXPECT_TRUE(record);
        return record.value_or(journal::record{});
    }
    // What is written to the log meanwhile, at info.
    template <class Step>
    static std::string logged(Step step) {
        log::set_up(log::level::info, log::format::text);
        testing::internal::CaptureStderr();
        step();
        auto written = testing::internal::GetCapturedStderr();
        log::set_up(log::level::warn, log::format::text);
        return written;
    }
    void refuse_with(aws::errc code) {
        service_.respond = [code](service::outcome& outcome) {
            outcome.error_code = aws::row_of(code).code;
            outcome.refusal = std::make_shared<service::refusal>();
            outcome.refusal->message = "no";
            http::response response;
            response.status = aws::row_of(code).status;
            return response;
        };
    }

    told_service service_;
    test::owned_request request_{"PUT", "/b/k?X-Amz-Signature=hidden", {{"Host", "localhost"}}};
    http::connection_info from_;
    test::test_realms realms_;
    manual_clock& time_ = realms_.time;
    behaviour& behaviour_ = realms_.behaviour;
    realms::realm_ptr realm_ = realms_.open(realms_.options());
    journal::request_line_writer lines_;
    journal::metrics metrics_;
    counted_points points_;
    recording with_{
        .lines = lines_, .metrics = metrics_, .points = points_, .random = realms_.random, .behaviour = behaviour_};
};

TEST_F(RecordedExchange, KeepsWhatTheServiceReportsAndWhatTheConnectionSays) {
    service_.respond = [](service::outcome& outcome) {
        outcome.operation = "PutObject";
        outcome.bucket = "b";
        outcome.caller = "arn";
        outcome.encryption = service::encryption{"aws:kms", "key", true, "bucket default"};
        outcome.kms_calls.push_back({"GenerateDataKey", "key", "Success"});
        http::response response;
        response.status = 206;
        return response;
    };
    auto const exchange = begin();
    exchange->consume(as_bytes("hello"));
    exchange->consume(as_bytes(" you"));
    time_.advance(std::chrono::milliseconds{5});
    exchange->finish(http::body_end::complete);
    EXPECT_EQ(found().state, journal::state::sending) << "it can be asked about as soon as it is answered";
    time_.advance(std::chrono::milliseconds{2});
    exchange->left({.sent = 3, .complete = true});
    auto const record = found();
    EXPECT_EQ(record.operation, "PutObject");
    EXPECT_EQ(record.bucket, "b");
    EXPECT_EQ(record.caller, "arn");
    EXPECT_EQ(record.method, "PUT");
    EXPECT_EQ(record.target, "/b/k?X-Amz-Signature=(masked)");
    EXPECT_EQ(record.headers.find("host"), "localhost");
    EXPECT_EQ(record.status, 206u);
    EXPECT_EQ(record.received, 9u);
    EXPECT_EQ(record.sent, 3u);
    EXPECT_EQ(record.state, journal::state::complete);
    EXPECT_EQ(record.decided, std::chrono::milliseconds{5});
    EXPECT_EQ(record.duration.get(), std::chrono::milliseconds{7});
    auto const shown = boost::json::serialize(realm_->explainer.explain(record));
    EXPECT_THAT(shown, HasSubstr(R"("encryption":{"mode":"aws:kms","kms_key":"key","bucket_key":true,)"
                                 R"("from":"bucket default"})"));
    EXPECT_THAT(shown,
                HasSubstr(R"("kms_calls":[{"operation":"GenerateDataKey","kms_key":"key","result":"Success"}])"));
    EXPECT_THAT(shown, HasSubstr(R"("state":"complete","bytes_received":9,"bytes_sent":3,"duration_ms":5)"));
}

TEST_F(RecordedExchange, KeepsTheBeginningOfBodiesOfControlOperationsAndNoSecretOfTheirs) {
    service_.respond = [](service::outcome&) {
        http::response response;
        response.add("ETag", "\"1\"");
        response.body = R"({"Plaintext":"hidden",)" + std::string(50'000, ' ') + R"("KeyId":"k"})";
        return response;
    };
    service_.is_control = true;
    auto const exchange = begin();
    exchange->consume(as_bytes("<Rule><SecretAccessKey>hid"));
    exchange->consume(as_bytes("den</SecretAccessKey><b/>" + std::string(50'000, ' ')));
    exchange->finish(http::body_end::complete);
    auto const record = found();
    EXPECT_EQ(record.body.size(), 32'768u + 2);
    EXPECT_TRUE(record.body.starts_with("<Rule><SecretAccessKey>(masked)</SecretAccessKey><b/>  ")) << record.body;
    EXPECT_EQ(record.response_body, "(masked)") << "JSON that is cut";
    EXPECT_EQ(record.response_headers.find("etag"), "\"1\"");
}

TEST_F(RecordedExchange, CountsWhatAJournalOfNoneDoesNotRemember) {
    auto options = realms_.options();
    options.records = 0;
    auto const none = realms_.open(options);
    refuse_with(aws::errc::access_denied);
    recorded_exchange exchange{with_, none, service_, request_.head, from_};
    auto const response = exchange.finish(http::body_end::complete);
    exchange.left({.sent = 0, .complete = true});
    EXPECT_FALSE(response.find("x-s3seal-explain"));
    EXPECT_EQ(none->requests.size(), 0u);
    EXPECT_THAT(metrics_.print(), HasSubstr("s3seal_requests_total{operation=\"none\",status=\"403\"} 1\n"));
}

TEST_F(RecordedExchange, KeepsNoBodiesOfObjects) {
    service_.respond = [](service::outcome&) {
        http::response response;
        response.body = "bytes";
        return response;
    };
    auto const exchange = begin();
    exchange->consume(as_bytes("bytes"));
    exchange->finish(http::body_end::complete);
    EXPECT_EQ(found().body + found().response_body, "");
}

TEST_F(RecordedExchange, AResponseThatWasCutIsNoCompleteOne) {
    auto const exchange = begin();
    exchange->finish(http::body_end::complete);
    exchange->left({.sent = 589'824, .complete = false});
    EXPECT_EQ(found().state, journal::state::cut);
    EXPECT_EQ(found().sent, 589'824u);
    EXPECT_EQ(found().status, 200u);
}

TEST_F(RecordedExchange, ARequestThatIsDroppedBeforeItsResponseIsKeptToo) {
    begin()->consume(as_bytes("hel"));
    EXPECT_EQ(found().state, journal::state::cut);
    EXPECT_EQ(found().status, 0u);
    EXPECT_EQ(found().received, 3u);
}

TEST_F(RecordedExchange, ARequestThatIsDroppedAfterItsResponseIsCut) {
    begin()->finish(http::body_end::complete);
    EXPECT_EQ(found().state, journal::state::cut);
    EXPECT_EQ(found().status, 200u);
}

TEST_F(RecordedExchange, ARefusalSaysWhereItIsExplained) {
    refuse_with(aws::errc::no_such_key);
    auto const response = begin()->finish(http::body_end::complete);
    EXPECT_EQ(response.find("x-s3seal-explain"), "/_s3seal/requests/ID/explain");
    behaviour_.explain_header = false;
    EXPECT_FALSE(begin()->finish(http::body_end::complete).find("x-s3seal-explain"));
}

TEST_F(RecordedExchange, WhatIsNoRefusalSaysNothingOfAnExplanation) {
    EXPECT_FALSE(begin()->finish(http::body_end::complete).find("x-s3seal-explain"));
    refuse_with(aws::errc::temporary_redirect);
    EXPECT_FALSE(begin()->finish(http::body_end::complete).find("x-s3seal-explain"));
}

TEST_F(RecordedExchange, ServicesThatGiveNoIdAreNotRemembered) {
    service_.id.clear();
    refuse_with(aws::errc::no_such_key);
    auto const exchange = begin();
    EXPECT_FALSE(exchange->finish(http::body_end::complete).find("x-s3seal-explain"));
    exchange->left({.sent = 0, .complete = true});
    EXPECT_EQ(realm_->requests.size(), 0u);
}

TEST_F(RecordedExchange, HeadsThatAreNoRequestsAreKeptWithoutTheirHeaders) {
    auto const exchange = begin(http::head_fault::headers_too_long);
    EXPECT_FALSE(exchange->wants_body());
    EXPECT_EQ(exchange->finish(http::body_end::complete).status, 400u);
    exchange->left({.sent = 0, .complete = true});
    EXPECT_EQ(found().stage, "head");
    EXPECT_EQ(found().refused->message, "the request's headers are too long");
    EXPECT_TRUE(found().refused->sent.headers.empty());
}

TEST_F(RecordedExchange, HeadsWhoseSendersLearnNoIdAreLoggedAlone) {
    for (auto const fault :
         {http::head_fault::malformed, http::head_fault::target_too_long, http::head_fault::no_room}) {
        auto const line = logged([&] {
            auto const exchange = begin(fault);
            exchange->finish(http::body_end::complete);
            exchange->left({.sent = 0, .complete = true});
        });
        EXPECT_THAT(line, HasSubstr(std::string{http::text_of(fault)}));
        EXPECT_THAT(line, Not(HasSubstr(" id=")));
    }
    EXPECT_EQ(realm_->requests.size(), 0u);
}

TEST_F(RecordedExchange, ARequestThatIsDroppedIsLoggedToo) {
    EXPECT_THAT(logged([&] { begin()->consume(as_bytes("hel")); }), HasSubstr("request method=PUT status=0 id=ID"));
    EXPECT_THAT(logged([&] { begin()->finish(http::body_end::complete); }), HasSubstr(" sent=0 cut=true\n"));
}

TEST_F(RecordedExchange, ABodyMayBeCutBeforeEachOfItsPieces) {
    service_.respond = [](service::outcome&) {
        http::response response;
        response.source = std::make_unique<two_pieces>();
        response.length = 10;
        return response;
    };
    auto const whole = begin();
    auto response = whole->finish(http::body_end::complete);
    for (auto const* piece : {"piece", "piece", ""}) EXPECT_EQ(as_text(*response.source->next()), piece);
    EXPECT_EQ(points_.reached, 2) << "at its end nothing is left to cut";
    whole->left({.sent = 10, .complete = true});
    EXPECT_EQ(found().state, journal::state::complete);
    points_.allowed = 3;
    auto const stopped = begin();
    response = stopped->finish(http::body_end::complete);
    EXPECT_TRUE(response.source->next());
    EXPECT_FALSE(response.source->next());
    stopped->left({.sent = 5, .complete = false});
    EXPECT_EQ(found().state, journal::state::stopped) << "its client did not go away";
}

TEST_F(RecordedExchange, AServiceThatFailsCostsItsRequestAlone) {
    service_.fails = true;
    auto const exchange = begin();
    EXPECT_FALSE(exchange->wants_body());
    auto const response = exchange->finish(http::body_end::complete);
    EXPECT_EQ(response.status, 500u);
    EXPECT_EQ(response.find("x-s3seal-explain"), "/_s3seal/requests/ID/explain");
    exchange->left({.sent = 0, .complete = true});
    EXPECT_EQ(found().error_code, "InternalError");
    EXPECT_EQ(found().status, 500u);
}

}  // namespace
}  // namespace s3seal::front
