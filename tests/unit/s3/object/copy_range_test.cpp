#include "server/s3/object/copy_range.hpp"

#include <gtest/gtest.h>

namespace s3seal::s3 {
namespace {

constexpr std::string_view name = "x-amz-copy-source-range";

result<http::byte_range> choose(std::string_view text, std::uint64_t size) {
    http::request request;
    request.headers = {{name, text}};
    TRY(auto const range, parse_copy_range(request));
    return choose_copy_slice(range, size);
}

TEST(CopyRange, IsTheWholeWhenThereIsNone) {
    auto const range = parse_copy_range(http::request{});
    ASSERT_TRUE(range);
    EXPECT_FALSE(*range);
    EXPECT_EQ(choose_copy_slice(*range, 10)->length, 10u);
    EXPECT_EQ(choose_copy_slice(*range, 0)->length, 0u);
}

TEST(CopyRange, LiesWithinTheSource) {
    EXPECT_EQ(choose("bytes=0-9", 10)->length, 10u);
    EXPECT_EQ(choose("bytes=3-3", 10)->first, 3u);
    EXPECT_EQ(choose("bytes=3-3", 10)->length, 1u);
    auto const over = choose("bytes=0-100", 10);
    ASSERT_FALSE(over);
    EXPECT_EQ(over.error().code, errc::invalid_argument);
    EXPECT_EQ(over.error().message, "Range specified is not valid for source object of size: 10");
    EXPECT_EQ(over.error().extras.at(1).second, "bytes=0-100");
    auto const behind = choose("bytes=10-10", 10);
    ASSERT_FALSE(behind);
    EXPECT_EQ(behind.error().code, errc::invalid_request);
    EXPECT_EQ(behind.error().message, "The specified copy range is invalid for the source object size");
    EXPECT_FALSE(choose("bytes=0-0", 0));
}

TEST(CopyRange, HasOneForm) {
    for (auto const* text : {"0-8", "bytes=1-0", "bytes=-2", "bytes=1-", "bytes=-0", "bytes=-", "bytes=0-1,3-4", "",
                             "bytes=a-b", "bytes= 0-1", "bytes=0-18446744073709551616"}) {
        auto const refused = choose(text, 10);
        ASSERT_FALSE(refused) << text;
        EXPECT_EQ(refused.error().message,
                  "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the "
                  "zero-based offsets of the first and last bytes to copy");
        using elements = std::vector<std::pair<std::string, std::string>>;
        EXPECT_EQ(refused.error().extras, (elements{{"ArgumentName", std::string{name}}, {"ArgumentValue", text}}));
    }
}

}  // namespace
}  // namespace s3seal::s3
