// One request among rules: decided where it passes, carried out by whoever holds its exchange.
#pragma once

#include "server/faults/fault_table.hpp"
#include "server/faults/response_damage.hpp"
#include "server/service/outcome.hpp"
#include "server/service/points.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::faults {

// One thread at a time. What it is made of outlives it; what fires is added to the outcome.
class attempt final : public service::points {
public:
    attempt(fault_table& rules, clock const& time, http::request const& head, std::string_view id,
            std::string_view name_space, service::outcome& outcome);

    aws::result<> reach(service::point where, service::subject const& what) override;

    // Whether a body of which so much has come ends here.
    bool cuts_upload(std::uint64_t received) noexcept;
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

    aws::result<> fire(places where, service::subject const* call = nullptr);
    aws::result<> fire_of_kms(service::point where, service::subject const& call);
    aws::result<> begin_commit();
    void apply(fired_rule const& one);

    fault_table& rules_;
    clock const& time_;
    http::request const& head_;
    std::string_view id_;
    std::string_view name_space_;
    service::outcome& outcome_;
    known_subject known_;
    bool has_ended_ = false;
    std::string reset_by_;  // id of that rule
    resets reset_ = resets::never;
    bool stores_before_reset_ = false;  // of a reset during the commit
    std::optional<std::uint64_t> upload_limit_;
    bool has_cut_upload_ = false;
    std::chrono::milliseconds owed_{0};
    std::chrono::microseconds per_byte_{0};
    response_damage damage_;
};

}  // namespace s3seal::faults
