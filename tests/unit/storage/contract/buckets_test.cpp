#include "tests/unit/storage/contract/metadata_store_test.hpp"

#include <gmock/gmock.h>

namespace s3seal::storage {
namespace {

using test::errc_of;
using test::must;
using testing::ElementsAre;
using testing::IsEmpty;

class BucketRows : public MetadataStore {
protected:
    void create(std::initializer_list<char const*> names) {
        for (auto const name : names) must(store_->create_bucket(a_bucket(name)));
    }
    static bucket_query everything(std::string namespace_name = "", std::string account = "000000000000") {
        bucket_query all;
        all.namespace_name = std::move(namespace_name);
        all.account = std::move(account);
        return all;
    }
    std::vector<std::string> names(bucket_query const& wanted) {
        std::vector<std::string> all;
        for (auto const& row : must(store_->list_buckets(wanted)).buckets) all.push_back(row.id.name);
        return all;
    }
};

S3SEAL_ON_EVERY_ENGINE(BucketRows);

TEST_P(BucketRows, AreLoadedAsTheyWereCreated) {
    auto row = a_bucket("b", "tests");
    row.account = "123456789012";
    row.settings = {{"encryption", "", "<Algorithm>aws:kms</Algorithm>"}, {"policy", "", "{}"}};
    must(store_->create_bucket(row));
    reopen();
    auto const loaded = must(store_->load_bucket({"tests", "b"}));
    EXPECT_EQ(loaded->id, row.id);
    EXPECT_EQ(loaded->account, "123456789012");
    EXPECT_EQ(loaded->region, "eu-west-1");
    EXPECT_EQ(loaded->location, "EU");
    EXPECT_EQ(loaded->created, instant{std::chrono::milliseconds{1'700'000'000'123}});
    EXPECT_NE(loaded->revision, 0u);
    ASSERT_EQ(loaded->settings.size(), 2u);
    EXPECT_EQ(loaded->settings[0].document, "<Algorithm>aws:kms</Algorithm>");
    EXPECT_EQ(loaded->settings[0].revision, loaded->revision);
    EXPECT_EQ(loaded->settings[1].kind, "policy");
}

TEST_P(BucketRows, HaveNoSettingsButThoseTheyWereGiven) {
    create({"b"});
    EXPECT_THAT(must(store_->load_bucket({"", "b"}))->settings, IsEmpty());
}

TEST_P(BucketRows, ExistOncePerNamespace) {
    create({"b"});
    auto again = a_bucket("b");
    again.account = "123456789012";
    EXPECT_EQ(errc_of(store_->create_bucket(again)), errc::already_exists);
    EXPECT_EQ(must(store_->load_bucket({"", "b"}))->account, "000000000000");
    EXPECT_EQ(errc_of(store_->create_bucket(a_bucket("b", "other"))), std::nullopt);
}

TEST_P(BucketRows, ThatAreMissingAreNotFound) {
    create({"b"});
    for (auto const& id : {bucket_id{"", "c"}, bucket_id{"other", "b"}, bucket_id{"", "B"}, bucket_id{"", ""}}) {
        EXPECT_EQ(errc_of(store_->load_bucket(id)), errc::not_found);
        EXPECT_EQ(errc_of(store_->delete_bucket(id)), errc::not_found);
        EXPECT_EQ(errc_of(store_->change_settings(id, {}, {})), errc::not_found);
        EXPECT_EQ(errc_of(store_->put_object(id, an_object("k"), {})), errc::not_found);
        EXPECT_EQ(errc_of(store_->delete_object({id, "k"}, {})), errc::not_found);
    }
    EXPECT_TRUE(must(store_->blob_ids()).empty());
}

TEST_P(BucketRows, AreDeletedWhenTheyAreEmpty) {
    create({"b", "c"});
    must(store_->put_object({"", "b"}, an_object("k"), {}));
    EXPECT_EQ(errc_of(store_->delete_bucket({"", "b"})), errc::not_empty);
    must(store_->load_object({bucket_id{"", "b"}, "k"}));
    must(store_->delete_object({bucket_id{"", "b"}, "k"}, {}));
    must(store_->delete_bucket({"", "b"}));
    reopen();
    EXPECT_EQ(errc_of(store_->load_bucket({"", "b"})), errc::not_found);
    EXPECT_THAT(names(everything()), ElementsAre("c"));
    create({"b"});
}

TEST_P(BucketRows, OfAnotherNamespaceWithObjectsDoNotKeepOneFromBeingDeleted) {
    create({"b"});
    must(store_->create_bucket(a_bucket("b", "other")));
    must(store_->put_object({"other", "b"}, an_object("k"), {}));
    must(store_->delete_bucket({"", "b"}));
    EXPECT_EQ(errc_of(store_->delete_bucket({"other", "b"})), errc::not_empty);
}

TEST_P(BucketRows, AreListedByName) {
    create({"c", "a-1", "a", "b.x", "a.1", "10"});
    EXPECT_THAT(names(everything()), ElementsAre("10", "a", "a-1", "a.1", "b.x", "c"));
    EXPECT_FALSE(must(store_->list_buckets(everything())).truncated);
    EXPECT_EQ(must(store_->list_buckets(everything())).buckets[1].created, a_bucket("a").created);
}

TEST_P(BucketRows, AreListedWhoeverOwnsThem) {
    create({"a", "c"});
    auto other = a_bucket("b");
    other.account = "111122223333";
    must(store_->create_bucket(other));
    EXPECT_THAT(names(everything("", "")), ElementsAre("a", "b", "c"));
    EXPECT_THAT(names(everything()), ElementsAre("a", "c"));
}

TEST_P(BucketRows, AreListedPageByPage) {
    create({"a", "b", "c", "d", "e"});
    for (std::size_t limit = 1; limit <= 6; ++limit) {
        std::vector<std::string> seen;
        auto wanted = everything();
        wanted.limit = limit;
        while (true) {
            auto const page = must(store_->list_buckets(wanted));
            for (auto const& row : page.buckets) seen.push_back(row.id.name);
            ASSERT_LE(page.buckets.size(), limit);
            ASSERT_EQ(page.truncated, seen.size() < 5) << limit;
            if (!page.truncated) break;
            ASSERT_EQ(page.buckets.size(), limit);
            wanted.after = seen.back();
        }
        EXPECT_THAT(seen, ElementsAre("a", "b", "c", "d", "e")) << limit;
    }
}

TEST_P(BucketRows, AreListedByOwnerNamespacePrefixAndRegion) {
    create({"log-a", "log-b", "log_c", "lo", "other"});
    auto foreign = a_bucket("log-foreign");
    foreign.account = "123456789012";
    must(store_->create_bucket(foreign));
    must(store_->create_bucket(a_bucket("log-elsewhere", "space")));
    auto in_virginia = a_bucket("log-virginia");
    in_virginia.region = "us-east-1";
    must(store_->create_bucket(in_virginia));

    auto wanted = everything();
    wanted.prefix = "log-";
    EXPECT_THAT(names(wanted), ElementsAre("log-a", "log-b", "log-virginia"));
    wanted.region = "us-east-1";
    EXPECT_THAT(names(wanted), ElementsAre("log-virginia"));
    wanted.region = "ap-south-1";
    EXPECT_THAT(names(wanted), IsEmpty());
    wanted.region = "eu-west-1";
    wanted.after = "log-a";
    EXPECT_THAT(names(wanted), ElementsAre("log-b"));
    EXPECT_THAT(names(everything("space")), ElementsAre("log-elsewhere"));
    EXPECT_THAT(names(everything("", "123456789012")), ElementsAre("log-foreign"));
    EXPECT_THAT(names(everything("space", "")), ElementsAre("log-elsewhere")) << "whoever owns them";
}

TEST_P(BucketRows, AreListedByTheEndOfTheirNames) {
    create({"a--x", "b", "c--x", "--x", "x"});
    auto wanted = everything();
    wanted.suffix = "--x";
    EXPECT_THAT(names(wanted), ElementsAre("--x", "a--x", "c--x"));
    wanted.with_suffix = false;
    EXPECT_THAT(names(wanted), ElementsAre("b", "x"));
}

TEST_P(BucketRows, AreListedWithoutTheirSettings) {
    auto row = a_bucket("b");
    row.settings = {{"policy", "", "{}"}};
    must(store_->create_bucket(row));
    auto const page = must(store_->list_buckets(everything()));
    ASSERT_EQ(page.buckets.size(), 1u);
    EXPECT_THAT(page.buckets[0].settings, IsEmpty());
    EXPECT_EQ(page.buckets[0].location, "EU");
}

TEST_P(BucketRows, TakePrefixesLiterally) {
    create({"a%b", "a_b", "axb", "a*b"});
    auto wanted = everything();
    for (auto const prefix : {"a%", "a_", "a*"}) {
        wanted.prefix = prefix;
        EXPECT_THAT(names(wanted), ElementsAre(std::string{prefix} + "b"));
    }
    wanted.prefix = "A";
    EXPECT_THAT(names(wanted), IsEmpty());
}

}  // namespace
}  // namespace s3seal::storage
