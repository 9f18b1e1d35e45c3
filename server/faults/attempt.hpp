// One request among rules: decided where it passes, carried out by whoever holds its exchange.
#pragma once

#include "server/faults/fault_table.hpp"
#include "server/faults/response_damage.hpp"
#include "server/service/outcome.hpp"
#include "server/service/points.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::faults {

// One thread at a time. What it is made of outlives it; what fires is added to the outcome, when it does: a rule whose
// effect finds nothing to happen to has not fired.
class attempt final : public service::points {
public:
    attempt(fault_table& rules, clock const& time, http::request const& head, std::string_view id,
            std::string_view name_space, service::outcome& outcome);
    ~attempt() override;

    aws::result<> reach(service::point where, service::subject const& what) override;

    // Whether a body of which so much has come ends here.
    bool cuts_upload(std::uint64_t received);
    bool has_cut_upload() const noexcept { return has_cut_upload_; }
    // How long it still has to wait, which the caller does: each time is told once. `received`: bytes of its body.
    std::chrono::milliseconds take_delay(std::uint64_t received);
    // What leaves instead of the response; `stopped` becomes true when that is cut, at once or later.
    http::response finish(http::response made, bool& stopped);

private:
    // Views of it have to outlive the point.
    struct known_subject {
        std::string service, operation, bucket, key, caller, kms_key;
        service::subject view() const noexcept { return {service, operation, bucket, key, caller, kms_key}; }
    };

    struct taken_rule {
        std::shared_ptr<rule const> rule;
        bool has_fired = false;
    };

    aws::result<> ask(places where, service::subject const* call = nullptr);
    aws::result<> ask_of_kms(service::point where, service::subject const& call);
    aws::result<> begin_commit();
    void take(due_rule const& one);
    void release();
    void fire(taken_rule& one, std::string_view word);
    bool resets_connection(http::response const& made);

    fault_table& rules_;
    clock const& time_;
    http::request const& head_;
    std::string_view id_;
    std::string_view name_space_;
    service::outcome& outcome_;
    known_subject known_;
    bool has_ended_ = false;
    std::vector<taken_rule> taken_;
    std::string operation_;             // of the call of KMS that rules were asked about last; "": of the request
    std::optional<std::size_t> end_;    // the one of `taken_` that resets or cuts the upload
    bool stores_before_reset_ = false;  // of a reset during the commit
    bool is_stopped_ = false;           // by a reset before its commit
    bool is_committed_ = false;
    bool has_cut_upload_ = false;
    std::chrono::milliseconds owed_{0};
    std::chrono::microseconds per_byte_{0};
    body_damage body_;
};

}  // namespace s3seal::faults
