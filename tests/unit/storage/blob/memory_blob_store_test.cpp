#include "storage/blob/memory_blob_store.hpp"

#include "tests/unit/storage/bodies.hpp"

#include <gtest/gtest.h>

namespace s3seal::storage {
namespace {

using test::body_of;
using test::errc_of;
using test::must;
using test::read_from;
using test::store;

class MemoryBlobStore : public testing::Test {
protected:
    static constexpr std::size_t limit = 200'000;

    // Whether exactly that many bytes are left: so many fit, one more does not.
    void expect_left(std::size_t bytes) {
        EXPECT_EQ(errc_of(append(bytes + 1)), errc::full);
        EXPECT_EQ(errc_of(append(bytes)), std::nullopt);
    }
    result<> append(std::size_t bytes) {
        TRY(auto writer, store_.create({}, placement::small_in_row));
        return writer->append(as_bytes(body_of(bytes)));
    }
    seeded_random random_{1};
    memory_blob_store store_{std::make_shared<budget>(limit), random_};
};

TEST_F(MemoryBlobStore, HoldsExactlyItsBudget) {
    expect_left(limit);
    auto const ref = must(store(store_, body_of(limit), {}, 1'000));
    expect_left(0);
    EXPECT_TRUE(must(read_from(store_, ref)) == body_of(limit));
}

TEST_F(MemoryBlobStore, BeyondItsBudgetIsFullAndLeavesWhatWasThere) {
    auto const kept = must(store(store_, body_of(90'000)));
    EXPECT_EQ(errc_of(store(store_, body_of(110'001), {}, 1'000)), errc::full);
    expect_left(110'000);
    EXPECT_TRUE(must(read_from(store_, kept)) == body_of(90'000));
}

TEST_F(MemoryBlobStore, CountsSmallBodiesUntilTheyAreInTheirRow) {
    {
        auto const writer = must(store_.create({}, placement::small_in_row));
        must(writer->append(as_bytes(body_of(50'000))));
        auto const ref = must(writer->finish());
        ASSERT_FALSE(ref.inline_bytes.empty());
        expect_left(150'000);
        writer->keep();
        store_.remove(ref);
        expect_left(150'000);
    }
    expect_left(limit);
}

TEST_F(MemoryBlobStore, GetsItsBudgetBackFromWhatIsRemoved) {
    for (int i = 0; i < 5; ++i) {
        auto const ref = must(store(store_, body_of(150'000)));
        expect_left(50'000);
        store_.remove(ref);
        expect_left(limit);
    }
}

TEST_F(MemoryBlobStore, GetsItsBudgetBackFromWhatIsDropped) {
    {
        auto const unfinished = must(store_.create({}, placement::small_in_row));
        must(unfinished->append(as_bytes(body_of(120'000))));
        expect_left(80'000);
        auto const finished = must(store_.create({}, placement::small_in_row));
        must(finished->append(as_bytes(body_of(70'000))));
        must(finished->finish());
        expect_left(10'000);
        auto const small = must(store_.create({}, placement::small_in_row));
        must(small->append(as_bytes(body_of(10'000))));
        must(small->finish());
        expect_left(0);
    }
    expect_left(limit);
}

TEST_F(MemoryBlobStore, AWriterThatHitTheLimitHoldsWhatItHadUntilItGoes) {
    {
        auto const writer = must(store_.create({}, placement::small_in_row));
        must(writer->append(as_bytes(body_of(150'000))));
        EXPECT_EQ(errc_of(writer->append(as_bytes(body_of(60'000)))), errc::full);
        expect_left(50'000);
    }
    expect_left(limit);
}

TEST_F(MemoryBlobStore, WithoutABudgetHoldsEmptyBodiesOnly) {
    memory_blob_store none{std::make_shared<budget>(0), random_};
    auto const ref = must(store(none, ""));
    EXPECT_EQ(must(read_from(none, ref)), "");
    EXPECT_EQ(errc_of(store(none, "x")), errc::full);
}

}  // namespace
}  // namespace s3seal::storage
