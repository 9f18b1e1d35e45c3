// Published signatures: the canonicaliser and the chain of keys must reproduce them, and so must the tests' own signer.
#include "server/auth/signing.hpp"
#include "tests/support/owned_request.hpp"
#include "tests/support/sigv4_signer.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

namespace s3seal::auth {
namespace {

namespace json = boost::json;

json::array read_vectors(std::string const& name) {
    std::ifstream in{S3SEAL_SOURCE_DIR "/tests/unit/auth/vectors/" + name, std::ios::binary};
    return json::parse(std::string{std::istreambuf_iterator<char>{in}, {}}).as_array();
}

std::string text(json::value const& value, char const* name) {
    return std::string{value.at(name).as_string()};
}

std::string line_of(std::string const& text, std::size_t number) {
    std::size_t begin = 0;
    for (; number > 0; --number) begin = text.find('\n', begin) + 1;
    return text.substr(begin, text.find('\n', begin) - begin);
}

std::string last_line_of(std::string const& text) {
    return text.substr(text.rfind('\n') + 1);
}

std::string sign(json::value const& vector, std::string const& text_to_sign) {
    auto const key = signing_key(text(vector, "secret_key"), text(vector, "date").substr(0, 8), text(vector, "region"),
                                 text(vector, "service"));
    return hex_encode(key.sign(text_to_sign));
}

// Blanks around the value are not for canonicalisation to remove: the parser of the head does that.
std::string_view stripped(std::string_view value) {
    while (!value.empty() && (value.back() == '\n' || value.back() == ' ')) value.remove_suffix(1);
    return value;
}

void expect_signature(json::value const& vector, http::request const& head, http::target const& target) {
    auto const expected = text(vector, "canonical_request");
    auto const lines = static_cast<std::size_t>(std::count(expected.begin(), expected.end(), '\n'));
    auto const signed_headers = line_of(expected, lines - 1);
    std::string canonical;
    append_canonical_request(canonical, {head, target, signed_headers, last_line_of(expected)});
    EXPECT_EQ(canonical, expected) << text(vector, "name");
    auto const date = text(vector, "date");
    auto const scope =
        date.substr(0, 8) + "/" + text(vector, "region") + "/" + text(vector, "service") + "/aws4_request";
    auto const text_to_sign = string_to_sign(date, scope, canonical);
    EXPECT_EQ(text_to_sign, text(vector, "string_to_sign")) << text(vector, "name");
    EXPECT_EQ(sign(vector, text_to_sign), text(vector, "signature")) << text(vector, "name");
}

TEST(SigningVectors, HeaderFormOfTheAwsSuite) {
    // Other services remove dots and doubled slashes; S3 must not. Folded headers are no HTTP any more.
    std::set<std::string> const not_of_s3{"get-relative-normalized",        "get-relative-relative-normalized",
                                          "get-slash-normalized",           "get-slashes-normalized",
                                          "get-slash-dot-slash-normalized", "get-slash-pointless-dot-normalized",
                                          "get-header-value-multiline"};
    int applied = 0;
    for (auto const& vector : read_vectors("aws-c-auth-v4.json")) {
        if (text(vector, "mode") != "header" || not_of_s3.contains(text(vector, "name"))) continue;
        auto const& sent = vector.at("signed_request");
        test::owned_request request{text(sent, "method"), text(sent, "target")};
        for (auto const& header : sent.at("headers").as_array())
            request.add(header.at(0).as_string(), stripped(header.at(1).as_string()));
        expect_signature(vector, request.head, request.parsed);
        ++applied;
    }
    EXPECT_EQ(applied, 38 - 7);
}

TEST(SigningVectors, RequestsOfTheDocumentation) {
    int applied = 0;
    for (auto const& vector : read_vectors("aws-docs-s3.json")) {
        if (text(vector, "kind") != "request" || vector.as_object().contains("presigned")) continue;
        auto target = text(vector, "canonical_uri");
        if (auto const query = text(vector, "canonical_query"); !query.empty()) target += "?" + query;
        test::owned_request request{text(vector, "method"), target};
        for (auto const& [name, value] : vector.at("headers").as_object()) request.add(name, value.as_string());
        expect_signature(vector, request.head, request.parsed);
        ++applied;
    }
    EXPECT_EQ(applied, 6);
}

TEST(SigningVectors, SigningKeyOfTheDocumentation) {
    auto const key = signing_key("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "20130524", "us-east-1", "s3");
    // Of the examples' string to sign for GET /test.txt.
    EXPECT_EQ(hex_encode(key.sign("AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n"
                                  "7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972")),
              "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

struct target_case {
    char const* target;
    char const* path;
    char const* query;
    char const* signature;
};

class TargetVector : public testing::TestWithParam<target_case> {};

constexpr std::string_view empty_hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

TEST_P(TargetVector, IsCanonicalAsS3ExpectsIt) {
    auto const& expected = GetParam();
    test::owned_request request{"GET",
                                expected.target,
                                {{"Host", "examplebucket.s3.amazonaws.com"},
                                 {"x-amz-content-sha256", empty_hash},
                                 {"x-amz-date", "20130524T000000Z"}}};
    std::string canonical;
    append_canonical_request(canonical,
                             {request.head, request.parsed, "host;x-amz-content-sha256;x-amz-date", empty_hash});
    EXPECT_EQ(line_of(canonical, 1), expected.path);
    EXPECT_EQ(line_of(canonical, 2), expected.query);
    auto const text_to_sign = string_to_sign("20130524T000000Z", "20130524/us-east-1/s3/aws4_request", canonical);
    auto const key = signing_key("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "20130524", "us-east-1", "s3");
    EXPECT_EQ(hex_encode(key.sign(text_to_sign)), expected.signature);

    auto const by_client = test::sign_request(
        "GET", expected.target,
        {{"host", "examplebucket.s3.amazonaws.com"},
         {"x-amz-content-sha256", std::string{empty_hash}},
         {"x-amz-date", "20130524T000000Z"}},
        empty_hash, {"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}, {"20130524T000000Z"});
    EXPECT_EQ(by_client.signature, expected.signature) << "the tests' own signer";
}

INSTANTIATE_TEST_SUITE_P(
    S3, TargetVector,
    testing::Values(
        target_case{"/a%20b", "/a%20b", "", "148958ace6e83bc7d9893e7fb92c63d466140bd5acf2a0722d6fea26964f5651"},
        target_case{"/a+b", "/a%20b", "", "148958ace6e83bc7d9893e7fb92c63d466140bd5acf2a0722d6fea26964f5651"},
        target_case{"/a%2Bb", "/a%2Bb", "", "7523a42446ee9a64714e5f5dd7b1170963c0ad092ceaf8e589232dbc7873cc91"},
        target_case{"/%E2%82%AC", "/%E2%82%AC", "", "ca14a53d43be3e44e0c509f7916affe8af9df0fd1f151fbbbdb3b5f2b1613a18"},
        target_case{"/%e2%82%ac", "/%E2%82%AC", "", "ca14a53d43be3e44e0c509f7916affe8af9df0fd1f151fbbbdb3b5f2b1613a18"},
        target_case{"//x//y/", "//x//y/", "", "4292b33316255e1abf3d3e21ef12c600fc3e6b9f2bfe1f21e4541edf8ca7feee"},
        target_case{"/./a/../b", "/./a/../b", "", "2ac171589f84989a36a9c650eb71613cbee9a380db497b40516d4b6f8c282668"},
        target_case{"/a%2Fb", "/a/b", "", "b89328e098dd606533b5e08f937e4edd15ee60e6a2969c16eb47c67a04cc8c24"},
        target_case{"/a%252Fb", "/a%252Fb", "", "c12d7620eb77f6a686cf05549f99218d4159253a200c16657e0e636b65d4d132"},
        target_case{"/%7Euser", "/~user", "", "3a0e1abd8078b6a42d2c73d57d83dbea9b8b03121ee49f2281f3f251bba13945"},
        target_case{"/~user", "/~user", "", "3a0e1abd8078b6a42d2c73d57d83dbea9b8b03121ee49f2281f3f251bba13945"},
        target_case{"/a=b", "/a%3Db", "", "1ef36d056e1a7530ae084c250d4e42be0601c3086a18849cd4138c156b85730f"},
        target_case{"/a%3Db", "/a%3Db", "", "1ef36d056e1a7530ae084c250d4e42be0601c3086a18849cd4138c156b85730f"},
        target_case{"/%61", "/a", "", "2b49ad71019a5803df3ee8c8293879964c1791f007a7f75d479b4863580e5adb"},
        target_case{"/a%3Fb", "/a%3Fb", "", "fa32953efb99607cca4970cde575c886e13ccd765c72f3a32593d37e7728ed00"},
        target_case{"/?b=2&a=1&a=0", "/", "a=0&a=1&b=2",
                    "39f9ed23cff5cfd0c64b5fdb10ce1b7e8c029f58ff68bd44c1e23bfe76754917"},
        target_case{"/?uploads", "/", "uploads=", "e6c75e442439ff873c8a8a2c93dc417115836fd3ddec277102338a359b043887"},
        target_case{"/?uploads=", "/", "uploads=", "e6c75e442439ff873c8a8a2c93dc417115836fd3ddec277102338a359b043887"},
        target_case{"/?prefix=a%20b", "/", "prefix=a%20b",
                    "c2241c777f57f6eb79d8fd81d00144f52f1463e5bab934a28cd2ee48386bd594"},
        target_case{"/?prefix=a+b", "/", "prefix=a%20b",
                    "c2241c777f57f6eb79d8fd81d00144f52f1463e5bab934a28cd2ee48386bd594"},
        target_case{"/?prefix=a%2Bb", "/", "prefix=a%2Bb",
                    "6764a1b250a55b3c307fd0b12668813fc492af27ae14612bddda1b3fa261bcf6"},
        target_case{"/?prefix=%e2%82%ac", "/", "prefix=%E2%82%AC",
                    "9241e7093112b39f5dfbf1a67a2f7235f7ae9b3ef371c1fb1c7c6c42c05ae3bd"},
        target_case{"/?a=b=c", "/", "a=b%3Dc", "025caee02b819b1c6d36d45183a62b02d5504689e80bc3b41bcee007042888a7"},
        target_case{"/?B=1&a=2", "/", "B=1&a=2", "a1014ccc9e2f4b0d0935cefb1c762df72f08d31f788f240a70f068d5b0fffda8"},
        target_case{"/k?versionId=x%2F%3D&partNumber=1", "/k", "partNumber=1&versionId=x%2F%3D",
                    "be03d2b5f99b879b210a5a3c57e65660e67075556c7c2665a108ae4612f83a60"},
        target_case{"/?list-type=2&prefix=J%2F&delimiter=%2F", "/", "delimiter=%2F&list-type=2&prefix=J%2F",
                    "79a8bb6fc86187c8f5d78de881315a27548bcbbb889c70cebf32af685a5d5803"}));

}  // namespace
}  // namespace s3seal::auth
