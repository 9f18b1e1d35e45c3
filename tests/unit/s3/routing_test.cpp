#include "server/s3/registry.hpp"
#include "server/s3/request/operation.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

namespace s3seal::s3 {
namespace {

std::string read_file(std::string const& path) {
    std::ifstream file{path};
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

// The names of S3's service model, one a line.
std::set<std::string> model_names() {
    std::istringstream lines{read_file(S3SEAL_SOURCE_DIR "/tests/unit/s3/operations.txt")};
    std::set<std::string> names;
    for (std::string line; std::getline(lines, line);) names.insert(line);
    return names;
}

TEST(Operations, CoverTheServiceModelButForLegacyNamesAndOtherHosts) {
    auto missing = model_names();
    EXPECT_EQ(missing.size(), 116u);
    for (auto const& row : all_operations().rows()) missing.erase(std::string{row.name});
    EXPECT_THAT(missing,
                testing::UnorderedElementsAre("GetBucketLifecycle", "PutBucketLifecycle", "GetBucketNotification",
                                              "PutBucketNotification", "WriteGetObjectResponse"));
}

TEST(Operations, HaveNamesOfTheServiceModel) {
    auto const model = model_names();
    for (auto const& row : all_operations().rows()) {
        // CORS preflight and uploads by forms are no operations of the model.
        if (row.is_preflight() || row.takes_form()) continue;
        EXPECT_TRUE(model.contains(std::string{row.name})) << row.name;
    }
}

TEST(Operations, HaveAnActionOfTheirService) {
    for (auto const& row : all_operations().rows())
        if (row.implemented() && !row.is_preflight())
            EXPECT_TRUE(row.action.starts_with(row.express_only ? "s3express:" : "s3:")) << row.name;
}

// Bytes that are stored are never held whole, and what is held has a small limit.
TEST(Operations, HoldOnlyDocumentsWhole) {
    auto const expect_small = [](operation const& row, body::content_rules const& content) {
        EXPECT_FALSE(content.stored) << row.name;
        EXPECT_LE(content.max_length, 4u << 20) << row.name;
    };
    for (auto const& row : all_operations().rows()) {
        if (auto const* kind = std::get_if<handler::streamed>(&row.run)) EXPECT_TRUE(kind->content.stored) << row.name;
        if (auto const* kind = std::get_if<handler::document>(&row.run)) expect_small(row, kind->content);
        if (auto const* kind = std::get_if<handler::batch>(&row.run)) expect_small(row, kind->content);
    }
}

// The operations that S3 really refuses without Content-MD5 or a checksum; the service model marks many more.
TEST(Operations, WantADigestWhereS3InsistsOnOne) {
    std::set<std::string_view> wanting;
    for (auto const& row : all_operations().rows())
        if (row.digest_required) wanting.insert(row.name);
    EXPECT_THAT(wanting,
                testing::UnorderedElementsAre("DeleteObjects", "PutBucketCors", "PutBucketLifecycleConfiguration",
                                              "PutBucketReplication", "PutBucketTagging", "PutObjectLegalHold",
                                              "PutObjectLockConfiguration", "PutObjectRetention"));
}

// The section of the reference that begins with this heading.
std::string section(std::string_view heading) {
    auto const reference = read_file(S3SEAL_SOURCE_DIR "/docs/operations.md");
    auto const from = reference.find(heading);
    if (from == std::string::npos) return {};
    return reference.substr(from, reference.find("\n#", from) - from);
}

// The names of operations that stand in backticks in it.
std::set<std::string_view> operations_in(std::string const& text) {
    std::set<std::string_view> names;
    for (auto const& row : all_operations().rows())
        if (text.find(fmt::format("`{}`", row.name)) != std::string::npos) names.insert(row.name);
    return names;
}

std::set<std::string_view> operations_that_are(bool implemented) {
    std::set<std::string_view> names;
    for (auto const& row : all_operations().rows())
        if (row.implemented() == implemented) names.insert(row.name);
    return names;
}

TEST(Operations, ThatAreImplementedAreThoseOfTheReference) {
    EXPECT_EQ(operations_in(section("# Operations\n")), operations_that_are(true));
}

TEST(Operations, ThatTheReferenceCallsMissingAreNotImplemented) {
    auto const missing = operations_in(section("## What is missing\n"));
    EXPECT_THAT(missing, testing::Contains("PutBucketLifecycleConfiguration"));
    EXPECT_THAT(operations_that_are(false), testing::IsSupersetOf(missing));
}

}  // namespace
}  // namespace s3seal::s3
