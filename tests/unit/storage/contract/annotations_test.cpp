#include "tests/unit/storage/contract/metadata_store_test.hpp"

#include <gmock/gmock.h>

namespace s3seal::storage {
namespace {

using namespace std::string_literals;
using test::errc_of;
using test::must;
using testing::ElementsAre;
using testing::IsEmpty;

annotation an_annotation(std::string name, blob_ref blob = {2, "{}", "inside"}) {
    annotation row;
    row.name = std::move(name);
    row.modified = instant{std::chrono::milliseconds{1'700'000'002'000}};
    row.etag = "e";
    row.digest = {"CRC32", "FULL_OBJECT", "AAAAAA=="};
    row.sealed = {"aws:kms", "a key", true, "{}", "wrapped \0 key"s, 1};
    row.blob = std::move(blob);
    return row;
}
blob_ref outside(std::string id) {
    return {100'000, "", std::move(id)};
}

class Annotations : public MetadataStore {
protected:
    Annotations() {
        must(store_->create_bucket(a_bucket("b")));
        must(store_->put_object(id_, an_object("k"), {}));
    }
    std::vector<std::string> put(annotation const& row) { return ids(must(store_->put_annotation(at_, row, {}))); }
    std::vector<std::string> names(annotation_query const& query = {}) {
        std::vector<std::string> out;
        for (auto const& one : must(store_->list_annotations(at_, query)).annotations) out.push_back(one.name);
        return out;
    }
    object head() { return must(store_->load_head(at_)); }
    static std::vector<std::string> ids(blob_refs const& blobs) {
        std::vector<std::string> out;
        for (auto const& one : blobs) out.push_back(one.id);
        return out;
    }
    bucket_id const id_{"", "b"};
    object_address const at_{id_, "k"};
};

S3SEAL_ON_EVERY_ENGINE(Annotations);

TEST_P(Annotations, AreLoadedAsTheyWerePut) {
    EXPECT_THAT(put(an_annotation("n\xc3\xa9")), IsEmpty());
    EXPECT_THAT(put(an_annotation("big", outside("far"))), IsEmpty());
    reopen();
    auto const row = must(store_->load_annotation(at_, "n\xc3\xa9"));
    EXPECT_EQ(row.name, "n\xc3\xa9");
    EXPECT_EQ(row.modified, an_annotation("").modified);
    EXPECT_EQ(row.etag, "e");
    EXPECT_EQ(row.digest.value, "AAAAAA==");
    EXPECT_EQ(row.sealed.key_arn, "a key");
    EXPECT_TRUE(row.sealed.bucket_key);
    EXPECT_EQ(row.sealed.wrapped_key, "wrapped \0 key"s);
    EXPECT_EQ(row.blob.size, 2u);
    EXPECT_EQ(row.blob.inline_bytes, "{}");
    auto const big = must(store_->load_annotation(at_, "big"));
    EXPECT_EQ(big.blob.id, "far");
    EXPECT_EQ(big.blob.size, 100'000u);
    EXPECT_EQ(head().annotation_count, 2u);
    EXPECT_TRUE(must(store_->blob_ids()).contains("far"));
}

TEST_P(Annotations, AreReplacedByName) {
    put(an_annotation("n", outside("first")));
    EXPECT_THAT(put(an_annotation("n")), ElementsAre("first"));
    EXPECT_THAT(put(an_annotation("n", outside("second"))), IsEmpty());
    EXPECT_EQ(head().annotation_count, 1u);
    EXPECT_EQ(must(store_->load_annotation(at_, "n")).blob.id, "second");
}

TEST_P(Annotations, AreListedByName) {
    for (auto const* name : {"b", "a/2", "a/1", "c", "a"}) put(an_annotation(name));
    EXPECT_THAT(names(), ElementsAre("a", "a/1", "a/2", "b", "c"));
    EXPECT_THAT(names({.prefix = "a/"}), ElementsAre("a/1", "a/2"));
    EXPECT_THAT(names({.prefix = "a", .after = "a"}), ElementsAre("a/1", "a/2"));
    EXPECT_THAT(names({.after = "a/2"}), ElementsAre("b", "c"));
    auto const first = must(store_->list_annotations(at_, {.limit = 4}));
    EXPECT_TRUE(first.truncated);
    EXPECT_EQ(first.annotations.size(), 4u);
    EXPECT_EQ(first.annotations[0].blob.inline_bytes, "");
    EXPECT_FALSE(must(store_->list_annotations(at_, {.limit = 5})).truncated);
    EXPECT_FALSE(must(store_->list_annotations(at_, {.prefix = "a", .limit = 3})).truncated);
}

TEST_P(Annotations, GoAlone) {
    put(an_annotation("a", outside("far")));
    put(an_annotation("b"));
    EXPECT_THAT(ids(must(store_->delete_annotation(at_, "a", {}))), ElementsAre("far"));
    EXPECT_THAT(ids(must(store_->delete_annotation(at_, "b", {}))), IsEmpty());
    EXPECT_EQ(errc_of(store_->load_annotation(at_, "a")), errc::not_found);
    EXPECT_EQ(head().annotation_count, 0u);
    auto const before = head().revision;
    EXPECT_THAT(ids(must(store_->delete_annotation(at_, "a", {}))), IsEmpty());
    EXPECT_EQ(head().revision, before) << "there was none";
}

TEST_P(Annotations, GoWithTheirVersion) {
    put(an_annotation("a", outside("first")));
    EXPECT_THAT(ids(must(store_->put_object(id_, an_object("k"), {}))), ElementsAre("first"));
    EXPECT_EQ(head().annotation_count, 0u);
    EXPECT_THAT(names(), IsEmpty());
    put(an_annotation("a", outside("second")));
    EXPECT_THAT(ids(must(store_->delete_object(at_, {}))), ElementsAre("second"));
    EXPECT_THAT(must(store_->blob_ids()), IsEmpty());
}

TEST_P(Annotations, AreOfOneVersion) {
    put(an_annotation("a"));
    auto later = an_object("k");
    later.version = "v2";
    must(store_->put_object(id_, later, {}));
    EXPECT_THAT(names(), IsEmpty());
    must(store_->put_annotation({id_, "k", "v2"}, an_annotation("b"), {}));
    EXPECT_THAT(names(), ElementsAre("b"));
    must(store_->delete_object({id_, "k", "v2"}, {}));
    EXPECT_THAT(names(), ElementsAre("a")) << "of the version that was covered";
}

TEST_P(Annotations, ComeWithAnObject) {
    auto row = an_object("copy");
    row.annotations = {an_annotation("a"), an_annotation("b", outside("far"))};
    must(store_->put_object(id_, row, {}));
    object_address const copy{id_, "copy"};
    EXPECT_EQ(must(store_->load_head(copy)).annotation_count, 2u);
    EXPECT_EQ(must(store_->load_annotation(copy, "a")).blob.inline_bytes, "{}");
    row.annotations.clear();
    EXPECT_THAT(ids(must(store_->put_object(id_, row, {}))), ElementsAre("far"));
}

TEST_P(Annotations, ChangeTheRevisionOfTheirVersion) {
    auto const seen = head().revision;
    put(an_annotation("a"));
    auto const now = head().revision;
    EXPECT_NE(now, seen);
    auto const stale = while_target(must::have_revision{seen});
    EXPECT_EQ(errc_of(store_->put_annotation(at_, an_annotation("b"), stale)), errc::conflict);
    EXPECT_EQ(errc_of(store_->delete_annotation(at_, "a", stale)), errc::conflict);
    EXPECT_THAT(names(), ElementsAre("a"));
    must(store_->delete_annotation(at_, "a", while_target(must::have_revision{now})));
    EXPECT_NE(head().revision, now);
}

TEST_P(Annotations, AreResealedWithTheirVersion) {
    put(an_annotation("a"));
    put(an_annotation("b"));
    encryption const other{"aws:kms", "another key", false, "", "another wrapped key", 1};
    must(store_->update_object(at_, {.sealed = other, .annotations = {{"b", other}}}, {}));
    EXPECT_EQ(head().sealed.key_arn, "another key");
    EXPECT_EQ(must(store_->load_annotation(at_, "a")).sealed.key_arn, "a key");
    auto const b = must(store_->load_annotation(at_, "b"));
    EXPECT_EQ(b.sealed.wrapped_key, "another wrapped key");
    EXPECT_EQ(b.blob.inline_bytes, "{}");
}

TEST_P(Annotations, StayWhenTheirVersionChanges) {
    put(an_annotation("a"));
    must(store_->update_object(at_, {.tags = tag_list{{"k", "v"}}}, {}));
    auto const seen = must(store_->load_object(at_));
    auto more = seen;
    more.parts = {{1, seen.modified, "p1", {}, {0, "", "part-1"}}, {2, seen.modified, "p2", {}, {3, "", "part-2"}}};
    more.part_count = 2;
    more.blob = {3, "", ""};
    must(store_->append_object(id_, seen, more, {}));
    EXPECT_EQ(head().annotation_count, 1u);
    EXPECT_THAT(names(), ElementsAre("a"));
}

TEST_P(Annotations, NeedAVersion) {
    std::vector<object_address> const missing{{id_, "none"}, {id_, "k", "v"}, {{"", "none"}, "k"}};
    for (auto const& at : missing) {
        EXPECT_EQ(errc_of(store_->put_annotation(at, an_annotation("a"), {})), errc::not_found);
        EXPECT_EQ(errc_of(store_->load_annotation(at, "a")), errc::not_found);
        EXPECT_EQ(errc_of(store_->list_annotations(at, {})), errc::not_found);
        EXPECT_EQ(errc_of(store_->delete_annotation(at, "a", {})), errc::not_found);
    }
}

TEST_P(Annotations, TellEvents) {
    must(store_->keep_events(id_, true));
    instant const at{std::chrono::seconds{5}};
    must(store_->put_annotation(at_, an_annotation("a"), {.causes = event{"put", at}}));
    must(store_->delete_annotation(at_, "a", {.causes = event{"delete", at}}));
    must(store_->delete_annotation(at_, "a", {.causes = event{"delete", at}}));
    auto const told = must(store_->read_events(0, 10));
    ASSERT_EQ(told.size(), 2u);
    EXPECT_EQ(told[0].name, "put");
    EXPECT_EQ(told[0].key, "k");
    EXPECT_EQ(told[1].name, "delete");
}

}  // namespace
}  // namespace s3seal::storage
