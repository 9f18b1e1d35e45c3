#include "tests/unit/storage/contract/metadata_store_test.hpp"

#include <gmock/gmock.h>

namespace s3seal::storage {
namespace {

using test::errc_of;
using test::must;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class RenamedRows : public MetadataStore {
protected:
    RenamedRows() { must(store_->create_bucket(a_bucket("b"))); }

    object load(std::string_view key) { return must(store_->load_object({id_, key})); }
    void put_parts(std::string const& key, std::string const& upload) {
        auto begun = an_upload(upload);
        begun.key = key;
        must(store_->create_upload(id_, begun));
        must(store_->put_part(id_, upload, a_part(1, upload + "1")));
        auto row = an_object_of({a_part(1, upload + "1")});
        row.key = key;
        must(store_->complete_upload(id_, upload, row, {}, "done"));
    }
    bucket_id const id_{"", "b"};
};

S3SEAL_ON_EVERY_ENGINE(RenamedRows);

TEST_P(RenamedRows, KeepEverythingButTheirKey) {
    auto row = an_object("old", "etag");
    row.blob.id = "blob";
    row.headers = {{"content-type", "text/plain"}};
    row.tags = {{"a", "b"}};
    must(store_->put_object(id_, row, {}));
    auto const before = load("old");
    encryption const sealed{.mode = "aws:kms", .key_arn = "arn", .context = "", .wrapped_key = "again"};
    EXPECT_THAT(must(store_->rename_object({id_, "old"}, "new", sealed, {})), IsEmpty());
    reopen();
    EXPECT_EQ(errc_of(store_->load_head({id_, "old"})), errc::not_found);
    auto const after = load("new");
    EXPECT_EQ(after.key, "new");
    EXPECT_EQ(after.version, before.version);
    EXPECT_EQ(after.etag, before.etag);
    EXPECT_EQ(after.modified, before.modified);
    EXPECT_EQ(after.headers, before.headers);
    EXPECT_EQ(after.tags, before.tags);
    EXPECT_EQ(after.blob.id, "blob");
    EXPECT_EQ(after.sealed.wrapped_key, "again");
    EXPECT_NE(after.revision, before.revision);
}

TEST_P(RenamedRows, KeepBodiesInTheDatabaseAndParts) {
    auto row = an_object("small");
    row.blob.id = "small-blob";
    row.blob.inline_bytes = "bytes";
    must(store_->put_object(id_, row, {}));
    must(store_->rename_object({id_, "small"}, "small-2", {}, {}));
    put_parts("large", "u");
    must(store_->rename_object({id_, "large"}, "large-2", {}, {}));
    reopen();
    EXPECT_EQ(load("small-2").blob.inline_bytes, "bytes");
    ASSERT_EQ(load("large-2").parts.size(), 1u);
    EXPECT_EQ(load("large-2").parts.front().blob.id, "u1");
    EXPECT_THAT(ids_of(must(store_->delete_object({id_, "large-2"}, {}))), ElementsAre("u1"));
}

TEST_P(RenamedRows, ReplaceWhatWasThere) {
    put_parts("new", "u");
    auto row = an_object("old");
    row.blob.id = "blob";
    must(store_->put_object(id_, row, {}));
    EXPECT_THAT(ids_of(must(store_->rename_object({id_, "old"}, "new", {}, {}))), ElementsAre("u1"));
    EXPECT_THAT(must(store_->blob_ids()), UnorderedElementsAre("blob"));
    EXPECT_EQ(load("new").blob.id, "blob");
}

TEST_P(RenamedRows, BecomeTheLatestVersion) {
    auto other = an_object("new");
    other.version = "v1";
    must(store_->put_object(id_, other, {}));
    must(store_->put_object(id_, an_object("old"), {}));
    must(store_->rename_object({id_, "old"}, "new", {}, {}));
    EXPECT_EQ(load("new").version, null_version);
    EXPECT_GT(load("new").sequence, must(store_->load_head({id_, "new", "v1"})).sequence);
}

TEST_P(RenamedRows, MustBeThereAndElsewhere) {
    EXPECT_EQ(errc_of(store_->rename_object({{"", "none"}, "k"}, "new", {}, {})), errc::not_found);
    EXPECT_EQ(errc_of(store_->rename_object({id_, "k"}, "new", {}, {})), errc::not_found);
    must(store_->put_object(id_, an_object("k"), {}));
    EXPECT_EQ(errc_of(store_->rename_object({id_, "k"}, "k", {}, {})), errc::conflict);
}

}  // namespace
}  // namespace s3seal::storage
