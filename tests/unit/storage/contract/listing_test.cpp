// Listings, against a map that is walked key by key.
#include "storage/base/random.hpp"
#include "tests/unit/storage/contract/listed.hpp"
#include "tests/unit/storage/contract/metadata_store_test.hpp"

#include <gmock/gmock.h>

#include <set>
#include <span>

namespace s3seal::storage {
namespace {

using namespace std::string_literals;
using test::errc_of;
using test::must;
using testing::ElementsAre;
using testing::IsEmpty;

struct names {
    std::vector<std::string> keys;
    std::vector<std::string> prefixes;
    bool truncated = false;
    std::string last;
    friend bool operator==(names const&, names const&) = default;
    friend void PrintTo(names const& page, std::ostream* out) {
        *out << testing::PrintToString(page.keys) << " " << testing::PrintToString(page.prefixes) << " "
             << page.truncated << " last " << testing::PrintToString(page.last);
    }
};

names names_of(listed_page const& page) {
    return {page.keys(), page.prefixes(), page.end.truncated, page.end.last};
}

// The rules of S3 as written: one unit per key or common prefix, in bytewise order; a marker inside a common prefix or
// equal to it skips the whole prefix.
names expected_page(std::set<std::string> const& keys, object_query const& wanted) {
    auto const unit_of = [&](std::string const& key) {
        if (wanted.delimiter.empty()) return key;
        auto const at = key.find(wanted.delimiter, wanted.prefix.size());
        return at == key.npos ? key : key.substr(0, at + wanted.delimiter.size());
    };
    names page;
    std::set<std::string> seen;
    for (auto const& key : keys) {
        if (!key.starts_with(wanted.prefix)) continue;
        auto const unit = unit_of(key);
        bool const grouped = !wanted.delimiter.empty() && key.find(wanted.delimiter, wanted.prefix.size()) != key.npos;
        if (key <= wanted.after || (grouped && wanted.after.starts_with(unit)) || seen.contains(unit)) continue;
        if (page.keys.size() + page.prefixes.size() == wanted.limit) {
            page.truncated = true;
            return page;
        }
        if (grouped) seen.insert(unit);
        (grouped ? page.prefixes : page.keys).push_back(unit);
        page.last = unit;
    }
    return page;
}

class Listing : public MetadataStore {
protected:
    Listing() {
        for (auto const name : {"a", "b", "c"}) must(store_->create_bucket(a_bucket(name)));
        // Neighbours that must never show up.
        for (auto const name : {"a", "c"}) must(store_->put_object({"", name}, an_object("foreign"), {}));
    }
    void put(std::set<std::string> const& keys) {
        for (auto const& key : keys) must(store_->put_object(id_, an_object(key), {}));
    }
    listed_page page_of(object_query const& wanted, bucket_id const& from) {
        listed_page page;
        page.end = must(store_->list_objects(from, wanted, page));
        return page;
    }
    names list(object_query const& wanted) { return names_of(page_of(wanted, id_)); }
    bucket_id const id_{"", "b"};
};

S3SEAL_ON_EVERY_ENGINE(Listing);

TEST_P(Listing, IsInBytewiseOrder) {
    // U+FF5E sorts before U+1F600 in UTF-8, and behind it in UTF-16.
    put({"a", "B", "a/", "a0", "a-", "\xf0\x9f\x98\x80", "\xef\xbd\x9e", "Z", "\xff", "a\x01"});
    EXPECT_THAT(list({}).keys,
                ElementsAre("B", "Z", "a", "a\x01", "a-", "a/", "a0", "\xef\xbd\x9e", "\xf0\x9f\x98\x80", "\xff"));
}

TEST_P(Listing, OfNothingIsEmpty) {
    EXPECT_EQ(list({}), names{});
    put({"a/b"});
    EXPECT_EQ(list({.prefix = "b", .delimiter = "/", .after = ""}), names{});
    listed_page page;
    EXPECT_EQ(errc_of(store_->list_objects({"", "missing"}, {}, page)), errc::not_found);
}

TEST_P(Listing, ShowsWhatListingsShow) {
    auto row = an_object("k", "0123");
    row.storage_class = "GLACIER";
    row.digest = {"SHA256", "COMPOSITE", "x-2"};
    row.headers = {{"content-type", "text/plain"}};
    row.owner = "444455556666";
    row.restored = {row.modified, row.modified + std::chrono::hours{1}};
    row.blob = {.size = 5, .inline_bytes = "bytes", .id = ""};
    must(store_->put_object(id_, row, {}));
    auto const page = page_of({.with_owner = true}, id_);
    ASSERT_EQ(page.entries.size(), 1u);
    auto const& listed = page.entries[0];
    EXPECT_EQ(listed.key, "k");
    EXPECT_EQ(listed.version, "null");
    EXPECT_EQ(listed.etag, "0123");
    EXPECT_EQ(listed.storage_class, "GLACIER");
    EXPECT_EQ(listed.checksum_algorithm, "SHA256");
    EXPECT_EQ(listed.checksum_type, "COMPOSITE");
    EXPECT_EQ(listed.owner, row.owner);
    EXPECT_EQ(listed.restored, row.restored);
    EXPECT_EQ(listed.modified, row.modified);
    EXPECT_EQ(listed.size, 5u);
    EXPECT_TRUE(listed.latest);
    EXPECT_FALSE(listed.delete_marker);
    auto const unasked = page_of({}, id_);
    EXPECT_EQ(unasked.entries.at(0).owner, "");
    EXPECT_EQ(unasked.entries.at(0).restored, restoration{});
}

TEST_P(Listing, GroupsBehindThePrefixOnly) {
    put({"photos/", "photos/2024/a", "photos/2024/b", "photos/2025/a", "photos/x", "photos2"});
    auto const page = list({.prefix = "photos/", .delimiter = "/", .after = ""});
    EXPECT_THAT(page.keys, ElementsAre("photos/", "photos/x"));
    EXPECT_THAT(page.prefixes, ElementsAre("photos/2024/", "photos/2025/"));
    EXPECT_EQ(page.last, "photos/x");
}

TEST_P(Listing, SkipsTheWholePrefixThatAMarkerLiesIn) {
    put({"photos/a", "photos/b", "z"});
    for (auto const after : {"photos/", "photos/a", "photos/b", "photos/zzz", "photos/\xff"})
        EXPECT_EQ(list({.prefix = "", .delimiter = "/", .after = after}), (names{{"z"}, {}, false, "z"})) << after;
    EXPECT_THAT(list({.prefix = "", .delimiter = "/", .after = "photos"}).prefixes, ElementsAre("photos/"));
}

TEST_P(Listing, DelimitersMayBeOfSeveralCharacters) {
    put({"a--b", "a--c", "a-b", "b--"});
    auto const page = list({.prefix = "", .delimiter = "--", .after = ""});
    EXPECT_THAT(page.prefixes, ElementsAre("a--", "b--"));
    EXPECT_THAT(page.keys, ElementsAre("a-b"));
}

TEST_P(Listing, EndsCleanlyWhereTheBytesEnd) {
    put({"a", "\xff", "\xff/1", "\xff/2", "\xff\xff", "\xff\xff\xff/1"});
    EXPECT_THAT(list({.prefix = "\xff", .delimiter = "", .after = ""}).keys,
                ElementsAre("\xff", "\xff/1", "\xff/2", "\xff\xff", "\xff\xff\xff/1"));
    EXPECT_EQ(list({.prefix = "", .delimiter = "\xff", .after = ""}), (names{{"a"}, {"\xff"}, false, "\xff"}));
    EXPECT_EQ(list({.prefix = "\xff\xff", .delimiter = "\xff", .after = "", .limit = 1}),
              (names{{"\xff\xff"}, {}, true, "\xff\xff"}));
    EXPECT_EQ(list({.prefix = "\xff\xff", .delimiter = "\xff", .after = "\xff\xff"}),
              (names{{}, {"\xff\xff\xff"}, false, "\xff\xff\xff"}));
    EXPECT_EQ(list({.prefix = "", .delimiter = "\xff", .after = "\xff"}), names{});
}

class random_keys {
public:
    explicit random_keys(unsigned long long seed) : random_{seed} {}
    std::size_t below(std::size_t bound) {
        std::uint64_t word = 0;
        random_.fill(std::as_writable_bytes(std::span{&word, 1}));
        return word % bound;
    }
    // Few different characters, so that prefixes and delimiters are shared.
    std::string text(std::size_t longest) {
        static std::vector<std::string> const parts{"a",   "b", "/", "/", "-", "\xff", "\xc3\xa9", "\xf0\x9f\x98\x80",
                                                    "\x01"};
        std::string made;
        for (auto left = below(longest + 1); left > 0; --left) made += parts[below(parts.size())];
        return made;
    }

private:
    seeded_random random_;
};

TEST_P(Listing, AgreesWithTheModelOnEveryPage) {
    random_keys random{2024};
    std::set<std::string> keys;
    while (keys.size() < 150)
        if (auto key = random.text(7); !key.empty()) keys.insert(std::move(key));
    put(keys);
    std::vector<std::string> const delimiters{"", "/", "/", "-", "\xff", "//", "a/", "\xc3\xa9"};
    for (int round = 0; round < 3'000; ++round) {
        object_query wanted;
        wanted.prefix = random.below(3) == 0 ? "" : random.text(3);
        wanted.delimiter = delimiters[random.below(delimiters.size())];
        wanted.after = random.below(3) == 0 ? "" : random.text(6);
        wanted.limit = 1 + random.below(random.below(2) == 0 ? 4 : 200);
        ASSERT_EQ(list(wanted), expected_page(keys, wanted))
            << testing::PrintToString(wanted.prefix) << " " << testing::PrintToString(wanted.delimiter) << " "
            << testing::PrintToString(wanted.after) << " " << wanted.limit;
    }
}

TEST_P(Listing, PagesOfEverySizeMakeUpTheWhole) {
    random_keys random{7};
    std::set<std::string> keys;
    while (keys.size() < 60)
        if (auto key = random.text(6); !key.empty()) keys.insert(std::move(key));
    put(keys);
    for (auto const& delimiter : {""s, "/"s, "\xff"s})
        for (auto const& prefix : {""s, "a"s, "\xff"s}) {
            auto const whole = expected_page(keys, {prefix, delimiter});
            for (std::size_t limit = 1; limit <= 61; ++limit) {
                names joined;
                object_query wanted{.prefix = prefix, .delimiter = delimiter, .limit = limit};
                while (true) {
                    auto const page = list(wanted);
                    joined.keys.insert(joined.keys.end(), page.keys.begin(), page.keys.end());
                    joined.prefixes.insert(joined.prefixes.end(), page.prefixes.begin(), page.prefixes.end());
                    joined.last = page.last;
                    if (!page.truncated) break;
                    ASSERT_EQ(page.keys.size() + page.prefixes.size(), limit);
                    ASSERT_GT(page.last, wanted.after);
                    wanted.after = page.last;
                }
                ASSERT_EQ(joined, whole) << limit;
            }
        }
}

}  // namespace
}  // namespace s3seal::storage
