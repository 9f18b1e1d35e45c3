#include "server/net/worker_pool.hpp"

#include <gtest/gtest.h>

#include <pthread.h>

#include <atomic>
#include <cstddef>
#include <future>
#include <memory>
#include <semaphore>
#include <stdexcept>
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
    constexpr int pieces = 200;
    held_work work;
    worker_pool pool{2};
    for (int n = 0; n < pieces; ++n) pool.run([&] { work(); });
    // One is let go for each that has begun after the first, so two are held all the time, and others wait that a third
    // thread would take.
    work.begun.acquire();
    for (int n = 1; n < pieces; ++n) {
        work.begun.acquire();
        work.let_go.release();
    }
    work.let_go.release();
    wait_for_turn(pool);
    pool.stop();
    EXPECT_EQ(work.most, 2);
    EXPECT_EQ(work.done, pieces);
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

// While it lives, a thread asks for more address space than there is.
class no_new_threads {
public:
    no_new_threads() {
        pthread_getattr_default_np(&usual_);
        pthread_attr_t vast = usual_;
        pthread_attr_setstacksize(&vast, std::size_t{1} << 47);
        pthread_setattr_default_np(&vast);
    }
    ~no_new_threads() {
        pthread_setattr_default_np(&usual_);
        pthread_attr_destroy(&usual_);
    }
    no_new_threads(no_new_threads const&) = delete;
    no_new_threads& operator=(no_new_threads const&) = delete;

private:
    pthread_attr_t usual_;
};

TEST(WorkerPool, KeepsNothingWhenItCanMakeNoThread) {
    worker_pool pool{2};
    auto const what_it_holds = std::make_shared<int>(0);
    {
        no_new_threads const for_now;
        EXPECT_THROW(pool.run([what_it_holds] {}), std::runtime_error);
        EXPECT_FALSE(pool.try_run([what_it_holds] {}));
        EXPECT_EQ(what_it_holds.use_count(), 1);
    }
    wait_for_turn(pool);
}

TEST(WorkerPool, GoesOnWithTheThreadsThatItHas) {
    held_work work;
    worker_pool pool{2};
    pool.run([&] { work(); });
    work.begun.acquire();
    no_new_threads const for_now;
    EXPECT_FALSE(pool.try_run([&] { work(); })) << "nobody would take it now";
    pool.run([&] { work(); });
    work.let_go.release(2);
    wait_for_turn(pool);
    EXPECT_EQ(work.done, 2);
    EXPECT_EQ(work.most, 1);
}

}  // namespace
}  // namespace s3seal::net
