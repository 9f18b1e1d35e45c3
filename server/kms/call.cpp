#include "server/kms/call.hpp"

#include "server/service/outcome.hpp"

#include <fmt/format.h>

namespace s3seal::kms {

namespace {

// What a point says, in KMS's words; of what KMS has no word for, that it failed.
error stopped(aws::error const& by) {
    auto const in_own_words = [&]() -> error {
        switch (by.code) {
            case aws::errc::slow_down:
                return {errc::throttling, std::string{text::throttling}};
            case aws::errc::access_denied:
                return {errc::access_denied, std::string{aws::message_of(by)}};
            default:
                return errc::internal;
        }
    };
    return in_own_words().because(by.why);
}

}  // namespace

call::call(parts const& shared, caller const& by, std::string_view what) : svc{shared}, from{by}, operation{what} {
    note.at = by.now;
    note.operation = what;
    note.principal = by.who.arn;
    note.account = by.who.account;
    note.cause = by.cause;
    note.version = by.version;
    note.via = by.via_service;
}

void call::finish(std::string_view outcome) {
    note.outcome = outcome;
    svc.calls.add(note);
    if (from.outcome) from.outcome->kms_calls.push_back({operation, note.key_arn, outcome});
}

result<> call::authorized() const {
    return from.via_service.empty() ? reach(s3seal::service::point::authorized) : result<>{};
}

result<> call::reach(s3seal::service::point where) const {
    if (!from.points) return {};
    auto const passed = from.points->reach(where);
    return passed ? result<>{} : result<>{stopped(passed.error())};
}

void call::note_context(encryption_context const& context) {
    note.context.assign(context.begin(), context.end());
}

result<> check_usable(call const& call, key const& one) {
    switch (one.state_at(call.from.now)) {
        case key_state::enabled:
            return {};
        case key_state::disabled:
            return error{errc::disabled, one.arn + " is disabled."};
        case key_state::pending_import:
            return error{errc::invalid_state, one.arn + " is pending import."};
        case key_state::pending_deletion:
            break;
    }
    return check_not_pending_deletion(one);
}

result<> check_not_pending_deletion(key const& one) {
    if (!one.row.deletion) return {};
    return error{errc::invalid_state, one.arn + " is pending deletion."};
}

result<> check_usage(call const& call, key const& one, std::string_view usage) {
    if (one.row.usage == usage) return {};
    return error{errc::invalid_key_usage,
                 fmt::format("{} key usage is {} which is not valid for {}.", one.arn, one.row.usage, call.operation)};
}

result<> check_dry_run(call const& call) {
    if (!call.dry_run) return {};
    return error{errc::dry_run, "The request would have succeeded, but the DryRun option is set."};
}

}  // namespace s3seal::kms
