#include "server/http/response.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace s3seal::http {
namespace {

TEST(Response, PrintsOneLineForEachHeader) {
    response response;
    response.add("ETag", "\"a\"");
    response.add("x-amz-meta-a", "");
    EXPECT_EQ(response.head(), "ETag: \"a\"\r\nx-amz-meta-a: \r\n");
    EXPECT_EQ(response.find("etag"), "\"a\"");
    EXPECT_EQ(response.find("x-amz-meta-a"), "");
    EXPECT_EQ(response.find("a"), std::nullopt);
}

TEST(Response, HeadersAreRemovedAndReplacedByTheirName) {
    response response;
    response.add("a", "1");
    response.add("B", "2");
    response.add("A", "3");
    response.add("aa", "4");
    response.replace("b", "two\r\n");
    response.replace("none", "5");
    EXPECT_EQ(response.head(), "a: 1\r\nB: two  \r\nA: 3\r\naa: 4\r\n");
    response.remove("A");
    response.remove("none");
    EXPECT_EQ(response.head(), "B: two  \r\naa: 4\r\n");
}

// Whatever it is given: a head is read line by line, and what stands in a value must not look like a header.
TEST(Response, NoByteOfAValueEndsItsLine) {
    for (int byte = 0; byte < 256; ++byte) {
        std::string const sent = std::string{"a"} + static_cast<char>(byte) + "X-Injected: 1";
        bool const breaks = byte == '\r' || byte == '\n' || byte == '\0';
        response reply;
        reply.add("Location", sent);
        EXPECT_EQ(reply.head(), "Location: " + (breaks ? "a X-Injected: 1" : sent) + "\r\n") << byte;
    }
    response response;
    response.add("Location", "a\r\n\r\nHTTP/1.1 200 OK\r\n\r\n");
    EXPECT_EQ(response.head(), "Location: a    HTTP/1.1 200 OK    \r\n");
}

TEST(Response, ANameThatNoHeaderCanHaveIsLeftOut) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    for (int byte = 0; byte < 256; ++byte) {
        auto const c = static_cast<char>(byte);
        std::string const name = std::string{"x"} + c + "y";
        bool const fits = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          std::find(marks.begin(), marks.end(), c) != marks.end();
        response reply;
        reply.add(name, "1");
        EXPECT_EQ(reply.head(), fits ? name + ": 1\r\n" : "") << byte;
    }
    response response;
    response.add("", "1");
    EXPECT_EQ(response.head(), "");
}

}  // namespace
}  // namespace s3seal::http
