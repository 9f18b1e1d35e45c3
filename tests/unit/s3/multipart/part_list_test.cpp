#include "server/s3/multipart/part_list.hpp"

#include <fmt/format.h>

#include <gmock/gmock.h>

#include <set>

namespace s3seal::s3 {
namespace {

using testing::ElementsAre;

std::string list_of(std::string_view parts) {
    return fmt::format(
        "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{}"
        "</CompleteMultipartUpload>",
        parts);
}

TEST(PartList, IsReadAsClientsSendIt) {
    auto const parts = parse_part_list(
        list_of("<Part><PartNumber>2</PartNumber><ETag>\"abc\"</ETag></Part>"
                "<Part><ETag>&quot;def&quot;</ETag><ChecksumSHA256>LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=</"
                "ChecksumSHA256>"
                "<PartNumber> 1 </PartNumber></Part>"
                "<Part><PartNumber>10001</PartNumber><ETag>ghi</ETag><ChecksumCRC32>NhCmhg==</ChecksumCRC32></Part>"));
    ASSERT_TRUE(parts);
    EXPECT_THAT(*parts, ElementsAre(listed_part{2, "abc", "", ""},
                                    listed_part{1, "def", "SHA256", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="},
                                    listed_part{10'001, "ghi", "CRC32", "NhCmhg=="}));
    EXPECT_TRUE(
        parse_part_list("<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>a</ETag></Part>"
                        "</CompleteMultipartUpload>"));
}

TEST(PartList, NeedsAPart) {
    for (auto const& text : {std::string{}, list_of(""), std::string{"<CompleteMultipartUpload/>"}}) {
        auto const parts = parse_part_list(text);
        ASSERT_FALSE(parts) << text;
        EXPECT_EQ(parts.error().code, errc::invalid_request);
        EXPECT_EQ(parts.error().message, "You must specify at least one part");
    }
}

TEST(PartList, FollowsItsSchema) {
    for (auto const& text :
         {std::string{"garbage"}, std::string{"<Parts/>"}, list_of("<Part/>"), list_of("<Part><ETag>a</ETag></Part>"),
          list_of("<Part><PartNumber>1</PartNumber></Part>"),
          list_of("<Part><PartNumber>one</PartNumber><ETag>a</ETag></Part>"),
          list_of("<Part><PartNumber>2147483648</PartNumber><ETag>a</ETag></Part>"),
          list_of("<Part><PartNumber>1</PartNumber><PartNumber>2</PartNumber><ETag>a</ETag></Part>"),
          list_of("<Part><PartNumber>1</PartNumber><ETag>a</ETag><Size>5</Size></Part>"), list_of("<Other/>")}) {
        auto const parts = parse_part_list(text);
        ASSERT_FALSE(parts) << text;
        EXPECT_EQ(parts.error().code, errc::malformed_xml) << text;
    }
}

TEST(PartList, HasNumbersOf32BitsWithBlanksAroundThemAtMost) {
    for (auto const* number : {"-2147483648", "-2147483649", "18446744073709551616", "+1", "--1", "-", "", " ", "1 2",
                               "1.0", "\n1\n", "1&#13;"}) {
        auto const parts =
            parse_part_list(list_of(fmt::format("<Part><PartNumber>{}</PartNumber><ETag>a</ETag></Part>", number)));
        ASSERT_FALSE(parts) << number;
        EXPECT_EQ(parts.error().code, errc::malformed_xml) << number;
    }
    auto const parts = parse_part_list(list_of("<Part><PartNumber>\t002147483647 </PartNumber><ETag>a</ETag></Part>"));
    ASSERT_TRUE(parts);
    EXPECT_EQ(parts->front().number, 2'147'483'647u);
}

TEST(PartList, IsRefusedForItsFirstBadNumber) {
    auto const code_of = [](std::string_view first, std::string_view second) {
        constexpr auto* part = "<Part><PartNumber>{}</PartNumber><ETag>a</ETag></Part>";
        auto const parts = parse_part_list(list_of(fmt::format(part, first) + fmt::format(part, second)));
        return parts ? errc::internal_error : parts.error().code;
    };
    EXPECT_EQ(code_of("0", "one"), errc::invalid_argument);
    EXPECT_EQ(code_of("one", "0"), errc::malformed_xml);
}

TEST(PartList, HasNumbersFromOne) {
    for (std::string const number : {"0", "-1", "000", "-0", "-05", "-2147483647"}) {
        auto const parts =
            parse_part_list(list_of(fmt::format("<Part><PartNumber>{}</PartNumber><ETag>a</ETag></Part>", number)));
        ASSERT_FALSE(parts) << number;
        EXPECT_EQ(parts.error().message, "PartNumber must be >= 1");
        using elements = std::vector<std::pair<std::string, std::string>>;
        EXPECT_EQ(parts.error().extras, (elements{{"ArgumentName", "PartNumber"}, {"ArgumentValue", number}}));
    }
}

TEST(PartList, HasOneChecksumAPart) {
    for (auto const* checksums :
         {"<ChecksumCRC32>not base64</ChecksumCRC32>",
          "<ChecksumCRC32>NhCmhg==</ChecksumCRC32><ChecksumSHA1>qvTGHdzF6KLavt4PO0gs2a6pQ00=</ChecksumSHA1>"}) {
        auto const parts =
            parse_part_list(list_of(fmt::format("<Part><PartNumber>1</PartNumber><ETag>a</ETag>{}</Part>", checksums)));
        ASSERT_FALSE(parts) << checksums;
        EXPECT_EQ(parts.error().code, errc::invalid_argument);
        EXPECT_EQ(parts.error().message, "Invalid Base64 or multiple checksums present in request");
    }
}

TEST(PartList, HasTenThousandPartsAtMost) {
    std::string parts;
    for (int n = 1; n <= 10'000; ++n) parts += fmt::format("<Part><PartNumber>{}</PartNumber><ETag>a</ETag></Part>", n);
    ASSERT_TRUE(parse_part_list(list_of(parts)));
    EXPECT_EQ(parse_part_list(list_of(parts))->size(), 10'000u);
    parts += "<Part><PartNumber>10001</PartNumber><ETag>a</ETag></Part>";
    EXPECT_EQ(parse_part_list(list_of(parts)).error().code, errc::malformed_xml);
}

TEST(PartList, HasAFingerprintOfEverythingInIt) {
    std::vector<listed_part> const list{{1, "a", "CRC32", "NhCmhg=="}, {2, "b", "", ""}};
    std::set<std::string> seen{fingerprint(list), fingerprint({})};
    for (auto const& changed : {listed_part{3, "a", "CRC32", "NhCmhg=="}, listed_part{1, "c", "CRC32", "NhCmhg=="},
                                listed_part{1, "a", "CRC32C", "NhCmhg=="}, listed_part{1, "a", "CRC32", "AAAAAA=="}})
        EXPECT_TRUE(seen.insert(fingerprint({changed, list[1]})).second) << changed.etag;
    EXPECT_TRUE(seen.insert(fingerprint({list[0]})).second);
    EXPECT_FALSE(seen.insert(fingerprint(list)).second);
}

}  // namespace
}  // namespace s3seal::s3
