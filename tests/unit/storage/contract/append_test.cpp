#include "tests/unit/storage/contract/metadata_store_test.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

namespace s3seal::storage {
namespace {

using test::errc_of;
using test::must;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class AppendedRows : public MetadataStore {
protected:
    AppendedRows() { must(store_->create_bucket(a_bucket("b"))); }

    object put_whole(std::string blob) {
        auto row = an_object("k", "whole");
        row.blob.size = 101;
        row.blob.id = std::move(blob);
        row.sealed.wrapped_key = "wrapped";
        row.headers = {{"content-type", "text/plain"}};
        must(store_->put_object(id_, row, {}));
        return load();
    }
    object put_parts(std::string const& blob) {
        must(store_->create_upload(id_, an_upload(blob)));
        for (unsigned n = 1; n <= 2; ++n) must(store_->put_part(id_, blob, a_part(n, blob + std::to_string(n))));
        auto row = an_object_of({a_part(1, blob + "1"), a_part(2, blob + "2")});
        must(store_->complete_upload(id_, blob, row, {}, "done"));
        return load();
    }
    object load() { return must(store_->load_object({id_, "k"})); }

    // `seen` and another part, whose blob has that name.
    static object longer(object seen, std::string const& blob) {
        if (!seen.multipart()) {
            auto first = a_part(1, seen.blob.id);
            first.blob.size = seen.blob.size;
            seen.parts = {first};
        }
        seen.parts.push_back(a_part(static_cast<unsigned>(seen.parts.size()) + 1, blob));
        seen.part_count = static_cast<unsigned>(seen.parts.size());
        seen.blob.size += seen.parts.back().blob.size;
        seen.etag = "with " + blob;
        seen.digest = {"CRC32", "FULL_OBJECT", "of both"};
        seen.modified += std::chrono::seconds{5};
        return seen;
    }
    std::vector<std::string> blobs_of(object const& row) {
        std::vector<std::string> ids;
        for (auto const& part : row.parts) ids.push_back(part.blob.id);
        return ids;
    }
    bucket_id const id_{"", "b"};
};

S3SEAL_ON_EVERY_ENGINE(AppendedRows);

TEST_P(AppendedRows, ChangeOnlyWhatIsAboutTheirBytes) {
    auto const seen = put_whole("one");
    auto wanted = longer(seen, "two");
    wanted.headers = {};
    wanted.sealed.wrapped_key = "another";
    must(store_->append_object(id_, seen, wanted, {}));
    reopen();
    auto const row = load();
    EXPECT_THAT(blobs_of(row), ElementsAre("one", "two"));
    EXPECT_EQ(row.parts[0].blob.size, 101u);
    EXPECT_EQ(row.parts[1].number, 2u);
    EXPECT_EQ(row.part_count, 2u);
    EXPECT_EQ(row.blob.size, 203u);
    EXPECT_EQ(row.blob.id, "");
    EXPECT_EQ(row.etag, "with two");
    EXPECT_EQ(row.digest.value, "of both");
    EXPECT_EQ(row.modified, seen.modified + std::chrono::seconds{5});
    EXPECT_EQ(row.headers, seen.headers);
    EXPECT_EQ(row.sealed.wrapped_key, "wrapped");
    EXPECT_THAT(must(store_->blob_ids()), UnorderedElementsAre("one", "two"));
}

TEST_P(AppendedRows, GrowAgainAndGiveEverythingBack) {
    for (auto const* blob : {"two", "three", "four"}) {
        auto const seen = blob == std::string{"two"} ? put_whole("one") : load();
        must(store_->append_object(id_, seen, longer(seen, blob), {}));
    }
    EXPECT_THAT(blobs_of(load()), ElementsAre("one", "two", "three", "four"));
    EXPECT_THAT(ids_of(must(store_->delete_object({id_, "k"}, {}))), ElementsAre("four", "one", "three", "two"));
    EXPECT_THAT(must(store_->blob_ids()), IsEmpty());
}

TEST_P(AppendedRows, MayHaveBegunAsUploads) {
    auto const seen = put_parts("u");
    must(store_->append_object(id_, seen, longer(seen, "more"), {}));
    EXPECT_THAT(blobs_of(load()), ElementsAre("u1", "u2", "more"));
    EXPECT_EQ(must(store_->load_upload(id_, "k", "u")).completed, "done");
}

TEST_P(AppendedRows, DropTheBodyThatLayInThem) {
    auto whole = an_object("k", "whole");
    whole.blob = {.size = 101, .inline_bytes = "encoded", .id = "in the row"};
    must(store_->put_object(id_, whole, {}));
    auto const seen = load();
    auto wanted = longer(seen, "two");
    wanted.parts.front().blob.id = "outside";
    must(store_->append_object(id_, seen, wanted, {}));
    EXPECT_EQ(load().blob.inline_bytes, "");
    EXPECT_THAT(must(store_->blob_ids()), UnorderedElementsAre("outside", "two"));
}

TEST_P(AppendedRows, NeverShareThePartsOfAnUpload) {
    auto const seen = put_whole("one");
    must(store_->append_object(id_, seen, longer(seen, "two"), {}));
    EXPECT_THAT(must(store_->list_uploads(id_, {})).uploads, IsEmpty());
    must(store_->create_upload(id_, an_upload("u", "other")));
    must(store_->put_part(id_, "u", a_part(1, "of u")));
    EXPECT_THAT(ids_of(must(store_->abort_upload(id_, "other", "u"))), ElementsAre("of u"));
    EXPECT_THAT(blobs_of(load()), ElementsAre("one", "two"));
}

TEST_P(AppendedRows, AreStillThoseThatWereSeen) {
    auto const whole = put_whole("one");
    auto const refused = [&](object const& seen) {
        auto const before = load();
        EXPECT_EQ(errc_of(store_->append_object(id_, seen, longer(seen, "late"), {})), errc::conflict);
        EXPECT_EQ(blobs_of(load()), blobs_of(before));
        EXPECT_EQ(load().etag, before.etag);
        EXPECT_FALSE(must(store_->blob_ids()).contains("late"));
    };
    put_whole("same ETag");
    refused(whole);
    auto const seen = load();
    must(store_->append_object(id_, seen, longer(seen, "two"), {}));
    refused(seen);
    auto const grown = load();
    must(store_->append_object(id_, grown, longer(grown, "three"), {}));
    refused(grown);
    auto const uploaded = put_parts("u");
    put_parts("v");
    ASSERT_EQ(load().etag, uploaded.etag);
    refused(uploaded);
    must(store_->delete_object({id_, "k"}, {}));
    EXPECT_EQ(errc_of(store_->append_object(id_, uploaded, longer(uploaded, "late"), {})), errc::conflict);
}

TEST_P(AppendedRows, AreWrittenForUploadsThatAreOpen) {
    auto const seen = put_whole("one");
    must(store_->create_upload(id_, an_upload("u")));
    must(store_->append_object(id_, seen, longer(seen, "two"), {}));
    EXPECT_TRUE(must(store_->load_upload(id_, "k", "u")).key_changed);
}

TEST_P(AppendedRows, GrowOnceFromOneSize) {
    auto const seen = put_whole("one");
    std::atomic<int> grown = 0;
    std::vector<std::thread> threads;
    for (int n = 0; n < 4; ++n)
        threads.emplace_back(
            [&, n] { grown += store_->append_object(id_, seen, longer(seen, std::to_string(n)), {}).has_value(); });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(grown, 1);
    EXPECT_EQ(load().parts.size(), 2u);
}

}  // namespace
}  // namespace s3seal::storage
