#include "storage/sqlite/bodies.hpp"

namespace s3seal::storage::sqlite {

namespace {

result<std::int64_t> write_body(database& db, std::int64_t number, std::string_view bytes) {
    if (number != 0) {
        TRY(auto statement, db.prepare("UPDATE body SET bytes = ? WHERE number = ?"));
        CHECK_OK(statement.bytes(bytes).number(number).run());
        return number;
    }
    TRY(auto statement, db.prepare("INSERT INTO body (bytes) VALUES (?)"));
    CHECK_OK(statement.bytes(bytes).run());
    return db.last_number();
}

}  // namespace

result<> delete_body(database& db, std::int64_t number) {
    if (number == 0) return {};
    TRY(auto statement, db.prepare("DELETE FROM body WHERE number = ?"));
    return statement.number(number).run();
}

result<std::int64_t> place_body(database& db, std::int64_t replaced, std::string_view bytes) {
    if (!bytes.empty()) return write_body(db, replaced, bytes);
    CHECK_OK(delete_body(db, replaced));
    return std::int64_t{0};
}

}  // namespace s3seal::storage::sqlite
