// The walk alone, over rows in a vector: what it asks of a range, and where it stops asking.
#include "storage/listing.hpp"

#include "tests/unit/storage/contract/listed.hpp"
#include "tests/unit/storage/outcome.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace s3seal::storage {
namespace {

using namespace std::string_literals;
using test::errc_of;
using test::must;
using testing::ElementsAre;
using testing::IsEmpty;

// Its views do not outlive a call: the row is made anew, and the old one overwritten.
class vector_range final : public object_range {
public:
    struct row {
        std::string key;
        std::string version = "null";
        bool delete_marker = false;
    };
    explicit vector_range(std::vector<row> rows) : rows_{std::move(rows)} {}
    explicit vector_range(std::initializer_list<char const*> keys) {
        for (auto const* key : keys) rows_.push_back({key});
    }

    result<> seek(std::string_view key, bool including) override {
        seeks.push_back(std::string{key} + (including ? "" : "+"));
        next_ = 0;
        while (next_ < rows_.size() && (including ? rows_[next_].key < key : rows_[next_].key <= key)) ++next_;
        forget();
        return {};
    }
    result<bool> seek_behind(std::string_view key, std::string_view version) override {
        auto const found = std::find_if(rows_.begin(), rows_.end(),
                                        [&](row const& one) { return one.key == key && one.version == version; });
        if (found == rows_.end()) return false;
        seeks.push_back(std::string{key} + " " + std::string{version} + "+");
        next_ = static_cast<std::size_t>(found - rows_.begin()) + 1;
        forget();
        return true;
    }
    result<listed_object const*> next() override {
        forget();
        if (fails_at == read) return error{errc::io, "no more"};
        if (next_ == rows_.size()) return nullptr;
        ++read;
        current_ = rows_[next_];
        listed_ = {};
        listed_.key = current_.key;
        listed_.version = current_.version;
        listed_.delete_marker = current_.delete_marker;
        listed_.latest = next_ == 0 || rows_[next_ - 1].key != current_.key;
        ++next_;
        return &listed_;
    }

    std::vector<std::string> seeks;
    std::size_t read = 0;
    std::optional<std::size_t> fails_at;

private:
    void forget() {
        std::fill(current_.key.begin(), current_.key.end(), '?');
        std::fill(current_.version.begin(), current_.version.end(), '?');
    }
    std::vector<row> rows_;
    std::size_t next_ = 0;
    row current_;
    listed_object listed_;
};

listed_page objects_of(vector_range& rows, object_query const& query) {
    listed_page page;
    page.end = must(list_objects(rows, query, page));
    return page;
}

listed_page versions_of(vector_range& rows, object_query const& query) {
    listed_page page;
    page.end = must(list_versions(rows, query, page));
    return page;
}

TEST(AfterPrefix, IsTheNextTextThatIsNoLongerCovered) {
    EXPECT_EQ(after_prefix("a"), "b");
    EXPECT_EQ(after_prefix("a/"), "a0");
    EXPECT_EQ(after_prefix("a\xff"), "b");
    EXPECT_EQ(after_prefix("\x7f"), "\x80");
    EXPECT_EQ(after_prefix("\xc3\xa9\xff\xff"), "\xc3\xaa");
    EXPECT_EQ(after_prefix("a\0"s), "a\x01");
    EXPECT_EQ(after_prefix(""), "");
    EXPECT_EQ(after_prefix("\xff\xff"), "");
}

TEST(KeyFolding, FoldsBehindThePrefix) {
    key_folding const folding{"a/", "/"};
    EXPECT_EQ(folding.common_prefix_of("a/b/c"), "a/b/");
    EXPECT_EQ(folding.common_prefix_of("a/b"), "");
    EXPECT_EQ(folding.common_prefix_of("a//"), "a//");
    EXPECT_EQ((key_folding{"a", "b"}.common_prefix_of("abcb")), "ab");
    EXPECT_EQ((key_folding{"a", ""}.common_prefix_of("a/b/c")), "");
    EXPECT_TRUE(folding.covers("a/"));
    EXPECT_FALSE(folding.covers("a"));
}

TEST(KeyFolding, StartsBehindAMarker) {
    auto const place = [](std::string_view prefix, std::string_view delimiter, std::string_view after) -> std::string {
        auto const found = key_folding{prefix, delimiter}.start_behind(after);
        return found ? found->key + (found->including ? "" : "+") : "nothing";
    };
    EXPECT_EQ(place("", "", ""), "+");
    EXPECT_EQ(place("b", "", ""), "b");
    EXPECT_EQ(place("b", "", "a"), "b");
    EXPECT_EQ(place("b", "", "b"), "b+");
    EXPECT_EQ(place("b", "", "bc"), "bc+");
    EXPECT_EQ(place("b", "", "c"), "nothing");
    EXPECT_EQ(place("", "/", "a/x"), "a0");
    EXPECT_EQ(place("", "/", "a/"), "a0");
    EXPECT_EQ(place("a/", "/", "a/x"), "a/x+");
    EXPECT_EQ(place("", "\xff", "\xff"), "nothing");
}

TEST(Walk, ReadsNoFurtherThanItMust) {
    vector_range rows{"a", "b", "c", "d"};
    auto const page = objects_of(rows, {.limit = 2});
    EXPECT_THAT(page.keys(), ElementsAre("a", "b"));
    EXPECT_TRUE(page.end.truncated);
    EXPECT_EQ(page.end.last, "b");
    EXPECT_EQ(rows.read, 3u) << "one more tells whether there are more";
    EXPECT_THAT(rows.seeks, ElementsAre("+"));
}

TEST(Walk, EndsBehindThePrefix) {
    vector_range rows{"a", "b1", "b2", "c", "d"};
    auto const page = objects_of(rows, {.prefix = "b", .limit = 2});
    EXPECT_THAT(page.keys(), ElementsAre("b1", "b2"));
    EXPECT_FALSE(page.end.truncated) << "what follows is not of the prefix";
    EXPECT_EQ(rows.read, 3u);
    EXPECT_THAT(rows.seeks, ElementsAre("b"));
    EXPECT_THAT(objects_of(rows, {.prefix = "b", .after = "c"}).entries, IsEmpty());
    EXPECT_EQ(rows.seeks.size(), 1u) << "there is nothing to look for";
}

TEST(Walk, JumpsOverCommonPrefixes) {
    vector_range rows{"a/1", "a/2", "a/3", "a0", "b/1", "b/2"};
    auto const page = objects_of(rows, {.delimiter = "/"});
    EXPECT_THAT(page.versions(), ElementsAre("a/", "a0 null*", "b/"));
    EXPECT_THAT(rows.seeks, ElementsAre("+", "a0", "b0"));
    EXPECT_EQ(rows.read, 3u);
    EXPECT_EQ(page.end.last, "b/");
}

TEST(Walk, IsTruncatedOnlyWhenSomethingFollows) {
    for (auto const* delimiter : {"", "/"}) {
        vector_range rows{"a", "b/1", "b/2"};
        auto const all = objects_of(rows, {.delimiter = delimiter}).entries.size();
        for (std::size_t limit = 0; limit <= 4; ++limit) {
            auto const page = objects_of(rows, {.delimiter = delimiter, .limit = limit});
            EXPECT_EQ(page.entries.size(), std::min(limit, all));
            EXPECT_EQ(page.end.truncated, limit < all) << limit;
        }
    }
    vector_range hidden{std::vector<vector_range::row>{{"a"}, {"a", "1"}, {"b", "2", true}, {"b", "1"}}};
    EXPECT_FALSE(objects_of(hidden, {.limit = 1}).end.truncated) << "what follows is no object";
    EXPECT_TRUE(versions_of(hidden, {.limit = 1}).end.truncated);
}

TEST(Walk, OfObjectsSkipsWhatIsNotTheLatest) {
    std::vector<vector_range::row> all{{"a", "2"}, {"a", "1"},         {"b", "2", true},
                                       {"b", "1"}, {"c/1", "2", true}, {"c/1"}};
    for (int n = 0; n < 100; ++n) all.push_back({"d", std::to_string(n)});
    all.push_back({"d\0"s, "x"});
    all.push_back({"e", "last"});
    vector_range rows{all};
    EXPECT_THAT(objects_of(rows, {}).versions(), ElementsAre("a 2*", "d 0*", "d\0 x*"s, "e last*"));
    EXPECT_LT(rows.read, 30u) << "of a key with many versions the rest is jumped over";
    EXPECT_THAT(objects_of(rows, {.prefix = "c", .delimiter = "/"}).entries, IsEmpty());
    EXPECT_THAT(versions_of(rows, {.prefix = "c", .delimiter = "/"}).versions(), ElementsAre("c/"));
}

TEST(Walk, OfVersionsGoesOnBehindOne) {
    vector_range rows{
        std::vector<vector_range::row>{{"a", "3"}, {"a", "2", true}, {"a", "1"}, {"b", "1"}, {"c/x", "1"}}};
    auto const page = versions_of(rows, {.limit = 2});
    EXPECT_THAT(page.versions(), ElementsAre("a 3*", "a 2-"));
    EXPECT_EQ(page.end.last + page.end.last_version, "a2");
    EXPECT_THAT(versions_of(rows, {.after = "a", .after_version = "2"}).versions(),
                ElementsAre("a 1", "b 1*", "c/x 1*"));
    EXPECT_THAT(versions_of(rows, {.after = "a"}).versions(), ElementsAre("b 1*", "c/x 1*"));
    EXPECT_THAT(versions_of(rows, {.prefix = "b", .after = "a", .after_version = "3"}).versions(), ElementsAre("b 1*"));
    EXPECT_THAT(versions_of(rows, {.delimiter = "/", .after = "c/x", .after_version = "1"}).versions(), IsEmpty());
    auto const folded = versions_of(rows, {.delimiter = "/", .after = "b", .after_version = "1"});
    EXPECT_EQ(folded.end.last, "c/");
    EXPECT_EQ(folded.end.last_version, "") << "behind a common prefix";
}

TEST(Walk, OfVersionsSeeksItsMarker) {
    std::vector<vector_range::row> all;
    for (int n = 999; n > 99; --n) all.push_back({"a", std::to_string(n)});
    vector_range rows{all};
    EXPECT_THAT(versions_of(rows, {.after = "a", .after_version = "500", .limit = 1}).versions(), ElementsAre("a 499"));
    EXPECT_THAT(rows.seeks, ElementsAre("a 500+"));
    EXPECT_EQ(rows.read, 2u);
}

// Later versions have greater names, but for the null version, which is where its neighbours are.
TEST(Walk, OfVersionsGoesOnWhereItsMarkerWas) {
    vector_range rows{std::vector<vector_range::row>{
        {"a", "6"}, {"a"}, {"a", "4"}, {"a", "2"}, {"b"}, {"b", "3"}, {"c", "3"}, {"c"}, {"d/x", "1"}}};
    auto const behind = [&](std::string key, std::string version) {
        return versions_of(rows, {.after = std::move(key), .after_version = std::move(version), .limit = 1}).versions();
    };
    EXPECT_THAT(behind("a", "7"), ElementsAre("a 6*"));
    EXPECT_THAT(behind("a", "5"), ElementsAre("a null")) << "rather twice than never";
    EXPECT_THAT(behind("a", "3"), ElementsAre("a 2"));
    EXPECT_THAT(behind("a", "1"), ElementsAre("b null*"));
    EXPECT_THAT(behind("b", "2"), ElementsAre("c 3*"));
    EXPECT_THAT(behind("c", "1"), ElementsAre("c null"));
    EXPECT_THAT(behind("gone", "1"), IsEmpty());
    EXPECT_THAT(versions_of(rows, {.delimiter = "/", .after = "c", .after_version = "2"}).versions(),
                ElementsAre("c null", "d/"));
    EXPECT_THAT(versions_of(rows, {.prefix = "b", .after = "a", .after_version = "3", .limit = 1}).versions(),
                ElementsAre("b null*"));
}

TEST(Walk, TellsWhatTheRangeCannotDo) {
    for (std::size_t at = 0; at < 2; ++at) {
        vector_range rows{"a", "b", "c"};
        rows.fails_at = at;
        listed_page page;
        EXPECT_EQ(errc_of(list_objects(rows, {}, page)), errc::io);
        EXPECT_EQ(page.entries.size(), at);
    }
}

}  // namespace
}  // namespace s3seal::storage
