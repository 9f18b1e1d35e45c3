#include "server/http/request.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace s3seal::http {
namespace {

request with_codings(std::vector<std::string_view> const& values) {
    request head;
    for (auto const value : values) head.headers.push_back({"transfer-encoding", value});
    return head;
}

TEST(RequestFraming, PlainChunksAreCertain) {
    EXPECT_FALSE(has_doubtful_framing(request{}));
    EXPECT_FALSE(has_doubtful_framing(with_codings({"chunked"})));
    EXPECT_FALSE(has_doubtful_framing(with_codings({"Chunked"})));
    EXPECT_FALSE(has_doubtful_framing(with_codings({"gzip"}))) << "it is known to be unknown";
}

TEST(RequestFraming, ChunksWithAnythingBesidesAreDoubtful) {
    for (auto const value : {"chunked;q=1", "gzip, chunked", "chunked, gzip", "chunked, chunked", "chunked,",
                             "xchunked", "identity,CHUNKED", "\"chunked\"", "chunked\x0b"})
        EXPECT_TRUE(has_doubtful_framing(with_codings({value}))) << value;
    EXPECT_TRUE(has_doubtful_framing(with_codings({"gzip", "chunked"})));
    EXPECT_TRUE(has_doubtful_framing(with_codings({"chunked", "identity"})));
    EXPECT_TRUE(has_doubtful_framing(with_codings({"chunked", "chunked"})));
}

TEST(RequestFraming, ACodingBesidesALengthOrInHttp10IsDoubtful) {
    auto head = with_codings({"gzip"});
    head.content_length = 5;
    EXPECT_TRUE(has_doubtful_framing(head));
    head = with_codings({"chunked"});
    head.version = 10;
    EXPECT_TRUE(has_doubtful_framing(head));
}

}  // namespace
}  // namespace s3seal::http
