#include "storage/sqlite/keys.hpp"

#include "storage/sqlite/migrations.hpp"
#include "storage/sqlite/schema.hpp"
#include "storage/sqlite/sqlite_metadata_store.hpp"
#include "tests/unit/storage/outcome.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>

namespace s3seal::storage {
namespace {

using test::must;

instant at(std::int64_t milliseconds) {
    return instant{std::chrono::milliseconds{milliseconds}};
}

kms_key a_key(std::string id = "one") {
    kms_key row;
    row.name = {"000000000000", "eu-west-1", std::move(id)};
    row.created = at(1'700'000'000'007);
    row.spec = "HMAC_256";
    row.usage = "GENERATE_VERIFY_MAC";
    row.origin = "EXTERNAL";
    row.description = "text";
    row.policy = "{}";
    row.enabled = false;
    row.multi_region = true;
    row.deletion = at(5);
    row.rotation_days = 90;
    row.next_rotation = at(6);
    row.tags = "tags";
    row.materials = {{"m1", std::string("\0wrapped", 8), "NON_CURRENT", "", std::nullopt, "", std::nullopt},
                     {"m2", "", "CURRENT", "ON_DEMAND", at(7), "second", at(8)}};
    return row;
}

void expect_same(kms_key const& a, kms_key const& b) {
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.created, b.created);
    EXPECT_EQ(a.manager, b.manager);
    EXPECT_EQ(a.spec, b.spec);
    EXPECT_EQ(a.usage, b.usage);
    EXPECT_EQ(a.origin, b.origin);
    EXPECT_EQ(a.description, b.description);
    EXPECT_EQ(a.policy, b.policy);
    EXPECT_EQ(a.enabled, b.enabled);
    EXPECT_EQ(a.multi_region, b.multi_region);
    EXPECT_EQ(a.deletion, b.deletion);
    EXPECT_EQ(a.rotation_days, b.rotation_days);
    EXPECT_EQ(a.next_rotation, b.next_rotation);
    EXPECT_EQ(a.tags, b.tags);
    ASSERT_EQ(a.materials.size(), b.materials.size());
    for (std::size_t i = 0; i < a.materials.size(); ++i) {
        auto const& one = a.materials[i];
        auto const& other = b.materials[i];
        EXPECT_EQ(one.id, other.id);
        EXPECT_EQ(one.wrapped, other.wrapped);
        EXPECT_EQ(one.state, other.state);
        EXPECT_EQ(one.rotation, other.rotation);
        EXPECT_EQ(one.rotated, other.rotated);
        EXPECT_EQ(one.description, other.description);
        EXPECT_EQ(one.expires, other.expires);
    }
}

enum class place { memory, disk };

class KeyRows : public testing::TestWithParam<place> {
protected:
    KeyRows() { reopen(); }

    // On disk: from scratch. In memory there is nothing to come back to.
    void reopen() {
        if (store_ && GetParam() == place::memory) return;
        store_.reset();
        auto const file = GetParam() == place::memory ? std::filesystem::path{} : directory_.path() / "test.db";
        store_ = must(sqlite::sqlite_metadata_store::open(file, durability::normal));
    }
    key_store& keys() { return *store_; }
    kms_alias an_alias(std::string key = "one") const {
        return {"000000000000", "eu-west-1", "alias/app", std::move(key), at(1), at(2)};
    }
    kms_grant a_grant() const {
        return {a_key().name, "g", at(3), "name", "alice", "bob", "issuer", "Encrypt,Decrypt", "constraints"};
    }

    test::temporary_directory directory_;
    std::unique_ptr<sqlite::sqlite_metadata_store> store_;
};

INSTANTIATE_TEST_SUITE_P(In, KeyRows, testing::Values(place::memory, place::disk),
                         [](auto const& chosen) { return chosen.param == place::memory ? "Memory" : "Disk"; });

TEST_P(KeyRows, ComeBackAsTheyWerePut) {
    auto const alias = an_alias();
    must(keys().put_key(a_key(), &alias));
    must(keys().put_grant(a_grant()));
    reopen();
    auto const all = must(keys().load_keys());
    ASSERT_EQ(all.keys.size(), 1u);
    expect_same(all.keys[0], a_key());
    ASSERT_EQ(all.aliases.size(), 1u);
    EXPECT_EQ(all.aliases[0].name, "alias/app");
    EXPECT_EQ(all.aliases[0].key_id, "one");
    EXPECT_EQ(all.aliases[0].created, at(1));
    EXPECT_EQ(all.aliases[0].updated, at(2));
    ASSERT_EQ(all.grants.size(), 1u);
    auto const& grant = all.grants[0];
    EXPECT_EQ(grant.key, a_key().name);
    EXPECT_EQ(grant.id, "g");
    EXPECT_EQ(grant.created, at(3));
    EXPECT_EQ(grant.name + grant.grantee + grant.retiring + grant.issuing_account, "namealicebobissuer");
    EXPECT_EQ(grant.operations, "Encrypt,Decrypt");
    EXPECT_EQ(grant.constraints, "constraints");
}

TEST_P(KeyRows, AreReplacedWithAllOfTheirMaterial) {
    must(keys().put_key(a_key(), nullptr));
    must(keys().put_grant(a_grant()));
    auto changed = a_key();
    changed.description = "another";
    changed.enabled = true;
    changed.deletion.reset();
    changed.next_rotation.reset();
    changed.materials.pop_back();
    must(keys().put_key(changed, nullptr));
    auto const all = must(keys().load_keys());
    ASSERT_EQ(all.keys.size(), 1u);
    expect_same(all.keys[0], changed);
    EXPECT_EQ(all.grants.size(), 1u) << "what belongs to it stays";
}

TEST_P(KeyRows, TakeTheirAliasesAndGrantsWithThem) {
    auto const alias = an_alias();
    must(keys().put_key(a_key(), &alias));
    must(keys().put_grant(a_grant()));
    must(keys().put_key(a_key("two"), nullptr));
    must(keys().delete_key(a_key().name));
    auto const all = must(keys().load_keys());
    ASSERT_EQ(all.keys.size(), 1u);
    EXPECT_EQ(all.keys[0].name.id, "two");
    EXPECT_EQ(all.keys[0].materials.size(), 2u);
    EXPECT_TRUE(all.aliases.empty());
    EXPECT_TRUE(all.grants.empty());
}

TEST_P(KeyRows, OfAliasesAndGrantsChangeAndGo) {
    must(keys().put_key(a_key(), nullptr));
    must(keys().put_key(a_key("two"), nullptr));
    must(keys().put_alias(an_alias()));
    must(keys().put_alias(an_alias("two")));
    EXPECT_EQ(must(keys().load_keys()).aliases[0].key_id, "two");
    must(keys().delete_alias(an_alias()));
    must(keys().put_grant(a_grant()));
    must(keys().delete_grant(a_grant()));
    auto const all = must(keys().load_keys());
    EXPECT_TRUE(all.aliases.empty());
    EXPECT_TRUE(all.grants.empty());
}

TEST_P(KeyRows, AreNotPutWithAnAliasOfAnotherKey) {
    auto const alias = an_alias("missing");
    EXPECT_FALSE(keys().put_key(a_key(), &alias));
    EXPECT_TRUE(must(keys().load_keys()).keys.empty()) << "both or none";
}

// What the third schema had: names of managed keys alone.
TEST(KeyRowsOfBefore, BecomeManagedKeys) {
    auto db = must(sqlite::database::open({}));
    for (auto const* const sql : sqlite::migrations().first(3)) must(db.execute(sql));
    must(
        db.execute("INSERT INTO managed_key VALUES ('000000000000', 'eu-west-1', 'aws/s3', 'id', 1000); "
                   "PRAGMA user_version = 3;"));
    must(sqlite::prepare_schema(db, true, durability::normal));
    auto const all = must(sqlite::load_keys(db));
    ASSERT_EQ(all.keys.size(), 1u);
    EXPECT_EQ(all.keys[0].manager, "AWS");
    EXPECT_EQ(all.keys[0].name.id, "id");
    EXPECT_EQ(all.keys[0].created, at(1000));
    EXPECT_EQ(all.keys[0].next_rotation, at(1000) + std::chrono::days{365});
    EXPECT_TRUE(all.keys[0].materials.empty());
    ASSERT_EQ(all.aliases.size(), 1u);
    EXPECT_EQ(all.aliases[0].name, "alias/aws/s3");
}

}  // namespace
}  // namespace s3seal::storage
