#include "server/seed/inlined.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace s3seal::seed {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view text = R"([[buckets]]
name = "alpha"

[[buckets.objects]]
folder = "data"

[[buckets.objects]]
key = "k"
text = "x"

[buckets.objects.tags]
a = "1"

[[kms.keys]]
id = "0a6f7c9e-2f52-4c0e-8d0e-5d4b1f4f6a11"
)";

class InlinedSeed : public testing::Test {
protected:
    InlinedSeed() {
        fs::create_directories(folder_ / "data");
        for (auto const* name : {"a", "b"}) std::ofstream{folder_ / "data" / name} << name;
    }
    ~InlinedSeed() override { fs::remove_all(folder_); }

    // "9: path", as whoever wrote the seed finds what a server says of `path`.
    std::string found(std::string const& path) const {
        auto const read = seed_document::read(text, {"seed.toml", folder_});
        EXPECT_TRUE(read);
        auto const one = read->mistake_in(inlined(*read)->origin_of(path), "");
        return std::to_string(one.at.line) + ": " + one.path;
    }

    fs::path folder_ = fs::path{testing::TempDir()} / ("s3seal-inlined-" + std::to_string(::getpid()));
};

TEST_F(InlinedSeed, HoldsWhatFilesHold) {
    auto const sent = inlined(*seed_document::read(text, {"seed.toml", folder_}));
    ASSERT_TRUE(sent);
    auto const& objects = sent->root.at("buckets").at(0).at("objects").as_array();
    ASSERT_EQ(objects.size(), 3u);
    EXPECT_EQ(boost::json::serialize(objects[1]), R"({"key":"b","base64":"Yg=="})");
}

TEST_F(InlinedSeed, KnowsWhereItsObjectsComeFrom) {
    EXPECT_EQ(found("buckets[0].objects[1]"), "4: buckets[0].objects[0]");
    EXPECT_EQ(found("buckets[0].objects[2].text"), "9: buckets[0].objects[1].text");
    EXPECT_EQ(found("buckets[0].objects[2].tags.a"), "12: buckets[0].objects[1].tags.a");
}

TEST_F(InlinedSeed, OfWhatStandsNowhereTheWholeIsFound) {
    EXPECT_EQ(found("buckets[0].objects[0].base64"), "4: buckets[0].objects[0].base64");
    EXPECT_EQ(found("kms.keys[0]"), "14: kms.keys[0]");
    EXPECT_EQ(found("accounts[3]"), "1: accounts[3]");
}

}  // namespace
}  // namespace s3seal::seed
