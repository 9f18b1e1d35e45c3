#include "server/realms/seeding.hpp"

#include "tests/support/test_realms.hpp"
#include "tests/unit/storage/outcome.hpp"
#include "tests/unit/storage/rows.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>

namespace s3seal::realms {
namespace {

using storage::a_bucket;
using test::must;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr std::string_view user =
    "[[users]]\nname = \"alice\"\naccess_key = \"alice-key\"\nsecret_key = \"secret\"\n"
    "[[faults]]\nid = \"of-the-seed\"\neffect = { error = \"SlowDown\" }\n";
// S3 refuses its second bucket.
constexpr std::string_view refused =
    "[[buckets]]\nname = \"alpha\"\n[[buckets]]\nname = \"beta\"\npolicy = '{\"Statement\": {\"Effect\": \"Allow\", "
    "\"Principal\": {\"AWS\": \"000000000000\"}, \"Action\": \"s3:*\", \"Resource\": \"arn:aws:s3:::other\"}}'\n";

std::string bucket(std::string_view name) {
    return fmt::format("[[buckets]]\nname = \"{0}\"\n[[buckets.objects]]\nkey = \"k\"\ntext = \"of {0}\"\n", name);
}

seed::seed_document read(std::string const& text) {
    return *seed::seed_document::read(text, {"seed", {}});
}

std::vector<seed::seed_document> read_both(std::string const& one, std::string const& other) {
    std::vector<seed::seed_document> all;
    all.push_back(read(one));
    all.push_back(read(other));
    return all;
}

// Shows the same time always, and does something once when somebody looks.
class acting_clock final : public clock {
public:
    instant now() const noexcept override {
        if (auto const now = std::exchange(act, {}); now && !now()) act = now;
        return instant{std::chrono::hours{500'000}};
    }
    mutable std::function<bool()> act;  // false: not yet
};

class Seeding : public testing::TestWithParam<bool> {
protected:
    std::filesystem::path directory() const {
        return GetParam() ? directory_.path() / "data" : std::filesystem::path{};
    }
    std::vector<std::string> buckets() const {
        std::vector<std::string> all;
        for (auto const& one : must(realm_->metadata.list_buckets({})).buckets) all.push_back(one.id.name);
        return all;
    }
    bool knows(std::string_view access_key) const {
        return realm_->credentials.find(access_key, std::nullopt, {}).has_value();
    }
    std::string mistake_of(basic_result<void, seed_fault> const& done) const {
        return done ? "" : std::get<seed::mistake>(done.error()).path;
    }

    test::temporary_directory directory_;
    acting_clock real_;
    test::test_realms realms_{directory(), &real_};
    realm_ptr realm_ = realms_.open(realms_.options());
};

TEST_P(Seeding, AddsToWhatIsThere) {
    must(realm_->metadata.create_bucket(a_bucket("before")));
    EXPECT_TRUE(add_seed(*realm_, read(bucket("alpha").append(user))));
    EXPECT_THAT(buckets(), UnorderedElementsAre("alpha", "before"));
    EXPECT_TRUE(knows("alice-key"));
    EXPECT_EQ(realm_->faults.rules().size(), 1u);
}

TEST_P(Seeding, AStateTakesThePlaceOfWhatIsThere) {
    must(realm_->metadata.create_bucket(a_bucket("before")));
    ASSERT_TRUE(add_seed(*realm_, read(std::string{user})));
    EXPECT_TRUE(replace_state(*realm_, read(bucket("alpha"))));
    EXPECT_THAT(buckets(), UnorderedElementsAre("alpha"));
    EXPECT_TRUE(knows("alice-key")) << "whom it does not speak of stays";
    EXPECT_EQ(must(realm_->metadata.load_head({{"", "alpha"}, "k", {}})).blob.size, 8u);
}

TEST_P(Seeding, WhatAServiceRefusesChangesNothing) {
    must(realm_->metadata.create_bucket(a_bucket("before")));
    auto const text = std::string{refused}.append(user);
    auto const wrong = read(text);
    EXPECT_EQ(mistake_of(add_seed(*realm_, wrong)), "buckets[1].policy");
    EXPECT_EQ(mistake_of(replace_state(*realm_, wrong)), "buckets[1].policy");
    auto const begun = begin_with(*realm_, read_both(bucket("gamma"), text));
    ASSERT_FALSE(begun);
    EXPECT_THAT(begun.error().text, testing::StartsWith("seed:5: buckets[1].policy: "));
    if (!GetParam()) return;  // the server ends, and what is in memory with it
    EXPECT_THAT(buckets(), UnorderedElementsAre("before"));
    EXPECT_FALSE(knows("alice-key"));
    EXPECT_THAT(realm_->faults.rules(), IsEmpty());
    EXPECT_THAT(test::names_in(directory() / "snapshots"), IsEmpty());
}

TEST_P(Seeding, LeavesToOthersWhatTheyWriteMeanwhile) {
    constexpr int count = 100;
    std::atomic<bool> done = false;
    std::thread writer{[&] {
        for (int i = 0; i < count; ++i) must(realm_->metadata.create_bucket(a_bucket(fmt::format("other-{}", i))));
        done = true;
    }};
    auto const wrong = read(std::string{refused});
    do EXPECT_EQ(mistake_of(add_seed(*realm_, wrong)), "buckets[1].policy");
    while (!done);
    writer.join();
    EXPECT_EQ(buckets().size(), static_cast<std::size_t>(count));
}

TEST_P(Seeding, TwoAtOnceAreBothThere) {
    auto const post = [&](std::string_view name) {
        for (int i = 0; i < 5; ++i) EXPECT_TRUE(add_seed(*realm_, read(bucket(fmt::format("{}-{}", name, i)))));
    };
    std::thread other{post, "one"};
    post("two");
    other.join();
    EXPECT_EQ(buckets().size(), 10u);
}

TEST_P(Seeding, TellsWhereItEndedWhenOthersOvertookIt) {
    if (!GetParam()) GTEST_SKIP() << "nothing shows from outside when it has been tried";
    bool tried = false;
    real_.act = [&] {
        bool const is_tried_now = std::filesystem::exists(directory() / "snapshots/.seeding");
        if (!std::exchange(tried, tried || is_tried_now) || is_tried_now) return false;
        auto theirs = a_bucket("beta");
        theirs.account = "111122223333";
        must(realm_->metadata.create_bucket(theirs));
        return true;
    };
    auto const done = add_seed(*realm_, read(bucket("alpha") + bucket("beta") + bucket("gamma")));
    ASSERT_FALSE(done);
    EXPECT_EQ(std::get<applied_in_part>(done.error()).why.path, "buckets[1].name");
    EXPECT_THAT(buckets(), UnorderedElementsAre("alpha", "beta"));
}

TEST_P(Seeding, OfAStartIsThereWithAllThatWasThere) {
    must(realm_->metadata.create_bucket(a_bucket("before")));
    ASSERT_TRUE(begin_with(*realm_, read_both(bucket("alpha"), std::string{user})));
    EXPECT_THAT(buckets(), UnorderedElementsAre("alpha", "before"));
    EXPECT_TRUE(knows("alice-key"));
    EXPECT_EQ(realm_->faults.rules().size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Everywhere, Seeding, testing::Bool());

}  // namespace
}  // namespace s3seal::realms
