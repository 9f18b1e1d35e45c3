#include "server/seed/state.hpp"

#include "server/body/checksum.hpp"
#include "server/seed/apply.hpp"
#include "tests/unit/seed/world.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <boost/json.hpp>

namespace s3seal::seed {
namespace {

using testing::HasSubstr;

// What is said of it; "": nothing.
std::string apply_to(test::world& world, std::string_view text) {
    auto const read = seed_document::read(text, {});
    if (!read) return read.error().text("seed");
    auto const done = apply(*read, world.seeding);
    return done ? std::string{} : wrong_seed{{done.error()}}.text("seed");
}

boost::json::object state_of(test::world& world) {
    return *print_state(world.seeding, {.secrets = true});
}

// The state of a server that is made of that of another one, which has to be taken.
boost::json::object state_made_of(boost::json::object const& state) {
    test::world other;
    EXPECT_EQ(apply_to(other, boost::json::serialize(state)), "");
    return state_of(other);
}

TEST(SeedState, KeepsEveryChecksum) {
    test::world world;
    std::string seed = "[[buckets]]\nname = \"alpha\"\n";
    for (auto const& one : body::checksum_table())
        seed += fmt::format("[[buckets.objects]]\nkey = \"{0}\"\ntext = \"of {0}\"\nchecksum = \"{0}\"\n", one.name);
    ASSERT_EQ(apply_to(world, seed), "");
    for (auto const& one : body::checksum_table())
        EXPECT_EQ(world.stores.metadata->load_head({{"", "alpha"}, std::string{one.name}})->digest.algorithm, one.name);
    auto const state = state_of(world);
    EXPECT_EQ(state.at("buckets").at(0).at("objects").as_array().size(), body::checksum_count);
    EXPECT_EQ(state_made_of(state), state);
}

TEST(SeedState, IsTakenWithEmptyHeaders) {
    test::world world;
    ASSERT_EQ(apply_to(world, R"(
[[buckets]]
name = "alpha"
[[buckets.objects]]
key = "k"
cache_control = ""
content_disposition = ""
content_language = ""
expires = ""
)"),
              "");
    auto const state = state_of(world);
    EXPECT_EQ(state.at("buckets").at(0).at("objects").at(0).at("expires"), "");
    EXPECT_EQ(state_made_of(state), state);
}

TEST(SeedState, LeavesOutWhatNoSeedCanSay) {
    test::world world;
    ASSERT_EQ(apply_to(world,
                       "[[buckets]]\nname = \"alpha\"\naccount = \"111122223333\"\nregion = \"eu-west-1\"\n"
                       "object_lock = true\n[[buckets.objects]]\nkey = \"noted\"\nannotations = { a = \"text\" }\n"),
              "");
    ASSERT_EQ(world.ask("PUT", "/alpha/latin", "x", {{"Content-Disposition", "inline; filename=\"\xe9\""}}).status(),
              200u);
    ASSERT_EQ(apply_to(world,
                       "[[buckets]]\nname = \"alpha\"\naccount = \"111122223333\"\nregion = \"eu-west-1\"\n"
                       "object_lock = { mode = \"GOVERNANCE\", days = 1 }\n"),
              "");
    auto const state = state_of(world);
    auto const left_out = boost::json::serialize(state.at("left_out"));
    EXPECT_THAT(left_out, HasSubstr("alpha/latin: its content_disposition, which is no UTF-8"));
    EXPECT_THAT(left_out, HasSubstr("alpha/noted: its annotations, as it is locked"));
    EXPECT_EQ(state_made_of(state).at("buckets").as_array().size(), 1u);
}

TEST(SeedState, SaysContentWithControlCharactersInBase64) {
    test::world world;
    ASSERT_EQ(apply_to(world,
                       "[[buckets]]\nname = \"alpha\"\n[[buckets.objects]]\nkey = \"a\"\nbase64 = \"AAEC\"\n"
                       "[[buckets.objects]]\nkey = \"b\"\ntext = \"one\\n\\ttwo\"\n"),
              "");
    auto const state = state_of(world);
    auto const& objects = state.at("buckets").at(0).at("objects").as_array();
    EXPECT_EQ(objects.at(0).at("base64"), "AAEC");
    EXPECT_EQ(objects.at(1).at("text"), "one\n\ttwo");
}

}  // namespace
}  // namespace s3seal::seed
