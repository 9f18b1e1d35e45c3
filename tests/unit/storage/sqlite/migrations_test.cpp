#include "storage/sqlite/migrations.hpp"

#include "storage/packing.hpp"
#include "storage/sqlite/schema.hpp"
#include "tests/unit/storage/outcome.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace s3seal::storage::sqlite {
namespace {

using test::must;

// Tables with their columns, and indices as they were made; comments and places of line breaks apart.
std::string shape_of(database& db) {
    std::string shape;
    for (auto const* sql :
         {"SELECT t.name || ' ' || l.wr || l.strict || ' ' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' "
          "|| "
          "coalesce(c.dflt_value, '-') || ' ' || c.pk FROM sqlite_schema AS t, pragma_table_info(t.name) AS c, "
          "pragma_table_list(t.name) AS l WHERE t.type = 'table' ORDER BY t.name, c.cid",
          "SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name",
          "SELECT t.name || ' ' || f.\"from\" || ' ' || f.\"table\" || ' ' || f.on_delete FROM sqlite_schema AS t, "
          "pragma_foreign_key_list(t.name) AS f WHERE t.type = 'table' ORDER BY t.name, f.id, f.seq"}) {
        auto statement = must(db.prepare(sql));
        while (must(statement.step())) shape.append(statement.view_at(0)).append("\n");
    }
    return shape;
}

TEST(Migrations, LeadToTheSchemaThatIsMadeInOneStep) {
    auto in_one_step = must(database::open({}));
    must(prepare_schema(in_one_step, true, durability::normal));
    auto step_by_step = must(database::open({}));
    for (auto const* const sql : migrations()) must(step_by_step.execute(sql));
    EXPECT_EQ(shape_of(in_one_step), shape_of(step_by_step));
    EXPECT_NE(shape_of(in_one_step).find("object 11 key BLOB"), std::string::npos);
}

TEST(Migrations, MayStopAndGoOnAtEachVersion) {
    for (std::size_t stop = 1; stop < migrations().size(); ++stop) {
        auto db = must(database::open({}));
        for (auto const* const sql : migrations().first(stop)) must(db.execute(sql));
        must(db.execute(("PRAGMA user_version = " + std::to_string(stop)).c_str()));
        must(prepare_schema(db, true, durability::normal));
        auto whole = must(database::open({}));
        must(prepare_schema(whole, true, durability::normal));
        EXPECT_EQ(shape_of(db), shape_of(whole)) << stop;
    }
}

TEST(Migrations, EscapeHeadersOfEarlierVersions) {
    std::ifstream dump{S3SEAL_SOURCE_DIR "/tests/integration/older_data/schema_2.sql"};
    auto db = must(database::open({}));
    must(db.execute(std::string{std::istreambuf_iterator<char>{dump}, {}}.c_str()));
    must(
        db.execute("UPDATE object SET headers = CAST('expires:C:\\n\\\\' || char(10) || 'x-amz-meta-a:b' || char(10) "
                   "AS BLOB) WHERE key = X'736D616C6C'"));
    must(prepare_schema(db, true, durability::normal));
    auto statement = must(db.prepare("SELECT headers FROM object WHERE key = X'736D616C6C'"));
    ASSERT_TRUE(must(statement.step()));
    EXPECT_EQ(unpack_pairs(statement.view_at(0)), (header_list{{"expires", "C:\\n\\\\"}, {"x-amz-meta-a", "b"}}));
}

}  // namespace
}  // namespace s3seal::storage::sqlite
