// Listings of versions, page by page.
#include "tests/unit/storage/contract/listed.hpp"
#include "tests/unit/storage/contract/metadata_store_test.hpp"

#include <gmock/gmock.h>

namespace s3seal::storage {
namespace {

using namespace std::string_literals;
using test::errc_of;
using test::must;
using testing::ElementsAre;
using testing::IsEmpty;

class VersionListing : public MetadataStore {
protected:
    VersionListing() {
        for (auto const name : {"a", "b", "c"}) must(store_->create_bucket(a_bucket(name)));
        for (auto const name : {"a", "c"}) must(store_->put_object({"", name}, an_object("foreign"), {}));
        for (auto const* version : {"1", "2", "null"})
            for (auto const& key : {"a"s, "a/x"s, "a/y"s, "b"s, "b\0c"s, "\xff"s, "\xff/z"s}) put(key, version);
        put("gone", "1");
        put("gone", "2", true);
    }
    void put(std::string key, std::string version, bool delete_marker = false) {
        auto row = an_object(std::move(key), "etag of " + version);
        row.version = std::move(version);
        row.delete_marker = delete_marker;
        must(store_->put_object(id_, row, {}));
    }
    result<listing_end> list(object_query const& query, listed_page& page) {
        return store_->list_versions(id_, query, page);
    }
    std::vector<std::string> versions(object_query const& query) {
        listed_page page;
        must(list(query, page));
        return page.versions();
    }
    listing_end end_of(object_query const& query) {
        listed_page page;
        return must(list(query, page));
    }
    bucket_id const id_{"", "b"};
};

S3SEAL_ON_EVERY_ENGINE(VersionListing);

TEST_P(VersionListing, IsByKeyAndTheLatestFirst) {
    EXPECT_THAT(versions({}),
                ElementsAre("a null*", "a 2", "a 1", "a/x null*", "a/x 2", "a/x 1", "a/y null*", "a/y 2", "a/y 1",
                            "b null*", "b 2", "b 1", "b\0c null*"s, "b\0c 2"s, "b\0c 1"s, "gone 2*-", "gone 1",
                            "\xff null*", "\xff 2", "\xff 1", "\xff/z null*", "\xff/z 2", "\xff/z 1"));
    EXPECT_FALSE(end_of({}).truncated);
}

TEST_P(VersionListing, FoldsVersionsOfManyKeysIntoOnePrefix) {
    EXPECT_THAT(versions({.delimiter = "/"}),
                ElementsAre("a null*", "a 2", "a 1", "a/", "b null*", "b 2", "b 1", "b\0c null*"s, "b\0c 2"s, "b\0c 1"s,
                            "gone 2*-", "gone 1", "\xff null*", "\xff 2", "\xff 1", "\xff/"));
    EXPECT_THAT(versions({.prefix = "a/", .delimiter = "/", .limit = 2}), ElementsAre("a/x null*", "a/x 2"));
    EXPECT_THAT(versions({.prefix = "g", .delimiter = "n"}), ElementsAre("gon"));
}

// A key of which only a delete marker is the latest is no object, and makes no common prefix of objects.
TEST_P(VersionListing, ShowsWhatObjectsHide) {
    put("hidden/1", "1", true);
    listed_page page;
    must(store_->list_objects(id_, {.prefix = "hidden", .delimiter = "/"}, page));
    EXPECT_THAT(page.entries, IsEmpty());
    EXPECT_THAT(versions({.prefix = "hidden", .delimiter = "/"}), ElementsAre("hidden/"));
    EXPECT_THAT(versions({.prefix = "hidden"}), ElementsAre("hidden/1 1*-"));
}

TEST_P(VersionListing, GoesOnBehindAKeyOrAVersion) {
    EXPECT_THAT(versions({.prefix = "b", .after = "a"}),
                ElementsAre("b null*", "b 2", "b 1", "b\0c null*"s, "b\0c 2"s, "b\0c 1"s));
    EXPECT_THAT(versions({.prefix = "b", .after = "b"}), ElementsAre("b\0c null*"s, "b\0c 2"s, "b\0c 1"s));
    EXPECT_THAT(versions({.prefix = "b", .after = "b", .after_version = "null", .limit = 3}),
                ElementsAre("b 2", "b 1", "b\0c null*"s));
    EXPECT_THAT(versions({.prefix = "b", .after = "b", .after_version = "1", .limit = 1}), ElementsAre("b\0c null*"s));
    EXPECT_THAT(versions({.after = "\xff/z", .after_version = "1"}), IsEmpty());
    EXPECT_THAT(versions({.prefix = "a", .after = "b", .after_version = "1"}), IsEmpty());
}

TEST_P(VersionListing, GoesOnBehindWhatThePrefixAndTheDelimiterLeaveOut) {
    EXPECT_THAT(versions({.prefix = "b", .after = "a", .after_version = "2", .limit = 1}), ElementsAre("b null*"));
    EXPECT_THAT(versions({.delimiter = "/", .after = "a/x", .after_version = "null", .limit = 1}),
                ElementsAre("b null*"))
        << "inside a common prefix";
}

TEST_P(VersionListing, GoesOnWhereAVersionWas) {
    for (auto const* version : {"11", "12", "13", "14"}) put("d", version);
    must(store_->delete_object({id_, "d", "13"}, {}));
    must(store_->delete_object({id_, "d", "14"}, {}));
    EXPECT_THAT(versions({.after = "d", .after_version = "14", .limit = 1}), ElementsAre("d 12*"));
    must(store_->delete_object({id_, "d", "11"}, {}));
    EXPECT_THAT(versions({.after = "d", .after_version = "11", .limit = 1}), ElementsAre("gone 2*-"));
    EXPECT_THAT(versions({.after = "gone", .after_version = "null", .limit = 1}), ElementsAre("gone 2*-"));
    EXPECT_THAT(versions({.after = "c", .after_version = "1", .limit = 1}), ElementsAre("d 12*"));
}

TEST_P(VersionListing, OfAnEmptyBucketIsEmptyAndNeedsOne) {
    must(store_->create_bucket(a_bucket("empty")));
    listed_page page;
    auto const end = must(store_->list_versions({"", "empty"}, {}, page));
    EXPECT_THAT(page.entries, IsEmpty());
    EXPECT_FALSE(end.truncated);
    EXPECT_EQ(end.last + end.last_version, "");
    EXPECT_EQ(errc_of(store_->list_versions({"", "missing"}, {}, page)), errc::not_found);
}

TEST_P(VersionListing, PagesOfEverySizeMakeUpTheWhole) {
    for (auto const& delimiter : {""s, "/"s, "\xff"s, "\0"s})
        for (auto const& prefix : {""s, "a"s, "a/"s, "b"s, "\xff"s}) {
            auto const whole = versions({.prefix = prefix, .delimiter = delimiter});
            for (std::size_t limit = 1; limit <= whole.size() + 1; ++limit) {
                std::vector<std::string> joined;
                object_query query{.prefix = prefix, .delimiter = delimiter, .limit = limit};
                while (true) {
                    listed_page page;
                    auto const end = must(list(query, page));
                    auto const shown = page.versions();
                    joined.insert(joined.end(), shown.begin(), shown.end());
                    ASSERT_EQ(end.truncated, joined.size() < whole.size());
                    if (!end.truncated) break;
                    ASSERT_EQ(shown.size(), limit);
                    query.after = end.last;
                    query.after_version = end.last_version;
                }
                ASSERT_EQ(joined, whole) << prefix << " " << delimiter << " " << limit;
            }
        }
}

}  // namespace
}  // namespace s3seal::storage
