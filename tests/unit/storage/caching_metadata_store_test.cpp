// What a cache of buckets must forget, and when. What it shares with every store: contract/remembered_buckets_test.cpp.
#include "storage/caching_metadata_store.hpp"

#include "tests/support/model_metadata_store.hpp"
#include "tests/unit/storage/outcome.hpp"
#include "tests/unit/storage/rows.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <thread>
#include <utility>

namespace s3seal::storage {
namespace {

using test::errc_of;
using test::must;

// A store in which something happens meanwhile, once.
class interrupted_store final : public test::model_metadata_store {
public:
    storage::result<std::shared_ptr<bucket const>> load_bucket(storage::bucket_id const& id) override {
        auto row = model_metadata_store::load_bucket(id);
        happen(behind_load);
        return row;
    }
    storage::result<> change_settings(storage::bucket_id const& id, std::span<setting_change const> changes,
                                      std::optional<std::uint64_t> seen) override {
        happen(before_change);
        auto changed = model_metadata_store::change_settings(id, changes, seen);
        happen(behind_change);
        return changed;
    }

    bool settles_later() const noexcept override { return true; }
    void when_settled(std::function<void(result<> const& durable)> then) override {
        waiting_.push_back(std::move(then));
    }
    // As by a commit, whoever makes it.
    void tell(bool durable) {
        for (auto const& one : std::exchange(waiting_, {})) one(durable ? result<>{} : error{errc::io, "lost"});
    }

    std::function<void()> behind_load, before_change, behind_change;

private:
    std::vector<std::function<void(result<> const& durable)>> waiting_;

    static void happen(std::function<void()>& what) {
        if (what) std::exchange(what, nullptr)();
    }
};

class CachingMetadataStore : public testing::Test {
protected:
    CachingMetadataStore() { must(cached_.create_bucket(a_bucket("b"))); }

    static std::vector<setting_change> policy(std::string document) {
        return {a_setting("policy", std::move(document))};
    }
    std::string policy_of(bucket_id const& id) {
        auto const row = must(cached_.load_bucket(id));
        auto const* const found = find_setting(*row, "policy");
        return found ? found->document : "none";
    }
    void somebody_else_puts(std::string document) {
        must(below_->change_settings(id_, policy(std::move(document)), {}));
    }

    bucket_id const id_{"", "b"};
    interrupted_store* const below_ = new interrupted_store;
    caching_metadata_store cached_{std::unique_ptr<metadata_store>{below_}};
};

TEST_F(CachingMetadataStore, GivesTheSameSnapshotAgain) {
    auto const first = must(cached_.load_bucket(id_));
    EXPECT_EQ(must(cached_.load_bucket(id_)), first);
    must(cached_.change_settings(id_, policy("new"), {}));
    auto const second = must(cached_.load_bucket(id_));
    EXPECT_NE(second, first);
    EXPECT_EQ(must(cached_.load_bucket(id_)), second);
}

TEST_F(CachingMetadataStore, ForgetsWhatSomebodyElseChanged) {
    EXPECT_EQ(policy_of(id_), "none");
    somebody_else_puts("theirs");
    EXPECT_EQ(policy_of(id_), "none") << "nobody has told";
    cached_.forget({"", "another"});
    EXPECT_EQ(policy_of(id_), "none");
    cached_.forget(id_);
    EXPECT_EQ(policy_of(id_), "theirs");
    somebody_else_puts("again");
    cached_.forget_all();
    EXPECT_EQ(policy_of(id_), "again");
    must(below_->delete_bucket(id_));
    cached_.forget(id_);
    EXPECT_EQ(errc_of(cached_.load_bucket(id_)), errc::not_found);
}

TEST_F(CachingMetadataStore, ForgetsAlsoWhenAChangeIsRefused) {
    EXPECT_EQ(policy_of(id_), "none");
    somebody_else_puts("theirs");
    EXPECT_EQ(errc_of(cached_.change_settings(id_, policy("ours"), 0)), errc::conflict);
    EXPECT_EQ(policy_of(id_), "theirs") << "whoever was refused looks again";
}

TEST_F(CachingMetadataStore, ForgetsSettingsThatAreLost) {
    must(cached_.change_settings(id_, policy("not durable"), {}));
    EXPECT_EQ(policy_of(id_), "not durable");
    somebody_else_puts("what was before");
    EXPECT_EQ(policy_of(id_), "not durable");
    below_->tell(false);
    EXPECT_EQ(policy_of(id_), "what was before");
}

TEST_F(CachingMetadataStore, ForgetsABucketWhoseCreationIsLost) {
    EXPECT_EQ(policy_of(id_), "none");
    must(below_->delete_bucket(id_));
    EXPECT_EQ(policy_of(id_), "none");
    below_->tell(false);
    EXPECT_EQ(errc_of(cached_.load_bucket(id_)), errc::not_found);
}

// Its successor may have been seen before the whole of it was lost.
TEST_F(CachingMetadataStore, ForgetsWhatCameBehindADeletionThatIsLost) {
    below_->tell(true);
    must(cached_.delete_bucket(id_));
    must(below_->create_bucket(a_bucket("b")));
    EXPECT_EQ(policy_of(id_), "none");
    somebody_else_puts("what was before");
    below_->tell(false);
    EXPECT_EQ(policy_of(id_), "what was before");
}

TEST_F(CachingMetadataStore, KeepsWhatIsDurable) {
    must(cached_.change_settings(id_, policy("durable"), {}));
    auto const first = must(cached_.load_bucket(id_));
    below_->tell(true);
    EXPECT_EQ(must(cached_.load_bucket(id_)), first);
}

TEST_F(CachingMetadataStore, DoesNotKeepWhatIsMissing) {
    EXPECT_EQ(errc_of(cached_.load_bucket({"", "later"})), errc::not_found);
    must(below_->create_bucket(a_bucket("later")));
    EXPECT_EQ(must(cached_.load_bucket({"", "later"}))->id.name, "later");
}

TEST_F(CachingMetadataStore, KeepsNoMoreThanItsCapacity) {
    constexpr auto many = caching_metadata_store::capacity + 10;
    std::vector<std::weak_ptr<bucket const>> kept;
    for (std::size_t n = 0; n < many; ++n) {
        auto const name = "n" + std::to_string(n);
        must(below_->create_bucket(a_bucket(name)));
        kept.push_back(must(cached_.load_bucket({"", name})));
    }
    auto const gone = std::count_if(kept.begin(), kept.end(), [](auto const& one) { return one.expired(); });
    EXPECT_EQ(gone, 10);
}

TEST_F(CachingMetadataStore, DoesNotKeepWhatWasReadBeforeAChange) {
    below_->behind_load = [&] { must(cached_.change_settings(id_, policy("new"), {})); };
    EXPECT_EQ(policy_of(id_), "none") << "it was read before";
    EXPECT_EQ(policy_of(id_), "new");
    below_->behind_load = [&] {
        must(cached_.delete_bucket(id_));
        must(cached_.create_bucket(a_bucket("b")));
    };
    cached_.forget(id_);
    EXPECT_EQ(policy_of(id_), "new");
    EXPECT_EQ(policy_of(id_), "none") << "that of its successor";
}

TEST_F(CachingMetadataStore, DoesNotKeepWhatWasReadBeforeItWasToldToForget) {
    below_->behind_load = [&] {
        somebody_else_puts("theirs");
        cached_.forget(id_);
    };
    EXPECT_EQ(policy_of(id_), "none");
    EXPECT_EQ(policy_of(id_), "theirs");
    cached_.forget(id_);
    below_->behind_load = [&] {
        somebody_else_puts("again");
        cached_.forget_all();
    };
    EXPECT_EQ(policy_of(id_), "theirs");
    EXPECT_EQ(policy_of(id_), "again");
}

TEST_F(CachingMetadataStore, KeepsNothingWhileAChangeIsUnderWay) {
    EXPECT_EQ(policy_of(id_), "none");
    below_->before_change = [&] { EXPECT_EQ(policy_of(id_), "none"); };
    below_->behind_change = [&] { EXPECT_EQ(policy_of(id_), "new") << "what was before is not kept"; };
    must(cached_.change_settings(id_, policy("new"), {}));
    EXPECT_EQ(policy_of(id_), "new");
}

TEST_F(CachingMetadataStore, NeverGoesBackForManyThreads) {
    constexpr int changes = 300;
    std::atomic<bool> done = false;
    std::vector<std::jthread> readers;
    for (int thread = 0; thread < 3; ++thread)
        readers.emplace_back([&] {
            int last = 0;
            while (!done) {
                auto const text = policy_of(id_);
                auto const now = text == "none" ? 0 : std::stoi(text);
                EXPECT_GE(now, last);
                last = now;
            }
        });
    for (int n = 1; n <= changes; ++n) {
        must(cached_.change_settings(id_, policy(std::to_string(n)), {}));
        EXPECT_EQ(policy_of(id_), std::to_string(n)) << "what was answered is seen";
    }
    done = true;
}

}  // namespace
}  // namespace s3seal::storage
