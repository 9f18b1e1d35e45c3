#include "storage/sqlite/annotations.hpp"

#include <utility>

namespace s3seal::storage::sqlite {

namespace {

error no_version() {
    return {errc::not_found, "no such version"};
}

// What their version says of them from now on.
result<> note_annotations(object_change const& change, std::string_view key, stored_row const& of,
                          annotation_place const& now) {
    {
        TRY(auto statement,
            change.db.prepare("UPDATE object SET revision = ?, annotation_set = ?, annotation_count = ? "
                              "WHERE bucket = ? AND key = ? AND place = ?"));
        statement.number(static_cast<std::int64_t>(change.revision)).number(now.set).number(now.count);
        CHECK_OK(statement.number(change.bucket_number).bytes(key).number(of.place).run());
    }
    return tell(change, key, of.version, of.place);
}

result<std::int64_t> set_of(database& db, numbered_address const& of) {
    TRY(auto const row, find_row(db, of));
    if (!row) return no_version();
    return row->annotations.set;
}

}  // namespace

result<blob_refs> put_annotation(object_change const& change, std::string_view key, std::string_view version,
                                 annotation const& row) {
    TRY(auto const found, find_rows(change, key, version));
    if (!found.target) return no_version();
    auto place = found.target->annotations;
    if (place.set == 0) place.set = static_cast<std::int64_t>(change.revision);
    TRY(auto written, write_annotation(change.db, place.set, row));
    if (written.is_new) ++place.count;
    CHECK_OK(note_annotations(change, key, *found.target, place));
    return std::move(written.dropped);
}

result<blob_refs> delete_annotation(object_change const& change, std::string_view key, std::string_view version,
                                    std::string_view name) {
    TRY(auto const found, find_rows(change, key, version));
    if (!found.target) return no_version();
    auto place = found.target->annotations;
    TRY(auto removed, remove_annotation(change.db, place.set, name));
    if (removed.count == 0) return blob_refs{};
    place.count -= removed.count;
    CHECK_OK(note_annotations(change, key, *found.target, place));
    return std::move(removed.dropped);
}

result<annotation> load_annotation(database& db, numbered_address const& of, std::string_view name) {
    TRY(auto const set, set_of(db, of));
    return read_annotation(db, set, name);
}

result<annotation_page> list_annotations(database& db, numbered_address const& of, annotation_query const& query) {
    TRY(auto const set, set_of(db, of));
    return list_annotations(db, set, query);
}

}  // namespace s3seal::storage::sqlite
