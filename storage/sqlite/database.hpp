// SQLite with its errors as values and its statements prepared once.
#pragma once

#include "storage/base/bytes.hpp"
#include "storage/base/error.hpp"

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace s3seal::storage::sqlite {

// One execution of a prepared statement; reset when it goes. Parameters and columns count from 1 and 0, as in SQLite.
class query {
public:
    explicit query(sqlite3_stmt* prepared) noexcept : prepared_{prepared} {}
    query(query&& other) noexcept : prepared_{std::exchange(other.prepared_, nullptr)}, next_{other.next_} {}
    query(query const&) = delete;
    query& operator=(query const&) = delete;
    ~query();

    // Bound in order. Text and bytes must outlive the execution.
    query& text(std::string_view value);
    query& bytes(std::string_view value);
    query& number(std::int64_t value);
    query& null();

    // True: there is a row.
    result<bool> step();
    result<> run();  // no rows are expected
    void rewind();   // may be bound and executed again

    std::string_view view_at(int column) const;  // text or bytes; lives until the next step
    std::string text_at(int column) const { return std::string{view_at(column)}; }
    std::int64_t number_at(int column) const;
    bool null_at(int column) const;

private:
    sqlite3_stmt* prepared_;
    int next_ = 1;
};

// One connection. Not thread-safe: its user holds a lock.
class database {
public:
    // "": in memory.
    static result<database> open(std::filesystem::path const& file);

    // Prepared at its first use and kept. `sql` must be a literal.
    result<query> prepare(char const* sql);
    result<> execute(char const* sql);
    // All of it becomes what the other holds, or stays as it is. Neither may be in a transaction.
    result<> replace_with(database& other);
    int changes() const noexcept;
    std::int64_t last_number() const noexcept;  // of the row that was inserted last
    bool in_transaction() const noexcept;
    std::uint64_t memory() const noexcept;  // bytes that its pages take

private:
    result<> copy_pages(database& other);

    struct closer {
        void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
    };
    struct finalizer {
        void operator()(sqlite3_stmt* prepared) const noexcept { sqlite3_finalize(prepared); }
    };
    std::unique_ptr<sqlite3, closer> handle_;
    std::unordered_map<char const*, std::unique_ptr<sqlite3_stmt, finalizer>> prepared_;
};

// BEGIN IMMEDIATE now, ROLLBACK when it goes without commit().
class transaction {
public:
    explicit transaction(database& on) : on_{on} {}
    transaction(transaction const&) = delete;
    transaction& operator=(transaction const&) = delete;
    ~transaction();

    result<> begin();
    result<> commit();

private:
    database& on_;
    bool open_ = false;
};

// A part of a transaction, undone when it goes without keep(). One at a time.
class savepoint {
public:
    explicit savepoint(database& on) : on_{on} {}
    savepoint(savepoint const&) = delete;
    savepoint& operator=(savepoint const&) = delete;
    ~savepoint();

    result<> begin();
    result<> keep();

private:
    database& on_;
    bool open_ = false;
};

error from_sqlite(int code, std::string_view message);

}  // namespace s3seal::storage::sqlite
