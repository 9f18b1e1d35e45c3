#include "server/net/event_loop.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <vector>

namespace s3seal::net {

namespace {

// Limits are seconds: being late by this much is nothing, and an idle server wakes up rarely.
constexpr std::chrono::milliseconds sweep_period{100};

}  // namespace

event_loop::event_loop(shared_state& shared)
    : shared_{shared},
      now_{std::chrono::steady_clock::now()},
      timer_{context_.get_executor()},
      settled_{context_.get_executor(), std::chrono::steady_clock::time_point::max()} {}

void event_loop::add(deadline_holder* connection) {
    bool const first = is_empty();
    if (first) now_ = std::chrono::steady_clock::now();
    connection->place_ = busy_.insert(busy_.end(), connection);
    if (first) schedule();
}

void event_loop::remove(deadline_holder* connection) {
    connection_list gone;
    gone.splice(gone.end(), busy_, connection->place_);
    shared_.connections.fetch_sub(1, std::memory_order_relaxed);
    if (shared_.room_is_wanted.load(std::memory_order_relaxed) && !finished_) shared_.on_room();
    if (is_empty() && !finished_) timer_.cancel();  // an idle server sleeps
}

void event_loop::set_idle(deadline_holder* connection, bool idle) {
    auto& to = idle ? idle_ : busy_;
    to.splice(to.end(), idle ? busy_ : idle_, connection->place_);
    connection->idle_since_ = now_;
    note_longest_idle();
}

void event_loop::note_longest_idle() noexcept {
    auto const since = idle_.empty() ? std::chrono::steady_clock::time_point::max() : idle_.front()->idle_since_;
    longest_idle_since_.store(since, std::memory_order_relaxed);
}

void event_loop::make_room() {
    if (!shared_.is_full()) return;
    for (auto* one : idle_) {
        if (now_ - one->idle_since_ < least_idle) return;
        if (!one->has_unread_bytes()) return one->cut();
    }
}

void event_loop::schedule() {
    if (finished_ || is_empty()) return;
    timer_.expires_after(sweep_period);
    timer_.async_wait([this](boost::system::error_code fault) {
        if (!fault) sweep();
    });
}

void event_loop::sweep() {
    now_ = std::chrono::steady_clock::now();
    std::vector<deadline_holder*> expired;
    for (auto const* all : {&busy_, &idle_})
        for (auto* one : *all)
            if (one->deadline <= now_) expired.push_back(one);
    for (auto* one : expired) one->expire();
    schedule();
}

void event_loop::drain() {
    stopping_ = true;
    auto const idle = idle_;
    for (auto* one : idle) one->cut();
}

void event_loop::cut_all() {
    drain();
    auto const busy = busy_;
    for (auto* one : busy) one->cut();
}

asio::awaitable<void, executor> event_loop::settled() {
    if (!is_settling_) {
        is_settling_ = true;
        // Behind everybody who is ready now.
        asio::post(context_, [this] {
            is_settling_ = false;
            shared_.application.settle();
            settled_.cancel();
        });
    }
    boost::system::error_code ignored;
    co_await settled_.async_wait(asio::redirect_error(asio::use_awaitable_t<executor>{}, ignored));
}

void event_loop::abandon_all() {
    auto const busy = busy_;
    for (auto* one : busy) one->abandon();
}

void event_loop::finish() {
    finished_ = true;
    timer_.cancel();
}

}  // namespace s3seal::net
