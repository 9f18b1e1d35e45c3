// One thread's share of the server: its connections, their deadlines, one timer for all of them.
#pragma once

#include "server/http/exchange.hpp"
#include "server/net/server.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <unordered_set>

namespace s3seal::net {

namespace asio = boost::asio;

// Concrete executors: the type-erased ones cost as much as a small request.
using executor = asio::io_context::executor_type;
using tcp_socket = asio::basic_stream_socket<asio::ip::tcp, executor>;
using steady_timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, executor>;

// Written once at start, read by all threads; the counter is the exception.
struct shared_state {
    server_options options;
    http::application& application;
    asio::ssl::context* tls = nullptr;
    std::atomic<std::size_t> connections = 0;
};

// What the sweep may do to a connection. Lives on its worker's thread.
class deadline_holder {
public:
    virtual ~deadline_holder() = default;
    virtual void expire() = 0;  // its deadline has passed
    virtual bool is_idle() const = 0;
    virtual void cut() = 0;  // close the socket now

    std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
};

class worker {
public:
    explicit worker(shared_state& shared);

    asio::io_context& context() noexcept { return context_; }
    shared_state& shared() noexcept { return shared_; }
    std::chrono::steady_clock::time_point now() const noexcept { return now_; }  // as of the last sweep
    bool stopping() const noexcept { return stopping_; }

    void add(deadline_holder* connection);
    void remove(deadline_holder* connection);

    // On the worker's thread: idle connections go at once, the others when their request is answered.
    void drain();
    void cut_all();
    void finish();  // no more timer: run() may return

private:
    void schedule();
    void sweep();

    shared_state& shared_;
    std::unordered_set<deadline_holder*> connections_;  // before the context: it ends the last of them
    std::chrono::steady_clock::time_point now_;
    bool stopping_ = false;
    bool finished_ = false;
    asio::io_context context_{1};
    steady_timer timer_;
};

// Serves one accepted socket until it is closed.
void start_connection(worker& on, tcp_socket socket);

}  // namespace s3seal::net
