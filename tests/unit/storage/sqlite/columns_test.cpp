#include "storage/sqlite/columns.hpp"

#include "storage/sqlite/schema.hpp"
#include "tests/unit/storage/outcome.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace s3seal::storage::sqlite {
namespace {

using test::must;

TEST(HeadersColumn, GivesBackEveryByteOfNamesAndValues) {
    for (int byte = 0; byte < 256; ++byte) {
        std::string const odd{static_cast<char>(byte)};
        header_list const headers{
            {"a", odd}, {odd, "1"}, {"b" + odd + odd, odd + "x: y" + odd}, {"", ""}, {odd + "c" + odd, ""}};
        EXPECT_EQ(parse_headers(print_headers(headers)), headers) << byte;
    }
}

TEST(HeadersColumn, OfALineEndMakesNoOtherHeader) {
    header_list const headers{{"x-amz-meta-a", "\nx-amz-server-side-encryption:aws:kms\n"},
                              {"x-amz-meta-b\nc", "\\\n:\\"}};
    EXPECT_EQ(parse_headers(print_headers(headers)), headers);
}

TEST(HeadersColumn, IsReadToItsEndWhateverItHolds) {
    EXPECT_EQ(parse_headers(""), header_list{});
    EXPECT_EQ(parse_headers("a"), (header_list{{"a", ""}}));
    EXPECT_EQ(parse_headers("a:b"), (header_list{{"a", "b"}}));
    EXPECT_EQ(parse_headers("a:b\\"), (header_list{{"a", "b\\"}}));
}

TEST(HeadersColumn, OfEarlierVersionsHadNoEscapes) {
    std::ifstream dump{S3SEAL_SOURCE_DIR "/tests/integration/older_data/schema_2.sql"};
    auto db = must(database::open({}));
    must(db.execute(std::string{std::istreambuf_iterator<char>{dump}, {}}.c_str()));
    must(
        db.execute("UPDATE object SET headers = CAST('expires:C:\\n\\\\' || char(10) || 'x-amz-meta-a:b' || char(10) "
                   "AS BLOB) WHERE key = X'736D616C6C'"));
    must(prepare_schema(db, true, durability::normal));
    auto statement = must(db.prepare("SELECT headers FROM object WHERE key = X'736D616C6C'"));
    ASSERT_TRUE(must(statement.step()));
    EXPECT_EQ(parse_headers(statement.text_at(0)), (header_list{{"expires", "C:\\n\\\\"}, {"x-amz-meta-a", "b"}}));
}

}  // namespace
}  // namespace s3seal::storage::sqlite
