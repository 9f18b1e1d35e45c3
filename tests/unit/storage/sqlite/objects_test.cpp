#include "tests/unit/storage/sqlite/metadata.hpp"

#include <gmock/gmock.h>

#include <thread>

namespace s3seal::storage {
namespace {

using namespace std::string_literals;
using test::errc_of;
using test::must;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class ObjectRows : public MetadataStore {
protected:
    ObjectRows() { must(store_->create_bucket(a_bucket("b"))); }

    blob_refs put(object const& row, expectation const& expected = {}) {
        return must(store_->put_object(id_, row, expected));
    }
    std::string etag_of(std::string_view key) { return must(store_->load_object(id_, key)).etag; }
    bucket_id const id_{"", "b"};
};

INSTANTIATE_TEST_SUITE_P(In, ObjectRows, testing::Values(place::memory, place::disk), name_of_place);

object everything_set() {
    auto row = an_object("k/\xc3\xa9 \xf0\x9f\x98\x80", "0123-2");
    row.storage_class = "STANDARD_IA";
    row.digest = {"CRC64NVME", "FULL_OBJECT", "rosUhgp5mIg="};
    row.sealed = {.mode = "aws:kms",
                  .key_arn = "arn:aws:kms:eu-west-1:000000000000:key/1",
                  .bucket_key = true,
                  .context = R"({"a":"b"})",
                  .wrapped_key = "\0\xff wrapped \n"s,
                  .format = 3};
    row.headers = {{"content-type", "text/plain; a=\"b:c\""},
                   {"x-amz-meta-b", ""},
                   {"x-amz-meta-a", "\xc3\xa9\x01 \t:"},
                   {"x-amz-meta-b", "again"}};
    row.blob = {.size = 5'000'000'000, .inline_bytes = "", .id = "blob-1"};
    return row;
}

TEST_P(ObjectRows, AreLoadedAsTheyWerePut) {
    auto const row = everything_set();
    EXPECT_THAT(put(row), IsEmpty());
    reopen();
    auto const loaded = must(store_->load_object(id_, row.key));
    EXPECT_EQ(loaded.key, row.key);
    EXPECT_EQ(loaded.version, "null");
    EXPECT_EQ(loaded.modified, row.modified);
    EXPECT_EQ(loaded.etag, "0123-2");
    EXPECT_EQ(loaded.storage_class, "STANDARD_IA");
    EXPECT_EQ(loaded.digest.algorithm, "CRC64NVME");
    EXPECT_EQ(loaded.digest.type, "FULL_OBJECT");
    EXPECT_EQ(loaded.digest.value, "rosUhgp5mIg=");
    EXPECT_EQ(loaded.sealed.mode, "aws:kms");
    EXPECT_EQ(loaded.sealed.key_arn, row.sealed.key_arn);
    EXPECT_TRUE(loaded.sealed.bucket_key);
    EXPECT_EQ(loaded.sealed.context, R"({"a":"b"})");
    EXPECT_EQ(loaded.sealed.wrapped_key, row.sealed.wrapped_key);
    EXPECT_EQ(loaded.sealed.format, 3);
    EXPECT_EQ(loaded.headers, row.headers);
    EXPECT_EQ(loaded.blob.size, 5'000'000'000u);
    EXPECT_EQ(loaded.blob.id, "blob-1");
    EXPECT_EQ(loaded.blob.inline_bytes, "");
}

TEST_P(ObjectRows, HoldSmallBodiesOfAnyBytes) {
    auto row = an_object("k");
    for (int value = 0; value < 256; ++value) row.blob.inline_bytes += static_cast<char>(value);
    row.blob.size = 192;
    row.blob.id = "named";
    put(row);
    reopen();
    auto const loaded = must(store_->load_object(id_, "k"));
    EXPECT_EQ(loaded.blob.inline_bytes, row.blob.inline_bytes);
    EXPECT_EQ(loaded.blob.id, "named");
}

TEST_P(ObjectRows, AreKeptUnderEveryKeyBytewise) {
    std::vector<std::string> const keys{"a",    "A",     "a/",   "a//",  "/a",          "..",
                                        ".",    " ",     "a ",   "%61",  "caf\xc3\xa9", "cafe\xcc\x81",
                                        "\xff", "a\0b"s, "a\0"s, "\x01", "a\nb",        std::string(1024, 'k')};
    for (auto const& key : keys) EXPECT_THAT(put(an_object(key, "of " + key)), IsEmpty()) << key;
    for (auto const& key : keys) EXPECT_EQ(etag_of(key), "of " + key);
    EXPECT_EQ(errc_of(store_->load_object(id_, "b")), errc::not_found);
    EXPECT_EQ(errc_of(store_->load_object({"", "c"}, "a")), errc::not_found);
    EXPECT_EQ(errc_of(store_->load_object({"other", "b"}, "a")), errc::not_found);
}

TEST_P(ObjectRows, ReplacedGiveTheOldBlob) {
    auto first = everything_set();
    put(first);
    auto second = an_object(first.key, "second");
    second.blob.size = 7;
    second.blob.inline_bytes = "encoded";
    second.blob.id = "in the row";
    auto const replaced = put(second);
    ASSERT_EQ(replaced.size(), 1u);
    EXPECT_EQ(replaced[0].id, "blob-1");
    EXPECT_EQ(replaced[0].size, 5'000'000'000u);
    auto const loaded = must(store_->load_object(id_, first.key));
    EXPECT_EQ(loaded.etag, "second");
    EXPECT_EQ(loaded.storage_class, "STANDARD");
    EXPECT_EQ(loaded.digest.algorithm, "");
    EXPECT_EQ(loaded.sealed.mode, "AES256");
    EXPECT_EQ(loaded.sealed.wrapped_key, "");
    EXPECT_THAT(loaded.headers, IsEmpty());
    EXPECT_EQ(loaded.blob.inline_bytes, "encoded");
    EXPECT_EQ(loaded.blob.id, "in the row");
    auto const inline_replaced = put(first);
    ASSERT_EQ(inline_replaced.size(), 1u);
    EXPECT_EQ(inline_replaced[0].id, "") << "there is nothing to remove";
    EXPECT_EQ(inline_replaced[0].size, 7u) << "the budget gets it back";
}

TEST_P(ObjectRows, DeletedGiveTheirBlobAndAreGone) {
    put(everything_set());
    put(an_object("other"));
    auto const removed = must(store_->delete_object(id_, everything_set().key, {}));
    ASSERT_EQ(removed.size(), 1u);
    EXPECT_EQ(removed[0].id, "blob-1");
    EXPECT_EQ(removed[0].size, 5'000'000'000u);
    reopen();
    EXPECT_EQ(errc_of(store_->load_object(id_, everything_set().key)), errc::not_found);
    EXPECT_THAT(must(store_->delete_object(id_, everything_set().key, {})), IsEmpty());
    EXPECT_EQ(etag_of("other"), "etag");
}

TEST_P(ObjectRows, ExpectedAbsentAreNotReplaced) {
    EXPECT_THAT(put(an_object("k", "first"), {.absent = true, .etag = {}}), IsEmpty());
    EXPECT_EQ(errc_of(store_->put_object(id_, an_object("k", "second"), {.absent = true, .etag = {}})),
              errc::already_exists);
    EXPECT_EQ(etag_of("k"), "first");
}

TEST_P(ObjectRows, ExpectedWithAnEtagAreReplacedOnlyThen) {
    expectation const first{.absent = false, .etag = "first"};
    EXPECT_EQ(errc_of(store_->put_object(id_, an_object("k", "x"), first)), errc::not_found);
    EXPECT_EQ(errc_of(store_->put_object(id_, an_object("k", "x"), {.absent = false, .etag = "*"})), errc::not_found);
    EXPECT_EQ(errc_of(store_->load_object(id_, "k")), errc::not_found);
    put(an_object("k", "first"));
    put(an_object("k", "second"), first);
    EXPECT_EQ(errc_of(store_->put_object(id_, an_object("k", "third"), first)), errc::conflict);
    EXPECT_EQ(etag_of("k"), "second");
    put(an_object("k", "third"), {.absent = false, .etag = "*"});
    EXPECT_EQ(etag_of("k"), "third");
}

TEST_P(ObjectRows, ExpectedWithAnEtagAreDeletedOnlyThen) {
    for (auto const etag : {"first", "*"})
        EXPECT_EQ(errc_of(store_->delete_object(id_, "k", {.absent = false, .etag = etag})), errc::not_found);
    put(an_object("k", "first"));
    EXPECT_EQ(errc_of(store_->delete_object(id_, "k", {.absent = false, .etag = "other"})), errc::conflict);
    EXPECT_EQ(etag_of("k"), "first");
    must(store_->delete_object(id_, "k", {.absent = false, .etag = "first"}));
    put(an_object("k", "second"));
    must(store_->delete_object(id_, "k", {.absent = false, .etag = "*"}));
    EXPECT_EQ(errc_of(store_->load_object(id_, "k")), errc::not_found);
}

TEST_P(ObjectRows, ExpectedAbsentByManyThreadsArePutOnce) {
    constexpr int keys = 50;
    std::atomic<int> put_count = 0;
    std::atomic<int> refused = 0;
    {
        std::vector<std::jthread> running;
        for (int thread = 0; thread < 4; ++thread)
            running.emplace_back([&, thread] {
                for (int key = 0; key < keys; ++key) {
                    auto const row = an_object("k" + std::to_string(key), std::to_string(thread));
                    auto const outcome = errc_of(store_->put_object(id_, row, {.absent = true, .etag = {}}));
                    put_count += outcome == std::nullopt;
                    refused += outcome == errc::already_exists;
                }
            });
    }
    EXPECT_EQ(put_count, keys);
    EXPECT_EQ(refused, 3 * keys);
}

TEST_P(ObjectRows, TellTheBlobsInUse) {
    EXPECT_THAT(must(store_->blob_ids()), IsEmpty());
    must(store_->create_bucket(a_bucket("b", "other")));
    auto row = everything_set();
    put(row);
    row.blob = {.size = 70'000, .inline_bytes = "", .id = "blob-2"};
    must(store_->put_object({"other", "b"}, row, {}));
    row = an_object("small");
    row.blob = {.size = 3, .inline_bytes = "abc", .id = "in the row"};
    put(row);
    row = an_object("of the first format");
    row.blob = {.size = 3, .inline_bytes = "abc", .id = ""};
    put(row);
    EXPECT_THAT(must(store_->blob_ids()), UnorderedElementsAre("blob-1", "blob-2"));
    must(store_->delete_object(id_, everything_set().key, {}));
    reopen();
    EXPECT_THAT(must(store_->blob_ids()), UnorderedElementsAre("blob-2"));
}

class ResealedRows : public ObjectRows {
protected:
    result<> reseal(object const& seen) {
        return store_->update_encryption(id_, seen,
                                         {.mode = "aws:kms",
                                          .key_arn = "another key",
                                          .bucket_key = false,
                                          .context = "{}",
                                          .wrapped_key = "another \0 wrapped key"s,
                                          .format = 1});
    }
};

INSTANTIATE_TEST_SUITE_P(In, ResealedRows, testing::Values(place::memory, place::disk), name_of_place);

TEST_P(ResealedRows, HaveAnotherKeyAndNothingElse) {
    auto const before = everything_set();
    put(before);
    put(an_object("other"));
    must(reseal(before));
    reopen();
    auto const after = must(store_->load_object(id_, before.key));
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
    EXPECT_EQ(must(store_->load_object(id_, "other")).sealed.mode, "AES256");
}

// Between reading the row and writing it back somebody else wrote, deleted or resealed the object.
TEST_P(ResealedRows, ThatChangedMeanwhileAreAConflict) {
    auto const seen = everything_set();
    EXPECT_EQ(errc_of(reseal(seen)), errc::conflict) << "it is gone";
    auto changed = seen;
    changed.etag = "another";
    put(changed);
    EXPECT_EQ(errc_of(reseal(seen)), errc::conflict);
    changed = seen;
    changed.blob.id = "blob-2";
    put(changed);
    EXPECT_EQ(errc_of(reseal(seen)), errc::conflict) << "the same content, written again";
    put(seen);
    must(reseal(seen));
    EXPECT_EQ(errc_of(reseal(seen)), errc::conflict) << "it has another key already";
    EXPECT_EQ(must(store_->load_object(id_, seen.key)).sealed.key_arn, "another key");
}

}  // namespace
}  // namespace s3seal::storage
