#include "tests/unit/storage/contract/listed.hpp"
#include "tests/unit/storage/contract/metadata_store_test.hpp"

#include <gmock/gmock.h>

namespace s3seal::storage {
namespace {

using test::errc_of;
using test::must;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class VersionRows : public MetadataStore {
protected:
    VersionRows() { must(store_->create_bucket(a_bucket("b"))); }

    static object a_version(std::string version, std::string key = "k") {
        auto row = an_object(std::move(key), "etag of " + version);
        row.blob = {.size = 10, .inline_bytes = {}, .id = "blob of " + version};
        row.version = std::move(version);
        return row;
    }
    static object a_delete_marker(std::string version, std::string key = "k") {
        auto row = an_object(std::move(key), "");
        row.version = std::move(version);
        row.delete_marker = true;
        return row;
    }
    std::vector<std::string> put(object const& row) { return ids_of(must(store_->put_object(id_, row, {}))); }
    void put(std::initializer_list<char const*> versions) {
        for (auto const* version : versions) EXPECT_THAT(put(a_version(version)), IsEmpty());
    }
    std::vector<std::string> remove(std::string_view version) {
        return ids_of(must(store_->delete_object({id_, "k", version}, {})));
    }
    object load(std::string_view version = {}) { return must(store_->load_object({id_, "k", version})); }
    std::vector<std::string> listed() {
        listed_page page;
        must(store_->list_versions(id_, {}, page));
        return page.versions();
    }
    std::vector<std::string> listed_objects() {
        listed_page page;
        must(store_->list_objects(id_, {}, page));
        return page.versions();
    }
    bucket_id const id_{"", "b"};
};

S3SEAL_ON_EVERY_ENGINE(VersionRows);

TEST_P(VersionRows, OfOneKeyLieBesideEachOther) {
    put({"v1", "v2", "v3"});
    reopen();
    for (auto const* version : {"v1", "v2", "v3"}) {
        EXPECT_EQ(load(version).etag, std::string{"etag of "} + version);
        EXPECT_EQ(load(version).version, version);
    }
    EXPECT_EQ(load().version, "v3");
    EXPECT_EQ(must(store_->load_head({id_, "k"})).version, "v3");
    EXPECT_EQ(must(store_->load_head({id_, "k", "v1"})).etag, "etag of v1");
    EXPECT_EQ(errc_of(store_->load_object({id_, "k", "v4"})), errc::not_found);
    EXPECT_EQ(errc_of(store_->load_object({id_, "k", "null"})), errc::not_found);
    EXPECT_EQ(errc_of(store_->load_head({id_, "k", "v4"})), errc::not_found);
    EXPECT_THAT(must(store_->blob_ids()), UnorderedElementsAre("blob of v1", "blob of v2", "blob of v3"));
    EXPECT_THAT(listed(), ElementsAre("k v3*", "k v2", "k v1"));
    EXPECT_THAT(listed_objects(), ElementsAre("k v3*"));
}

TEST_P(VersionRows, AreOrderedByWhenTheyWerePutAndNotByTheirDates) {
    auto first = a_version("v1");
    auto second = a_version("v2");
    second.modified = first.modified - std::chrono::hours{1};
    auto third = a_version("a");
    third.modified = first.modified;
    for (auto const& row : {first, second, third}) put(row);
    reopen();
    EXPECT_THAT(listed(), ElementsAre("k a*", "k v2", "k v1"));
    EXPECT_EQ(load().version, "a");
    EXPECT_LT(load("v1").sequence, load("v2").sequence);
    EXPECT_LT(load("v2").sequence, load("a").sequence);
    EXPECT_EQ(load("v2").modified, second.modified);
}

TEST_P(VersionRows, ThatWereUncoveredAreTheLatestAgain) {
    put({"v1", "v2", "v3"});
    EXPECT_THAT(remove("v3"), ElementsAre("blob of v3"));
    EXPECT_EQ(load().version, "v2");
    EXPECT_THAT(listed_objects(), ElementsAre("k v2*"));
    EXPECT_THAT(remove("v1"), ElementsAre("blob of v1"));
    EXPECT_EQ(load().version, "v2");
    put({"v4"});
    EXPECT_EQ(load().version, "v4");
    EXPECT_THAT(listed(), ElementsAre("k v4*", "k v2"));
    EXPECT_THAT(remove(""), ElementsAre("blob of v4"));
    reopen();
    EXPECT_EQ(load().version, "v2");
    EXPECT_THAT(remove(""), ElementsAre("blob of v2"));
    EXPECT_EQ(errc_of(store_->load_object({id_, "k"})), errc::not_found);
    EXPECT_THAT(listed(), IsEmpty());
}

TEST_P(VersionRows, ReplacedByOneOfTheirNameBecomeTheLatest) {
    put({"null", "v1", "v2"});
    auto again = a_version("null");
    again.etag = "again";
    again.blob.id = "another blob";
    EXPECT_THAT(put(again), ElementsAre("blob of null"));
    reopen();
    EXPECT_EQ(load().etag, "again");
    EXPECT_EQ(load("null").blob.id, "another blob");
    EXPECT_THAT(listed(), ElementsAre("k null*", "k v2", "k v1"));
    EXPECT_GT(load("null").sequence, load("v2").sequence);
    EXPECT_THAT(put(a_version("null")), ElementsAre("another blob")) << "now it is the latest";
    EXPECT_THAT(listed(), ElementsAre("k null*", "k v2", "k v1"));
    put({"v3"});
    EXPECT_THAT(put(a_version("v1")), ElementsAre("blob of v1")) << "and not only null versions";
    EXPECT_THAT(listed(), ElementsAre("k v1*", "k v3", "k null", "k v2"));
}

TEST_P(VersionRows, MayBeDeleteMarkers) {
    put({"v1"});
    EXPECT_THAT(put(a_delete_marker("v2")), IsEmpty());
    reopen();
    EXPECT_TRUE(load().delete_marker);
    EXPECT_EQ(load().version, "v2");
    EXPECT_TRUE(must(store_->load_head({id_, "k"})).delete_marker);
    EXPECT_FALSE(load("v1").delete_marker);
    EXPECT_THAT(listed_objects(), IsEmpty());
    EXPECT_THAT(listed(), ElementsAre("k v2*-", "k v1"));
    EXPECT_EQ(errc_of(store_->delete_bucket(id_)), errc::not_empty);
    EXPECT_THAT(remove("v1"), ElementsAre("blob of v1"));
    EXPECT_EQ(errc_of(store_->delete_bucket(id_)), errc::not_empty) << "a delete marker is something";
    EXPECT_THAT(remove("v2"), IsEmpty());
    must(store_->delete_bucket(id_));
}

TEST_P(VersionRows, UnderADeleteMarkerComeBackWithoutIt) {
    put({"v1"});
    put(a_delete_marker("v2"));
    remove("");
    EXPECT_EQ(load().version, "v1");
    EXPECT_THAT(listed_objects(), ElementsAre("k v1*"));
    put(a_delete_marker("null"));
    put({"v3"});
    EXPECT_THAT(listed(), ElementsAre("k v3*", "k null-", "k v1"));
    EXPECT_THAT(put(a_version("null")), IsEmpty()) << "in place of the delete marker";
    EXPECT_THAT(listed(), ElementsAre("k null*", "k v3", "k v1"));
    EXPECT_FALSE(load("null").delete_marker);
}

TEST_P(VersionRows, ThatAreMissingAreRemovedWithoutAWord) {
    put({"v1"});
    EXPECT_THAT(remove("v2"), IsEmpty());
    EXPECT_THAT(must(store_->delete_object({id_, "other", "v1"}, {})), IsEmpty());
    EXPECT_THAT(listed(), ElementsAre("k v1*"));
}

TEST_P(VersionRows, OfOtherKeysAreAsTheyWere) {
    put({"v1"});
    put(a_version("v1", "k\xff"));
    put(a_version("v0", "j"));
    put(a_version("v2"));
    remove("v1");
    EXPECT_THAT(listed(), ElementsAre("j v0*", "k v2*", "k\xff v1*"));
}

TEST_P(VersionRows, KeepTheirPlaceWhenTheyChange) {
    put({"v1", "v2"});
    must(store_->update_object({id_, "k", "v1"}, {.tags = tag_list{{"a", "b"}}}, {}));
    auto const seen = load("v1");
    auto longer = seen;
    longer.parts = {a_part(1, "blob of v1"), a_part(2, "more")};
    longer.part_count = 2;
    longer.etag = "longer";
    longer.blob.size = 203;
    must(store_->append_object(id_, seen, longer, {}));
    reopen();
    EXPECT_THAT(listed(), ElementsAre("k v2*", "k v1"));
    EXPECT_EQ(load().etag, "etag of v2");
    EXPECT_EQ(load("v1").etag, "longer");
    EXPECT_EQ(load("v1").parts.size(), 2u);
    EXPECT_EQ(load("v1").tags, (tag_list{{"a", "b"}}));
    EXPECT_THAT(remove("v1"), ElementsAre("blob of v1", "more"));
}

TEST_P(VersionRows, MayComeFromUploads) {
    put({"v1"});
    must(store_->create_upload(id_, an_upload("u")));
    must(store_->put_part(id_, "u", a_part(1, "one")));
    auto row = an_object_of({a_part(1, "one")});
    row.version = "v2";
    EXPECT_THAT(ids_of(must(store_->complete_upload(id_, "u", row, {}, "done"))), IsEmpty());
    reopen();
    EXPECT_EQ(load().version, "v2");
    EXPECT_EQ(load().parts.size(), 1u);
    EXPECT_EQ(load("v1").parts.size(), 0u);
    EXPECT_THAT(listed(), ElementsAre("k v2*", "k v1"));
    EXPECT_THAT(remove("v2"), ElementsAre("one"));
    EXPECT_EQ(load().version, "v1");
}

TEST_P(VersionRows, OfUploadsThatAreOpenWereWritten) {
    put({"v1"});
    for (auto const* id : {"put", "removed"}) {
        must(store_->create_upload(id_, an_upload(id)));
        EXPECT_FALSE(must(store_->load_upload(id_, "k", id)).key_changed);
        if (id == std::string{"put"})
            put(a_delete_marker("v2"));
        else
            remove("v2");
        EXPECT_TRUE(must(store_->load_upload(id_, "k", id)).key_changed) << id;
    }
}

TEST_P(VersionRows, ThatAreRemovedBehindANewerOneChangeNothingForUploads) {
    put({"v1"});
    put({"v2"});
    must(store_->create_upload(id_, an_upload("open")));
    remove("v1");
    EXPECT_FALSE(must(store_->load_upload(id_, "k", "open")).key_changed);
}

TEST_P(VersionRows, ManyOfOneKeyAreAllThere) {
    std::vector<std::string> expected;
    for (int n = 0; n < 300; ++n) {
        put(a_version("v" + std::to_string(n)));
        expected.insert(expected.begin(), "k v" + std::to_string(n));
    }
    expected.front() += "*";
    EXPECT_EQ(listed(), expected);
    EXPECT_THAT(listed_objects(), ElementsAre("k v299*"));
}

// A head is a row without its body and parts, whatever else the row says.
TEST_P(VersionRows, HaveHeads) {
    auto const same = [](object const& head, object row) {
        row.parts.clear();
        row.blob.inline_bytes.clear();
        EXPECT_EQ(head.key, row.key);
        EXPECT_EQ(head.version, row.version);
        EXPECT_EQ(head.sequence, row.sequence);
        EXPECT_EQ(head.revision, row.revision);
        EXPECT_EQ(head.delete_marker, row.delete_marker);
        EXPECT_EQ(head.modified, row.modified);
        EXPECT_EQ(head.etag, row.etag);
        EXPECT_EQ(head.storage_class, row.storage_class);
        EXPECT_EQ(head.digest.algorithm + head.digest.type + head.digest.value,
                  row.digest.algorithm + row.digest.type + row.digest.value);
        EXPECT_EQ(head.sealed.mode + head.sealed.key_arn + head.sealed.context + head.sealed.wrapped_key,
                  row.sealed.mode + row.sealed.key_arn + row.sealed.context + row.sealed.wrapped_key);
        EXPECT_EQ(head.sealed.format, row.sealed.format);
        EXPECT_EQ(head.sealed.bucket_key, row.sealed.bucket_key);
        EXPECT_EQ(head.headers, row.headers);
        EXPECT_EQ(head.lock, row.lock);
        EXPECT_EQ(head.tags, row.tags);
        EXPECT_EQ(head.owner, row.owner);
        EXPECT_EQ(head.acl, row.acl);
        EXPECT_EQ(head.restored, row.restored);
        EXPECT_EQ(head.blob.size, row.blob.size);
        EXPECT_EQ(head.part_count, row.part_count);
        EXPECT_THAT(head.parts, IsEmpty());
        EXPECT_EQ(head.blob.inline_bytes, "");
    };
    auto row = everything_set();
    row.key = "k";
    row.lock = {"COMPLIANCE", instant{std::chrono::seconds{2'000'000'000}}, true, true, 3, 0};
    row.tags = {{"a", "b"}};
    row.owner = "444455556666";
    row.acl = "<all/>";
    row.restored = {instant{std::chrono::seconds{3}}, instant{std::chrono::seconds{4}}};
    put(row);
    same(must(store_->load_head({id_, "k"})), load());
    row.blob = {.size = 3, .inline_bytes = "bytes", .id = "in the row"};
    put(row);
    EXPECT_EQ(load().blob.inline_bytes, "bytes");
    same(must(store_->load_head({id_, "k"})), load());
    must(store_->create_upload(id_, an_upload("u")));
    must(store_->put_part(id_, "u", a_part(1, "one")));
    must(store_->complete_upload(id_, "u", an_object_of({a_part(1, "one")}), {}, "done"));
    EXPECT_EQ(load().parts.size(), 1u);
    same(must(store_->load_head({id_, "k"})), load());
    put(a_delete_marker("v2"));
    same(must(store_->load_head({id_, "k"})), load());
}

}  // namespace
}  // namespace s3seal::storage
