#include "server/body/checksum_combine.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace s3seal::body {
namespace {

constexpr std::uint64_t mebibyte = 1 << 20;

// Parts of an upload and what S3 makes of them; "" where it makes nothing.
struct upload_vector {
    char const* name;
    std::vector<std::uint64_t> sizes;
    std::vector<char const*> parts;
    char const* composite;
    char const* whole;
};

std::vector<part_digest> parts_of(upload_vector const& row) {
    std::vector<part_digest> parts;
    for (std::size_t n = 0; n < row.parts.size(); ++n)
        parts.push_back({base64_decode(row.parts[n]).value(), row.sizes[n]});
    return parts;
}

class UploadVector : public testing::TestWithParam<upload_vector> {};

TEST_P(UploadVector, IsCombined) {
    auto const& row = GetParam();
    auto const& table = *find_by_name(row.name);
    auto const parts = parts_of(row);
    std::string_view const composite = row.composite, whole = row.whole;
    EXPECT_EQ(table.composite, !composite.empty());
    EXPECT_EQ(table.full_object, !whole.empty());
    if (table.composite) EXPECT_EQ(base64_encode(as_bytes(combine_composite(table.algorithm, parts))), composite);
    if (table.full_object) EXPECT_EQ(base64_encode(as_bytes(combine_full_object(table.algorithm, parts))), whole);
}

// Two parts of 5,242,881 times `a`, one of ten; and three of 5 MiB of `A`, `B`, `C`.
std::vector<std::uint64_t> const uneven{5'242'881, 5'242'881, 10};
std::vector<std::uint64_t> const even{5 * mebibyte, 5 * mebibyte, 5 * mebibyte};

INSTANTIATE_TEST_SUITE_P(
    Uneven, UploadVector,
    testing::Values(
        upload_vector{"CRC32", uneven, {"NRU+Sw==", "NRU+Sw==", "TBHN8A=="}, "5FRUiw==", "qSEQSA=="},
        upload_vector{"CRC32C", uneven, {"2/Ckiw==", "2/Ckiw==", "5yZkMA=="}, "XF5+4A==", "eTdAQA=="},
        upload_vector{"CRC64NVME", uneven, {"Kg7TOs6algM=", "Kg7TOs6algM=", "DBqAA21lxVU="}, "", "ZMNX55lZurA="},
        upload_vector{"SHA1",
                      uneven,
                      {"bH71WIZUKQtUwR2wKSSkFjCRBPM=", "bH71WIZUKQtUwR2wKSSkFjCRBPM=", "NJX/adNGcdHhWzOmPBN5/e3Toyo="},
                      "AyE60nyQoBgJcwsyPHWu7aJuxBs=",
                      ""},
        upload_vector{"SHA256",
                      uneven,
                      {"DjU70AB1bON8k0n0fVHv2PJQVWcA/jWsITp6ti20Tbs=", "DjU70AB1bON8k0n0fVHv2PJQVWcA/jWsITp6ti20Tbs=",
                       "vyy1imj2hNlaO3jvj2Ycmk5bCegsyPnMiMzpBSjK6yc="},
                      "9o++y6AejqboiJ7MZCx0fahK2Vu5YC/qnNhhYsCLciI=",
                      ""}));

INSTANTIATE_TEST_SUITE_P(
    Even, UploadVector,
    testing::Values(
        upload_vector{"CRC32", even, {"JRTCyQ==", "QoZTGg==", "YAgjqw=="}, "Z+ry2Q==", "WgDhBQ=="},
        upload_vector{"CRC32C", even, {"MDaLrw==", "TH4EZg==", "Z7mBIQ=="}, "g9DPqQ==", "xU+Krw=="},
        upload_vector{"CRC64NVME", even, {"L/E4WYn8v98=", "xW1l19VobYM=", "cK5MnNaWrW4="}, "", "i+6LR0y3eFo="},
        upload_vector{"SHA1",
                      even,
                      {"iIaTCGbm+vdVjNqIMF2S0T7ibMk=", "LS/TJ32bAVKEwRu+sE3X7awh/lk=", "6DDwovUaHwrKNXDMzOGbuvj9kxI="},
                      "sizjvY4eud3MrcHdZM3cQ/ol39o=",
                      ""},
        upload_vector{"SHA256",
                      even,
                      {"275VF5loJr1YYawit0XSHREhkFXYkkPKGuoK0x9VKxI=", "mrHwOfjTL5Zwfj74F05HOQGLdUb7E5szdCbxgUSq6NM=",
                       "Vw7oB/nKQ5xWb3hNgbyfkvDiivl+U+/Dft48nfJfDow="},
                      "uWBwpe1dxI4Vw8Gf0X9ynOdw/SS6VBzfWm9giiv1sf4=",
                      ""},
        upload_vector{"MD5",
                      even,
                      {"uPyFeiXnlYhowvAD1eCVLQ==", "uow/rA4iTJt5qOdL69VGVA==", "mRZ8kcFUE3W0+d9LXgUThw=="},
                      "sq3ZbMlwK79O+wzN/Gt3Rw==",
                      ""},
        upload_vector{"XXHASH64", even, {"uXYKj9tQzeE=", "yPw62XGVgc0=", "v74e85GCMiA="}, "ksTDIs0YeTw=", ""},
        upload_vector{"XXHASH3", even, {"Ywl+52vpzqE=", "8TNsYqJsXKY=", "P18yst7SwEk="}, "43NB0i3DP5k=", ""},
        upload_vector{"XXHASH128",
                      even,
                      {"/ua/PkXRaphjCX7na+nOoQ==", "h4rDxOhommzxM2xiomxcpg==", "mMRLQBMgn2A/XzKy3tLASQ=="},
                      "DResq85Sppt9Dti79vUzLQ==",
                      ""}));

INSTANTIATE_TEST_SUITE_P(Recorded, UploadVector,
                         testing::Values(upload_vector{"SHA256",
                                                       even,
                                                       {"lcKa6Boe7a167tUCN5C4OaFygGSYD8MBnBARTrdL+1w=",
                                                        "gHjhbUT4oo2tSCtSZJdlKi+jeNXJT+VImqdPXsXvkOc=",
                                                        "4l9PQ3zOPZ0oGFvknFX+J4zZwE4WMzO+l3r8XrbWOeM="},
                                                       "rVWtNbadtsaKXJAcgWPWjifHzJaXde/iV4jaJAOdivc=",
                                                       ""},
                                         upload_vector{"SHA256",
                                                       {1024},
                                                       {"arcu6553sHVAiX4MjW0j7I7vD4w6R+Gz9Ok0Q9lTa+0="},
                                                       "Ok6Cs5b96ux6+MWQkJO7UBT5sKPBeXBLwvj/hK89smg=",
                                                       ""}));

std::string digest_of(checksum_algorithm algorithm, std::string_view data) {
    auto const hasher = make_hasher(algorithm);
    hasher->update(as_bytes(data));
    return hasher->finish();
}

// Wherever a content is cut, and however often, also into nothing.
TEST(FullObject, IsTheSameForEveryCut) {
    std::string data;
    for (int n = 0; n < 700; ++n) data += static_cast<char>(n * 37 + n / 5);
    for (auto const& row : checksum_table()) {
        if (!row.full_object) continue;
        auto const whole = digest_of(row.algorithm, data);
        for (std::size_t const piece : {1ul, 2ul, 3ul, 64ul, 255ul, 699ul, 700ul, 5'000ul}) {
            std::vector<part_digest> parts{{digest_of(row.algorithm, ""), 0}};
            for (std::string_view rest = data; !rest.empty(); rest.remove_prefix(std::min(piece, rest.size()))) {
                auto const part = rest.substr(0, piece);
                parts.push_back({digest_of(row.algorithm, part), part.size()});
            }
            parts.push_back({digest_of(row.algorithm, ""), 0});
            EXPECT_EQ(hex_encode(as_bytes(combine_full_object(row.algorithm, parts))), hex_encode(as_bytes(whole)))
                << row.name << " " << piece;
        }
    }
}

// Recorded: the ETag of such an upload, without its number of parts.
TEST(Composite, OfMd5IsTheEtag) {
    std::vector<part_digest> parts;
    for (auto const* etag :
         {"c4c753e69bb853187f5854c46cf801c6", "c4c753e69bb853187f5854c46cf801c6", "e09c80c42fda55f9d992e59ca6b3307d"})
        parts.push_back({hex_decode(etag).value(), 1});
    EXPECT_EQ(hex_encode(as_bytes(combine_composite(checksum_algorithm::md5, parts))),
              "4d45984fc3feb2ac9b22683c49674b56");
    parts = {{hex_decode("1a9f0234d9c670a8c2f8b1ceda267641").value(), 1}};
    EXPECT_EQ(hex_encode(as_bytes(combine_composite(checksum_algorithm::md5, parts))),
              "93a0cb8ec20934211e19adabef9a6407");
}

}  // namespace
}  // namespace s3seal::body
