#include "server/net/worker_pool.hpp"

#include <stdexcept>
#include <system_error>
#include <utility>

namespace s3seal::net {

void worker_pool::run(std::function<void()> work) {
    std::lock_guard const lock{mutex_};
    if (stopped_) return;
    if (!find_thread() && threads_.empty()) throw std::runtime_error{"no thread could be made"};
    add(std::move(work));
}

bool worker_pool::try_run(std::function<void()> work) {
    std::lock_guard const lock{mutex_};
    if (stopped_) return true;
    if (!find_thread()) return false;
    add(std::move(work));
    return true;
}

bool worker_pool::find_thread() {
    if (waiting_.size() < idle_) return true;
    if (threads_.size() == size_) return false;
    try {
        threads_.emplace_back([this] { serve(); });
    } catch (std::system_error const&) {
        return false;  // those that are there have to do
    }
    ++idle_;
    return true;
}

void worker_pool::add(std::function<void()> work) {
    waiting_.push_back(std::move(work));
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
