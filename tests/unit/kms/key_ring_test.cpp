#include "server/kms/key_ring.hpp"
#include "storage/open.hpp"

#include <gtest/gtest.h>

namespace s3seal::kms {
namespace {

constexpr auto mine = "000000000000";
constexpr auto theirs = "111122223333";
constexpr auto here = "us-east-1";
constexpr auto id = "1234abcd-12ab-34cd-56ef-1234567890ab";
constexpr auto arn = "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab";

class KeyRing : public testing::Test {
protected:
    KeyRing()
        : stores{*storage::open({}, random)},
          ring{{{id, mine, here, "app"},
                {"mrk-1234abcd12ab34cd56ef1234567890ab", mine, here, ""},
                {"9999abcd-12ab-34cd-56ef-1234567890ab", theirs, here, "theirs"}},
               *stores.metadata,
               time,
               random} {}

    std::string resolved(std::string_view reference, std::string_view region = here) {
        auto const found = ring.resolve(reference, mine, region);
        return found ? found->arn() : found.error().message;
    }

    seeded_random random{1};
    system_clock time;
    storage::opened stores;
    configured_key_ring ring;
};

TEST_F(KeyRing, EveryFormNamesTheKey) {
    for (auto const* reference : {id, arn, "alias/app", "arn:aws:kms:us-east-1:000000000000:alias/app"})
        EXPECT_EQ(resolved(reference), arn) << reference;
    EXPECT_EQ(resolved("mrk-1234abcd12ab34cd56ef1234567890ab"),
              "arn:aws:kms:us-east-1:000000000000:key/mrk-1234abcd12ab34cd56ef1234567890ab");
}

TEST_F(KeyRing, TextsOfWhatIsNotThere) {
    EXPECT_EQ(resolved("fake-key-id"), "Invalid keyId 'fake-key-id'");
    EXPECT_EQ(resolved("aws/s3"), "Invalid keyId 'aws/s3'");
    EXPECT_EQ(resolved("mrk-fake-key-id"), "Invalid keyId 'mrk-fake-key-id'");
    EXPECT_EQ(resolved("ffffffff-12ab-34cd-56ef-1234567890ab"),
              "Key 'arn:aws:kms:us-east-1:000000000000:key/ffffffff-12ab-34cd-56ef-1234567890ab' does not exist");
    EXPECT_EQ(resolved("alias/nobody"), "Alias arn:aws:kms:us-east-1:000000000000:alias/nobody is not found.");
    EXPECT_EQ(resolved("arn:aws:kms:eu-west-1:000000000000:key/x"), "Invalid arn eu-west-1");
    EXPECT_EQ(resolved(id, "eu-west-1"),
              "Key 'arn:aws:kms:eu-west-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab' does not exist");
}

TEST_F(KeyRing, KeysOfOthersAreNotVisible) {
    EXPECT_EQ(resolved("9999abcd-12ab-34cd-56ef-1234567890ab"),
              "Key 'arn:aws:kms:us-east-1:000000000000:key/9999abcd-12ab-34cd-56ef-1234567890ab' does not exist");
    auto const by_arn =
        ring.resolve("arn:aws:kms:us-east-1:111122223333:key/9999abcd-12ab-34cd-56ef-1234567890ab", mine, here);
    ASSERT_FALSE(by_arn);
    EXPECT_EQ(by_arn.error().code, errc::access_denied);
    EXPECT_EQ(resolved("alias/theirs"), "Alias arn:aws:kms:us-east-1:000000000000:alias/theirs is not found.");
}

TEST_F(KeyRing, ManagedKeyIsMadeOnceForAnAccountAndRegion) {
    auto const first = ring.managed_s3_key(mine, here);
    ASSERT_TRUE(first);
    EXPECT_EQ(ring.managed_s3_key(mine, here)->arn(), first->arn());
    EXPECT_EQ(resolved("alias/aws/s3"), first->arn());
    EXPECT_EQ(resolved(first->id), first->arn());
    EXPECT_NE(ring.managed_s3_key(theirs, here)->id, first->id);
    EXPECT_NE(ring.managed_s3_key(mine, "eu-west-1")->id, first->id);
}

}  // namespace
}  // namespace s3seal::kms
