#include "server/kms/key_changes.hpp"
#include "server/kms/key_lookup.hpp"
#include "server/kms/operation.hpp"
#include "server/kms/output.hpp"
#include "server/kms/shapes.hpp"

namespace s3seal::kms {

namespace {

namespace json = boost::json;

constexpr std::int64_t shortest_window = 7;
constexpr std::int64_t longest_window = 30;

result<json::object> set_enabled(call& call, input const& in, bool enabled) {
    TRY(auto const found, find_permitted_key(call, in.text("KeyId"), aliases::refused));
    CHECK_OK(change_key(call, found->row.name, [&](key& draft) -> result<> {
        CHECK_OK(check_not_pending_deletion(draft));
        if (draft.state_at(call.from.now) == key_state::pending_import) return check_usable(call, draft);
        draft.row.enabled = enabled;
        return {};
    }));
    return json::object{};
}

result<json::object> enable_key(call& call, input const& in) {
    return set_enabled(call, in, true);
}

result<json::object> disable_key(call& call, input const& in) {
    return set_enabled(call, in, false);
}

result<json::object> schedule_deletion(call& call, input const& in) {
    auto const days = in.find_number("PendingWindowInDays").value_or(longest_window);
    call.more["kms:schedulekeydeletionpendingwindowindays"] = {std::to_string(days)};
    TRY(auto const found, find_permitted_key(call, in.text("KeyId"), aliases::refused));
    if (days < shortest_window || days > longest_window)
        return error{errc::validation, "PendingWindowInDays must be between 7 and 30 (inclusive)."};
    TRY(auto const changed, change_key(call, found->row.name, [&](key& draft) -> result<> {
            CHECK_OK(check_not_pending_deletion(draft));
            draft.row.deletion = call.from.now + std::chrono::days{days};
            return {};
        }));
    return json::object{{"KeyId", changed->arn},
                        {"DeletionDate", print_time(*changed->row.deletion)},
                        {"KeyState", name_of(changed->state_at(call.from.now))},
                        {"PendingWindowInDays", days}};
}

result<json::object> cancel_deletion(call& call, input const& in) {
    TRY(auto const found, find_permitted_key(call, in.text("KeyId"), aliases::refused));
    CHECK_OK(change_key(call, found->row.name, [&](key& draft) -> result<> {
        if (!draft.row.deletion) return error{errc::invalid_state, draft.arn + " is not pending deletion."};
        draft.row.deletion.reset();
        draft.row.enabled = false;
        return {};
    }));
    return json::object{{"KeyId", found->arn}};
}

}  // namespace

std::span<operation const> ops::key_states() noexcept {
    static constexpr member one_key[] = {{"KeyId", &shapes::key_id, true}};
    static constexpr member schedule[] = {{"KeyId", &shapes::key_id, true},
                                          {"PendingWindowInDays", &shapes::pending_window}};
    static constexpr operation rows[] = {{"EnableKey", one_key, enable_key, false},
                                         {"DisableKey", one_key, disable_key, false},
                                         {"ScheduleKeyDeletion", schedule, schedule_deletion},
                                         {"CancelKeyDeletion", one_key, cancel_deletion}};
    return rows;
}

}  // namespace s3seal::kms
