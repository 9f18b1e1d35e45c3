#include "tests/unit/storage/contract/metadata_store_test.hpp"

#include <gmock/gmock.h>

namespace s3seal::storage {
namespace {

using namespace std::string_literals;
using test::errc_of;
using test::must;

class ResealedRows : public MetadataStore {
protected:
    ResealedRows() { must(store_->create_bucket(a_bucket("b"))); }

    object put(object const& row) {
        must(store_->put_object(id_, row, {}));
        return must(store_->load_object({id_, row.key}));
    }
    bucket_id const id_{"", "b"};
    result<> reseal(object const& seen) {
        encryption const another{"aws:kms", "another key", false, "{}", "another \0 wrapped key"s, 1};
        return store_->update_object({id_, seen.key}, {.sealed = another},
                                     while_target(must::have_revision{seen.revision}));
    }
};

S3SEAL_ON_EVERY_ENGINE(ResealedRows);

TEST_P(ResealedRows, HaveAnotherKeyAndNothingElse) {
    auto const before = put(everything_set());
    put(an_object("other"));
    must(reseal(before));
    reopen();
    auto const after = must(store_->load_object({id_, before.key}));
    EXPECT_EQ(after.sealed.mode, "aws:kms");
    EXPECT_EQ(after.sealed.key_arn, "another key");
    EXPECT_FALSE(after.sealed.bucket_key);
    EXPECT_EQ(after.sealed.context, "{}");
    EXPECT_EQ(after.sealed.wrapped_key, "another \0 wrapped key"s);
    EXPECT_EQ(after.sealed.format, 1);
    EXPECT_EQ(after.etag, before.etag);
    EXPECT_EQ(after.modified, before.modified);
    EXPECT_EQ(after.headers, before.headers);
    EXPECT_EQ(after.blob.id, before.blob.id);
    EXPECT_EQ(after.blob.size, before.blob.size);
    EXPECT_EQ(must(store_->load_object({id_, "other"})).sealed.mode, "AES256");
}

// Between reading the row and writing it back somebody else wrote, deleted or resealed the object.
TEST_P(ResealedRows, ThatChangedMeanwhileAreAConflict) {
    auto const seen = put(everything_set());
    must(store_->delete_object({id_, seen.key}, {}));
    EXPECT_EQ(errc_of(reseal(seen)), errc::conflict) << "it is gone";
    auto changed = seen;
    changed.etag = "another";
    put(changed);
    EXPECT_EQ(errc_of(reseal(seen)), errc::conflict);
    changed = seen;
    changed.blob.id = "blob-2";
    put(changed);
    EXPECT_EQ(errc_of(reseal(seen)), errc::conflict) << "the same content, written again";
    auto const again = put(seen);
    EXPECT_EQ(errc_of(reseal(seen)), errc::conflict) << "the same row, written again";
    must(reseal(again));
    EXPECT_EQ(errc_of(reseal(again)), errc::conflict) << "it has another key already";
    EXPECT_EQ(must(store_->load_object({id_, seen.key})).sealed.key_arn, "another key");
}

class UpdatedRows : public MetadataStore {
protected:
    UpdatedRows() { must(store_->create_bucket(a_bucket("b"))); }
    bucket_id const id_{"", "b"};
};

S3SEAL_ON_EVERY_ENGINE(UpdatedRows);

TEST_P(UpdatedRows, TakeWhatIsSaidAndKeepTheRest) {
    must(store_->put_object(id_, everything_set(), {}));
    auto const before = must(store_->load_object({id_, everything_set().key}));
    instant const later{std::chrono::seconds{1'800'000'000}};
    object_lock const lock{"GOVERNANCE", later, true, true, 0, 7};
    restoration const restored{later, later + std::chrono::hours{1}};
    tag_list const tags{{"colour", "blue"}, {"b:\\\n", ""}};
    must(store_->update_object({id_, before.key}, {.lock = lock}, {}));
    must(store_->update_object({id_, before.key}, {.tags = tags}, {}));
    must(store_->update_object({id_, before.key}, {.acl = "<all/>"}, {}));
    must(store_->update_object({id_, before.key}, {.restored = restored}, {}));
    reopen();
    auto row = must(store_->load_object({id_, before.key}));
    EXPECT_EQ(row.lock, lock);
    EXPECT_EQ(row.tags, tags);
    EXPECT_EQ(row.acl, "<all/>");
    EXPECT_EQ(row.restored, restored);
    EXPECT_EQ(row.owner, before.owner);
    EXPECT_EQ(row.sealed.wrapped_key, before.sealed.wrapped_key);
    EXPECT_EQ(row.etag, before.etag);
    EXPECT_EQ(row.headers, before.headers);
    EXPECT_EQ(row.sequence, before.sequence);
    object_lock const released{"", {}, false};
    must(store_->update_object({id_, before.key}, {.lock = released}, {}));
    EXPECT_EQ(must(store_->load_head({id_, before.key})).lock, released) << "unlike one that was never held";
    must(store_->update_object({id_, before.key}, {.lock = object_lock{}, .tags = tag_list{}, .acl = ""}, {}));
    row = must(store_->load_object({id_, before.key}));
    EXPECT_EQ(row.lock, object_lock{});
    EXPECT_EQ(row.tags, tag_list{});
    EXPECT_EQ(row.acl, "");
}

TEST_P(UpdatedRows, HaveAnotherRevisionEachTime) {
    must(store_->put_object(id_, an_object("k"), {}));
    must(store_->put_object(id_, an_object("other"), {}));
    std::vector<std::uint64_t> seen{must(store_->load_head({id_, "other"})).revision};
    for (int round = 0; round < 3; ++round) {
        seen.push_back(must(store_->load_head({id_, "k"})).revision);
        must(store_->update_object({id_, "k"}, {.tags = tag_list{}}, {}));
    }
    std::sort(seen.begin(), seen.end());
    EXPECT_EQ(std::adjacent_find(seen.begin(), seen.end()), seen.end()) << testing::PrintToString(seen);
}

TEST_P(UpdatedRows, AreThere) {
    must(store_->put_object(id_, an_object("k"), {}));
    EXPECT_EQ(errc_of(store_->update_object({id_, "missing"}, {}, {})), errc::not_found);
    EXPECT_EQ(errc_of(store_->update_object({id_, "k", "other"}, {}, {})), errc::not_found);
    EXPECT_EQ(errc_of(store_->update_object({bucket_id{"", "c"}, "k"}, {}, {})), errc::not_found);
    EXPECT_EQ(errc_of(store_->update_object({id_, "k"}, {.tags = tag_list{{"a", "b"}}},
                                            while_current(must::have_etag{"other"}))),
              errc::conflict);
    EXPECT_EQ(must(store_->load_head({id_, "k"})).tags, tag_list{});
}

TEST_P(UpdatedRows, AreNotWrittenForUploadsThatAreOpen) {
    must(store_->put_object(id_, an_object("k"), {}));
    must(store_->create_upload(id_, an_upload("u")));
    must(store_->update_object({id_, "k"}, {.tags = tag_list{{"a", "b"}}}, {}));
    EXPECT_FALSE(must(store_->load_upload(id_, "k", "u")).key_changed);
}

}  // namespace
}  // namespace s3seal::storage
