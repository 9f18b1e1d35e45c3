#include "storage/sqlite/columns.hpp"

#include <cstdint>
#include <optional>

namespace s3seal::storage::sqlite {

void bind_encryption(query& statement, encryption const& value) {
    auto const& [mode, key_arn, bucket_key, context, wrapped_key, format] = value;
    statement.text(mode).text(key_arn).number(bucket_key).text(context).bytes(wrapped_key).number(format);
}

encryption read_encryption(query const& from, int first) {
    return {from.text_at(first),     from.text_at(first + 1), from.number_at(first + 2) != 0,
            from.text_at(first + 3), from.text_at(first + 4), static_cast<int>(from.number_at(first + 5))};
}

void bind_checksum(query& statement, checksum const& value) {
    statement.text(value.algorithm).text(value.type).text(value.value);
}

checksum read_checksum(query const& from, int first) {
    return {from.text_at(first), from.text_at(first + 1), from.text_at(first + 2)};
}

namespace {

// Of legal_hold.
enum hold_number : std::int64_t { never_said, held, released };

}  // namespace

void bind_lock(query& statement, object_lock const& value) {
    statement.text(value.mode);
    bind_instant(statement, value.retain_until);
    statement.number(!value.legal_hold ? never_said : *value.legal_hold ? held : released);
    statement.number(value.event_hold).number(value.hold_days).number(value.hold_years);
}

object_lock read_lock(query const& from, int first) {
    auto const legal_hold = from.number_at(first + 2);
    return {from.text_at(first),
            read_instant(from, first + 1),
            legal_hold == never_said ? std::nullopt : std::optional{legal_hold == held},
            from.number_at(first + 3) != 0,
            static_cast<unsigned>(from.number_at(first + 4)),
            static_cast<unsigned>(from.number_at(first + 5))};
}

void bind_instant(query& statement, instant value) {
    statement.number(value.time_since_epoch().count());
}

instant read_instant(query const& from, int column) {
    return instant{std::chrono::milliseconds{from.number_at(column)}};
}

}  // namespace s3seal::storage::sqlite
