#include "storage/sqlite/completion.hpp"

#include "storage/sqlite/parts.hpp"
#include "storage/sqlite/uploads.hpp"

#include <iterator>

namespace s3seal::storage::sqlite {

namespace {

// Completions are counted, so that the oldest can go.
result<> remember(database& db, std::int64_t number, std::string const& completed) {
    std::int64_t count = 0;
    {
        TRY(auto last, db.prepare("SELECT max(completion) FROM upload WHERE completion > 0"));
        CHECK_OK(last.step());
        count = last.number_at(0) + 1;
    }
    {
        TRY(auto statement, db.prepare("UPDATE upload SET completed = ?, completion = ? WHERE number = ?"));
        CHECK_OK(statement.text(completed).number(count).number(number).run());
    }
    TRY(auto forget, db.prepare("DELETE FROM upload WHERE completion > 0 AND completion <= ?"));
    return forget.number(count - remembered_completions).run();
}

}  // namespace

result<blob_refs> complete_upload(object_change const& change, std::string_view id, object const& row,
                                  std::string const& completed) {
    TRY(auto const upload, find_open(change.db, change.bucket, id));
    TRY(auto unused, keep_parts(change.db, upload.number, row.parts));
    TRY(auto replaced, put_object(change, row, upload.number));
    if (!change.on.must.empty() && upload.key_changed) return error{errc::conflict, "the object was written meanwhile"};
    CHECK_OK(remember(change.db, upload.number, completed));
    unused.insert(unused.end(), std::make_move_iterator(replaced.begin()), std::make_move_iterator(replaced.end()));
    return unused;
}

}  // namespace s3seal::storage::sqlite
