#include "server/seed/shape.hpp"

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <fstream>
#include <sstream>

namespace s3seal::seed {
namespace {

TEST(SeedSchema, IsWhatThePublishedFileSays) {
    std::ifstream file{S3SEAL_SOURCE_DIR "/docs/seed.schema.json"};
    std::stringstream published;
    published << file.rdbuf();
    EXPECT_EQ(published.str(), print_json_schema());
}

TEST(SeedSchema, SaysWhatIsRequiredAndThatNothingElseIsTaken) {
    auto const schema = boost::json::parse(print_json_schema());
    EXPECT_EQ(schema.at("additionalProperties"), false);
    auto const& bucket = schema.at("properties").at("buckets").at("items");
    EXPECT_EQ(bucket.at("required"), boost::json::array{"name"});
    EXPECT_EQ(bucket.at("properties").at("versioning").at("enum"), (boost::json::array{"Enabled", "Suspended"}));
    EXPECT_EQ(bucket.at("properties").at("object_lock").at("anyOf").as_array().size(), 2u);
}

}  // namespace
}  // namespace s3seal::seed
