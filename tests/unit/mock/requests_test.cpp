#include "server/journal/query.hpp"
#include "server/mock/route.hpp"
#include "server/mock/vocabulary.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace s3seal::mock {
namespace {

http::target target_with(std::string_view parameter) {
    http::target out;
    out.query.push_back({std::string{parameter}, ""});
    return out;
}

TEST(RequestRoutes, TakeEachFilterOfTheJournal) {
    for (auto const* path : {"/_s3seal/requests", "/_s3seal/requests.har", "/_s3seal/requests/stream"}) {
        auto const found = find_route("GET", path);
        ASSERT_TRUE(found && found->row) << path;
        // A stream shows requests when they are decided: all in the same state.
        bool const is_stream = std::string_view{path}.ends_with("/stream");
        for (auto const& filter : journal::filters())
            EXPECT_EQ(check_query(*found->row, target_with(filter.name)).has_value(),
                      is_stream && filter.name == "state")
                << path << " " << filter.name;
        EXPECT_TRUE(check_query(*found->row, target_with("operatoin"))) << path;
    }
}

TEST(RequestRoutes, AStreamIsNoId) {
    EXPECT_EQ(find_route("GET", "/_s3seal/requests/stream")->row->operation, "streamRequests");
    EXPECT_EQ(find_route("GET", "/_s3seal/requests/ID")->row->operation, "getRequest");
    EXPECT_EQ(find_route("GET", "/_s3seal/requests/ID")->arguments.front(), "ID");
    EXPECT_FALSE(find_route("DELETE", "/_s3seal/requests/ID")->row);
}

TEST(Vocabulary, KnowsTheWordsOfAllServices) {
    auto const& words = known_words();
    for (auto const* name : {"PutObject", "SelectObjectContent", "TagResource", "GenerateDataKey",
                             "ConnectCustomKeyStore", "AssumeRole", "AssumeRoleWithSAML"})
        EXPECT_TRUE(words.is_operation(name)) << name;
    for (auto const* name : {"", "putobject", "Put"}) EXPECT_FALSE(words.is_operation(name)) << name;
    for (auto const* code : {"NoSuchKey", "KMS.DisabledException", "NotFoundException", "MalformedPolicyDocument"})
        EXPECT_TRUE(words.is_error_code(code)) << code;
    EXPECT_FALSE(words.is_error_code("Success"));
    EXPECT_TRUE(words.is_checksum("CRC64NVME"));
    EXPECT_FALSE(words.is_checksum("crc64nvme"));
}

}  // namespace
}  // namespace s3seal::mock
