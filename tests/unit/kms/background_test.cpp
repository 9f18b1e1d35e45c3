#include "server/kms/background.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <semaphore>
#include <thread>
#include <vector>

namespace s3seal::kms {
namespace {

// Work that begins, and ends when it is let go.
struct held_work {
    std::counting_semaphore<> begun{0};
    std::counting_semaphore<> let_go{0};
    std::atomic<int> running = 0;
    std::atomic<int> most = 0;
    std::atomic<int> done = 0;

    void operator()() {
        auto const now = ++running;
        for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
        }
        begun.release();
        let_go.acquire();
        --running;
        ++done;
    }
};

void wait_for(background::task& one) {
    std::promise<void> woken;
    one.when_done([&] { woken.set_value(); });
    woken.get_future().wait();
    EXPECT_TRUE(one.is_done());
}

TEST(Background, TwoRunAtATimeAndTheRestWaitsItsTurn) {
    held_work work;
    background queue;
    std::vector<std::unique_ptr<background::task>> tasks;
    for (int n = 0; n < 20; ++n) tasks.push_back(queue.start([&] { work(); }));
    work.begun.acquire();
    work.begun.acquire();
    EXPECT_FALSE(tasks.back()->is_done());
    work.let_go.release(20);
    for (auto const& one : tasks) wait_for(*one);
    EXPECT_EQ(work.most, 2);
    EXPECT_EQ(work.done, 20);
}

TEST(Background, WhatHasNotBegunIsNeverDoneWhenItIsGivenUp) {
    held_work work;
    std::atomic<bool> ran = false;
    background queue;
    auto const first = queue.start([&] { work(); });
    auto const second = queue.start([&] { work(); });
    work.begun.acquire();
    work.begun.acquire();
    queue.start([&] { ran = true; }).reset();
    work.let_go.release(2);
    wait_for(*first);
    wait_for(*second);
    wait_for(*queue.start([] {}));
    EXPECT_FALSE(ran);
}

TEST(Background, WhatRunsIsWaitedFor) {
    held_work work;
    background queue;
    auto task = queue.start([&] { work(); });
    work.begun.acquire();
    std::jthread const release{[&] { work.let_go.release(); }};
    task.reset();
    EXPECT_EQ(work.done, 1);
}

TEST(Background, WhoAsksLateIsWokenAtOnce) {
    background queue;
    auto const task = queue.start([] {});
    wait_for(*task);
    bool woken = false;
    task->when_done([&] { woken = true; });
    EXPECT_TRUE(woken);
}

}  // namespace
}  // namespace s3seal::kms
