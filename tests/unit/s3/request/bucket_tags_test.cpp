#include "server/s3/request/bucket_tags.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <string>

namespace s3seal::s3 {
namespace {

bucket_tagging with(std::string key, std::string value) {
    return {{{std::move(key), std::move(value)}}};
}
std::string refusal_of(bucket_tagging tagging) {
    auto const done = accept(tagging);
    return done ? "accepted" : done.error().message.value_or("");
}

TEST(BucketTags, IsSortedByKey) {
    bucket_tagging tagging{{{"b", "1"}, {"a", "2"}, {"C", "3"}}};
    ASSERT_TRUE(accept(tagging));
    EXPECT_EQ(tagging.tags[0].key, "C");
    EXPECT_EQ(tagging.tags[1].key, "a");
    EXPECT_EQ(tagging.tags[2].key, "b");
}

TEST(BucketTags, CountsCharactersAndNotBytes) {
    std::string umlauts;
    for (int n = 0; n < 128; ++n) umlauts += "ü";
    EXPECT_EQ(refusal_of(with(umlauts, umlauts + umlauts)), "accepted");
    EXPECT_EQ(refusal_of(with(umlauts + "u", "")), "The TagKey you have provided is invalid");
    EXPECT_EQ(refusal_of(with("k", umlauts + umlauts + "u")), "The TagValue you have provided is invalid");
}

TEST(BucketTags, TakesOnlySomeMarks) {
    for (char c = 0x20; c < 0x7f; ++c) {
        bool const taken = std::isalnum(c) != 0 || std::string{" +-=._:/@"}.find(c) != std::string::npos;
        EXPECT_EQ(refusal_of(with(std::string{"k"} + c, "")) == "accepted", taken) << c;
        EXPECT_EQ(refusal_of(with("k", std::string{c})) == "accepted", taken) << c;
    }
}

TEST(BucketTags, ReservesOneSpellingOfAPrefix) {
    EXPECT_EQ(refusal_of(with("aws:a", "")), "System tags cannot be added/updated by requester");
    EXPECT_EQ(refusal_of(with("awsa", "")), "accepted");
    EXPECT_EQ(refusal_of(with("AWS:a", "")), "accepted");
}

}  // namespace
}  // namespace s3seal::s3
