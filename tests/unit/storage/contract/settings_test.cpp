#include "tests/unit/storage/contract/metadata_store_test.hpp"

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

class SettingRows : public MetadataStore {
protected:
    SettingRows() {
        for (auto const name : {"a", "b", "c"}) must(store_->create_bucket(a_bucket(name)));
    }
    result<> change(std::vector<setting_change> const& changes, std::optional<std::uint64_t> seen = {}) {
        return store_->change_settings(id_, changes, seen);
    }
    std::shared_ptr<bucket const> load() { return must(store_->load_bucket(id_)); }
    // "kind/id=document"
    static std::vector<std::string> printed(std::vector<setting> const& settings) {
        std::vector<std::string> all;
        for (auto const& one : settings) all.push_back(one.kind + "/" + one.id + "=" + one.document);
        return all;
    }
    setting_page list(std::string_view kind, std::string_view after = {}, std::size_t limit = 1'000) {
        return must(store_->list_settings(id_, kind, after, limit));
    }
    bucket_id const id_{"", "b"};
};

S3SEAL_ON_EVERY_ENGINE(SettingRows);

TEST_P(SettingRows, ArePutReplacedAndDeleted) {
    must(change({a_setting("policy", "{}"), a_setting("inventory", "two", "2"), a_setting("inventory", "one", "1")}));
    reopen();
    EXPECT_THAT(printed(load()->settings), ElementsAre("inventory/1=one", "inventory/2=two", "policy/={}"));
    must(change({a_setting("inventory", "another", "1"), setting_change{"policy"}, a_setting("cors", "<x/>")}));
    reopen();
    EXPECT_THAT(printed(load()->settings), ElementsAre("cors/=<x/>", "inventory/1=another", "inventory/2=two"));
    must(change({setting_change{"cors"}, {"inventory", "1"}, {"inventory", "2"}}));
    reopen();
    EXPECT_THAT(load()->settings, IsEmpty());
}

TEST_P(SettingRows, OfOtherBucketsStayAsTheyAre) {
    must(store_->create_bucket(a_bucket("b", "space")));
    must(change({a_setting("policy", "{}")}));
    for (auto const& other : {bucket_id{"", "a"}, bucket_id{"", "c"}, bucket_id{"space", "b"}}) {
        EXPECT_THAT(must(store_->load_bucket(other))->settings, IsEmpty());
        must(store_->change_settings(other, std::vector{setting_change{"policy"}}, {}));
    }
    EXPECT_THAT(printed(load()->settings), ElementsAre("policy/={}"));
}

TEST_P(SettingRows, KeepAnyBytesAndTellEmptyFromNone) {
    auto const bytes = "\0\xff <&\">\r\n"s;
    must(change({a_setting("policy", ""), a_setting("cors", bytes), a_setting("inventory", "x", "\xc3\xa9 /%")}));
    reopen();
    ASSERT_NE(find_setting(*load(), "policy"), nullptr);
    EXPECT_EQ(find_setting(*load(), "policy")->document, "");
    EXPECT_EQ(find_setting(*load(), "cors")->document, bytes);
    EXPECT_EQ(find_setting(*load(), "inventory", "\xc3\xa9 /%")->document, "x");
    EXPECT_EQ(find_setting(*load(), "inventory"), nullptr);
    EXPECT_EQ(find_setting(*load(), "cor"), nullptr);
}

TEST_P(SettingRows, ThatAreNotThereAreDeletedWithoutAWord) {
    EXPECT_EQ(errc_of(change({setting_change{"policy"}})), std::nullopt);
    EXPECT_EQ(errc_of(change({{"inventory", "1"}})), std::nullopt);
}

TEST_P(SettingRows, NeedTheirBucket) {
    for (auto const& missing : {bucket_id{"", "d"}, bucket_id{"other", "b"}}) {
        EXPECT_EQ(errc_of(store_->change_settings(missing, std::vector{a_setting("policy", "{}")}, {})),
                  errc::not_found);
        EXPECT_EQ(errc_of(store_->list_settings(missing, "policy", "", 10)), errc::not_found);
    }
}

// Each change is computed from what was there: whoever comes second must look again.
TEST_P(SettingRows, ChangeOnlyFromWhatWasSeen) {
    auto const seen = load();
    must(change({a_setting("encryption", "first")}, seen->revision));
    EXPECT_EQ(errc_of(change({a_setting("policy", "{}")}, seen->revision)), errc::conflict);
    EXPECT_THAT(printed(load()->settings), ElementsAre("encryption/=first"));
    must(change({a_setting("policy", "{}")}, load()->revision));
    auto const changed = load();
    must(store_->delete_bucket(id_));
    EXPECT_EQ(errc_of(change({a_setting("policy", "{}")}, changed->revision)), errc::not_found);
    must(store_->create_bucket(a_bucket("b")));
    EXPECT_EQ(errc_of(change({a_setting("policy", "{}")}, changed->revision)), errc::conflict)
        << "another bucket of that name";
    EXPECT_EQ(errc_of(change({a_setting("policy", "{}")}, seen->revision)), errc::conflict)
        << "another bucket of that name, as fresh as the first was";
    EXPECT_THAT(load()->settings, IsEmpty());
}

TEST_P(SettingRows, AreRevisedOneByOne) {
    must(change({a_setting("policy", "{}"), a_setting("cors", "x")}));
    auto const first = load();
    must(change({a_setting("cors", "y")}));
    auto const second = load();
    EXPECT_NE(first->revision, second->revision);
    EXPECT_EQ(find_setting(*second, "policy")->revision, first->revision);
    EXPECT_EQ(find_setting(*second, "cors")->revision, second->revision);
}

TEST_P(SettingRows, ThatWereLoadedNeverChange) {
    must(change({a_setting("policy", "{}")}));
    auto const before = load();
    auto const copy = *before;
    must(change({a_setting("policy", "another")}));
    must(store_->delete_bucket(id_));
    EXPECT_EQ(*before, copy);
    EXPECT_THAT(printed(before->settings), ElementsAre("policy/={}"));
}

TEST_P(SettingRows, AreListedPageByPage) {
    std::vector<setting_change> all{a_setting("inventory-", "x", "0"), a_setting("inventor", "x", "9")};
    for (auto const* id : {"a", "b", "B", "\xc3\xa9", "a/1", "", "z"}) all.push_back(a_setting("inventory", id, id));
    must(change(all));
    std::vector<std::string> const sorted{"", "B", "a", "a/1", "b", "z", "\xc3\xa9"};
    EXPECT_THAT(list("inventory").settings.front().document, "B") << "ids are greater than the empty one";
    for (std::size_t limit = 1; limit <= 7; ++limit) {
        std::vector<std::string> seen{""};
        while (true) {
            auto const page = list("inventory", seen.back(), limit);
            for (auto const& one : page.settings) {
                EXPECT_EQ(one.document, one.id);
                EXPECT_EQ(one.kind, "inventory");
                seen.push_back(one.id);
            }
            ASSERT_EQ(page.truncated, seen.size() < sorted.size()) << limit;
            if (!page.truncated) break;
            ASSERT_EQ(page.settings.size(), limit);
        }
        EXPECT_EQ(seen, sorted) << limit;
    }
    EXPECT_THAT(list("cors").settings, IsEmpty());
    EXPECT_THAT(list("inventory", "\xc3\xa9").settings, IsEmpty());
}

TEST_P(SettingRows, GoWithTheirBucket) {
    must(change({a_setting("policy", "{}")}));
    must(store_->delete_bucket(id_));
    must(store_->create_bucket(a_bucket("b")));
    EXPECT_THAT(load()->settings, IsEmpty());
    EXPECT_THAT(list("policy").settings, IsEmpty());
}

TEST_P(SettingRows, OfOneRevisionAreChangedByOneThread) {
    auto const seen = load()->revision;
    std::atomic<int> changed = 0;
    {
        std::vector<std::jthread> running;
        for (int thread = 0; thread < 4; ++thread)
            running.emplace_back(
                [&, thread] { changed += change({a_setting("policy", std::to_string(thread))}, seen).has_value(); });
    }
    EXPECT_EQ(changed, 1);
}

}  // namespace
}  // namespace s3seal::storage
