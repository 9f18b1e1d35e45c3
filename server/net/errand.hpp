// Work of one coroutine on another thread, and the way back to its own.
#pragma once

#include "server/net/event_loop.hpp"
#include "server/net/worker_pool.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <utility>

namespace s3seal::net {

// One at a time. Of its loop's thread, but for the work itself. Outlives what is under way.
class errand {
public:
    explicit errand(event_loop& home) : home_{home} {}
    errand(errand const&) = delete;
    errand& operator=(errand const&) = delete;

    bool under_way() const noexcept { return under_way_; }
    // Must not be under way already.
    void start(std::function<void()> work) {
        home_.shared().pool.run(packed(std::move(work)));
        under_way_ = true;
    }
    // False: no thread of the pool has time, and nothing was started.
    bool try_start(std::function<void()> work) {
        under_way_ = home_.shared().pool.try_run(packed(std::move(work)));
        return under_way_;
    }
    // Until it is done, at once if nothing is under way. Throws what the work threw.
    asio::awaitable<void, executor> done() {
        constexpr asio::use_awaitable_t<executor> awaiting;
        if (under_way_)
            co_await asio::async_initiate<asio::use_awaitable_t<executor> const, void()>(
                [this](auto handler) {
                    auto const kept = std::make_shared<decltype(handler)>(std::move(handler));
                    resume_ = [kept] { std::move (*kept)(); };
                },
                awaiting);
        if (auto const bug = std::exchange(bug_, nullptr)) std::rethrow_exception(bug);
    }
    // Whoever waits never goes on: the pool has stopped. What it holds, this too, may be gone afterwards.
    void abandon() { auto const dropped = std::exchange(resume_, nullptr); }

private:
    std::function<void()> packed(std::function<void()> work) {
        return [this, work = std::move(work)] {
            std::exception_ptr bug;
            try {
                work();
            } catch (...) {
                bug = std::current_exception();
            }
            asio::post(home_.context(), [this, bug] { arrive(bug); });
        };
    }

    void arrive(std::exception_ptr const& bug) {
        under_way_ = false;
        bug_ = bug;
        if (auto const resume = std::exchange(resume_, nullptr)) resume();
    }

    event_loop& home_;
    std::function<void()> resume_;  // whoever waits
    std::exception_ptr bug_;
    bool under_way_ = false;
};

}  // namespace s3seal::net
