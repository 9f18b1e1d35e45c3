// The few threads for what is long or may block, so that those of connections never wait for it.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace s3seal::net {

// Any thread.
class worker_pool {
public:
    explicit worker_pool(std::size_t size) : size_{size} {}  // threads, one at least; made when they are first needed
    ~worker_pool() { stop(); }
    worker_pool(worker_pool const&) = delete;
    worker_pool& operator=(worker_pool const&) = delete;

    // In the order in which it came. `work` must not throw. Throws, and keeps nothing, when not one thread can be made.
    void run(std::function<void()> work);
    // Now, or not at all. False: every thread is busy, and another cannot be made.
    bool try_run(std::function<void()> work);
    // What runs is waited for, all else is dropped, as is what comes later. Once.
    void stop();

private:
    bool find_thread();  // for one more; false: none is free, or can be made
    void add(std::function<void()> work);
    void serve();

    std::size_t const size_;
    std::mutex mutex_;  // of all below
    std::condition_variable changed_;
    std::deque<std::function<void()>> waiting_;
    std::vector<std::thread> threads_;
    std::size_t idle_ = 0;  // threads that wait, or were just made
    bool stopped_ = false;
};

}  // namespace s3seal::net
