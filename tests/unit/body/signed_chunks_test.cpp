// The worked examples of signed chunks, and what breaks them.
#include "server/auth/signing.hpp"
#include "server/body/aws_chunked.hpp"

#include <gtest/gtest.h>

namespace s3seal::body {
namespace {

using aws::errc;

constexpr std::string_view secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

auth::chunk_chain chain(std::string_view date, std::string_view seed, bool signs_trailers) {
    std::string const day{date.substr(0, 8)};
    return {{auth::signing_key(secret, day, "us-east-1", "s3"), "AKIAIOSFODNN7EXAMPLE", std::string{date},
             day + "/us-east-1/s3/aws4_request", std::string{seed}, "PUT\n/..."},
            signs_trailers};
}

std::optional<aws::error> feed(aws_chunked_decoder& decoder, std::string_view piece, std::string& content) {
    auto input = as_bytes(piece);
    while (!input.empty()) {
        auto const part = decoder.next(input);
        if (!part) return part.error();
        content += as_text(*part);
    }
    return std::nullopt;
}

struct outcome {
    std::string content;
    std::optional<aws::error> error;
};

outcome decode(std::string_view encoded, std::uint64_t length, auth::chunk_chain signatures, std::size_t cut = 0) {
    aws_chunked_decoder decoder{length, std::move(signatures)};
    outcome out;
    out.error = feed(decoder, encoded.substr(0, cut), out.content);
    if (!out.error) out.error = feed(decoder, encoded.substr(cut), out.content);
    if (!out.error)
        if (auto const end = decoder.finish(); !end) out.error = end.error();
    return out;
}

std::string const first(8192, 'A');
std::string const two_chunks =
    "2000;chunk-signature=86cd7b52c0bcc735bda9f23d11f37e358e69c6707a65b916e77417d09822e021\r\n" + first +
    "\r\n5;chunk-signature=06e0b76ad3255021317074eacd62fab30636c43ced19a4a9e19b762ae2743aaf\r\nhello\r\n"
    "0;chunk-signature=d47f5ac6647990d53369fc7c32eef80a5fc3e315b3a50ed29e48e4b34f733cb0\r\n\r\n";
std::string const with_trailer =
    "5;chunk-signature=1cd4916e27d8eb5d71d36cfc263ef2d5d14c5ffc77639a2bfdffb8de45842c27\r\nhello\r\n"
    "0;chunk-signature=32ee234ee80e07b38e6068536fee6c4048a7b0662107ebbcd752c7a6ab28f103\r\n"
    "x-amz-checksum-crc32:NhCmhg==\r\n"
    "x-amz-trailer-signature:2364bfa8c874f2ebe6eef40268e9daf488e85044d8f9fd7aa193daa2a0a6a5c8\r\n\r\n";

auth::chunk_chain chain_of_two() {
    return chain("20260102T030405Z", "0732081138e73c354d569fef741c6d5a5badffafdb69254604c90bf82167f1ee", false);
}
auth::chunk_chain chain_with_trailer() {
    return chain("20260102T030405Z", "3788582bf6e5a21bc443b6289d18af1b2c9e486b6a9e26769ee02624ac519c7e", true);
}

std::string changed(std::string text, std::string_view from, std::string_view to) {
    return text.replace(text.find(from), from.size(), to);
}

TEST(SignedChunks, EverySplitOfTheWorkedExamples) {
    ASSERT_EQ(two_chunks.size(), 8458U);
    for (std::size_t cut = 0; cut <= two_chunks.size(); ++cut) {
        auto const got = decode(two_chunks, 8197, chain_of_two(), cut);
        ASSERT_FALSE(got.error) << cut;
        ASSERT_EQ(got.content, first + "hello") << cut;
    }
    ASSERT_EQ(with_trailer.size(), 298U);
    for (std::size_t cut = 0; cut <= with_trailer.size(); ++cut)
        ASSERT_FALSE(decode(with_trailer, 5, chain_with_trailer(), cut).error) << cut;
}

TEST(SignedChunks, SignedTrailersMayEndWithLfCrlf) {
    auto const encoded = changed(with_trailer, "NhCmhg==\r\n", "NhCmhg==\n\r\n");
    for (std::size_t cut = 0; cut <= encoded.size(); ++cut)
        ASSERT_FALSE(decode(encoded, 5, chain_with_trailer(), cut).error) << cut;
    auto const other = decode(changed(encoded, "NhCmhg==", "AAAAAA=="), 5, chain_with_trailer());
    ASSERT_TRUE(other.error);
    EXPECT_EQ(other.error->code, errc::signature_does_not_match);
}

TEST(SignedChunks, ExampleOfTheDocumentation) {
    std::string const encoded =
        "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n" +
        std::string(65536, 'a') +
        "\r\n400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n" +
        std::string(1024, 'a') +
        "\r\n0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n";
    EXPECT_EQ(encoded.size(), 66824U);
    auto const signatures =
        chain("20130524T000000Z", "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9", false);
    EXPECT_FALSE(decode(encoded, 66560, signatures).error);
}

TEST(SignedChunks, ExampleOfTheDocumentationWithTrailer) {
    std::string const encoded =
        "10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n" +
        std::string(65536, 'a') +
        "\r\n400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n" +
        std::string(1024, 'a') +
        "\r\n0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n"
        "x-amz-checksum-crc32c:sOO8/Q==\r\n"
        "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n";
    auto const signatures =
        chain("20130524T000000Z", "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e", true);
    EXPECT_FALSE(decode(encoded, 66560, signatures).error);
}

struct broken_case {
    char const* what;
    char const* from;
    char const* to;
    errc error;
};

class BrokenChunkSignature : public testing::TestWithParam<broken_case> {};

TEST_P(BrokenChunkSignature, IsRefused) {
    auto const& one = GetParam();
    auto const got = decode(changed(with_trailer, one.from, one.to), 5, chain_with_trailer());
    ASSERT_TRUE(got.error) << one.what;
    EXPECT_EQ(got.error->code, one.error) << one.what;
}

constexpr auto mismatch = errc::signature_does_not_match;
constexpr auto incomplete = errc::incomplete_body;

INSTANTIATE_TEST_SUITE_P(
    Recorded, BrokenChunkSignature,
    testing::Values(broken_case{"data", "hello", "hellO", mismatch},
                    broken_case{"a digit of a chunk", "1cd4916e", "1cd4916f", mismatch},
                    broken_case{"a digit of the zero chunk", "32ee234e", "32ee234f", mismatch},
                    broken_case{"a digit of the trailer", "2364bfa8", "2364bfa9", mismatch},
                    broken_case{"the trailer", "NhCmhg==", "AAAAAA==", mismatch},
                    broken_case{"text that is no signature",
                                "1cd4916e27d8eb5d71d36cfc263ef2d5d14c5ffc77639a2bfdffb8de45842c27", "invalid",
                                mismatch},
                    broken_case{"a parameter before", ";chunk", ";extra=param;chunk", mismatch},
                    broken_case{"a parameter behind", "842c27\r\n", "842c27;extra=param\r\n", incomplete},
                    broken_case{"no signature",
                                ";chunk-signature=1cd4916e27d8eb5d71d36cfc263ef2d5d14c5ffc77639a2bfdffb8"
                                "de45842c27",
                                "", incomplete},
                    broken_case{"a blank signature", "1cd4916e27d8eb5d71d36cfc263ef2d5d14c5ffc77639a2bfdffb8de45842c27",
                                " ", incomplete},
                    broken_case{"no trailer signature",
                                "x-amz-trailer-signature:"
                                "2364bfa8c874f2ebe6eef40268e9daf488e85044d8f9fd7aa193daa2a0a6a5c8\r\n",
                                "", incomplete}));

TEST(SignedChunks, BlanksAreFree) {
    auto const spaced = changed(with_trailer, "5;chunk-signature=", "5 ; chunk-signature = ");
    EXPECT_FALSE(decode(changed(spaced, "crc32:N", "crc32: N"), 5, chain_with_trailer()).error);
}

TEST(SignedChunks, ErrorShowsTheStringThatWasToBeSigned) {
    auto const chunk = decode(changed(with_trailer, "hello", "hellO"), 5, chain_with_trailer()).error;
    ASSERT_TRUE(chunk);
    ASSERT_EQ(chunk->extras.size(), 6U);
    EXPECT_EQ(chunk->extras[0].second, "AKIAIOSFODNN7EXAMPLE");
    EXPECT_TRUE(chunk->extras[1].second.starts_with("AWS4-HMAC-SHA256-PAYLOAD\n20260102T030405Z\n20260102/us-east-1/"));
    EXPECT_EQ(chunk->extras[2].second, "1cd4916e27d8eb5d71d36cfc263ef2d5d14c5ffc77639a2bfdffb8de45842c27");
    EXPECT_EQ(chunk->extras[4].second, "PUT\n/...");
    auto const trailer = decode(changed(with_trailer, "2364", "2365"), 5, chain_with_trailer()).error;
    EXPECT_TRUE(trailer->extras[1].second.starts_with("AWS4-HMAC-SHA256-TRAILER\n"));
}

}  // namespace
}  // namespace s3seal::body
