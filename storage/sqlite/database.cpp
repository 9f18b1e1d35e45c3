#include "storage/sqlite/database.hpp"

#include <cerrno>
#include <mutex>

namespace s3seal::storage::sqlite {

namespace {

// Counting every allocation costs a lock each; nobody reads the count.
void configure_once() {
    static std::once_flag done;
    std::call_once(done, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

// A full disk has several names: the log's index, for one, reports what the system said.
error error_of(sqlite3* handle, int code) {
    int const system = sqlite3_system_errno(handle);
    bool const full = (code & 0xff) == SQLITE_IOERR && (system == ENOSPC || system == EDQUOT);
    return from_sqlite(full ? SQLITE_FULL : code, sqlite3_errmsg(handle));
}

result<std::int64_t> page_size_of(database& of) {
    TRY(auto statement, of.prepare("PRAGMA page_size"));
    CHECK_OK(statement.step());
    return statement.number_at(0);
}

}  // namespace

error from_sqlite(int code, std::string_view message) {
    auto const kind = [code] {
        switch (code & 0xff) {
            case SQLITE_FULL:
                return errc::full;
            case SQLITE_CORRUPT:
            case SQLITE_NOTADB:
                return errc::corrupt;
            case SQLITE_BUSY:
            case SQLITE_LOCKED:
                return errc::busy;
            case SQLITE_CONSTRAINT:
                return errc::already_exists;
            default:
                return errc::io;
        }
    }();
    return {kind, "database: " + std::string{message}};
}

query::~query() {
    if (prepared_ == nullptr) return;
    sqlite3_reset(prepared_);
    sqlite3_clear_bindings(prepared_);
}

query& query::text(std::string_view value) {
    sqlite3_bind_text(prepared_, next_++, value.empty() ? "" : value.data(), static_cast<int>(value.size()),
                      SQLITE_STATIC);
    return *this;
}

query& query::bytes(std::string_view value) {
    sqlite3_bind_blob(prepared_, next_++, value.empty() ? "" : value.data(), static_cast<int>(value.size()),
                      SQLITE_STATIC);
    return *this;
}

query& query::number(std::int64_t value) {
    sqlite3_bind_int64(prepared_, next_++, value);
    return *this;
}

query& query::null() {
    sqlite3_bind_null(prepared_, next_++);
    return *this;
}

result<bool> query::step() {
    int const code = sqlite3_step(prepared_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return error_of(sqlite3_db_handle(prepared_), code);
}

result<> query::run() {
    CHECK_OK(step());
    return {};
}

void query::rewind() {
    sqlite3_reset(prepared_);
    next_ = 1;
}

std::string_view query::view_at(int column) const {
    // The value itself has no lock of its own to take: the connection was opened without one.
    auto* const value = sqlite3_column_value(prepared_, column);
    auto const* data = static_cast<char const*>(sqlite3_value_blob(value));
    auto const size = static_cast<std::size_t>(sqlite3_value_bytes(value));
    return data == nullptr ? std::string_view{} : std::string_view{data, size};
}

std::int64_t query::number_at(int column) const {
    return sqlite3_column_int64(prepared_, column);
}

bool query::null_at(int column) const {
    return sqlite3_column_type(prepared_, column) == SQLITE_NULL;
}

result<database> database::open(std::filesystem::path const& file) {
    configure_once();
    sqlite3* handle = nullptr;
    auto const name = file.empty() ? std::string{":memory:"} : file.string();
    int const code = sqlite3_open_v2(name.c_str(), &handle,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    database opened;
    opened.handle_.reset(handle);
    if (code != SQLITE_OK) return from_sqlite(code, "cannot open " + name + ": " + sqlite3_errstr(code));
    sqlite3_extended_result_codes(handle, 1);
    return opened;
}

result<query> database::prepare(char const* sql) {
    auto& kept = prepared_[sql];
    if (!kept) {
        sqlite3_stmt* made = nullptr;
        int const code = sqlite3_prepare_v3(handle_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr);
        if (code != SQLITE_OK) return error_of(handle_.get(), code);
        kept.reset(made);
    }
    return query{kept.get()};
}

result<> database::execute(char const* sql) {
    int const code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return error_of(handle_.get(), code);
    return {};
}

result<> database::replace_with(database& other) {
    TRY(auto const here, page_size_of(*this));
    TRY(auto const there, page_size_of(other));
    if (here == there) return copy_pages(other);
    // Of a database with a write-ahead log pages keep their size.
    CHECK_OK(execute("PRAGMA journal_mode = DELETE;"));
    auto const copied = copy_pages(other);
    CHECK_OK(execute("PRAGMA journal_mode = WAL;"));
    return copied;
}

result<> database::copy_pages(database& other) {
    auto* const copy = sqlite3_backup_init(handle_.get(), "main", other.handle_.get(), "main");
    if (copy == nullptr) return error_of(handle_.get(), sqlite3_extended_errcode(handle_.get()));
    int const done = sqlite3_backup_step(copy, -1);
    int const ended = sqlite3_backup_finish(copy);
    if (done == SQLITE_DONE && ended == SQLITE_OK) return {};
    return error_of(handle_.get(), ended == SQLITE_OK ? done : ended);
}

int database::changes() const noexcept {
    return sqlite3_changes(handle_.get());
}

std::int64_t database::last_number() const noexcept {
    return sqlite3_last_insert_rowid(handle_.get());
}

bool database::in_transaction() const noexcept {
    return sqlite3_get_autocommit(handle_.get()) == 0;
}

std::uint64_t database::memory() const noexcept {
    int now = 0;
    int highest = 0;
    sqlite3_db_status(handle_.get(), SQLITE_DBSTATUS_CACHE_USED, &now, &highest, 0);
    return static_cast<std::uint64_t>(now);
}

transaction::~transaction() {
    // A failed statement may have rolled back already.
    if (open_ && on_.in_transaction()) (void)on_.execute("ROLLBACK");
}

result<> transaction::begin() {
    TRY(auto statement, on_.prepare("BEGIN IMMEDIATE"));
    CHECK_OK(statement.run());
    open_ = true;
    return {};
}

result<> transaction::commit() {
    TRY(auto statement, on_.prepare("COMMIT"));
    CHECK_OK(statement.run());
    open_ = false;
    return {};
}

savepoint::~savepoint() {
    // A failed statement may have rolled back all of the transaction.
    if (open_ && on_.in_transaction()) (void)on_.execute("ROLLBACK TO part; RELEASE part");
}

result<> savepoint::begin() {
    TRY(auto statement, on_.prepare("SAVEPOINT part"));
    CHECK_OK(statement.run());
    open_ = true;
    return {};
}

result<> savepoint::keep() {
    TRY(auto statement, on_.prepare("RELEASE part"));
    CHECK_OK(statement.run());
    open_ = false;
    return {};
}

}  // namespace s3seal::storage::sqlite
