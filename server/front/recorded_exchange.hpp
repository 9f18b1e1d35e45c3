// Any service's exchange, recorded from its head until its response has left. The only one that fills a record, and
// that writes the log's line about it.
#pragma once

#include "server/faults/attempt.hpp"
#include "server/journal/metrics.hpp"
#include "server/journal/request_line.hpp"
#include "server/realms/realm.hpp"
#include "server/service/application.hpp"
#include "server/service/behaviour.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

namespace s3seal::front {

// What all requests are given, whatever their realm is.
struct recording {
    journal::request_line_writer& lines;
    journal::metrics& metrics;
    service::points& points;  // of requests that no rule can be about
    random_source& random;
    s3seal::behaviour const& behaviour;
};

class recorded_exchange final : public http::exchange {
public:
    // Asks the service, whose bug costs this request alone. `fault`: of a head that is no request.
    // `realm`: whose journal it is recorded in.
    recorded_exchange(recording const& with, realms::realm_ptr realm, service::application& service,
                      http::request const& head, http::connection_info const& from,
                      std::optional<http::head_fault> fault = std::nullopt);
    // Dropped: recorded as cut.
    ~recorded_exchange() override;
    recorded_exchange(recorded_exchange const&) = delete;
    recorded_exchange& operator=(recorded_exchange const&) = delete;

    bool wants_body() const noexcept override { return inner_->wants_body(); }
    bool keeps_body() const noexcept override { return inner_->keeps_body(); }
    bool consume(bytes_view bytes) override;
    http::progress advance(http::body_end end) override {
        return attempt_ ? advance_among_rules(end) : inner_->advance(end);
    }
    std::chrono::milliseconds wait() const override { return delay_.count() > 0 ? delay_ : inner_->wait(); }
    void hurry() override { inner_->hurry(); }
    http::response finish(http::body_end end) override;
    void left(http::delivery const& how) override;

private:
    std::unique_ptr<http::exchange> ask(service::application& service, std::optional<http::head_fault> fault);
    std::unique_ptr<http::exchange> fail(std::string_view what);
    http::progress advance_among_rules(http::body_end end);
    http::body_end end_of(http::body_end end) const noexcept;
    service::points& points() const noexcept { return attempt_ ? *attempt_ : with_.points; }
    bool has_id() const noexcept { return !record_->id.empty(); }
    bool is_remembered() const noexcept { return has_id() && realm_->requests.is_used(); }
    void forget_answer();
    void remember();
    void complete(http::delivery const& how);

    recording const& with_;
    realms::realm_ptr realm_;
    http::request const& head_;
    http::connection_info const& from_;
    std::shared_ptr<journal::record> record_;
    std::unique_ptr<faults::attempt> attempt_;  // null: there are no rules
    std::unique_ptr<http::exchange> inner_;
    std::chrono::milliseconds delay_{0};  // that is being waited for
    bool is_done_ = false;                // the service, with all that it does before its response
    std::chrono::microseconds began_;     // by the elapsed time of the clock
    bool is_whole_;                       // the head
    bool is_kept_ = false;                // the record was handed over
    bool has_left_ = false;
    bool is_stopped_ = false;  // at a point, while its response was sent
};

}  // namespace s3seal::front
