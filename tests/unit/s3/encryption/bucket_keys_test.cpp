#include "server/s3/encryption/bucket_keys.hpp"

#include "server/service/outcome.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <thread>
#include <vector>

namespace s3seal::s3 {
namespace {

using namespace std::chrono_literals;

// Counts what it is asked; knows one alias, which may move, and keys by their ARN.
class counting_kms final : public kms::service {
public:
    kms::result<kms::generated_key> generate_data_key(kms::caller const&, std::string_view key,
                                                      kms::encryption_context const&) override {
        ++generated;
        if (meanwhile) meanwhile();
        if (refuses) return kms::error{kms::errc::disabled, "disabled"};
        return kms::generated_key{storage::secret{std::string(32, 'k')}, "sealed" + std::to_string(generated),
                                  arn_of(key)};
    }
    kms::result<storage::secret> decrypt(kms::caller const&, std::string_view,
                                         kms::encryption_context const&) override {
        ++decrypted;
        if (refuses) return kms::error{kms::errc::disabled, "disabled"};
        return storage::secret{std::string(32, 'k')};
    }
    kms::result<kms::ciphertext> encrypt(kms::caller const&, std::string_view, std::string_view,
                                         kms::encryption_context const&) override {
        return kms::error{kms::errc::internal, "not asked for"};
    }
    kms::result<kms::ciphertext> re_encrypt(kms::caller const&, std::string_view, kms::encryption_context const&,
                                            std::string_view, kms::encryption_context const&) override {
        return kms::error{kms::errc::internal, "not asked for"};
    }
    kms::result<std::string> resolve(std::string_view, std::string_view, std::string_view key) override {
        return arn_of(key);
    }
    std::string arn_of(std::string_view key) const { return key == "alias/a" ? target : std::string{key}; }

    std::string target = "arn:1";
    int generated = 0;
    int decrypted = 0;
    bool refuses = false;
    std::function<void()> meanwhile;  // while a key is generated; null: nothing happens
};

class BucketKeys : public testing::Test {
protected:
    BucketKeys() { who_.arn = "arn:aws:iam::000000000000:user/alice"; }

    kms::result<std::shared_ptr<bucket_key const>> write(std::string_view bucket = "b",
                                                         std::string_view key = "alias/a",
                                                         kms::encryption_context context = {}) {
        return cache_.find_or_generate(kms_, caller(), bucket, key, context);
    }
    kms::result<std::shared_ptr<bucket_key const>> read(std::string_view ciphertext) {
        return cache_.find_or_decrypt(kms_, caller(), ciphertext, "arn:1", {});
    }
    kms::caller caller() const {
        return {.who = who_,
                .region = "us-east-1",
                .via_service = "s3",
                .cause = "id",
                .now = now_,
                .access_key = access_key_,
                .outcome = &outcome_};
    }

    iam::principal who_;
    std::string access_key_ = "AKIATEST";
    instant now_{};
    mutable service::outcome outcome_;
    counting_kms kms_;
    bucket_key_cache cache_{5min};
};

TEST_F(BucketKeys, AreAskedForAnewOnceTheyWereCleared) {
    ASSERT_TRUE(write());
    ASSERT_TRUE(read("sealed1"));
    cache_.clear();
    ASSERT_TRUE(write());
    ASSERT_TRUE(read("sealed1"));
    EXPECT_EQ(kms_.generated, 2);
    EXPECT_EQ(kms_.decrypted, 2);
}

TEST_F(BucketKeys, WhatComesWhileTheyAreClearedIsNotKept) {
    kms_.meanwhile = [&] { cache_.clear(); };
    ASSERT_TRUE(write());
    kms_.meanwhile = nullptr;
    ASSERT_TRUE(write());
    EXPECT_EQ(kms_.generated, 2);
    ASSERT_TRUE(write());
    EXPECT_EQ(kms_.generated, 2);
}

TEST_F(BucketKeys, AreNotThereBeforeTheyWereMade) {
    now_ += 1h;
    ASSERT_TRUE(write());
    auto const written = *write();
    ASSERT_TRUE(read(written->ciphertext));
    now_ -= 1s;
    ASSERT_TRUE(write());
    ASSERT_TRUE(read(written->ciphertext));
    EXPECT_EQ(kms_.generated, 2);
    EXPECT_EQ(kms_.decrypted, 2);
}

TEST_F(BucketKeys, TheRecordOfARequestSaysWhichCallsWereSpared) {
    ASSERT_TRUE(write());
    EXPECT_EQ(outcome_.kms_calls_spared, 0u);
    ASSERT_TRUE(write());
    EXPECT_EQ(outcome_.kms_calls_spared, 1u);
    ASSERT_TRUE(read("sealed"));
    EXPECT_EQ(outcome_.kms_calls_spared, 1u);
    ASSERT_TRUE(read("sealed"));
    EXPECT_EQ(outcome_.kms_calls_spared, 2u);
}

TEST_F(BucketKeys, OneCallServesAllWritesOfAWindow) {
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(write());
    EXPECT_EQ(kms_.generated, 1);
    now_ += 5min;
    ASSERT_TRUE(write());
    EXPECT_EQ(kms_.generated, 2);
}

TEST_F(BucketKeys, AnotherRequesterBucketKeyOrContextNeedsItsOwn) {
    ASSERT_TRUE(write());
    ASSERT_TRUE(write("c"));
    ASSERT_TRUE(write("b", "arn:2"));
    ASSERT_TRUE(write("b", "alias/a", {{"team", "blue"}}));
    who_.arn = "arn:aws:iam::000000000000:user/bob";
    ASSERT_TRUE(write());
    EXPECT_EQ(kms_.generated, 5);
}

TEST_F(BucketKeys, SessionsOfOneNameAreRequestersOfTheirOwn) {
    access_key_ = "ASIAFIRST";
    auto const made = write();
    ASSERT_TRUE(made);
    ASSERT_TRUE(read((*made)->ciphertext));
    access_key_ = "ASIASECOND";
    kms_.refuses = true;
    EXPECT_FALSE(write());
    EXPECT_FALSE(read((*made)->ciphertext));
}

TEST_F(BucketKeys, SeveralThreadsAtOnceAskOnce) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) threads.emplace_back([this] { EXPECT_TRUE(write()); });
    for (auto& one : threads) one.join();
    EXPECT_EQ(kms_.generated, 1);
}

TEST_F(BucketKeys, AnAliasAndTheArnItStandsForAreOneKeyUntilItMoves) {
    ASSERT_TRUE(write());
    ASSERT_TRUE(write("b", "arn:1"));
    EXPECT_EQ(kms_.generated, 1);
    kms_.target = "arn:2";
    ASSERT_TRUE(write());
    EXPECT_EQ(kms_.generated, 2);
}

TEST_F(BucketKeys, ReadingNeedsDecryptOnceAWindowEvenForTheWriter) {
    auto const made = write();
    ASSERT_TRUE(made);
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(read((*made)->ciphertext));
    EXPECT_EQ(kms_.decrypted, 1);
    ASSERT_TRUE(read("another"));
    EXPECT_EQ(kms_.decrypted, 2);
}

TEST_F(BucketKeys, RefusalsAreNotRemembered) {
    kms_.refuses = true;
    EXPECT_FALSE(write());
    EXPECT_FALSE(read("sealed"));
    kms_.refuses = false;
    EXPECT_TRUE(write());
    EXPECT_TRUE(read("sealed"));
}

TEST_F(BucketKeys, WithoutAWindowEveryObjectHasACall) {
    bucket_key_cache none{0min};
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(none.find_or_generate(kms_, caller(), "b", "alias/a", {}));
    EXPECT_EQ(kms_.generated, 3);
}

}  // namespace
}  // namespace s3seal::s3
