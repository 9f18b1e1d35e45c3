#include "server/kms/call.hpp"

#include "server/kms/ciphertext.hpp"
#include "server/kms/key_reference.hpp"
#include "server/service/outcome.hpp"

#include <fmt/format.h>

namespace s3seal::kms {

namespace {

// What a point says, in KMS's words; of what KMS has no word for, that it failed. S3's words for errors of KMS's are
// kept for S3's clients.
error in_own_words(aws::error const& by) {
    constexpr std::string_view of_s3 = "KMS.";
    auto const code = aws::row_of(by).code;
    bool const is_of_s3 = code.starts_with(of_s3);
    if (auto const own = find_error(is_of_s3 ? code.substr(of_s3.size()) : code)) {
        error out{*own, std::string{aws::message_of(by)}};
        if (is_of_s3) out.told = &aws::row_of(by);
        return out;
    }
    if (by.code == aws::errc::slow_down) return {errc::throttling, std::string{text::throttling}};
    if (by.code == aws::errc::access_denied) return {errc::access_denied, std::string{aws::message_of(by)}};
    error out{errc::internal};
    out.told = by.told;
    return out;
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

void call::note_asked() {
    auto const parsed = asked.empty() ? parse_ciphertext(blob) : std::nullopt;
    auto const named =
        parse_key_reference(parsed ? std::string_view{parsed->key_arn} : asked, from.who.account, from.region);
    if (!named) return;
    auto const of_alias =
        named->is_alias() ? svc.keys.find_alias(named->account, named->region, named->name) : std::nullopt;
    note.key_arn = of_alias ? kms::key_arn({named->account, named->region, of_alias->key_id}) : named->arn();
}

void call::finish(std::string_view outcome) {
    if (outcome != success && note.key_arn.empty()) note_asked();
    note.outcome = outcome;
    if (!from.who.trusted) svc.calls.add(note);
    if (from.outcome) from.outcome->kms_calls.push_back({operation, note.key_arn, outcome});
}

void call::note_commit() const {
    if (from.outcome) from.outcome->committed = true;
}

result<> call::authorized() const {
    return from.via_service.empty() ? reach(s3seal::service::point::authorized, note.key_arn) : result<>{};
}

result<> call::reach(s3seal::service::point where, std::string_view key_arn) const {
    if (!from.points) return {};
    auto const passed = from.points->reach(
        where, {.service = "kms", .operation = operation, .caller = from.who.arn, .kms_key = key_arn});
    return passed ? result<>{} : result<>{in_own_words(passed.error()).because(passed.error().why)};
}

void call::note_context(encryption_context const& context) {
    note.context.assign(context.begin(), context.end());
}

result<> check_usable(call const& call, key const& one) {
    // The server reads what it keeps, whatever became of its key.
    if (call.from.who.trusted && call.operation == "Decrypt") return {};
    CHECK_OK(call.reach(s3seal::service::point::kms_key, one.arn));
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
