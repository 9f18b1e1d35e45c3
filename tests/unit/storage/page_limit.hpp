// A database that may not grow, as where a disk is full.
#pragma once

#include <sqlite3.h>

#include <string>

namespace s3seal::test {

// Notes the connection that is opened last while it lives, for what only SQLite can be told.
class noted_connection {
public:
    noted_connection() { sqlite3_auto_extension(reinterpret_cast<void (*)()>(note)); }
    ~noted_connection() { sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(note)); }
    noted_connection(noted_connection const&) = delete;
    noted_connection& operator=(noted_connection const&) = delete;

    // The database becomes no larger than it is and so many pages.
    static void limit_pages(int more) {
        ask("PRAGMA max_page_count = " + std::to_string(ask("PRAGMA page_count") + more));
    }
    static bool in_transaction() { return sqlite3_get_autocommit(opened_) == 0; }

private:
    static int note(sqlite3* opened, char const**, void const*) {
        opened_ = opened;
        return SQLITE_OK;
    }
    static int ask(std::string const& pragma) {
        sqlite3_stmt* asked = nullptr;
        sqlite3_prepare_v2(opened_, pragma.c_str(), -1, &asked, nullptr);
        sqlite3_step(asked);
        int const answer = sqlite3_column_int(asked, 0);
        sqlite3_finalize(asked);
        return answer;
    }

    static inline sqlite3* opened_ = nullptr;
};

}  // namespace s3seal::test
