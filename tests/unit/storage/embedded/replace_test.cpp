// Storages that become what another one is.
#include "storage/embedded/open.hpp"
#include "tests/unit/storage/bodies.hpp"
#include "tests/unit/storage/outcome.hpp"
#include "tests/unit/storage/rows.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>

namespace s3seal::storage {
namespace {

using test::body_of;
using test::errc_of;
using test::must;

enum class lies { in_memory, in_directories };

class Replace : public testing::TestWithParam<lies> {
protected:
    opened open(std::string const& name) {
        options wanted;
        wanted.memory = memory_;
        wanted.keeps_reserve = false;
        wanted.settle_later = true;
        if (GetParam() == lies::in_directories) wanted.directory = directory_.path() / name;
        auto all = must(storage::open(wanted, random_));
        if (!all.metadata->load_bucket(id_)) must(all.metadata->create_bucket(a_bucket("b")));
        return all;
    }
    // Both in its row and outside.
    void put(opened& into, std::string const& key, unsigned seed) {
        for (auto const size : {std::size_t{1'000}, large}) {
            auto row = an_object(key + (size == large ? " large" : " small"));
            row.blob = must(test::store(*into.blobs, body_of(size, seed)));
            for (auto const& old : must(into.metadata->put_object(id_, row, {}))) into.blobs->remove(old);
        }
    }
    void expect(opened& in, std::string const& key, unsigned seed) {
        for (auto const size : {std::size_t{1'000}, large}) {
            auto const row = must(in.metadata->load_object({id_, key + (size == large ? " large" : " small")}));
            EXPECT_TRUE(must(test::read_from(*in.blobs, row.blob)) == body_of(size, seed)) << key;
        }
    }
    void expect_none(opened& in, std::string const& key) {
        EXPECT_EQ(errc_of(in.metadata->load_object({id_, key + " small"})), errc::not_found);
        EXPECT_EQ(errc_of(in.metadata->load_object({id_, key + " large"})), errc::not_found);
    }

    static constexpr std::size_t large = 200'000;
    bucket_id const id_{"", "b"};
    seeded_random random_{1};
    test::temporary_directory directory_;
    std::shared_ptr<budget> memory_ = std::make_shared<budget>(4'000'000);
};

TEST_P(Replace, TakesEverythingAndLeavesTheOther) {
    auto from = open("from");
    auto into = open("into");
    put(from, "a", 1);
    put(into, "b", 2);
    must(replace_contents(into, from));
    expect(into, "a", 1);
    expect_none(into, "b");
    expect(from, "a", 1);
    put(from, "a", 3);
    put(into, "c", 4);
    expect(into, "a", 1);
    expect(from, "a", 3);
    expect_none(from, "c");
}

TEST_P(Replace, OutlivesWhatItWasTakenFrom) {
    auto into = open("into");
    {
        auto from = open("from");
        put(from, "a", 1);
        must(replace_contents(into, from));
        for (auto const& old : must(from.metadata->delete_object({id_, "a large"}, {}))) from.blobs->remove(old);
    }
    expect(into, "a", 1);
}

TEST_P(Replace, ForgetsBodiesThatNobodyHasAnyMore) {
    auto from = open("from");
    auto into = open("into");
    put(into, "a", 1);
    auto const row = must(into.metadata->load_head({id_, "a large"}));
    must(replace_contents(into, from));
    EXPECT_EQ(errc_of(into.blobs->stored_bytes(row.blob, 1)), errc::corrupt);
}

TEST_P(Replace, BodiesThatAreReadStayUntilTheyWereAndThoseThatComeBackStay) {
    auto kept = open("kept");
    auto empty = open("empty");
    auto into = open("into");
    put(into, "a", 1);
    must(replace_contents(kept, into));
    {
        auto const reading = must(into.metadata->load_object({id_, "a large"}));
        must(replace_contents(into, empty));
        EXPECT_TRUE(must(test::read_from(*into.blobs, reading.blob)) == body_of(large, 1));
        must(replace_contents(into, kept));
    }
    expect(into, "a", 1);
}

TEST_P(Replace, WhatIsBeingWrittenEndsInWhatIsThereThen) {
    auto from = open("from");
    auto into = open("into");
    auto row = an_object("late");
    row.blob = must(test::store(*into.blobs, body_of(large, 5)));
    must(replace_contents(into, from));
    must(into.metadata->put_object(id_, row, {}));
    EXPECT_TRUE(must(test::read_from(*into.blobs, must(into.metadata->load_object({id_, "late"})).blob)) ==
                body_of(large, 5));
}

TEST_P(Replace, WhatWasDecidedBeforeIsNotDoneAfter) {
    auto from = open("from");
    auto into = open("into");
    put(into, "a", 1);
    must(replace_contents(from, into));
    auto const seen = into.metadata->generation();
    terms const on{.generation = seen};
    must(into.metadata->put_object(id_, an_object("before"), on));
    must(into.metadata->create_upload(id_, an_upload("before"), seen));
    bool forgotten = false;
    must(replace_contents(into, from, [&] {
        EXPECT_EQ(into.metadata->generation(), seen) << "it is the last that changes";
        forgotten = true;
    }));
    EXPECT_TRUE(forgotten);
    EXPECT_EQ(errc_of(into.metadata->put_object(id_, an_object("after"), on)), errc::replaced);
    EXPECT_EQ(errc_of(into.metadata->delete_object({id_, "a small"}, on)), errc::replaced);
    EXPECT_EQ(errc_of(into.metadata->create_upload(id_, an_upload("after"), seen)), errc::replaced);
    expect_none(into, "after");
    expect(into, "a", 1);
    must(into.metadata->put_object(id_, an_object("now"), {.generation = into.metadata->generation()}));
}

TEST_P(Replace, BodiesThatComeBackBeforeTheyWereRemovedStay) {
    auto kept = open("kept");
    auto into = open("into");
    put(into, "a", 1);
    must(replace_contents(kept, into));
    auto const unused = must(into.metadata->delete_object({id_, "a large"}, {}));
    must(replace_contents(into, kept));
    for (auto const& one : unused) into.blobs->remove(one);
    expect(into, "a", 1);
    auto const row = must(into.metadata->load_head({id_, "a large"}));
    for (auto const& one : must(into.metadata->delete_object({id_, "a large"}, {}))) into.blobs->remove(one);
    EXPECT_EQ(errc_of(into.blobs->stored_bytes(row.blob, 1)), errc::corrupt);
}

TEST_P(Replace, ThatFailsLeavesWhatWasThereAndNothingElse) {
    auto from = open("from");
    auto into = open("into");
    put(from, "a", 1);
    put(from, "b", 2);
    put(into, "c", 3);
    auto const there = must(from.metadata->load_head({id_, "a large"})).blob;
    from.blobs->remove(must(from.metadata->load_head({id_, "b large"})).blob);
    auto const seen = into.metadata->generation();
    EXPECT_EQ(errc_of(replace_contents(into, from, [] { FAIL(); })), errc::corrupt);
    EXPECT_EQ(into.metadata->generation(), seen);
    expect(into, "c", 3);
    expect_none(into, "a");
    EXPECT_EQ(errc_of(into.blobs->stored_bytes(there, 1)), errc::corrupt);
    EXPECT_TRUE(from.blobs->stored_bytes(there, 1));
}

TEST_P(Replace, IsThereAfterAStart) {
    if (GetParam() == lies::in_memory) GTEST_SKIP();
    {
        auto from = open("from");
        auto into = open("into");
        put(from, "a", 1);
        put(into, "b", 2);
        must(replace_contents(into, from));
    }
    auto into = open("into");
    expect(into, "a", 1);
    expect_none(into, "b");
}

INSTANTIATE_TEST_SUITE_P(Everywhere, Replace, testing::Values(lies::in_memory, lies::in_directories));

TEST(ReplaceInMemory, CountsBodiesOnceAndRowsForEach) {
    auto const memory = std::make_shared<budget>(1'000'000);
    seeded_random random{1};
    options wanted;
    wanted.memory = memory;
    auto const before = memory->used();
    {
        auto from = must(open(wanted, random));
        auto into = must(open(wanted, random));
        must(from.metadata->create_bucket(a_bucket("b")));
        auto row = an_object("k");
        row.blob = must(test::store(*from.blobs, body_of(600'000)));
        must(from.metadata->put_object({"", "b"}, row, {}));
        for (int n = 0; n < 300; ++n)
            must(from.metadata->put_object({"", "b"}, an_object("row " + std::to_string(n)), {}));
        must(replace_contents(into, from));
        EXPECT_LT(memory->used(), 900'000u) << "the body counts once";
        auto third = must(open(wanted, random));
        std::uint64_t rest = 0;
        while (memory->take(1'000)) rest += 1'000;
        EXPECT_EQ(errc_of(replace_contents(third, from)), errc::full);
        EXPECT_EQ(errc_of(third.metadata->load_bucket({"", "b"})), errc::not_found);
        EXPECT_EQ(errc_of(third.blobs->stored_bytes(row.blob, 1)), errc::corrupt);
        memory->give_back(rest);
    }
    EXPECT_EQ(memory->used(), before);
}

}  // namespace
}  // namespace s3seal::storage
