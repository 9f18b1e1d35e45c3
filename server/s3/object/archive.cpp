#include "server/s3/object/archive.hpp"

#include "server/http/dates.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace s3seal::s3 {

namespace {

bool is_being_restored(storage::restoration const& copy, instant now) noexcept {
    return now < copy.ready;
}

}  // namespace

bool is_archived(std::string_view storage_class) noexcept {
    return storage_class == "GLACIER" || storage_class == "DEEP_ARCHIVE";
}

bool is_restored(storage::restoration const& copy, instant now) noexcept {
    return copy.ready <= now && now < copy.expires;
}

result<> check_readable(storage::object const& row, instant now) {
    if (!is_archived(row.storage_class) || is_restored(row.restored, now)) return {};
    return error{errc::invalid_object_state}.with("StorageClass", row.storage_class);
}

void add_restore_header(http::response& response, storage::object const& row, instant now) {
    constexpr std::string_view name = "x-amz-restore";
    if (is_being_restored(row.restored, now))
        response.add(name, "ongoing-request=\"true\"");
    else if (is_restored(row.restored, now))
        response.add(
            name, fmt::format("ongoing-request=\"false\", expiry-date=\"{}\"", http::http_date(row.restored.expires)));
}

result<storage::restoration> restore(storage::object const& row, instant now, std::chrono::days kept,
                                     std::chrono::milliseconds delay) {
    if (!is_archived(row.storage_class))
        return error{errc::invalid_object_state, "Restore is not allowed for the object's current storage class"};
    if (is_being_restored(row.restored, now)) return errc::restore_already_in_progress;
    auto const ready = is_restored(row.restored, now) ? row.restored.ready : now + delay;
    auto const last_day = std::chrono::floor<std::chrono::days>(std::max(ready, now) + kept);
    return storage::restoration{.ready = ready, .expires = last_day + std::chrono::days{1}};
}

}  // namespace s3seal::s3
