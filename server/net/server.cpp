#include "server/net/server.hpp"

#include "server/net/descriptors.hpp"
#include "server/net/event_loop.hpp"
#include "server/net/tls_context.hpp"

#include <boost/asio/basic_signal_set.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <csignal>
#include <thread>

namespace s3seal::net {

namespace {

using boost::system::error_code;
using acceptor = asio::basic_socket_acceptor<asio::ip::tcp, executor>;
using task = asio::awaitable<void, executor>;
constexpr asio::use_awaitable_t<executor> awaiting;

constexpr int port_attempts = 20;                      // to find one that is free on every address
constexpr std::chrono::milliseconds accept_pause{50};  // when there is no room, or no descriptor

asio::ip::address address_of(std::string const& host) {
    return asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host);
}

bool is_absent(error_code fault) {
    return fault == asio::error::address_family_not_supported || fault.value() == EADDRNOTAVAIL;
}

class asio_server final : public server {
public:
    asio_server(server_options options, http::application& application, worker_pool& pool)
        : shared_{.options = std::move(options), .application = application, .pool = pool} {
        for (unsigned i = 0; i < std::max(1u, shared_.options.threads); ++i)
            loops_.push_back(std::make_unique<event_loop>(shared_));
        shared_.on_room = [this] { end_pauses(); };
    }

    basic_result<void, std::string> open() {
        limit_connections();
        TRY(tls_, tls_context::open(shared_.options));
        shared_.tls = tls_.get();
        for (int attempt = 1;; ++attempt) {
            auto const bound = bind_all();
            if (bound) return {};
            auto const& also = shared_.options.also_ports;
            bool const free_choice =
                shared_.options.port == 0 || std::find(also.begin(), also.end(), std::uint16_t{0}) != also.end();
            if (!free_choice || attempt == port_attempts) return bound.error();
        }
    }

    std::uint16_t port() const noexcept override { return port_; }
    std::uint64_t open_connections() const noexcept override { return shared_.connections; }
    std::uint64_t accepted_connections() const noexcept override { return shared_.accepted; }
    std::string ca_pem() override { return tls_->ca_pem(); }
    std::vector<endpoint> endpoints() const override {
        std::vector<endpoint> all;
        for (auto const& one : acceptors_) {
            error_code fault;
            auto const bound = one.local_endpoint(fault);
            all.push_back({bound.address().to_string(), bound.port()});
        }
        return all;
    }

    void run(std::function<void()> on_ready) override {
        asio::basic_signal_set<executor> signals{main().get_executor(), SIGTERM, SIGINT};
        signals.async_wait([this](error_code fault, int) {
            if (!fault) begin_stop();
        });
        for (auto& one : acceptors_) asio::co_spawn(main(), accept_from(one), asio::detached);
        std::vector<std::jthread> threads;
        for (std::size_t i = 1; i < loops_.size(); ++i)
            threads.emplace_back([&one = *loops_[i]] {
                auto const guard = asio::make_work_guard(one.context());
                one.context().run();
            });
        auto const guard = asio::make_work_guard(main());
        asio::post(main(), std::move(on_ready));
        main().run();
        threads.clear();
        shared_.pool.stop();  // before what its work is for
        for (auto& one : loops_) one->abandon_all();
    }

    void stop() override {
        asio::post(main(), [this] { begin_stop(); });
    }

private:
    asio::io_context& main() { return loops_.front()->context(); }

    basic_result<void, std::string> bind_all() {
        acceptors_.clear();
        port_ = shared_.options.port;
        for (auto const& host : shared_.options.hosts) CHECK_OK(bind(host, port_));
        if (acceptors_.empty()) return std::string{"there is no address to listen on"};
        for (auto port : shared_.options.also_ports) {
            if (is_bound(port)) continue;
            for (auto const& host : shared_.options.hosts) CHECK_OK(bind(host, port));
        }
        return {};
    }

    bool is_bound(std::uint16_t port) const {
        auto const all = endpoints();
        return std::any_of(all.begin(), all.end(), [port](endpoint const& one) { return one.port == port; });
    }

    // `port`: 0 becomes the one that was free.
    basic_result<void, std::string> bind(std::string const& host, std::uint16_t& port) {
        asio::ip::tcp::endpoint const endpoint{address_of(host), port};
        acceptor one{main().get_executor()};
        error_code fault;
        one.open(endpoint.protocol(), fault);
        // Reusing the address, not the port: a second server on the same port must fail.
        if (!fault) one.set_option(acceptor::reuse_address{true}, fault);
        if (!fault && endpoint.address().is_v6()) one.set_option(asio::ip::v6_only{true}, fault);
        if (!fault) one.bind(endpoint, fault);
        if (!fault) one.listen(acceptor::max_listen_connections, fault);
        if (is_absent(fault) && shared_.options.hosts.size() > 1 && endpoint.address().is_loopback()) {
            if (port == port_) shared_.options.log("not listening on " + host + ": this machine does not have it");
            return {};
        }
        if (fault)
            return "cannot listen on " + host + " port " + std::to_string(port) + ": " + fault.message() +
                   (fault == asio::error::address_in_use && port == port_ ? " (--port 0 takes any free one)" : "");
        port = one.local_endpoint(fault).port();
        acceptors_.push_back(std::move(one));
        return {};
    }

    void limit_connections() {
        auto& most = shared_.options.max_connections;
        auto const descriptors = raise_descriptor_limit();
        auto const listening = shared_.options.hosts.size() * shared_.options.also_ports.size();
        auto const fitting = connections_within(descriptors - std::min(descriptors, listening));
        if (most <= fitting) return;
        most = fitting;
        shared_.options.log("at most " + std::to_string(most) + " connections at a time, as only " +
                            std::to_string(descriptors) + " descriptors may be open");
    }

    // The connection that has been idle for longest makes room; until one has been so for a while, newcomers wait.
    task wait_for_room(steady_timer& pause) {
        error_code ignored;
        while (!stopping_ && shared_.is_full()) {
            shared_.room_is_wanted = true;
            auto const& from = *std::min_element(loops_.begin(), loops_.end(), [](auto const& a, auto const& b) {
                return a->longest_idle_since() < b->longest_idle_since();
            });
            asio::post(from->context(), [&from] { from->make_room(); });
            pause.expires_after(accept_pause);
            co_await pause.async_wait(asio::redirect_error(awaiting, ignored));
        }
    }

    void end_pauses() {
        asio::post(main(), [this] {
            shared_.room_is_wanted = false;
            for (auto const& one : pauses_) one->cancel();
        });
    }

    task accept_from(acceptor& from) {
        auto& pause = *pauses_.emplace_back(std::make_unique<steady_timer>(main().get_executor()));
        while (!stopping_) {
            error_code fault;
            auto& next = *loops_[next_loop_++ % loops_.size()];
            auto socket = co_await from.async_accept(next.context(), asio::redirect_error(awaiting, fault));
            // Only who is there already may cost another its place.
            if (!fault) co_await wait_for_room(pause);
            if (stopping_) co_return;
            if (!fault) {
                hand_over(next, std::move(socket));
            } else if (fault != asio::error::connection_aborted) {
                log_accept_fault(fault);
                pause.expires_after(accept_pause);
                co_await pause.async_wait(asio::redirect_error(awaiting, fault));
            }
        }
    }

    void log_accept_fault(error_code fault) {
        if (fault == last_accept_fault_) return;
        last_accept_fault_ = fault;
        shared_.options.log("cannot accept connections: " + fault.message());
    }

    void hand_over(event_loop& to, tcp_socket socket) {
        last_accept_fault_.clear();
        shared_.connections.fetch_add(1, std::memory_order_relaxed);
        shared_.accepted.fetch_add(1, std::memory_order_relaxed);
        if (&to == loops_.front().get()) {
            start_connection(to, std::move(socket));
            return;
        }
        auto moved = std::make_shared<tcp_socket>(std::move(socket));
        asio::post(to.context(), [&to, moved] { start_connection(to, std::move(*moved)); });
    }

    // On the main thread.
    void begin_stop() {
        if (stopping_) return;
        stopping_ = true;
        error_code ignored;
        for (auto& one : acceptors_) one.close(ignored);
        for (auto& one : loops_) asio::post(one->context(), [&one] { one->drain(); });
        give_up_at_ = std::chrono::steady_clock::now() + shared_.options.drain;
        wait_for_end();
    }

    void wait_for_end() {
        bool const late = std::chrono::steady_clock::now() >= give_up_at_;
        if (shared_.connections == 0 || late) {
            end_all();
            return;
        }
        end_timer_.emplace(main().get_executor());
        end_timer_->expires_after(std::chrono::milliseconds{10});
        end_timer_->async_wait([this](error_code) { wait_for_end(); });
    }

    void end_all() {
        for (auto& one : loops_)
            asio::post(one->context(), [&one] {
                one->cut_all();
                one->finish();
                one->context().stop();
            });
    }

    shared_state shared_;
    std::unique_ptr<tls_context> tls_;
    std::vector<std::unique_ptr<event_loop>> loops_;
    std::vector<acceptor> acceptors_;
    std::vector<std::unique_ptr<steady_timer>> pauses_;  // of accepting, one for each acceptor
    std::optional<steady_timer> end_timer_;
    std::chrono::steady_clock::time_point give_up_at_;
    error_code last_accept_fault_;
    std::size_t next_loop_ = 0;
    std::uint16_t port_ = 0;
    bool stopping_ = false;
};

}  // namespace

basic_result<std::unique_ptr<server>, std::string> server::open(server_options options, http::application& application,
                                                                worker_pool& pool) {
    auto made = std::make_unique<asio_server>(std::move(options), application, pool);
    CHECK_OK(made->open());
    return std::unique_ptr<server>{std::move(made)};
}

}  // namespace s3seal::net
