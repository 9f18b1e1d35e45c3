#include "storage/sqlite/schema.hpp"

#include "storage/sqlite/buckets.hpp"
#include "storage/sqlite/completion.hpp"
#include "storage/sqlite/uploads.hpp"
#include "tests/unit/storage/outcome.hpp"
#include "tests/unit/storage/sqlite/uploads.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

#include <gtest/gtest.h>

namespace s3seal::storage::sqlite {
namespace {

using test::errc_of;
using test::must;

std::string text_of(database& db, char const* sql) {
    auto statement = must(db.prepare(sql));
    return must(statement.step()) ? statement.text_at(0) : "no row";
}

TEST(Schema, OfANewDatabaseIsTheLatest) {
    auto db = must(database::open({}));
    must(prepare_schema(db, true, durability::normal));
    EXPECT_EQ(text_of(db, "PRAGMA user_version"), "8");
    EXPECT_EQ(text_of(db,
                      "SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema WHERE type = 'table' "
                      "ORDER BY name)"),
              "bucket,kms_alias,kms_grant,kms_key,kms_material,object,part,secret,sqlite_sequence,upload");
}

TEST(Schema, IsLeftAloneWhenItIsThere) {
    auto db = must(database::open({}));
    must(prepare_schema(db, true, durability::normal));
    must(db.execute("INSERT INTO secret VALUES ('name', x'6b657074')"));
    must(prepare_schema(db, true, durability::normal));
    EXPECT_EQ(text_of(db, "SELECT value FROM secret"), "kept");
}

TEST(Schema, OfALaterVersionIsRefusedWithAdvice) {
    for (auto const& [pragma, version] :
         {std::pair{"PRAGMA user_version = 9", "9"}, std::pair{"PRAGMA user_version = 1000", "1000"},
          std::pair{"PRAGMA user_version = -1", "-1"}}) {
        auto db = must(database::open({}));
        must(db.execute(pragma));
        auto const prepared = prepare_schema(db, true, durability::normal);
        ASSERT_FALSE(prepared) << version;
        EXPECT_EQ(prepared.error().code, errc::newer_schema);
        EXPECT_EQ(prepared.error().detail, std::string{"the data was written by a later version of s3seal (schema "} +
                                               version + ", this one knows 8): use that version");
        EXPECT_EQ(text_of(db, "PRAGMA user_version"), version) << "not touched";
    }
}

TEST(Schema, ThatCannotBeMadeWhollyIsNotMadeAtAll) {
    auto db = must(database::open({}));
    must(db.execute("CREATE TABLE managed_key (somebody TEXT)"));
    EXPECT_TRUE(errc_of(prepare_schema(db, true, durability::normal)));
    EXPECT_EQ(text_of(db, "PRAGMA user_version"), "0");
    EXPECT_EQ(text_of(db, "SELECT name FROM sqlite_schema WHERE name = 'bucket'"), "no row");
}

// SQLite takes any default, and refuses each later change of a row that has it.
TEST(Schema, DefaultsHaveTheTypesOfTheirColumns) {
    auto db = must(database::open({}));
    must(prepare_schema(db, true, durability::normal));
    EXPECT_EQ(text_of(db,
                      "SELECT t.name || '.' || c.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c "
                      "WHERE t.type = 'table' AND upper(c.dflt_value) NOT GLOB "
                      "CASE c.type WHEN 'BLOB' THEN 'X''*' WHEN 'TEXT' THEN '''*' ELSE '[0-9]*' END"),
              "no row");
}

TEST(Schema, OfBeforeIsUpgradedWithUploadsThatAreOpen) {
    auto db = must(database::open({}));
    must(prepare_schema(db, true, durability::normal));
    bucket_id const bucket{"", "bucket"};
    must(insert_bucket(db, a_bucket(bucket.name)));
    must(insert_upload(db, bucket, an_upload("open")));
    must(
        db.execute("ALTER TABLE upload DROP COLUMN requested_encryption; "
                   "ALTER TABLE bucket DROP COLUMN sse_blocking_chosen; PRAGMA user_version = 6"));
    must(prepare_schema(db, true, durability::normal));
    EXPECT_EQ(text_of(db, "PRAGMA integrity_check"), "ok");
    must(put_upload_part(db, bucket, "open", a_part(1, "blob")));
    must(mark_key_changed(db, bucket, "k"));
    must(complete_upload(db, bucket, "open", an_object_of({a_part(1, "blob")}), {}, "answer"));
    EXPECT_EQ(text_of(db, "SELECT completed FROM upload"), "answer");
}

// 1: NORMAL, 2: FULL.
TEST(Schema, DurabilityDecidesWhetherEveryCommitIsSynced) {
    for (auto const sync : {durability::normal, durability::full}) {
        test::temporary_directory const directory;
        auto db = must(database::open(directory.path() / "x.db"));
        must(prepare_schema(db, false, sync));
        EXPECT_EQ(text_of(db, "PRAGMA synchronous"), sync == durability::full ? "2" : "1");
        EXPECT_EQ(text_of(db, "PRAGMA journal_mode"), "wal");
    }
}

TEST(Schema, ObjectsNeedTheirBucket) {
    auto db = must(database::open({}));
    must(prepare_schema(db, true, durability::normal));
    EXPECT_TRUE(
        errc_of(db.execute("INSERT INTO object VALUES (1, '', 'missing', x'61', 'null', 0, '', '', '', '', '', "
                           "'', '', 0, '', x'', 0, x'', 0, '', x'', 0, 0)")));
}

}  // namespace
}  // namespace s3seal::storage::sqlite
