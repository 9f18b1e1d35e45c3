#include "server/kms/background.hpp"

#include <algorithm>
#include <utility>

namespace s3seal::kms {

background::~background() {
    {
        std::lock_guard const lock{mutex_};
        ends_ = true;
    }
    changed_.notify_all();
    for (auto& one : threads_) one.join();
}

std::unique_ptr<background::task> background::start(std::function<void()> work) {
    std::unique_ptr<task> made{new task{*this, std::move(work)}};
    {
        std::lock_guard const lock{mutex_};
        waiting_.push_back(made.get());
        if (idle_threads_ < waiting_.size() && threads_.size() < max_running) threads_.emplace_back([this] { run(); });
    }
    changed_.notify_all();
    return made;
}

void background::run() {
    std::unique_lock lock{mutex_};
    while (true) {
        ++idle_threads_;
        changed_.wait(lock, [this] { return ends_ || !waiting_.empty(); });
        --idle_threads_;
        if (ends_) return;
        auto* const next = waiting_.front();
        waiting_.pop_front();
        next->state_ = task::state::running;
        lock.unlock();
        next->work_();
        lock.lock();
        next->state_ = task::state::done;
        if (next->wake_) std::exchange(next->wake_, nullptr)();
        changed_.notify_all();
    }
}

background::task::~task() {
    std::unique_lock lock{in_.mutex_};
    wake_ = nullptr;
    if (state_ == state::waiting) std::erase(in_.waiting_, this);
    in_.changed_.wait(lock, [this] { return state_ != state::running; });
}

bool background::task::is_done() const {
    std::lock_guard const lock{in_.mutex_};
    return state_ == state::done;
}

void background::task::when_done(std::function<void()> wake) {
    std::lock_guard const lock{in_.mutex_};
    if (state_ == state::done)
        wake();
    else
        wake_ = std::move(wake);
}

}  // namespace s3seal::kms
