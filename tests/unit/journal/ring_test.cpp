#include "server/journal/ring.hpp"

#include "tests/support/owned_request.hpp"

#include <gtest/gtest.h>

namespace s3seal::journal {
namespace {

void add(ring& to, std::string const& id, std::size_t target = 0, std::shared_ptr<refusal const> refused = {}) {
    to.add([&](record& into) {
        into.id = id;
        into.target = std::string(target, 'x');
        into.refused = std::move(refused);
    });
}

TEST(Ring, FindsWhatWasAdded) {
    ring kept{3, 1u << 20};
    add(kept, "a");
    add(kept, "b");
    EXPECT_TRUE(kept.find("a"));
    EXPECT_EQ(kept.find("b")->id, "b");
    EXPECT_FALSE(kept.find("c"));
    EXPECT_FALSE(kept.find(""));
}

TEST(Ring, KeepsTheLastRecords) {
    ring kept{3, 1u << 20};
    for (int i = 0; i < 100; ++i) add(kept, std::to_string(i));
    EXPECT_EQ(kept.size(), 3u);
    for (auto const* id : {"97", "98", "99"}) EXPECT_TRUE(kept.find(id)) << id;
    EXPECT_FALSE(kept.find("96"));
}

TEST(Ring, KeepsToItsBytes) {
    ring kept{1000, 100'000};
    for (int i = 0; i < 5000; ++i) add(kept, std::to_string(i), i % 7 == 0 ? 8000 : 10);
    EXPECT_LE(kept.bytes(), 100'000u);
    EXPECT_TRUE(kept.find("4999"));
    EXPECT_FALSE(kept.find("0"));
}

TEST(Ring, GrowsAgainAfterItWasShortOfBytes) {
    ring kept{50, 20'000};
    for (int i = 0; i < 30; ++i) add(kept, "large" + std::to_string(i), 8000);
    for (int i = 0; i < 60; ++i) add(kept, std::to_string(i));
    EXPECT_EQ(kept.size(), 50u);
    for (int i = 10; i < 60; ++i) EXPECT_TRUE(kept.find(std::to_string(i))) << i;
}

TEST(Ring, KeepsTheLastOneHoweverLargeItIs) {
    ring kept{10, 1000};
    add(kept, "small");
    add(kept, "huge", 100'000);
    EXPECT_TRUE(kept.find("huge"));
    EXPECT_EQ(kept.size(), 1u);
}

TEST(Ring, LetsRefusalsGoWithTheirRecords) {
    ring kept{1, 1u << 20};
    auto refused = std::make_shared<refusal const>();
    std::weak_ptr<refusal const> const watched = refused;
    add(kept, "a", 0, std::move(refused));
    EXPECT_FALSE(watched.expired());
    add(kept, "b");
    EXPECT_TRUE(watched.expired());
}

TEST(KeptRequest, HasNoSecrets) {
    test::owned_request const request{"PUT",
                                      "/b/k?X-Amz-Security-Token=hidden1&a=b&x-amz-security-token=hidden2",
                                      {{"X-Amz-Server-Side-Encryption-Customer-Key", "hidden3"},
                                       {"x-amz-copy-source-server-side-encryption-customer-key", "hidden4"},
                                       {"x-amz-security-token", "hidden5"},
                                       {"x-amz-server-side-encryption-customer-key-MD5", "shown"}}};
    EXPECT_TRUE(has_secrets(request.head));
    auto const kept = keep_masked(request.head);
    EXPECT_EQ(kept.target, "/b/k?X-Amz-Security-Token=(masked)&a=b&x-amz-security-token=(masked)");
    for (auto const& [name, value] : kept.headers) EXPECT_EQ(value.find("hidden"), std::string::npos) << name;
    EXPECT_EQ(kept.headers[3].second, "shown");
    EXPECT_FALSE(has_secrets(test::owned_request{"GET", "/token=1?key=x", {{"Host", "a"}}}.head));
}

}  // namespace
}  // namespace s3seal::journal
