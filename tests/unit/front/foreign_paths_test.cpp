#include "server/front/foreign_paths.hpp"

#include "server/aws/bucket_names.hpp"
#include "tests/support/owned_request.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace s3seal::front {
namespace {

using test::owned_request;

TEST(ForeignPaths, NameTheBucketThatWouldHaveThem) {
    for (auto const& one : foreign_paths()) {
        auto const first = one.path.substr(1, one.path.find('/', 1) - 1);
        EXPECT_EQ(one.bucket, aws::is_bucket_name(first) ? first : "") << one.path;
        auto const& all = aws::name_of_foreign::all;
        EXPECT_EQ(std::find(all.begin(), all.end(), first) != all.end(), !one.bucket.empty()) << one.path;
    }
}

TEST(ForeignPaths, AreReadUnsignedAndAsTheyAre) {
    for (auto const& one : foreign_paths()) {
        auto const find = [&](std::string_view method, std::string const& target) {
            return find_foreign_path(owned_request{method, target, {{"Host", "localhost"}}}.head);
        };
        std::string const path{one.path};
        EXPECT_EQ(find(one.method, path), &one);
        EXPECT_EQ(find("HEAD", path), one.method == "GET" ? &one : nullptr);
        for (auto const* method : {"PUT", "DELETE", "OPTIONS", one.method == "GET" ? "POST" : "GET"})
            EXPECT_EQ(find(method, path), nullptr) << method << " " << path;
        for (auto const* more : {"?", "?list-type=2", "/", "x", "?X-Amz-Signature=a"})
            EXPECT_EQ(find(one.method, path + more), nullptr) << path << more;
        owned_request const is_signed{one.method, path, {{"Authorization", "AWS test:signature"}}};
        EXPECT_EQ(find_foreign_path(is_signed.head), nullptr) << path;
    }
    for (auto const* other : {"/", "/bucket", "/healthy", "/minio", "/minio/health", "/moto-api", "/_localstack",
                              "http://localhost/health", "", "/_s3seal/health"})
        EXPECT_EQ(find_foreign_path(owned_request{"GET", other}.head), nullptr) << other;
}

}  // namespace
}  // namespace s3seal::front
