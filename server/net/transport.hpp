// The bytes of one connection: its socket, what was read and not used yet, and how long its client is waited for.
#pragma once

#include "server/http/pace.hpp"
#include "server/net/event_loop.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <algorithm>
#include <chrono>
#include <string_view>
#include <type_traits>

namespace s3seal::net {

using boost::system::error_code;
namespace beast = boost::beast;
using task = asio::awaitable<void, executor>;
using tls_stream = asio::ssl::stream<tcp_socket&>;
inline constexpr asio::use_awaitable_t<executor> awaiting;

inline constexpr std::size_t small_read = 8 * 1024;    // for heads, and connections that wait
inline constexpr std::size_t large_read = 256 * 1024;  // for bodies
inline constexpr std::size_t enough_of_tls = 64 * 1024;
inline constexpr unsigned max_turns = 16;  // reads or writes before others get their turn

// Plain sockets are tried before they are awaited: usually the bytes are there already.
inline std::size_t try_read(tcp_socket& socket, asio::mutable_buffer into, error_code& fault) {
    return socket.read_some(into, fault);
}
inline std::size_t try_read(tls_stream&, asio::mutable_buffer, error_code& fault) {
    fault = asio::error::would_block;
    return 0;
}
inline std::size_t try_write(tcp_socket& socket, asio::const_buffer from, error_code& fault) {
    return socket.write_some(from, fault);
}
inline std::size_t try_write(tls_stream&, asio::const_buffer, error_code& fault) {
    fault = asio::error::would_block;
    return 0;
}

class transport : public deadline_holder {
public:
    transport(event_loop& on, tcp_socket socket) : loop{on}, socket{std::move(socket)} { loop.add(this); }
    ~transport() override {
        be_idle(false);
        loop.remove(this);
    }
    transport(transport const&) = delete;
    transport& operator=(transport const&) = delete;

    void expire() final {
        timed_out_ = true;
        cut_or_cancel();
    }
    bool has_unread_bytes() const final {
        error_code fault;
        return socket.available(fault) > 0;
    }
    void cut() final {
        error_code ignored;
        socket.close(ignored);
    }

    server_options const& options() const { return loop.shared().options; }
    bool timed_out() const noexcept { return timed_out_; }
    bool idle() const noexcept { return idle_; }

    void set_deadline(std::chrono::milliseconds in) { deadline = loop.now() + in; }
    // While we are waited for, and not the client.
    void stop_deadline() { deadline = std::chrono::steady_clock::time_point::max(); }

    void be_idle(bool idle) {
        if (idle == idle_) return;
        idle_ = idle;
        loop.set_idle(this, idle);
    }

    // So that the client sees an error of its network.
    void reset() {
        error_code ignored;
        socket.set_option(asio::socket_base::linger{true, 0}, ignored);
        cut();
    }

    // While the client waits for us. False: the connection was cut meanwhile.
    asio::awaitable<bool, executor> rest(std::chrono::milliseconds time) {
        constexpr std::chrono::milliseconds slice{50};  // how late a cut may be noticed
        stop_deadline();
        steady_timer timer{loop.context().get_executor()};
        auto const until = std::chrono::steady_clock::now() + time;
        for (auto now = std::chrono::steady_clock::now(); now < until && socket.is_open();
             now = std::chrono::steady_clock::now()) {
            error_code ignored;
            timer.expires_at(std::min<std::chrono::steady_clock::time_point>(until, now + slice));
            co_await timer.async_wait(asio::redirect_error(awaiting, ignored));
        }
        co_return socket.is_open();
    }

    // Others get their turn now and then. Meanwhile the client is not waited for: a deadline that passed would cut it.
    task take_turn() {
        if (++turns_ % max_turns != 0) co_return;
        stop_deadline();
        co_await asio::post(loop.context(), awaiting);
    }

    // More bytes into the buffer, if they are there already. False: none are, which would_block() says, or something
    // failed.
    template <class Stream>
    bool read_at_once(Stream& stream, std::size_t size) {
        fault_ = {};
        buffer.commit(try_read(stream, buffer.prepare(size), fault_));
        return !fault_;
    }
    bool would_block() const { return fault_ == asio::error::would_block; }

    // Waits for them. False: the peer closed, or something failed.
    template <class Stream>
    asio::awaitable<bool, executor> wait_and_read(Stream& stream, std::size_t size) {
        fault_ = asio::error::would_block;
        // Many bodies may be waited for: none of them holds a large buffer meanwhile.
        if constexpr (std::is_same_v<Stream, tcp_socket>)
            while (would_block() && size == large_read && buffer.size() == 0) {
                buffer = beast::flat_buffer{};
                co_await stream.async_wait(tcp_socket::wait_read, asio::redirect_error(awaiting, fault_));
                if (!fault_ && read_at_once(stream, size)) co_return true;
            }
        if (!would_block()) co_return false;
        buffer.commit(co_await stream.async_read_some(buffer.prepare(size), asio::redirect_error(awaiting, fault_)));
        co_return !fault_;
    }

    template <class Stream>
    asio::awaitable<bool, executor> read_more(Stream& stream, std::size_t size) {
        if (read_at_once(stream, size)) co_return true;
        co_return would_block() && co_await wait_and_read(stream, size);
    }

    // A client that stalls a body gets a response nevertheless: the read is cancelled. `in_all`: it has one time for
    // everything.
    template <class Stream>
    asio::awaitable<bool, executor> wait_for_body(Stream& stream, bool in_all) {
        auto const since = loop.now();
        set_deadline(in_all ? pace.patience_in_all() : pace.patience());
        reading_body_ = true;
        bool const got = co_await wait_and_read(stream, large_read);
        // Records of TLS are small: those that are there already come along, as another thread is to have the body.
        if constexpr (!std::is_same_v<Stream, tcp_socket>)
            while (got && buffer.size() < enough_of_tls && has_unread_bytes())
                if (!co_await wait_and_read(stream, large_read)) break;  // the next read says so, or it was too late
        reading_body_ = false;
        pace.waited(loop.now() - since);
        co_return got && !timed_out_;
    }

    // False: not all of it went out.
    template <class Stream>
    asio::awaitable<bool, executor> send_text(Stream& stream, std::string_view text) {
        error_code fault;
        while (!text.empty()) {
            set_deadline(pace.patience());
            auto got = try_write(stream, asio::buffer(text.data(), text.size()), fault);
            if (fault == asio::error::would_block) {
                auto const since = loop.now();
                got = co_await stream.async_write_some(asio::buffer(text.data(), text.size()),
                                                       asio::redirect_error(awaiting, fault));
                pace.waited(loop.now() - since);
            }
            if (fault) co_return false;
            pace.moved(got);
            sent += got;
            text.remove_prefix(got);
        }
        co_return true;
    }

    event_loop& loop;
    tcp_socket socket;
    beast::flat_buffer buffer;
    http::pace pace{0, {}};  // of what is being read or sent
    std::uint64_t sent = 0;  // bytes, since whoever counts them began to

private:
    // A body gets a response when its read is cancelled. Everything else is closed.
    void cut_or_cancel() {
        error_code ignored;
        if (reading_body_)
            socket.cancel(ignored);
        else
            socket.close(ignored);
    }

    error_code fault_;  // of the last read
    unsigned turns_ = 0;
    bool idle_ = false;
    bool reading_body_ = false;
    bool timed_out_ = false;
};

}  // namespace s3seal::net
