#include "tests/unit/storage/contract/metadata_store_test.hpp"

#include <gmock/gmock.h>

namespace s3seal::storage {
namespace {

using test::errc_of;
using test::must;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr instant some_time{std::chrono::milliseconds{1'700'000'003'456}};

terms telling(std::string_view name) {
    return {.must = {}, .causes = event{name, some_time}};
}

class EventRows : public MetadataStore {
protected:
    EventRows() {
        must(store_->create_bucket(a_bucket("b")));
        must(store_->create_bucket(a_bucket("silent")));
        must(store_->keep_events(id_, true));
    }
    std::vector<stored_event> read(std::uint64_t after = 0, std::size_t limit = 1'000) {
        return must(store_->read_events(after, limit));
    }
    // "name key"
    std::vector<std::string> told(std::uint64_t after = 0, std::size_t limit = 1'000) {
        std::vector<std::string> all;
        for (auto const& one : read(after, limit)) all.push_back(one.name + " " + one.key);
        return all;
    }
    void put(std::string key, std::string_view name = "Put") {
        must(store_->put_object(id_, an_object(std::move(key)), telling(name)));
    }
    bucket_id const id_{"", "b"};
    bucket_id const silent_{"", "silent"};
};

S3SEAL_ON_EVERY_ENGINE(EventRows);

TEST_P(EventRows, TellWhatHappenedToWhichVersion) {
    auto const key = everything_set().key;
    must(store_->put_object(id_, everything_set(), telling("ObjectCreated:Put")));
    auto const sequence = must(store_->load_head({id_, key})).sequence;
    reopen();
    auto const all = read();
    ASSERT_EQ(all.size(), 1u);
    EXPECT_GT(all[0].number, 0u);
    EXPECT_EQ(all[0].bucket, id_);
    EXPECT_EQ(all[0].key, key);
    EXPECT_EQ(all[0].version, "null");
    EXPECT_EQ(all[0].sequence, sequence);
    EXPECT_EQ(all[0].name, "ObjectCreated:Put");
    EXPECT_EQ(all[0].at, some_time);
}

TEST_P(EventRows, ComeFromEveryKindOfChange) {
    must(store_->put_object(id_, an_object("k"), telling("put")));
    must(store_->update_object({id_, "k"}, {.tags = tag_list{{"a", "b"}}}, telling("update")));
    auto const seen = must(store_->load_object({id_, "k"}));
    auto longer = seen;
    longer.parts = {a_part(1, "one"), a_part(2, "two")};
    longer.part_count = 2;
    must(store_->append_object(id_, seen, longer, telling("append")));
    must(store_->create_upload(id_, an_upload("u")));
    must(store_->put_part(id_, "u", a_part(1, "part")));
    must(store_->complete_upload(id_, "u", an_object_of({a_part(1, "part")}), telling("complete"), "done"));
    auto marker = an_object("k");
    marker.version = "v2";
    marker.delete_marker = true;
    must(store_->put_object(id_, marker, telling("marker")));
    auto const sequence = must(store_->load_head({id_, "k", "v2"})).sequence;
    must(store_->delete_object({id_, "k"}, telling("delete")));
    reopen();
    EXPECT_THAT(told(), ElementsAre("put k", "update k", "append k", "complete k", "marker k", "delete k"));
    auto const removed = read().back();
    EXPECT_EQ(removed.version, "v2") << "the version that was removed";
    EXPECT_EQ(removed.sequence, sequence);
}

TEST_P(EventRows, AreKeptOnlyWhereTheyWereAskedFor) {
    must(store_->put_object(silent_, an_object("k"), telling("nobody asked")));
    must(store_->put_object(id_, an_object("silent change"), {}));
    put("k");
    must(store_->keep_events(id_, false));
    put("after");
    must(store_->keep_events(silent_, true));
    must(store_->put_object(silent_, an_object("k2"), telling("Put")));
    EXPECT_THAT(told(), ElementsAre("Put k", "Put k2"));
    EXPECT_EQ(errc_of(store_->keep_events({"", "missing"}, true)), errc::not_found);
    EXPECT_EQ(errc_of(store_->keep_events({"other", "b"}, true)), errc::not_found);
}

TEST_P(EventRows, AreNotThereWhenTheChangeFailed) {
    auto refused = telling("refused");
    refused.must.current = {must::exist{}};
    EXPECT_TRUE(errc_of(store_->put_object(id_, an_object("k"), refused)));
    EXPECT_TRUE(errc_of(store_->put_object({"", "missing"}, an_object("k"), telling("refused"))));
    EXPECT_TRUE(errc_of(store_->delete_object({id_, "k"}, refused)));
    EXPECT_TRUE(errc_of(store_->update_object({id_, "k"}, {}, telling("refused"))));
    EXPECT_TRUE(errc_of(store_->append_object(id_, an_object("k"), an_object("k"), telling("refused"))));
    must(store_->create_upload(id_, an_upload("u")));
    must(store_->put_part(id_, "u", a_part(1, "part")));
    EXPECT_TRUE(errc_of(store_->complete_upload(id_, "u", an_object_of({a_part(1, "part")}), refused, "done")));
    EXPECT_TRUE(errc_of(store_->complete_upload(id_, "u", an_object_of({a_part(1, "x")}), telling("refused"), "done")));
    EXPECT_TRUE(errc_of(store_->complete_upload(id_, "v", an_object_of({}), telling("refused"), "done")));
    EXPECT_THAT(told(), IsEmpty());
    must(store_->delete_object({id_, "k"}, telling("nothing was there")));
    EXPECT_THAT(told(), IsEmpty());
}

TEST_P(EventRows, AreReadInTheOrderOfTheirChanges) {
    for (auto const* key : {"c", "a", "b", "a"}) put(key);
    must(store_->keep_events(silent_, true));
    must(store_->put_object(silent_, an_object("a"), telling("Put")));
    auto const all = read();
    ASSERT_EQ(all.size(), 5u);
    for (std::size_t i = 1; i < all.size(); ++i) EXPECT_LT(all[i - 1].number, all[i].number);
    EXPECT_THAT(told(), ElementsAre("Put c", "Put a", "Put b", "Put a", "Put a"));
    EXPECT_THAT(told(0, 2), ElementsAre("Put c", "Put a"));
    EXPECT_THAT(told(all[1].number, 2), ElementsAre("Put b", "Put a"));
    EXPECT_THAT(told(all[4].number), IsEmpty());
    EXPECT_THAT(told(0, 0), IsEmpty());
    EXPECT_EQ(all.back().bucket, silent_);
}

TEST_P(EventRows, AreForgottenAndTheirNumbersNeverUsedAgain) {
    for (auto const* key : {"a", "b", "c"}) put(key);
    auto const all = read();
    must(store_->forget_events(all[1].number));
    EXPECT_THAT(told(), ElementsAre("Put c"));
    must(store_->forget_events(all[2].number));
    EXPECT_THAT(told(), IsEmpty());
    must(store_->forget_events(all[2].number));
    reopen();
    put("d");
    ASSERT_EQ(read().size(), 1u);
    EXPECT_GT(read()[0].number, all[2].number);
}

TEST_P(EventRows, OutliveTheirBucketAndItsWishDoesNot) {
    put("k");
    must(store_->delete_object({id_, "k"}, telling("Delete")));
    must(store_->delete_bucket(id_));
    EXPECT_THAT(told(), ElementsAre("Put k", "Delete k"));
    must(store_->create_bucket(a_bucket("b")));
    put("in another bucket of that name");
    EXPECT_THAT(told(), ElementsAre("Put k", "Delete k"));
}

}  // namespace
}  // namespace s3seal::storage
