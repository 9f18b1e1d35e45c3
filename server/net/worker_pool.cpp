#include "server/net/worker_pool.hpp"

#include <utility>

namespace s3seal::net {

void worker_pool::run(std::function<void()> work) {
    std::lock_guard const lock{mutex_};
    add(std::move(work));
}

bool worker_pool::try_run(std::function<void()> work) {
    std::lock_guard const lock{mutex_};
    if (!has_time()) return false;
    add(std::move(work));
    return true;
}

void worker_pool::add(std::function<void()> work) {
    if (stopped_) return;
    waiting_.push_back(std::move(work));
    if (idle_ < waiting_.size() && threads_.size() < size_) {
        threads_.emplace_back([this] { serve(); });
        ++idle_;
    }
    changed_.notify_one();
}

void worker_pool::serve() {
    std::unique_lock lock{mutex_};
    while (true) {
        changed_.wait(lock, [this] { return stopped_ || !waiting_.empty(); });
        if (stopped_) return;
        auto work = std::move(waiting_.front());
        waiting_.pop_front();
        --idle_;
        lock.unlock();
        work();
        work = nullptr;
        lock.lock();
        ++idle_;
    }
}

void worker_pool::stop() {
    std::deque<std::function<void()>> dropped;
    {
        std::lock_guard const lock{mutex_};
        stopped_ = true;
        dropped.swap(waiting_);
    }
    changed_.notify_all();
    for (auto& one : threads_) one.join();
    threads_.clear();
}

}  // namespace s3seal::net
