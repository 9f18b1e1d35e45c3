#include "tests/unit/storage/contract/metadata_store_test.hpp"

#include <fmt/format.h>

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

namespace s3seal::storage {
namespace {

using namespace std::string_literals;
using test::errc_of;
using test::must;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class UploadRows : public MetadataStore {
protected:
    UploadRows() { must(store_->create_bucket(a_bucket("b"))); }

    void begin(std::string id, std::string key = "k") {
        must(store_->create_upload(id_, an_upload(std::move(id), std::move(key))));
    }
    std::vector<std::string> put(std::string_view id, unsigned number, std::string blob) {
        return ids_of(must(store_->put_part(id_, id, a_part(number, std::move(blob)))));
    }
    result<blob_refs> complete(std::string_view id, std::vector<stored_part> parts, terms const& on = {},
                               std::string key = "k") {
        return store_->complete_upload(id_, id, an_object_of(std::move(parts), std::move(key)), on, "done");
    }
    std::vector<unsigned> numbers_of(std::string_view id) {
        std::vector<unsigned> numbers;
        for (auto const& part : must(store_->list_parts(id_, id, 0, 10'000)).parts) numbers.push_back(part.number);
        return numbers;
    }
    bucket_id const id_{"", "b"};
};

S3SEAL_ON_EVERY_ENGINE(UploadRows);

TEST_P(UploadRows, AreLoadedAsTheyWereBegun) {
    auto row = an_upload("u1", "k/\xc3\xa9");
    row.storage_class = "STANDARD_IA";
    row.checksum_algorithm = "SHA256";
    row.checksum_type = "COMPOSITE";
    row.sealed = {"aws:kms", "arn:aws:kms:eu-west-1:000000000000:key/1", true, R"({"a":"b"})", "\0\xff wrapped \n"s, 3};
    row.headers = {{"content-type", "text/plain"}, {"x-amz-meta-a", "\xc3\xa9\x01 \t:"}};
    row.requested_encryption = {{"x-amz-server-side-encryption", "aws:kms"},
                                {"x-amz-server-side-encryption-aws-kms-key-id", row.sealed.key_arn}};
    row.lock = {"GOVERNANCE", instant{std::chrono::seconds{2'000'000'000}}, true, true, 0, 2};
    row.tags = {{"a", ""}, {"b", "c"}};
    row.owner = "444455556666";
    row.acl = "<all/>";
    must(store_->create_upload(id_, row));
    reopen();
    auto const loaded = must(store_->load_upload(id_, row.key, "u1"));
    EXPECT_EQ(loaded.id, "u1");
    EXPECT_EQ(loaded.key, row.key);
    EXPECT_EQ(loaded.initiator, row.initiator);
    EXPECT_EQ(loaded.initiated, row.initiated);
    EXPECT_EQ(loaded.storage_class, "STANDARD_IA");
    EXPECT_EQ(loaded.checksum_algorithm, "SHA256");
    EXPECT_EQ(loaded.checksum_type, "COMPOSITE");
    EXPECT_EQ(loaded.sealed.mode, "aws:kms");
    EXPECT_EQ(loaded.sealed.key_arn, row.sealed.key_arn);
    EXPECT_TRUE(loaded.sealed.bucket_key);
    EXPECT_EQ(loaded.sealed.context, row.sealed.context);
    EXPECT_EQ(loaded.sealed.wrapped_key, row.sealed.wrapped_key);
    EXPECT_EQ(loaded.sealed.format, 3);
    EXPECT_EQ(loaded.headers, row.headers);
    EXPECT_EQ(loaded.requested_encryption, row.requested_encryption);
    EXPECT_EQ(loaded.lock, row.lock);
    EXPECT_EQ(loaded.tags, row.tags);
    EXPECT_EQ(loaded.owner, row.owner);
    EXPECT_EQ(loaded.acl, row.acl);
    EXPECT_FALSE(loaded.key_changed);
    EXPECT_EQ(loaded.completed, "");
}

TEST_P(UploadRows, NeedTheirBucketKeyAndId) {
    EXPECT_EQ(errc_of(store_->create_upload({"", "missing"}, an_upload("u"))), errc::not_found);
    begin("u");
    EXPECT_EQ(errc_of(store_->load_upload(id_, "other", "u")), errc::not_found);
    EXPECT_EQ(errc_of(store_->load_upload(id_, "k", "v")), errc::not_found);
    EXPECT_EQ(errc_of(store_->load_upload({"", "missing"}, "k", "u")), errc::not_found);
    EXPECT_EQ(errc_of(store_->put_part(id_, "v", a_part(1, "x"))), errc::not_found);
    EXPECT_EQ(errc_of(store_->list_parts(id_, "v", 0, 10)), errc::not_found);
    EXPECT_EQ(errc_of(store_->abort_upload(id_, "other", "u")), errc::not_found);
    EXPECT_EQ(errc_of(complete("v", {})), errc::not_found);
}

TEST_P(UploadRows, KeepTheLastPartOfEachNumber) {
    begin("u");
    EXPECT_THAT(put("u", 2, "two"), IsEmpty());
    EXPECT_THAT(put("u", 1, "one"), IsEmpty());
    EXPECT_THAT(put("u", 2, "two again"), ElementsAre("two"));
    reopen();
    auto const page = must(store_->list_parts(id_, "u", 0, 10));
    ASSERT_EQ(page.parts.size(), 2u);
    auto const expected = a_part(2, "two again");
    EXPECT_EQ(page.parts[0].blob.id, "one");
    EXPECT_EQ(page.parts[1].number, 2u);
    EXPECT_EQ(page.parts[1].modified, expected.modified);
    EXPECT_EQ(page.parts[1].etag, expected.etag);
    EXPECT_EQ(page.parts[1].digest.algorithm, "CRC64NVME");
    EXPECT_EQ(page.parts[1].digest.type, "FULL_OBJECT");
    EXPECT_EQ(page.parts[1].digest.value, expected.digest.value);
    EXPECT_EQ(page.parts[1].blob.size, 102u);
    EXPECT_EQ(page.parts[1].blob.id, "two again");
    EXPECT_THAT(must(store_->blob_ids()), UnorderedElementsAre("one", "two again"));
}

TEST_P(UploadRows, ListTheirPartsPageByPage) {
    begin("u");
    for (unsigned const number : {1u, 5u, 7u, 10'000u}) put("u", number, fmt::format("b{}", number));
    auto const page = must(store_->list_parts(id_, "u", 1, 2));
    ASSERT_EQ(page.parts.size(), 2u);
    EXPECT_EQ(page.parts[0].number, 5u);
    EXPECT_TRUE(page.truncated);
    auto const last = must(store_->list_parts(id_, "u", 7, 2));
    ASSERT_EQ(last.parts.size(), 1u);
    EXPECT_FALSE(last.truncated);
    EXPECT_FALSE(must(store_->list_parts(id_, "u", 1, 3)).truncated);
}

TEST_P(UploadRows, CompletedBecomeTheObject) {
    auto old = an_object("k", "old");
    old.blob.id = "old blob";
    must(store_->put_object(id_, old, {}));
    begin("u");
    put("u", 1, "one");
    put("u", 3, "three");
    put("u", 4, "left out");
    EXPECT_THAT(ids_of(must(complete("u", {a_part(1, "one"), a_part(3, "three")}))),
                ElementsAre("left out", "old blob"));
    reopen();
    auto const row = must(store_->load_object({id_, "k"}));
    EXPECT_EQ(row.etag, "whole-2");
    EXPECT_TRUE(row.multipart());
    ASSERT_EQ(row.parts.size(), 2u);
    EXPECT_EQ(row.parts[1].number, 3u);
    EXPECT_EQ(row.parts[1].blob.id, "three");
    EXPECT_EQ(row.blob.size, 204u);
    EXPECT_EQ(row.part_count, 2u);
    EXPECT_EQ(must(store_->load_upload(id_, "k", "u")).completed, "done");
    EXPECT_EQ(errc_of(store_->list_parts(id_, "u", 0, 10)), errc::not_found);
    EXPECT_EQ(errc_of(store_->put_part(id_, "u", a_part(1, "late"))), errc::not_found);
    EXPECT_EQ(errc_of(store_->abort_upload(id_, "k", "u")), errc::not_found);
    EXPECT_EQ(errc_of(complete("u", {a_part(1, "one")})), errc::not_found);
    EXPECT_THAT(must(store_->list_uploads(id_, {})).uploads, IsEmpty());
    EXPECT_THAT(must(store_->blob_ids()), UnorderedElementsAre("one", "three"));
}

TEST_P(UploadRows, ObjectsOfPartsGiveAllOfThemBack) {
    begin("u");
    put("u", 1, "one");
    put("u", 2, "two");
    must(complete("u", {a_part(1, "one"), a_part(2, "two")}));
    begin("v");
    put("v", 1, "of v");
    EXPECT_THAT(ids_of(must(complete("v", {a_part(1, "of v")}))), ElementsAre("one", "two"));
    EXPECT_THAT(ids_of(must(store_->put_object(id_, an_object("k"), {}))), ElementsAre("of v"));
    EXPECT_FALSE(must(store_->load_object({id_, "k"})).multipart());
    begin("w");
    put("w", 1, "of w");
    must(complete("w", {a_part(1, "of w")}));
    EXPECT_THAT(ids_of(must(store_->delete_object({id_, "k"}, {}))), ElementsAre("of w"));
    EXPECT_THAT(must(store_->blob_ids()), IsEmpty());
}

TEST_P(UploadRows, ThatFailToCompleteStayOpen) {
    begin("u");
    put("u", 1, "one");
    put("u", 2, "two");
    auto const whole = [] { return std::vector{a_part(1, "one"), a_part(2, "two")}; };
    EXPECT_EQ(errc_of(complete("u", {a_part(1, "one"), a_part(2, "replaced")})), errc::conflict);
    EXPECT_EQ(errc_of(complete("u", {a_part(1, "one"), a_part(3, "three")})), errc::conflict);
    EXPECT_EQ(errc_of(complete("u", whole(), while_current(must::have_etag{"any"}))), errc::not_found);
    EXPECT_THAT(numbers_of("u"), ElementsAre(1, 2));
    must(store_->put_object(id_, an_object("k", "there"), {}));
    EXPECT_EQ(errc_of(complete("u", whole(), while_current(must::be_absent{}))), errc::already_exists);
    EXPECT_EQ(errc_of(complete("u", whole(), while_current(must::have_etag{"other"}))), errc::conflict);
    EXPECT_THAT(numbers_of("u"), ElementsAre(1, 2));
    EXPECT_EQ(must(store_->load_object({id_, "k"})).etag, "there");
    must(complete("u", whole()));
}

TEST_P(UploadRows, KnowWhetherTheirKeyWasWritten) {
    begin("before");
    begin("elsewhere", "k2");
    must(store_->put_object(id_, an_object("k", "there"), {}));
    begin("between");
    put("before", 1, "one");
    put("between", 1, "two");
    EXPECT_TRUE(must(store_->load_upload(id_, "k", "before")).key_changed);
    EXPECT_FALSE(must(store_->load_upload(id_, "k", "between")).key_changed);
    EXPECT_FALSE(must(store_->load_upload(id_, "k2", "elsewhere")).key_changed);
    EXPECT_EQ(errc_of(complete("before", {a_part(1, "one")}, while_current(must::have_etag{"there"}))), errc::conflict);
    must(store_->delete_object({id_, "never there"}, {}));
    EXPECT_FALSE(must(store_->load_upload(id_, "k", "between")).key_changed);
    must(complete("between", {a_part(1, "two")}, while_current(must::have_etag{"there"})));
    must(store_->delete_object({id_, "k"}, {}));
    EXPECT_EQ(errc_of(complete("before", {a_part(1, "one")}, while_current(must::be_absent{}))), errc::conflict);
    must(complete("before", {a_part(1, "one")}));
}

TEST_P(UploadRows, AbortedGiveTheirPartsBack) {
    begin("u");
    begin("v");
    put("u", 1, "one");
    put("u", 2, "two");
    put("v", 1, "of v");
    EXPECT_THAT(ids_of(must(store_->abort_upload(id_, "k", "u"))), ElementsAre("one", "two"));
    EXPECT_EQ(errc_of(store_->load_upload(id_, "k", "u")), errc::not_found);
    EXPECT_EQ(errc_of(store_->abort_upload(id_, "k", "u")), errc::not_found);
    EXPECT_THAT(must(store_->blob_ids()), UnorderedElementsAre("of v"));
}

TEST_P(UploadRows, GoWithTheirBucket) {
    begin("open");
    put("open", 1, "one");
    begin("completed");
    put("completed", 1, "two");
    must(complete("completed", {a_part(1, "two")}));
    EXPECT_EQ(errc_of(store_->delete_bucket(id_)), errc::not_empty);
    EXPECT_THAT(numbers_of("open"), ElementsAre(1));
    must(store_->delete_object({id_, "k"}, {}));
    EXPECT_THAT(ids_of(must(store_->delete_bucket(id_))), ElementsAre("one"));
    EXPECT_THAT(must(store_->blob_ids()), IsEmpty());
    must(store_->create_bucket(a_bucket("b")));
    EXPECT_EQ(errc_of(store_->load_upload(id_, "k", "open")), errc::not_found);
    EXPECT_EQ(errc_of(store_->load_upload(id_, "k", "completed")), errc::not_found);
}

TEST_P(UploadRows, AreForgottenOneByOneWhenManyWereCompleted) {
    begin("long ago");
    put("long ago", 1, "x");
    for (int n = 0; n < 1'000; ++n) {
        auto const id = fmt::format("u{}", n);
        begin(id, "many");
        put(id, 1, id);
        must(complete(id, {a_part(1, id)}, {}, "many"));
    }
    EXPECT_EQ(must(store_->load_upload(id_, "many", "u0")).completed, "done");
    must(complete("long ago", {a_part(1, "x")}));
    EXPECT_EQ(errc_of(store_->load_upload(id_, "many", "u0")), errc::not_found);
    EXPECT_EQ(must(store_->load_upload(id_, "many", "u1")).completed, "done");
    EXPECT_EQ(must(store_->load_upload(id_, "k", "long ago")).completed, "done") << "counted by their completion";
    EXPECT_EQ(must(store_->load_object({id_, "many"})).parts.at(0).blob.id, "u999");
}

TEST_P(UploadRows, OfOneIdAreCompletedOnce) {
    begin("u");
    put("u", 1, "one");
    std::atomic<int> completed = 0;
    std::vector<std::thread> threads;
    for (int n = 0; n < 4; ++n)
        threads.emplace_back([&] { completed += complete("u", {a_part(1, "one")}).has_value(); });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(completed, 1);
}

}  // namespace
}  // namespace s3seal::storage
