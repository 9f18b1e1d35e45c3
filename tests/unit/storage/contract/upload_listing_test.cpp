#include "tests/unit/storage/contract/metadata_store_test.hpp"

#include <fmt/format.h>

#include <gmock/gmock.h>

#include <set>

namespace s3seal::storage {
namespace {

using test::errc_of;
using test::must;
using testing::ElementsAre;
using testing::IsEmpty;

class UploadListing : public MetadataStore {
protected:
    UploadListing() {
        must(store_->create_bucket(a_bucket("b")));
        must(store_->create_bucket(a_bucket("other")));
        for (auto const* key : {"b", "a/2", "a/1", "b", "c/x/1", "a/2"}) {
            auto row = an_upload(fmt::format("{}#{}", key, begun_++), key);
            row.headers = {{"content-type", "text/plain"}};
            must(store_->create_upload(id_, row));
        }
        must(store_->create_upload({"", "other"}, an_upload("elsewhere", "a/1")));
    }

    static std::vector<std::string> ids(upload_page const& page) {
        std::vector<std::string> all;
        for (auto const& one : page.uploads) all.push_back(one.id);
        return all;
    }
    upload_page list(upload_query const& query) { return must(store_->list_uploads(id_, query)); }

    bucket_id const id_{"", "b"};
    int begun_ = 0;
};

S3SEAL_ON_EVERY_ENGINE(UploadListing);

TEST_P(UploadListing, IsByKeyAndThenByBegin) {
    auto const page = list({});
    EXPECT_THAT(ids(page), ElementsAre("a/1#2", "a/2#1", "a/2#5", "b#0", "b#3", "c/x/1#4"));
    EXPECT_FALSE(page.truncated);
    EXPECT_FALSE(page.ends_with_prefix);
    EXPECT_THAT(page.uploads.at(0).headers, IsEmpty());
    EXPECT_EQ(page.uploads.at(0).initiator, "arn:aws:iam::000000000000:root");
}

TEST_P(UploadListing, GoesOnBehindAKeyOrAnUpload) {
    EXPECT_THAT(ids(list({.after_key = "a/2"})), ElementsAre("b#0", "b#3", "c/x/1#4"));
    EXPECT_THAT(ids(list({.after_key = "a/2", .after_id = "a/2#1"})), ElementsAre("a/2#5", "b#0", "b#3", "c/x/1#4"));
    EXPECT_THAT(ids(list({.after_key = "a/2", .after_id = "a/2#5"})), ElementsAre("b#0", "b#3", "c/x/1#4"));
    EXPECT_THAT(ids(list({.after_key = "b", .after_id = "gone"})), ElementsAre("b#0", "b#3", "c/x/1#4"));
    EXPECT_EQ(errc_of(store_->list_uploads(id_, {.after_key = "a/1", .after_id = "a/2#1"})), errc::not_found);
}

TEST_P(UploadListing, GroupsByTheDelimiter) {
    auto const page = list({.delimiter = "/"});
    EXPECT_THAT(ids(page), ElementsAre("b#0", "b#3"));
    EXPECT_THAT(page.common_prefixes, ElementsAre("a/", "c/"));
    EXPECT_TRUE(page.ends_with_prefix);
    auto const inner = list({.prefix = "c/", .delimiter = "/"});
    EXPECT_THAT(inner.common_prefixes, ElementsAre("c/x/"));
    auto const behind = list({.delimiter = "/", .after_key = "a/1"});
    EXPECT_THAT(behind.common_prefixes, ElementsAre("c/"));
    EXPECT_FALSE(list({.prefix = "b", .delimiter = "/"}).ends_with_prefix);
}

TEST_P(UploadListing, TakesPrefixesLiterally) {
    EXPECT_THAT(ids(list({.prefix = "a/"})), ElementsAre("a/1#2", "a/2#1", "a/2#5"));
    EXPECT_THAT(ids(list({.prefix = "a/2", .after_key = "a/1"})), ElementsAre("a/2#1", "a/2#5"));
    EXPECT_THAT(ids(list({.prefix = "a/", .after_key = "b"})), IsEmpty());
    EXPECT_THAT(ids(list({.prefix = "\xff"})), IsEmpty());
}

// Pages of every size, with and without delimiter, make up the whole and nothing twice.
TEST_P(UploadListing, PagesMakeUpTheWhole) {
    for (std::size_t limit = 1; limit <= 7; ++limit) {
        for (std::string const delimiter : {"", "/"}) {
            auto const whole = list({.delimiter = delimiter});
            std::vector<std::string> uploads, prefixes;
            upload_query query{.delimiter = delimiter, .limit = limit};
            while (true) {
                auto const page = list(query);
                ASSERT_LE(page.uploads.size() + page.common_prefixes.size(), limit);
                auto const these = ids(page);
                uploads.insert(uploads.end(), these.begin(), these.end());
                prefixes.insert(prefixes.end(), page.common_prefixes.begin(), page.common_prefixes.end());
                if (!page.truncated) break;
                query.after_key = page.ends_with_prefix ? page.common_prefixes.back() : page.uploads.back().key;
                query.after_id = page.ends_with_prefix ? "" : page.uploads.back().id;
            }
            EXPECT_EQ(uploads, ids(whole)) << limit << delimiter;
            EXPECT_EQ(prefixes, whole.common_prefixes) << limit << delimiter;
        }
    }
}

}  // namespace
}  // namespace s3seal::storage
