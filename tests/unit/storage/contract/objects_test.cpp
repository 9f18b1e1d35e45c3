#include "tests/unit/storage/contract/metadata_store_test.hpp"

#include <gmock/gmock.h>

#include <atomic>
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

    blob_refs put(object const& row, terms const& on = {}) { return must(store_->put_object(id_, row, on)); }
    std::string etag_of(std::string_view key) { return must(store_->load_object({id_, key})).etag; }
    bucket_id const id_{"", "b"};
};

S3SEAL_ON_EVERY_ENGINE(ObjectRows);

TEST_P(ObjectRows, AreLoadedAsTheyWerePut) {
    auto const row = everything_set();
    EXPECT_THAT(put(row), IsEmpty());
    reopen();
    auto const loaded = must(store_->load_object({id_, row.key}));
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
    auto const loaded = must(store_->load_object({id_, "k"}));
    EXPECT_EQ(loaded.blob.inline_bytes, row.blob.inline_bytes);
    EXPECT_EQ(loaded.blob.id, "named");
}

TEST_P(ObjectRows, AreKeptUnderEveryKeyBytewise) {
    std::vector<std::string> const keys{"a",    "A",     "a/",   "a//",  "/a",          "..",
                                        ".",    " ",     "a ",   "%61",  "caf\xc3\xa9", "cafe\xcc\x81",
                                        "\xff", "a\0b"s, "a\0"s, "\x01", "a\nb",        std::string(1024, 'k')};
    for (auto const& key : keys) EXPECT_THAT(put(an_object(key, "of " + key)), IsEmpty()) << key;
    for (auto const& key : keys) EXPECT_EQ(etag_of(key), "of " + key);
    EXPECT_EQ(errc_of(store_->load_object({id_, "b"})), errc::not_found);
    EXPECT_EQ(errc_of(store_->load_object({bucket_id{"", "c"}, "a"})), errc::not_found);
    EXPECT_EQ(errc_of(store_->load_object({bucket_id{"other", "b"}, "a"})), errc::not_found);
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
    auto const loaded = must(store_->load_object({id_, first.key}));
    EXPECT_EQ(loaded.etag, "second");
    EXPECT_EQ(loaded.storage_class, "STANDARD");
    EXPECT_EQ(loaded.digest.algorithm, "");
    EXPECT_EQ(loaded.sealed.mode, "AES256");
    EXPECT_EQ(loaded.sealed.wrapped_key, "");
    EXPECT_THAT(loaded.headers, IsEmpty());
    EXPECT_EQ(loaded.blob.inline_bytes, "encoded");
    EXPECT_EQ(loaded.blob.id, "in the row");
    EXPECT_THAT(put(first), IsEmpty()) << "what lay in the row has gone with it";
}

TEST_P(ObjectRows, DeletedGiveTheirBlobAndAreGone) {
    put(everything_set());
    put(an_object("other"));
    auto const removed = must(store_->delete_object({id_, everything_set().key}, {}));
    ASSERT_EQ(removed.size(), 1u);
    EXPECT_EQ(removed[0].id, "blob-1");
    EXPECT_EQ(removed[0].size, 5'000'000'000u);
    reopen();
    EXPECT_EQ(errc_of(store_->load_object({id_, everything_set().key})), errc::not_found);
    EXPECT_THAT(must(store_->delete_object({id_, everything_set().key}, {})), IsEmpty());
    EXPECT_EQ(etag_of("other"), "etag");
}

TEST_P(ObjectRows, ExpectedAbsentAreNotReplaced) {
    EXPECT_THAT(put(an_object("k", "first"), while_current(must::be_absent{})), IsEmpty());
    EXPECT_EQ(errc_of(store_->put_object(id_, an_object("k", "second"), while_current(must::be_absent{}))),
              errc::already_exists);
    EXPECT_EQ(etag_of("k"), "first");
}

TEST_P(ObjectRows, ExpectedWithAnEtagAreReplacedOnlyThen) {
    auto const first = while_current(must::have_etag{"first"});
    EXPECT_EQ(errc_of(store_->put_object(id_, an_object("k", "x"), first)), errc::not_found);
    EXPECT_EQ(errc_of(store_->put_object(id_, an_object("k", "x"), while_current(must::exist{}))), errc::not_found);
    EXPECT_EQ(errc_of(store_->load_object({id_, "k"})), errc::not_found);
    put(an_object("k", "first"));
    put(an_object("k", "second"), first);
    EXPECT_EQ(errc_of(store_->put_object(id_, an_object("k", "third"), first)), errc::conflict);
    EXPECT_EQ(etag_of("k"), "second");
    put(an_object("k", "third"), while_current(must::exist{}));
    EXPECT_EQ(etag_of("k"), "third");
}

TEST_P(ObjectRows, ExpectedWithAnEtagAreDeletedOnlyThen) {
    for (auto const& on : {while_current(must::have_etag{"first"}), while_current(must::exist{})})
        EXPECT_EQ(errc_of(store_->delete_object({id_, "k"}, on)), errc::not_found);
    put(an_object("k", "first"));
    EXPECT_EQ(errc_of(store_->delete_object({id_, "k"}, while_current(must::have_etag{"other"}))), errc::conflict);
    EXPECT_EQ(etag_of("k"), "first");
    must(store_->delete_object({id_, "k"}, while_current(must::have_etag{"first"})));
    put(an_object("k", "second"));
    must(store_->delete_object({id_, "k"}, while_current(must::exist{})));
    EXPECT_EQ(errc_of(store_->load_object({id_, "k"})), errc::not_found);
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
                    auto const outcome = errc_of(store_->put_object(id_, row, while_current(must::be_absent{})));
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
    must(store_->delete_object({id_, everything_set().key}, {}));
    reopen();
    EXPECT_THAT(must(store_->blob_ids()), UnorderedElementsAre("blob-2"));
}

}  // namespace
}  // namespace s3seal::storage
