#include "server/realms/realm.hpp"

#include "tests/support/owned_request.hpp"
#include "tests/support/test_realms.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>

namespace s3seal::realms {
namespace {

// One process after the other with the same directory, whose requests are kept there.
class RestartedRealm : public testing::Test {
protected:
    void begin_again() {
        realm_.reset();
        auto wanted = realms_.options();
        wanted.keep_requests = true;
        realm_ = realms_.open(wanted);
    }
    void ask(int calls) {
        auto const one = std::make_shared<journal::record>();
        for (int n = 0; n < calls; ++n) one->kms_calls.push_back({"Decrypt", "key", "Success"});
        realm_->requests.add(one, request_.head, 4566);
        realm_->requests.complete(*one, {.sent = 0, .complete = true}, false, {});
    }
    std::uint64_t forgotten_calls() const { return realm_->calls.state().forgotten; }

    test::owned_request request_{"GET", "/b/k"};
    test::temporary_directory directory_;
    test::test_realms realms_{directory_.path() / "data"};
    realm_ptr realm_;
};

TEST_F(RestartedRealm, ItsLedgerHasForgottenTheCallsOfEarlierProcesses) {
    begin_again();
    EXPECT_EQ(forgotten_calls(), 0u);
    ask(0);
    begin_again();
    EXPECT_EQ(forgotten_calls(), 0u) << "that request made none";
    ask(2);
    ask(1);
    begin_again();
    EXPECT_EQ(forgotten_calls(), 3u);
}

TEST_F(RestartedRealm, ItsLedgerMayHaveForgottenCallsOfRequestsThatWereCleared) {
    begin_again();
    ask(1);
    realm_->requests.clear();
    begin_again();
    EXPECT_EQ(forgotten_calls(), 1u);
    ask(1);
    begin_again();
    EXPECT_EQ(forgotten_calls(), 2u);
}

TEST_F(RestartedRealm, WhatWasClearedFromItsLedgerIsNotForgotten) {
    begin_again();
    ask(1);
    realm_->clear_calls();
    EXPECT_EQ(forgotten_calls(), 0u);
    begin_again();
    EXPECT_EQ(forgotten_calls(), 0u);
    ask(2);
    begin_again();
    EXPECT_EQ(forgotten_calls(), 2u);
    realm_->requests.clear();
    realm_->clear_calls();
    begin_again();
    EXPECT_EQ(forgotten_calls(), 0u);
}

}  // namespace
}  // namespace s3seal::realms
