#include "tests/unit/storage/contract/metadata_store_test.hpp"

#include <gmock/gmock.h>

namespace s3seal::storage {
namespace {

using test::must;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr instant at(int second) {
    return instant{std::chrono::seconds{second}};
}

class RestoredRows : public MetadataStore {
protected:
    RestoredRows() {
        for (auto const* bucket : {"a", "b"}) must(store_->create_bucket(a_bucket(bucket)));
        put("b", "later", {at(100), at(200)});
        put("b", "archived", {});
        put("a", "sooner", {at(10), at(150)});
        reopen();
    }
    void put(std::string const& bucket, std::string key, restoration copy) {
        auto row = an_object(std::move(key));
        row.restored = copy;
        must(store_->put_object({"", bucket}, row, {}));
    }
    std::vector<std::string> between(int after, int until, std::size_t limit = 10) {
        std::vector<std::string> found;
        for (auto const& one : must(store_->list_restored(at(after), at(until), limit)))
            found.push_back(one.bucket.name + "/" + one.key);
        return found;
    }
};

S3SEAL_ON_EVERY_ENGINE(RestoredRows);

TEST_P(RestoredRows, AreFoundByWhenTheirCopyComesOrGoes) {
    EXPECT_THAT(between(0, 1'000), ElementsAre("a/sooner", "b/later"));
    EXPECT_THAT(between(0, 10), ElementsAre("a/sooner"));
    EXPECT_THAT(between(99, 100), ElementsAre("b/later"));
    EXPECT_THAT(between(149, 150), ElementsAre("a/sooner"));
    EXPECT_THAT(between(10, 99), IsEmpty());
    EXPECT_THAT(between(200, 1'000), IsEmpty());
    EXPECT_THAT(between(0, 1'000, 1), ElementsAre("a/sooner"));
}

TEST_P(RestoredRows, AreToldWithTheirCopyAndVersion) {
    auto const found = must(store_->list_restored(at(0), at(10), 10));
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0], (restored_version{{"", "a"}, "sooner", "null", {at(10), at(150)}}));
}

}  // namespace
}  // namespace s3seal::storage
