#include "server/realms/registry.hpp"

#include "tests/support/test_realms.hpp"
#include "tests/unit/storage/outcome.hpp"
#include "tests/unit/storage/rows.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace s3seal::realms {
namespace {

using storage::errc;
using test::errc_of;
using test::must;
using testing::ElementsAre;
using testing::IsEmpty;

class Registry : public testing::TestWithParam<bool> {
protected:
    std::filesystem::path directory() const {
        return GetParam() ? directory_.path() / "data" : std::filesystem::path{};
    }
    std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (auto const& one : registry_->list()) all.push_back(one.name);
        return all;
    }
    void begin_again() {
        registry_.reset();
        registry_ = realms_.make_registry(default_);
    }
    realm_ptr chosen(std::string const& access_key, std::optional<std::string_view> name = std::nullopt,
                     std::string const& bucket = {}) {
        return must(registry_->choose({.access_key = access_key, .name = name, .find_bucket = [&] { return bucket; }}));
    }

    test::temporary_directory directory_;
    test::test_realms realms_{directory()};
    realm_ptr default_ = realms_.open(realms_.options());
    std::unique_ptr<registry> registry_ = realms_.make_registry(default_);
};

TEST_P(Registry, ListsNamespacesByName) {
    EXPECT_FALSE(registry_->has_others());
    must(registry_->create("b"));
    must(registry_->create("a"));
    EXPECT_TRUE(registry_->has_others());
    EXPECT_THAT(names(), ElementsAre("a", "b"));
    EXPECT_EQ(errc_of(registry_->create("a")), errc::already_exists);
    EXPECT_FALSE(registry_->find("c"));
    must(registry_->drop("a"));
    EXPECT_THAT(names(), ElementsAre("b"));
    EXPECT_EQ(errc_of(registry_->drop("a")), errc::not_found);
}

TEST_P(Registry, OpensARealmWithItsFirstRequest) {
    must(registry_->create("a"));
    EXPECT_FALSE(registry_->find("a")->in_use);
    auto const opened = must(registry_->open_realm("a"));
    EXPECT_EQ(opened->name(), "a");
    EXPECT_TRUE(registry_->find("a")->in_use);
    EXPECT_EQ(must(registry_->open_realm("a")), opened);
    EXPECT_EQ(must(registry_->open_realm("")), default_);
    EXPECT_EQ(errc_of(registry_->open_realm("b")), errc::not_found);
}

TEST_P(Registry, ChoosesByKeyThenNameThenBucket) {
    auto const one = must(registry_->create("one"));
    must(registry_->create("two"));
    must(must(registry_->open_realm("two"))->metadata.create_bucket(storage::a_bucket("of-two")));
    EXPECT_EQ(chosen("test"), default_);
    EXPECT_EQ(chosen("test", "two")->name(), "two");
    EXPECT_EQ(chosen(one.credential.access_key, "two")->name(), "one") << "a key that was made for one belongs there";
    EXPECT_EQ(chosen("test", std::nullopt, "of-two"), default_) << "whoever has a key says where it belongs";
    EXPECT_EQ(chosen("", std::nullopt, "of-two")->name(), "two");
    must(default_->metadata.create_bucket(storage::a_bucket("of-two")));
    EXPECT_EQ(chosen("", std::nullopt, "of-two"), default_);
    EXPECT_EQ(errc_of(registry_->choose({.access_key = {}, .name = "three", .find_bucket = {}})), errc::not_found);
}

TEST_P(Registry, KnowsSessionsByTheRealmThatIssuedThem) {
    must(registry_->create("one"));
    auto const realm = must(registry_->open_realm("one"));
    auto const issued = realm->sessions.issue({});
    EXPECT_EQ(chosen(issued.access_key), realm);
    EXPECT_EQ(chosen(default_->sessions.issue({}).access_key), default_);
}

TEST_P(Registry, GivesCredentialsThatAreTheSameAgain) {
    auto const first = must(registry_->create("a")).credential;
    must(registry_->drop("a"));
    auto const again = must(registry_->create("a")).credential;
    EXPECT_EQ(first.access_key, again.access_key);
    EXPECT_EQ(first.secret_key, again.secret_key);
    EXPECT_NE(first.access_key, must(registry_->create("b")).credential.access_key);
    EXPECT_TRUE(must(registry_->open_realm("a"))->credentials.find(first.access_key, std::nullopt, {}));
    EXPECT_FALSE(default_->credentials.find(first.access_key, std::nullopt, {}));
}

TEST_P(Registry, WhatIsDroppedLivesAsLongAsItsLastRequest) {
    must(registry_->create("a"));
    auto realm = must(registry_->open_realm("a"));
    must(registry_->drop("a"));
    must(realm->metadata.create_bucket(storage::a_bucket("b")));
    must(registry_->create("a"));
    EXPECT_EQ(errc_of(must(registry_->open_realm("a"))->metadata.load_bucket({"", "b"})), errc::not_found);
    must(realm->metadata.load_bucket({"", "b"}));
    realm.reset();
    if (GetParam()) EXPECT_THAT(test::names_in(directory() / "namespaces"), ElementsAre(".gone-a", "a", "a~2"));
    must(registry_->drop("a"));
    if (GetParam()) EXPECT_THAT(test::names_in(directory() / "namespaces"), IsEmpty());
}

TEST_P(Registry, WhatWasDroppedIsGoneWithTheNextStart) {
    if (!GetParam()) GTEST_SKIP();
    must(registry_->create("a"));
    auto realm = must(registry_->open_realm("a"));
    must(registry_->drop("a"));
    must(registry_->create("a"));
    must(must(registry_->open_realm("a"))->metadata.create_bucket(storage::a_bucket("b")));
    realm.reset();
    begin_again();
    EXPECT_THAT(test::names_in(directory() / "namespaces"), ElementsAre("a~2"));
    EXPECT_THAT(names(), ElementsAre("a"));
    must(must(registry_->open_realm("a"))->metadata.load_bucket({"", "b"}));
}

TEST_P(Registry, WhatIsNotToLastYetIsGoneWithTheNextStart) {
    if (!GetParam()) GTEST_SKIP();
    constexpr bool lasting = false;
    must(registry_->create("cut", lasting));
    must(registry_->open_realm("cut"));
    must(registry_->create("whole", lasting));
    must(registry_->keep("whole"));
    EXPECT_EQ(errc_of(registry_->keep("none")), errc::not_found);
    begin_again();
    EXPECT_THAT(names(), ElementsAre("whole"));
    EXPECT_THAT(test::names_in(directory() / "namespaces"), ElementsAre("whole"));
}

TEST_P(Registry, FindsThoseOfEarlierStarts) {
    if (!GetParam()) GTEST_SKIP();
    must(registry_->create("a"));
    must(must(registry_->open_realm("a"))->metadata.create_bucket(storage::a_bucket("b")));
    begin_again();
    EXPECT_THAT(names(), ElementsAre("a"));
    must(must(registry_->open_realm("a"))->metadata.load_bucket({"", "b"}));
}

TEST_P(Registry, TellsWhetherARequestMayHaveToWaitForAnOpening) {
    auto const key = must(registry_->create("one")).credential.access_key;
    must(registry_->create("two"));
    EXPECT_TRUE(registry_->may_open(key, std::nullopt));
    EXPECT_TRUE(registry_->may_open("test", "one"));
    EXPECT_FALSE(registry_->may_open("test", "none"));
    EXPECT_FALSE(registry_->may_open("test", std::nullopt));
    EXPECT_EQ(registry_->may_open("", std::nullopt), GetParam()) << "one may have its bucket";
    must(registry_->open_realm("one"));
    EXPECT_FALSE(registry_->may_open(key, std::nullopt));
    must(registry_->drop("two"));
    EXPECT_FALSE(registry_->may_open("", std::nullopt)) << "all are open";
}

TEST_P(Registry, LooksForBucketsInThoseOfEarlierStarts) {
    if (!GetParam()) GTEST_SKIP();
    for (auto const* name : {"one", "two", "broken"}) must(registry_->create(name));
    must(must(registry_->open_realm("two"))->metadata.create_bucket(storage::a_bucket("of-two")));
    std::ofstream{directory() / "namespaces/broken/s3seal.db"} << "no database";
    registry_.reset();
    registry_ = realms_.make_registry(default_);
    EXPECT_EQ(chosen("", std::nullopt, "of-nobody"), default_);
    EXPECT_FALSE(registry_->find("two")->in_use) << "it was closed again";
    EXPECT_EQ(chosen("", std::nullopt, "of-two")->name(), "two");
    EXPECT_TRUE(registry_->find("two")->in_use);
    EXPECT_FALSE(registry_->find("one")->in_use);
    EXPECT_TRUE(errc_of(registry_->open_realm("broken")));
}

TEST_P(Registry, KnowsSessionsOfEarlierStarts) {
    if (!GetParam()) GTEST_SKIP();
    must(registry_->create("one"));
    must(registry_->create("two"));
    auto realm = must(registry_->open_realm("two"));
    {
        auto another = must(default_->open_stores(directory() / "another"));
        must(realm->replace_with(another));
    }
    auto const issued = realm->sessions.issue({});
    realm.reset();
    registry_.reset();
    registry_ = realms_.make_registry(default_);
    auto const again = chosen(issued.access_key);
    EXPECT_EQ(again->name(), "two");
    EXPECT_TRUE(again->sessions.open(issued.token)) << "also where its data was another's";
    EXPECT_FALSE(registry_->find("one")->in_use);
}

INSTANTIATE_TEST_SUITE_P(Everywhere, Registry, testing::Bool());

TEST(NamespaceNames, AreFileNamesThatNobodyTakesForMore) {
    for (auto const* name : {"a", "A-1_b.c", "0"}) EXPECT_TRUE(is_namespace_name(name)) << name;
    for (auto const* name : {"", ".", "..", ".a", "a/b", "a b", "\xc3\xa4"})
        EXPECT_FALSE(is_namespace_name(name)) << name;
    EXPECT_TRUE(is_namespace_name(std::string(63, 'a')));
    EXPECT_EQ(refuse_new_name("defaults"), "");
    EXPECT_THAT(refuse_new_name("default"), testing::HasSubstr("none is called default"));
    EXPECT_THAT(refuse_new_name(".a"), testing::HasSubstr("does not begin with '.'"));
    EXPECT_FALSE(is_namespace_name(std::string(64, 'a')));
}

}  // namespace
}  // namespace s3seal::realms
