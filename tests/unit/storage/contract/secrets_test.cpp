#include "tests/unit/storage/contract/metadata_store_test.hpp"

#include <mutex>
#include <set>
#include <thread>

namespace s3seal::storage {
namespace {

using namespace std::string_literals;
using test::must;

class SecretRows : public MetadataStore {};

S3SEAL_ON_EVERY_ENGINE(SecretRows);

TEST_P(SecretRows, AreTheFirstCandidates) {
    auto const first = "\0\xff first"s;
    EXPECT_EQ(must(store_->find_or_create_secret("session", first)), first);
    EXPECT_EQ(must(store_->find_or_create_secret("session", "second")), first);
    EXPECT_EQ(must(store_->find_or_create_secret("other", "second")), "second");
    reopen();
    EXPECT_EQ(must(store_->find_or_create_secret("session", "third")), first);
}

TEST_P(SecretRows, AreTheSameForEveryThread) {
    std::mutex mutex;
    std::set<std::string> found;
    {
        std::vector<std::jthread> running;
        for (int thread = 0; thread < 4; ++thread)
            running.emplace_back([&, thread] {
                auto secret = must(store_->find_or_create_secret("session", std::to_string(thread)));
                std::lock_guard const lock{mutex};
                found.insert(std::move(secret));
            });
    }
    EXPECT_EQ(found.size(), 1u);
}

}  // namespace
}  // namespace s3seal::storage
