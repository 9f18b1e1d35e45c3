#include "storage/sqlite/objects.hpp"

namespace s3seal::storage::sqlite {

namespace {

constexpr std::string_view null_version = "null";

// What listings show; reading adds the headers and the body.
#define S3SEAL_LISTED_COLUMNS                                                                                    \
    "key, version, modified, etag, storage_class, checksum_algorithm, checksum_type, checksum_value, sse_mode, " \
    "sse_key_arn, sse_bucket_key, sse_context, sse_wrapped_key, sse_format, size, blob_id"
constexpr int headers_column = 16;
constexpr int bytes_column = 17;

std::string print_headers(object const& row) {
    std::string text;
    for (auto const& [name, value] : row.headers) text.append(name).append(":").append(value).append("\n");
    return text;
}

void parse_headers(std::string_view text, object& row) {
    while (!text.empty()) {
        auto const end = text.find('\n');
        auto const line = text.substr(0, end);
        auto const colon = line.find(':');
        row.headers.emplace_back(line.substr(0, colon), line.substr(colon + 1));
        text.remove_prefix(end + 1);
    }
}

object read_listed(query const& from) {
    object row;
    row.key = from.text_at(0);
    row.version = from.text_at(1);
    row.modified = instant{std::chrono::milliseconds{from.number_at(2)}};
    row.etag = from.text_at(3);
    row.storage_class = from.text_at(4);
    row.digest = {from.text_at(5), from.text_at(6), from.text_at(7)};
    row.sealed.mode = from.text_at(8);
    row.sealed.key_arn = from.text_at(9);
    row.sealed.bucket_key = from.number_at(10) != 0;
    row.sealed.context = from.text_at(11);
    row.sealed.wrapped_key = from.text_at(12);
    row.sealed.format = static_cast<int>(from.number_at(13));
    row.blob.size = static_cast<std::uint64_t>(from.number_at(14));
    row.blob.id = from.text_at(15);
    return row;
}

// The current object under a key, as far as a write needs to know it.
struct current_object {
    std::string etag;
    blob_ref blob;
};

result<std::optional<current_object>> find_current(database& db, bucket_id const& bucket, std::string_view key) {
    TRY(auto statement, db.prepare("SELECT etag, size, blob_id FROM object WHERE namespace = ? AND bucket = ? AND "
                                   "key = ? AND version = ?"));
    statement.text(bucket.space).text(bucket.name).bytes(key).text(null_version);
    TRY(bool const found, statement.step());
    if (!found) return std::optional<current_object>{};
    current_object current{statement.text_at(0), {}};
    current.blob.size = static_cast<std::uint64_t>(statement.number_at(1));
    current.blob.id = statement.text_at(2);
    return std::optional{std::move(current)};
}

result<> check(expectation const& expected, std::optional<current_object> const& current) {
    if (expected.absent && current) return error{errc::already_exists, "an object is there"};
    if (!expected.etag) return {};
    if (!current) return error{errc::not_found, "no object is there"};
    if (*expected.etag != "*" && *expected.etag != current->etag)
        return error{errc::conflict, "the object has another ETag"};
    return {};
}

void bind_object(query& statement, bucket_id const& bucket, object const& row, std::string_view headers) {
    auto const& [mode, key_arn, bucket_key, context, wrapped_key, format] = row.sealed;
    statement.text(bucket.space).text(bucket.name).bytes(row.key).text(row.version);
    statement.number(row.modified.time_since_epoch().count()).text(row.etag).text(row.storage_class);
    statement.text(row.digest.algorithm).text(row.digest.type).text(row.digest.value);
    statement.text(mode).text(key_arn).number(bucket_key).text(context).bytes(wrapped_key).number(format);
    statement.bytes(headers).number(static_cast<std::int64_t>(row.blob.size)).text(row.blob.id);
    statement.bytes(row.blob.inline_bytes);
}

// The smallest text that is greater than every text with this prefix; "" when there is none.
std::string after_prefix(std::string prefix) {
    while (!prefix.empty() && prefix.back() == '\xff') prefix.pop_back();
    if (!prefix.empty()) prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
    return prefix;
}

// The common prefix that a key falls into; "" when it stands for itself.
std::string common_prefix_of(std::string_view key, object_query const& wanted) {
    if (wanted.delimiter.empty()) return {};
    auto const at = key.find(wanted.delimiter, wanted.prefix.size());
    return at == key.npos ? std::string{} : std::string{key.substr(0, at + wanted.delimiter.size())};
}

// Reads keys in order from a moving start: after a common prefix it jumps behind all of its keys.
class object_lister {
public:
    object_lister(database& db, bucket_id const& bucket, object_query const& wanted)
        : db_{db}, bucket_{bucket}, wanted_{wanted}, end_{after_prefix(wanted.prefix)} {}

    result<object_page> run() {
        start_ = wanted_.after;
        include_start_ = false;
        if (start_ < wanted_.prefix) {
            start_ = wanted_.prefix;
            include_start_ = true;
        } else if (auto const inside = common_prefix_of(start_, wanted_);
                   !inside.empty() && start_.starts_with(wanted_.prefix)) {
            if (!jump_behind(inside)) return page_;
        }
        while (!done_) CHECK_OK(read_run());
        return page_;
    }

private:
    // False: nothing can follow.
    bool jump_behind(std::string const& prefix) {
        start_ = after_prefix(prefix);
        include_start_ = true;
        if (start_.empty()) done_ = true;
        return !done_;
    }

    result<query> open_run() {
        constexpr char const* from = "SELECT " S3SEAL_LISTED_COLUMNS
                                     " FROM object WHERE namespace = ?1 AND bucket = ?2 AND key > ?3 AND "
                                     "(?4 OR key < ?5) ORDER BY key LIMIT ?6";
        constexpr char const* from_including = "SELECT " S3SEAL_LISTED_COLUMNS
                                               " FROM object WHERE namespace = ?1 AND bucket = ?2 AND key >= ?3 AND "
                                               "(?4 OR key < ?5) ORDER BY key LIMIT ?6";
        TRY(auto statement, db_.prepare(include_start_ ? from_including : from));
        statement.text(bucket_.space).text(bucket_.name).bytes(start_).number(end_.empty()).bytes(end_);
        statement.number(static_cast<std::int64_t>(wanted_.limit - count() + 1));
        return statement;
    }

    std::size_t count() const { return page_.objects.size() + page_.common_prefixes.size(); }

    // Keys up to the next common prefix.
    result<> read_run() {
        TRY(auto statement, open_run());
        while (true) {
            TRY(bool const found, statement.step());
            if (!found || count() == wanted_.limit) {
                page_.truncated = found;
                done_ = true;
                return {};
            }
            auto row = read_listed(statement);
            if (auto prefix = common_prefix_of(row.key, wanted_); !prefix.empty()) {
                page_.last = prefix;
                jump_behind(prefix);
                page_.common_prefixes.push_back(std::move(prefix));
                return {};
            }
            page_.last = row.key;
            page_.objects.push_back(std::move(row));
        }
    }

    database& db_;
    bucket_id const& bucket_;
    object_query const& wanted_;
    std::string end_;  // keys must be less; "": no bound
    std::string start_;
    bool include_start_ = false;
    bool done_ = false;
    object_page page_;
};

}  // namespace

result<std::optional<blob_ref>> put_object(database& db, bucket_id const& bucket, object const& row,
                                           expectation const& expected) {
    TRY(auto const current, find_current(db, bucket, row.key));
    CHECK_OK(check(expected, current));
    TRY(auto statement,
        db.prepare("INSERT INTO object (namespace, bucket, key, version, modified, etag, storage_class, "
                   "checksum_algorithm, checksum_type, checksum_value, sse_mode, sse_key_arn, sse_bucket_key, "
                   "sse_context, sse_wrapped_key, sse_format, headers, size, blob_id, blob_bytes) VALUES "
                   "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                   "modified = excluded.modified, etag = excluded.etag, storage_class = excluded.storage_class, "
                   "checksum_algorithm = excluded.checksum_algorithm, checksum_type = excluded.checksum_type, "
                   "checksum_value = excluded.checksum_value, sse_mode = excluded.sse_mode, "
                   "sse_key_arn = excluded.sse_key_arn, sse_bucket_key = excluded.sse_bucket_key, "
                   "sse_context = excluded.sse_context, sse_wrapped_key = excluded.sse_wrapped_key, "
                   "sse_format = excluded.sse_format, headers = excluded.headers, size = excluded.size, "
                   "blob_id = excluded.blob_id, blob_bytes = excluded.blob_bytes"));
    auto const headers = print_headers(row);
    bind_object(statement, bucket, row, headers);
    CHECK_OK(statement.run());
    return current ? std::optional{current->blob} : std::nullopt;
}

result<object> load_object(database& db, bucket_id const& bucket, std::string_view key) {
    TRY(auto statement, db.prepare("SELECT " S3SEAL_LISTED_COLUMNS
                                   ", headers, blob_bytes FROM object WHERE namespace = ? AND bucket = ? AND key = ? "
                                   "AND version = ?"));
    statement.text(bucket.space).text(bucket.name).bytes(key).text(null_version);
    TRY(bool const found, statement.step());
    if (!found) return error{errc::not_found, "no object"};
    auto row = read_listed(statement);
    parse_headers(statement.text_at(headers_column), row);
    row.blob.inline_bytes = statement.text_at(bytes_column);
    return row;
}

result<std::optional<blob_ref>> delete_object(database& db, bucket_id const& bucket, std::string_view key,
                                              expectation const& expected) {
    TRY(auto const current, find_current(db, bucket, key));
    CHECK_OK(check(expected, current));
    if (!current) return std::optional<blob_ref>{};
    TRY(auto statement,
        db.prepare("DELETE FROM object WHERE namespace = ? AND bucket = ? AND key = ? AND version = ?"));
    CHECK_OK(statement.text(bucket.space).text(bucket.name).bytes(key).text(null_version).run());
    return std::optional{current->blob};
}

result<object_page> list_objects(database& db, bucket_id const& bucket, object_query const& wanted) {
    return object_lister{db, bucket, wanted}.run();
}

result<bool> bucket_holds_objects(database& db, bucket_id const& bucket) {
    TRY(auto statement, db.prepare("SELECT 1 FROM object WHERE namespace = ? AND bucket = ? LIMIT 1"));
    statement.text(bucket.space).text(bucket.name);
    return statement.step();
}

result<std::unordered_set<std::string>> blob_ids(database& db) {
    TRY(auto statement, db.prepare("SELECT blob_id FROM object WHERE blob_id <> ''"));
    std::unordered_set<std::string> ids;
    while (true) {
        TRY(bool const found, statement.step());
        if (!found) return ids;
        ids.insert(statement.text_at(0));
    }
}

}  // namespace s3seal::storage::sqlite
