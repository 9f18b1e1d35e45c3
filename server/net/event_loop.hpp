// One thread's share of the server: its connections, their deadlines, one timer for all of them.
#pragma once

#include "server/http/buffer_budget.hpp"
#include "server/http/exchange.hpp"
#include "server/net/server_options.hpp"
#include "server/net/tls_context.hpp"
#include "server/net/worker_pool.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <list>
#include <memory>

namespace s3seal::net {

namespace asio = boost::asio;

// Concrete executors: the type-erased ones cost as much as a small request.
using executor = asio::io_context::executor_type;
using tcp_socket = asio::basic_stream_socket<asio::ip::tcp, executor>;
using steady_timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, executor>;

inline constexpr std::size_t max_long_heads = 64u << 20;  // bytes of heads that are not small, over all connections

// A client between two requests needs a moment for the next: it is no idle one.
inline constexpr std::chrono::seconds least_idle{1};

// Written once at start, read by all threads; the atomics are the exception.
struct shared_state {
    server_options options;
    http::application& application;
    worker_pool& pool;
    tls_context* tls = nullptr;
    std::function<void()> on_room = [] {};  // when a connection has ended while room_is_wanted; any thread
    http::buffer_budget long_heads{max_long_heads};
    std::atomic<std::size_t> connections = 0;
    std::atomic<std::uint64_t> accepted = 0;  // connections since the start
    std::atomic<bool> room_is_wanted = false;

    bool is_full() const noexcept { return connections >= options.max_connections; }
};

// What a loop may do to a connection. Lives on its loop's thread.
class deadline_holder {
public:
    virtual ~deadline_holder() = default;
    virtual void expire() = 0;  // its deadline has passed
    virtual bool has_unread_bytes() const = 0;
    virtual void cut() = 0;      // close the socket now
    virtual void abandon() = 0;  // what it waits for on other threads never comes

    std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();

private:
    friend class event_loop;
    std::list<deadline_holder*>::iterator place_;
    std::chrono::steady_clock::time_point idle_since_;
};

class event_loop {
public:
    explicit event_loop(shared_state& shared);

    asio::io_context& context() noexcept { return context_; }
    shared_state& shared() noexcept { return shared_; }
    std::chrono::steady_clock::time_point now() const noexcept { return now_; }  // as of the last sweep
    bool stopping() const noexcept { return stopping_; }
    // Since when a connection has been idle at most, as of the sweep before; far in the future: none is. Any thread.
    std::chrono::steady_clock::time_point longest_idle_since() const noexcept { return longest_idle_since_; }

    void add(deadline_holder* connection);  // busy, until set_idle() says otherwise
    void remove(deadline_holder* connection);
    void set_idle(deadline_holder* connection, bool idle);

    // On the loop's thread: idle connections go at once, the others when their request is answered.
    void drain();
    void cut_all();
    // When the server is full: the connection that has been idle for longest goes, if it has been for least_idle. One
    // on which a request has just arrived stays.
    void make_room();
    void finish();  // no more timer: run() may return
    // When neither this loop nor the pool runs any more: connections that wait for the pool end with the loop.
    void abandon_all();

    // When what was changed until now is durable: once for all requests that are ready in the same turn.
    asio::awaitable<void, executor> settled();

private:
    void note_longest_idle() noexcept;
    bool is_empty() const noexcept { return busy_.empty() && idle_.empty(); }
    void schedule();
    void sweep();

    shared_state& shared_;
    using connection_list = std::list<deadline_holder*>;
    connection_list busy_;  // both before the context: it ends the last of them
    connection_list idle_;  // the one that has been so for longest in front
    std::atomic<std::chrono::steady_clock::time_point> longest_idle_since_ =
        std::chrono::steady_clock::time_point::max();
    std::chrono::steady_clock::time_point now_;
    bool stopping_ = false;
    bool finished_ = false;
    asio::io_context context_{1};
    steady_timer timer_;
    steady_timer settled_;  // never ends by itself
    bool is_settling_ = false;
};

// Serves one accepted socket until it is closed.
void start_connection(event_loop& on, tcp_socket socket);

}  // namespace s3seal::net
