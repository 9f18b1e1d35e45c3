#include "storage/sqlite/parts.hpp"

#include "storage/sqlite/columns.hpp"

namespace s3seal::storage::sqlite {

namespace {

#define S3SEAL_PART_COLUMNS "number, modified, etag, checksum_algorithm, checksum_type, checksum_value, size, blob_id"

blob_ref read_blob(query const& from, int size_column) {
    blob_ref blob;
    blob.size = static_cast<std::uint64_t>(from.number_at(size_column));
    blob.id = from.text_at(size_column + 1);
    return blob;
}

stored_part read_part(query const& from) {
    return {static_cast<unsigned>(from.number_at(0)), read_instant(from, 1), from.text_at(2), read_checksum(from, 3),
            read_blob(from, 6)};
}

result<> delete_part(database& db, std::int64_t set, unsigned number) {
    TRY(auto statement, db.prepare("DELETE FROM part WHERE upload = ? AND number = ?"));
    return statement.number(set).number(number).run();
}

}  // namespace

result<blob_refs> put_part(database& db, std::int64_t set, stored_part const& part) {
    blob_refs replaced;
    {
        TRY(auto old, db.prepare("SELECT size, blob_id FROM part WHERE upload = ? AND number = ?"));
        old.number(set).number(part.number);
        TRY(bool const found, old.step());
        if (found) replaced.push_back(read_blob(old, 0));
    }
    TRY(auto statement,
        db.prepare("INSERT OR REPLACE INTO part (upload, " S3SEAL_PART_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    statement.number(set).number(part.number);
    bind_instant(statement, part.modified);
    statement.text(part.etag);
    bind_checksum(statement, part.digest);
    statement.number(static_cast<std::int64_t>(part.blob.size)).text(part.blob.id);
    CHECK_OK(statement.run());
    return replaced;
}

result<part_page> list_parts(database& db, std::int64_t set, unsigned after, std::size_t limit) {
    TRY(auto statement,
        db.prepare("SELECT " S3SEAL_PART_COLUMNS " FROM part WHERE upload = ? AND number > ? ORDER BY number LIMIT ?"));
    statement.number(set).number(after).number(static_cast<std::int64_t>(limit) + 1);
    part_page page;
    while (true) {
        TRY(bool const found, statement.step());
        if (!found) return page;
        if (page.parts.size() == limit) {
            page.truncated = true;
            return page;
        }
        page.parts.push_back(read_part(statement));
    }
}

result<std::vector<stored_part>> load_parts(database& db, std::int64_t set) {
    TRY(auto statement, db.prepare("SELECT " S3SEAL_PART_COLUMNS " FROM part WHERE upload = ? ORDER BY number"));
    statement.number(set);
    std::vector<stored_part> parts;
    while (true) {
        TRY(bool const found, statement.step());
        if (!found) return parts;
        parts.push_back(read_part(statement));
    }
}

result<bool> has_part(database& db, std::int64_t set, stored_part const& part) {
    TRY(auto statement, db.prepare("SELECT 1 FROM part WHERE upload = ? AND number = ? AND blob_id = ?"));
    statement.number(set).number(part.number).text(part.blob.id);
    return statement.step();
}

result<blob_refs> keep_parts(database& db, std::int64_t set, std::vector<stored_part> const& kept) {
    TRY(auto const stored, load_parts(db, set));
    blob_refs dropped;
    auto next = kept.begin();
    for (auto const& part : stored) {
        bool const listed = next != kept.end() && next->number == part.number;
        if (listed && next->blob.id != part.blob.id) break;
        if (listed) {
            ++next;
            continue;
        }
        CHECK_OK(delete_part(db, set, part.number));
        dropped.push_back(part.blob);
    }
    if (next != kept.end()) return error{errc::conflict, "a part was replaced"};
    return dropped;
}

result<blob_refs> delete_parts(database& db, std::int64_t set) {
    blob_refs blobs;
    TRY(auto const parts, load_parts(db, set));
    for (auto const& part : parts) blobs.push_back(part.blob);
    TRY(auto statement, db.prepare("DELETE FROM part WHERE upload = ?"));
    CHECK_OK(statement.number(set).run());
    return blobs;
}

result<> collect_part_blobs(database& db, std::unordered_set<std::string>& ids) {
    TRY(auto statement, db.prepare("SELECT blob_id FROM part"));
    while (true) {
        TRY(bool const found, statement.step());
        if (!found) return {};
        ids.insert(statement.text_at(0));
    }
}

}  // namespace s3seal::storage::sqlite
