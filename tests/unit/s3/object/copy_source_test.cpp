#include "server/s3/object/copy_source.hpp"

#include <gtest/gtest.h>

namespace s3seal::s3 {
namespace {

struct name_case {
    char const* text;
    char const* bucket;
    char const* key;
    char const* version;  // null: none
};

class CopySourceName : public testing::TestWithParam<name_case> {};

TEST_P(CopySourceName, IsRead) {
    address_book const book{{}};
    auto const& expected = GetParam();
    auto const name = parse_copy_source(expected.text, book);
    ASSERT_TRUE(name) << expected.text;
    EXPECT_EQ(name->bucket, expected.bucket) << expected.text;
    EXPECT_EQ(name->key, expected.key) << expected.text;
    ASSERT_EQ(name->version.has_value(), expected.version != nullptr) << expected.text;
    if (expected.version != nullptr) EXPECT_EQ(*name->version, expected.version) << expected.text;
}

INSTANTIATE_TEST_SUITE_P(
    Forms, CopySourceName,
    testing::Values(name_case{"bkt/k", "bkt", "k", nullptr}, name_case{"/bkt/k", "bkt", "k", nullptr},
                    name_case{"bkt/a/b//c", "bkt", "a/b//c", nullptr}, name_case{"bkt//k", "bkt", "/k", nullptr},
                    name_case{"bkt%2Fa%20b%2Bc%3F", "bkt", "a b+c?", nullptr},
                    name_case{"%2Fbkt%2Fk", "bkt", "k", nullptr}, name_case{"bkt/a+b", "bkt", "a b", nullptr},
                    name_case{"bkt/%C3%A9", "bkt", "\u00e9", nullptr}, name_case{"bkt/a?b", "bkt", "a?b", nullptr},
                    name_case{"bkt/k?versionId=null", "bkt", "k", "null"},
                    name_case{"bkt/k?versionId=", "bkt", "k", ""},
                    name_case{"bkt/k%3FversionId=1", "bkt", "k?versionId=1", nullptr},
                    name_case{"https://bkt.s3.eu-west-1.amazonaws.com/a/b", "bkt", "a/b", nullptr},
                    name_case{"http://localhost:4566/bkt/k?versionId=v", "bkt", "k", "v"}));

TEST(CopySourceName, SaysWhatIsWrongWithIt) {
    address_book const book{{}};
    for (auto const& [text, what] : {std::pair{"wrongformat", "object key"},
                                     {"", "object key"},
                                     {"/bkt", "object key"},
                                     {"bkt/", "object key"},
                                     {"http://localhost:4566", "object key"},
                                     {"/%2Fk", "bucket name"},
                                     {"a*/k", "bucket name"},
                                     {"bkt/%zz", "encoding"},
                                     {"bkt/%ff", "encoding"}}) {
        auto const name = parse_copy_source(text, book);
        ASSERT_FALSE(name) << text;
        EXPECT_EQ(name.error().message, std::string{"Invalid copy source "} + what) << text;
        using elements = std::vector<std::pair<std::string, std::string>>;
        EXPECT_EQ(name.error().extras,
                  (elements{{"ArgumentName", "x-amz-copy-source"}, {"ArgumentValue", "x-amz-copy-source"}}))
            << text;
    }
}

TEST(CopySize, FiveGibibytesAtOnce) {
    EXPECT_TRUE(check_copy_size(5ull << 30));
    EXPECT_EQ(check_copy_size((5ull << 30) + 1).error().message,
              "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120");
}

}  // namespace
}  // namespace s3seal::s3
