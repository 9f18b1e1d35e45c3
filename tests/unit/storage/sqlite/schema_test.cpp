#include "storage/sqlite/schema.hpp"

#include "storage/sqlite/sqlite_metadata_store.hpp"
#include "tests/unit/storage/outcome.hpp"
#include "tests/unit/storage/rows.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <tuple>

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
    EXPECT_EQ(text_of(db, "PRAGMA user_version"), "12");
    EXPECT_EQ(text_of(db,
                      "SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema WHERE type = 'table' "
                      "ORDER BY name)"),
              "annotation,body,bucket,event,kms_alias,kms_grant,kms_key,kms_material,object,part,secret,setting,sqlite_"
              "sequence,upload");
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
         {std::pair{"PRAGMA user_version = 13", "13"}, std::pair{"PRAGMA user_version = 1000", "1000"},
          std::pair{"PRAGMA user_version = -1", "-1"}}) {
        auto db = must(database::open({}));
        must(db.execute(pragma));
        auto const prepared = prepare_schema(db, true, durability::normal);
        ASSERT_FALSE(prepared) << version;
        EXPECT_EQ(prepared.error().code, errc::newer_schema);
        EXPECT_EQ(prepared.error().detail, std::string{"the data was written by a later version of s3seal (schema "} +
                                               version + ", this one knows 12): use that version");
        EXPECT_EQ(text_of(db, "PRAGMA user_version"), version) << "not touched";
    }
}

TEST(Schema, ThatCannotBeMadeWhollyIsNotMadeAtAll) {
    auto db = must(database::open({}));
    must(db.execute("CREATE TABLE upload (somebody TEXT)"));
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
    test::temporary_directory const directory;
    auto const file = directory.path() / "x.db";
    std::ifstream dump{S3SEAL_SOURCE_DIR "/tests/integration/older_data/schema_8.sql"};
    must(must(database::open(file)).execute(std::string{std::istreambuf_iterator<char>{dump}, {}}.c_str()));
    {
        auto const store = must(sqlite_metadata_store::open(file, durability::normal));
        bucket_id const bucket{"", "objects"};
        auto const uploads = must(store->list_uploads(bucket, {.prefix = "open/aes"})).uploads;
        ASSERT_EQ(uploads.size(), 1u);
        auto const& [id, key] = std::tie(uploads[0].id, uploads[0].key);
        EXPECT_EQ(must(store->list_parts(bucket, id, 0, 10)).parts.size(), 2u);
        must(store->put_part(bucket, id, a_part(7, "blob")));
        must(store->put_object(bucket, an_object(key), {}));
        EXPECT_TRUE(must(store->load_upload(bucket, key, id)).key_changed);
        must(store->complete_upload(bucket, id, an_object_of({a_part(7, "blob")}, key), {}, "answer"));
        EXPECT_EQ(must(store->load_upload(bucket, key, id)).completed, "answer");
    }
    auto db = must(database::open(file));
    EXPECT_EQ(text_of(db, "PRAGMA integrity_check"), "ok");
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

}  // namespace
}  // namespace s3seal::storage::sqlite
