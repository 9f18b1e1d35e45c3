#include "server/net/worker.hpp"

#include <vector>

namespace s3seal::net {

namespace {

// Limits are seconds: being late by this much is nothing, and an idle server wakes up rarely.
constexpr std::chrono::milliseconds sweep_period{100};

}  // namespace

worker::worker(shared_state& shared)
    : shared_{shared}, now_{std::chrono::steady_clock::now()}, timer_{context_.get_executor()} {}

void worker::add(deadline_holder* connection) {
    if (connections_.empty()) now_ = std::chrono::steady_clock::now();
    connections_.insert(connection);
    if (connections_.size() == 1) schedule();
}

void worker::remove(deadline_holder* connection) {
    connections_.erase(connection);
    shared_.connections.fetch_sub(1, std::memory_order_relaxed);
    if (connections_.empty() && !finished_) timer_.cancel();  // an idle server sleeps
}

void worker::schedule() {
    if (finished_ || connections_.empty()) return;
    timer_.expires_after(sweep_period);
    timer_.async_wait([this](boost::system::error_code fault) {
        if (!fault) sweep();
    });
}

void worker::sweep() {
    now_ = std::chrono::steady_clock::now();
    std::vector<deadline_holder*> expired;
    for (auto* one : connections_)
        if (one->deadline <= now_) expired.push_back(one);
    for (auto* one : expired) one->expire();
    schedule();
}

void worker::drain() {
    stopping_ = true;
    std::vector<deadline_holder*> idle;
    for (auto* one : connections_)
        if (one->is_idle()) idle.push_back(one);
    for (auto* one : idle) one->cut();
}

void worker::cut_all() {
    auto const all = connections_;
    for (auto* one : all) one->cut();
}

void worker::finish() {
    finished_ = true;
    timer_.cancel();
}

}  // namespace s3seal::net
