#include "storage/sqlite/database.hpp"

#include "tests/unit/storage/outcome.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <limits>

namespace s3seal::storage::sqlite {
namespace {

using namespace std::string_view_literals;
using test::errc_of;
using test::must;

class Database : public testing::Test {
protected:
    Database() { must(db_.execute("CREATE TABLE t (a TEXT, b BLOB, n INTEGER UNIQUE)")); }

    result<> insert(std::int64_t number) {
        TRY(auto statement, db_.prepare("INSERT INTO t (n) VALUES (?)"));
        return statement.number(number).run();
    }
    std::int64_t count() {
        auto statement = must(db_.prepare("SELECT count(*) FROM t"));
        must(statement.step());
        return statement.number_at(0);
    }
    database db_ = must(database::open({}));
};

TEST_F(Database, BindsAndReadsEveryKindOfValue) {
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    must(must(db_.prepare("INSERT INTO t VALUES (?, ?, ?)")).text("\xc3\xa9").bytes("\0\xff\0"sv).number(least).run());
    must(must(db_.prepare("INSERT INTO t VALUES (?, ?, ?)")).text({}).bytes({}).null().run());
    auto select = must(db_.prepare("SELECT a, b, n FROM t ORDER BY n DESC"));
    ASSERT_TRUE(must(select.step()));
    EXPECT_EQ(select.text_at(0), "\xc3\xa9");
    EXPECT_EQ(select.text_at(1), "\0\xff\0"sv);
    EXPECT_EQ(select.number_at(2), least);
    EXPECT_FALSE(select.null_at(0));
    ASSERT_TRUE(must(select.step()));
    EXPECT_EQ(select.text_at(0), "");
    EXPECT_FALSE(select.null_at(0)) << "empty text is not NULL";
    EXPECT_FALSE(select.null_at(1)) << "nor are empty bytes";
    EXPECT_TRUE(select.null_at(2));
    EXPECT_FALSE(must(select.step()));
}

TEST_F(Database, APreparedStatementStartsAfreshEachTime) {
    for (int number = 0; number < 3; ++number) must(insert(number));
    constexpr auto sql = "SELECT n FROM t WHERE n >= ? ORDER BY n";
    for (std::int64_t const from : {0, 2, 1}) {
        auto select = must(db_.prepare(sql));
        select.number(from);
        ASSERT_TRUE(must(select.step()));
        EXPECT_EQ(select.number_at(0), from);
    }
    // What was bound before is gone.
    EXPECT_FALSE(must(must(db_.prepare(sql)).step()));
}

TEST_F(Database, TellsWhatWentWrong) {
    must(insert(1));
    EXPECT_EQ(errc_of(insert(1)), errc::already_exists);
    auto const missing = db_.execute("SELECT * FROM missing");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, errc::io);
    EXPECT_EQ(missing.error().detail, "database: no such table: missing");
    EXPECT_FALSE(db_.prepare("no statement"));
    EXPECT_FALSE(db_.prepare("no statement")) << "a failed one is not kept";
    EXPECT_EQ(count(), 1);
}

TEST_F(Database, CountsChanges) {
    must(insert(1));
    must(insert(2));
    must(db_.execute("UPDATE t SET n = n + 10"));
    EXPECT_EQ(db_.changes(), 2);
    must(db_.execute("UPDATE t SET n = 0 WHERE n = 99"));
    EXPECT_EQ(db_.changes(), 0);
}

TEST_F(Database, TransactionsKeepWhatIsCommittedOnly) {
    {
        transaction dropped{db_};
        must(dropped.begin());
        EXPECT_TRUE(db_.in_transaction());
        must(insert(1));
    }
    EXPECT_FALSE(db_.in_transaction());
    EXPECT_EQ(count(), 0);
    {
        transaction kept{db_};
        must(kept.begin());
        must(insert(1));
        must(kept.commit());
    }
    EXPECT_FALSE(db_.in_transaction());
    EXPECT_EQ(count(), 1);
    {
        transaction const never_begun{db_};
    }
    EXPECT_EQ(count(), 1);
}

TEST_F(Database, AFailedStatementTakesItsWholeTransactionAlong) {
    must(insert(1));
    {
        transaction change{db_};
        must(change.begin());
        must(insert(2));
        EXPECT_EQ(errc_of(insert(1)), errc::already_exists);
    }
    EXPECT_EQ(count(), 1);
}

TEST_F(Database, ThatIsFullIsFullAndUnchanged) {
    must(db_.execute("PRAGMA max_page_count = 4"));
    {
        transaction change{db_};
        must(change.begin());
        must(insert(1));
        std::string const large(100'000, 'x');
        EXPECT_EQ(errc_of(must(db_.prepare("INSERT INTO t (b) VALUES (?)")).bytes(large).run()), errc::full);
    }
    EXPECT_EQ(count(), 0);
    must(insert(1));
    EXPECT_EQ(count(), 1);
}

TEST(DatabaseFile, InAMissingDirectoryIsNotOpened) {
    test::temporary_directory const directory;
    auto const opened = database::open(directory.path() / "missing" / "x.db");
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, errc::io);
    EXPECT_NE(opened.error().detail.find("missing/x.db"), std::string::npos) << opened.error().detail;
}

TEST(DatabaseFile, HeldByAnotherWriterIsBusy) {
    test::temporary_directory const directory;
    auto first = must(database::open(directory.path() / "x.db"));
    auto second = must(database::open(directory.path() / "x.db"));
    transaction held{first};
    must(held.begin());
    transaction refused{second};
    EXPECT_EQ(errc_of(refused.begin()), errc::busy);
}

}  // namespace
}  // namespace s3seal::storage::sqlite
