#include "storage/sqlite/upload_lister.hpp"

#include "storage/sqlite/columns.hpp"

#include <limits>

namespace s3seal::storage::sqlite {

namespace {

constexpr std::int64_t all_of_them = 0;
constexpr auto none_of_them = std::numeric_limits<std::int64_t>::max();

}  // namespace

multipart_upload read_upload(query const& from) {
    multipart_upload row;
    row.id = from.text_at(1);
    row.key = from.text_at(2);
    row.initiator = from.text_at(3);
    row.initiated = read_instant(from, 4);
    row.storage_class = from.text_at(5);
    row.checksum_algorithm = from.text_at(6);
    row.checksum_type = from.text_at(7);
    row.sealed = read_encryption(from, 8);
    row.key_changed = from.number_at(14) != 0;
    row.completed = from.text_at(15);
    return row;
}

upload_lister::upload_lister(database& db, bucket_id const& bucket, upload_query const& wanted)
    : db_{db}, bucket_{bucket}, wanted_{wanted}, end_{after_prefix(wanted.prefix)} {}

void upload_lister::start_at(std::string key, std::int64_t after_number) {
    key_ = std::move(key);
    after_number_ = after_number;
}

void upload_lister::jump_behind(std::string const& prefix) {
    start_at(after_prefix(prefix), all_of_them);
    if (key_.empty()) done_ = true;  // nothing can follow
}

result<> upload_lister::find_start() {
    start_at(wanted_.after_key, none_of_them);
    if (!wanted_.after_id.empty()) {
        TRY(auto statement,
            db_.prepare("SELECT number, key FROM upload WHERE id = ? AND namespace = ? AND bucket = ?"));
        statement.text(wanted_.after_id).text(bucket_.namespace_name).text(bucket_.name);
        TRY(bool const found, statement.step());
        if (found && statement.text_at(1) != wanted_.after_key)
            return error{errc::not_found, "an upload of another key"};
        after_number_ = found ? statement.number_at(0) : all_of_them;
    }
    if (key_ < wanted_.prefix) {
        start_at(wanted_.prefix, all_of_them);
    } else if (key_.starts_with(wanted_.prefix)) {
        auto const inside = common_prefix_of(key_, wanted_.prefix, wanted_.delimiter);
        if (!inside.empty()) jump_behind(inside);
    }
    return {};
}

result<upload_page> upload_lister::run() {
    CHECK_OK(find_start());
    while (!done_) CHECK_OK(read_run());
    return std::move(page_);
}

// Uploads up to the next common prefix.
result<> upload_lister::read_run() {
    TRY(auto statement, db_.prepare("SELECT " S3SEAL_UPLOAD_COLUMNS
                                    " FROM upload WHERE namespace = ?1 AND bucket = ?2 AND (key, number) > (?3, ?4) "
                                    "AND (?5 OR key < ?6) AND completed = '' ORDER BY key, number LIMIT ?7"));
    statement.text(bucket_.namespace_name).text(bucket_.name).bytes(key_).number(after_number_);
    statement.number(end_.empty()).bytes(end_).number(static_cast<std::int64_t>(wanted_.limit - count() + 1));
    while (true) {
        TRY(bool const found, statement.step());
        if (!found || count() == wanted_.limit) {
            page_.truncated = found;
            done_ = true;
            return {};
        }
        auto row = read_upload(statement);
        auto prefix = common_prefix_of(row.key, wanted_.prefix, wanted_.delimiter);
        page_.ends_with_prefix = !prefix.empty();
        if (prefix.empty()) {
            page_.uploads.push_back(std::move(row));
            continue;
        }
        jump_behind(prefix);
        page_.common_prefixes.push_back(std::move(prefix));
        return {};
    }
}

}  // namespace s3seal::storage::sqlite
