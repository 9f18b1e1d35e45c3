#include "server/net/worker_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <semaphore>
#include <thread>

namespace s3seal::net {
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

// All that was given before has begun, and the last of it is done.
void wait_for_turn(worker_pool& pool) {
    std::promise<void> reached;
    pool.run([&] { reached.set_value(); });
    reached.get_future().wait();
}

TEST(WorkerPool, AsManyRunAtATimeAsItHasThreadsAndTheRestWaitsItsTurn) {
    held_work work;
    worker_pool pool{2};
    for (int n = 0; n < 20; ++n) pool.run([&] { work(); });
    work.begun.acquire();
    work.begun.acquire();
    EXPECT_FALSE(work.begun.try_acquire());
    work.let_go.release(20);
    wait_for_turn(pool);
    pool.stop();
    EXPECT_EQ(work.most, 2);
    EXPECT_EQ(work.done, 20);
}

TEST(WorkerPool, TakesNothingAtOnceWhileAllAreBusy) {
    held_work work;
    worker_pool pool{2};
    EXPECT_TRUE(pool.try_run([&] { work(); }));
    EXPECT_TRUE(pool.try_run([&] { work(); }));
    std::atomic<bool> ran = false;
    EXPECT_FALSE(pool.try_run([&] { ran = true; })) << "also before they have begun";
    work.begun.acquire();
    work.begun.acquire();
    EXPECT_FALSE(pool.try_run([&] { ran = true; }));
    work.let_go.release(2);
    wait_for_turn(pool);
    EXPECT_FALSE(ran);
}

TEST(WorkerPool, HasTimeAgainWhenWorkIsDone) {
    worker_pool pool{1};
    for (int n = 0; n < 100; ++n) {
        wait_for_turn(pool);
        std::promise<void> reached;
        while (!pool.try_run([&] { reached.set_value(); })) std::this_thread::yield();
        reached.get_future().wait();
    }
}

TEST(WorkerPool, WhatHasNotBegunWhenItStopsNeverDoes) {
    held_work work;
    worker_pool pool{1};
    std::atomic<bool> ran = false;
    auto const what_it_holds = std::make_shared<int>(0);
    pool.run([&] { work(); });
    work.begun.acquire();
    pool.run([&ran, what_it_holds] { ran = true; });
    std::jthread const release{[&] { work.let_go.release(); }};
    pool.stop();
    EXPECT_EQ(work.done, 1) << "what runs is waited for";
    pool.run([&] { ran = true; });
    EXPECT_FALSE(ran);
    EXPECT_EQ(what_it_holds.use_count(), 1);
}

}  // namespace
}  // namespace s3seal::net
