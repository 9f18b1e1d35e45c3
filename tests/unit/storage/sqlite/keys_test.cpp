#include "tests/unit/storage/sqlite/metadata.hpp"

#include <set>
#include <thread>
#include <vector>

namespace s3seal::storage {
namespace {

using test::must;

class ManagedKeyRows : public MetadataStore {
protected:
    static managed_key candidate(std::string id) {
        return {.account = "000000000000",
                .region = "eu-west-1",
                .alias = "aws/s3",
                .id = std::move(id),
                .created = instant{std::chrono::milliseconds{1'700'000'000'007}}};
    }
};

INSTANTIATE_TEST_SUITE_P(In, ManagedKeyRows, testing::Values(place::memory, place::disk), name_of_place);

TEST_P(ManagedKeyRows, AreMadeOnceAndFoundEverAfter) {
    auto const made = must(store_->find_or_create_managed_key(candidate("first")));
    EXPECT_EQ(made.id, "first");
    EXPECT_EQ(made.created, candidate("").created);
    reopen();
    auto later = candidate("second");
    later.created += std::chrono::hours{1};
    auto const found = must(store_->find_or_create_managed_key(later));
    EXPECT_EQ(found.id, "first");
    EXPECT_EQ(found.created, made.created);
    EXPECT_EQ(found.account, "000000000000");
    EXPECT_EQ(found.region, "eu-west-1");
    EXPECT_EQ(found.alias, "aws/s3");
}

TEST_P(ManagedKeyRows, BelongToOneAccountRegionAndAlias) {
    must(store_->find_or_create_managed_key(candidate("first")));
    auto other = candidate("of another account");
    other.account = "123456789012";
    EXPECT_EQ(must(store_->find_or_create_managed_key(other)).id, "of another account");
    other = candidate("of another region");
    other.region = "us-east-1";
    EXPECT_EQ(must(store_->find_or_create_managed_key(other)).id, "of another region");
    other = candidate("of another alias");
    other.alias = "aws/other";
    EXPECT_EQ(must(store_->find_or_create_managed_key(other)).id, "of another alias");
    EXPECT_EQ(must(store_->find_or_create_managed_key(candidate("again"))).id, "first");
}

TEST_P(ManagedKeyRows, AreTheSameForManyThreads) {
    std::vector<std::string> ids(4);
    {
        std::vector<std::jthread> running;
        for (auto& id : ids)
            running.emplace_back([&] {
                auto const mine = std::to_string(&id - ids.data());
                id = must(store_->find_or_create_managed_key(candidate(mine))).id;
            });
    }
    EXPECT_EQ((std::set<std::string>{ids.begin(), ids.end()}).size(), 1u);
}

}  // namespace
}  // namespace s3seal::storage
