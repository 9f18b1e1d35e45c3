// One connection, from its first byte to its last: the coroutine that everything else is arranged around.
#include "server/http/body_decoder.hpp"
#include "server/http/pace.hpp"
#include "server/net/event_loop.hpp"
#include "server/net/request_parser.hpp"
#include "server/net/response_head.hpp"
#include "server/net/tls_context.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/detect_ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <algorithm>
#include <optional>
#include <type_traits>

namespace s3seal::net {

namespace {

using boost::system::error_code;
using task = asio::awaitable<void, executor>;
using tls_stream = asio::ssl::stream<tcp_socket&>;
constexpr asio::use_awaitable_t<executor> awaiting;

constexpr std::size_t small_read = 8 * 1024;       // for heads, and connections that wait
constexpr std::size_t large_read = 256 * 1024;     // for bodies
constexpr std::uint64_t max_drained = 256 * 1024;  // of a body that nobody wants, to keep the connection
constexpr std::chrono::seconds linger{2};          // for a client that is still sending when it is refused
constexpr unsigned max_turns = 16;                 // reads or writes before others get their turn

// Plain sockets are tried before they are awaited: usually the bytes are there already.
std::size_t try_read(tcp_socket& socket, asio::mutable_buffer into, error_code& fault) {
    return socket.read_some(into, fault);
}
std::size_t try_read(tls_stream&, asio::mutable_buffer, error_code& fault) {
    fault = asio::error::would_block;
    return 0;
}
std::size_t try_write(tcp_socket& socket, asio::const_buffer from, error_code& fault) {
    return socket.write_some(from, fault);
}
std::size_t try_write(tls_stream&, asio::const_buffer, error_code& fault) {
    fault = asio::error::would_block;
    return 0;
}

class connection final : public deadline_holder, public std::enable_shared_from_this<connection> {
public:
    connection(event_loop& on, tcp_socket socket) : loop_{on}, socket_{std::move(socket)} { loop_.add(this); }
    ~connection() override {
        be_idle(false);
        loop_.remove(this);
    }
    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;

    void expire() override {
        timed_out_ = true;
        cut_or_cancel();
    }
    bool has_unread_bytes() const override {
        error_code fault;
        return socket_.available(fault) > 0;
    }
    void cut() override {
        error_code ignored;
        socket_.close(ignored);
    }

    task run() {
        error_code fault;
        socket_.non_blocking(true, fault);
        socket_.set_option(asio::ip::tcp::no_delay{true}, fault);
        note_addresses();
        set_deadline(options().idle);
        be_idle(true);
        bool const tls = co_await beast::async_detect_ssl(socket_, buffer_, asio::redirect_error(awaiting, fault));
        if (fault) co_return;
        if (!tls) {
            co_await serve(socket_);
            co_return;
        }
        info_.secure = true;
        co_await serve_tls();
    }

private:
    server_options const& options() const { return loop_.shared().options; }

    void set_deadline(std::chrono::milliseconds in) { deadline = loop_.now() + in; }

    void be_idle(bool idle) {
        if (idle == idle_) return;
        idle_ = idle;
        loop_.set_idle(this, idle);
    }

    // A body that stalls gets a response: its read is cancelled. Everything else is closed.
    void cut_or_cancel() {
        error_code ignored;
        if (reading_body_)
            socket_.cancel(ignored);
        else
            socket_.close(ignored);
    }

    void note_addresses() {
        error_code fault;
        auto const remote = socket_.remote_endpoint(fault);
        if (!fault) info_.remote = remote.address().to_string();
        auto const local = socket_.local_endpoint(fault);
        if (fault) return;
        info_.local = local.address().to_string();
        info_.local_port = local.port();
    }

    task serve_tls() {
        error_code fault;
        tls_stream stream{socket_, *loop_.shared().tls};
        note_local_address(stream.native_handle(), info_.local);
        be_idle(false);
        set_deadline(options().header);
        auto const used = co_await stream.async_handshake(asio::ssl::stream_base::server, buffer_.data(),
                                                          asio::redirect_error(awaiting, fault));
        if (fault) co_return;
        buffer_.consume(used);
        info_.tls_version = tls_version_of(stream.native_handle());
        co_await serve(stream);
        if (!socket_.is_open()) co_return;
        set_deadline(linger);
        co_await stream.async_shutdown(asio::redirect_error(awaiting, fault));
    }

    template <class Stream>
    task serve(Stream& stream) {
        bool keep_alive = true;
        while (keep_alive && !(loop_.stopping() && buffer_.size() == 0)) {
            if (!co_await read_head(stream)) co_return;
            keep_alive = co_await serve_request(stream);
            if (++turns_ % max_turns == 0) co_await asio::post(loop_.context(), awaiting);
        }
    }

    // More bytes into the buffer. False: the peer closed, or something failed; fault_ says what.
    // `likely`: bytes should be there already, so they are tried before they are awaited.
    template <class Stream>
    asio::awaitable<bool, executor> read_more(Stream& stream, std::size_t size, bool likely = true) {
        fault_ = likely ? error_code{} : asio::error::would_block;
        auto got = likely ? try_read(stream, buffer_.prepare(size), fault_) : 0;
        // Many bodies may be waited for: none of them holds a large buffer meanwhile.
        if constexpr (std::is_same_v<Stream, tcp_socket>)
            while (fault_ == asio::error::would_block && size == large_read && buffer_.size() == 0) {
                buffer_ = beast::flat_buffer{};
                co_await stream.async_wait(tcp_socket::wait_read, asio::redirect_error(awaiting, fault_));
                if (!fault_) got = try_read(stream, buffer_.prepare(size), fault_);
            }
        if (fault_ == asio::error::would_block)
            got = co_await stream.async_read_some(buffer_.prepare(size), asio::redirect_error(awaiting, fault_));
        buffer_.commit(got);
        co_return !fault_;
    }

    // False: the connection is over; a head that could not be accepted was answered.
    template <class Stream>
    asio::awaitable<bool, executor> read_head(Stream& stream) {
        arena_.clear();
        parser_.emplace(arena_);
        be_idle(buffer_.size() == 0);
        set_deadline(idle_ ? options().idle : options().header);
        if (idle_) shrink();
        bool folded = false;
        error_code fault;
        http::buffer_budget::share long_head{loop_.shared().long_heads};
        bool is_long = false;
        while (true) {
            folded = folded || parse_some(fault);
            if (parser_->is_header_done() || (fault && fault != beast::http::error::need_more)) break;
            if (!is_long && buffer_.size() >= small_read) {
                is_long = true;
                if (!long_head.take(max_head_bytes)) {
                    co_await refuse_head(stream, http::head_fault::no_room);
                    co_return false;
                }
            }
            if (!co_await read_more(stream, small_read, !idle_)) co_return false;
            if (idle_) set_deadline(options().header);
            be_idle(false);
        }
        be_idle(false);
        bool const whole = parser_->is_header_done();
        arena_.finish(whole ? to_optional(parser_->content_length()) : std::nullopt, whole && parser_->chunked());
        auto refused = judge_head(fault);
        if (!refused && (folded || http::has_doubtful_framing(arena_.request()))) refused = http::head_fault::malformed;
        decoder_ = decoder_for(arena_.request());
        if (!refused) co_return true;
        co_await refuse_head(stream, *refused);
        co_return false;
    }

    // True: a header goes on in a second line.
    bool parse_some(error_code& fault) {
        if (buffer_.size() == 0) return false;
        std::string_view const held{static_cast<char const*>(buffer_.data().data()), buffer_.size()};
        auto const used = parser_->put(buffer_.data(), fault);
        bool const folded = has_folded_line(held.substr(0, used));
        buffer_.consume(used);
        return folded;
    }

    static std::optional<std::uint64_t> to_optional(boost::optional<std::uint64_t> const& length) {
        return length ? std::optional{*length} : std::nullopt;
    }

    static http::body_decoder decoder_for(http::request const& head) {
        if (head.chunked) return http::body_decoder::of_chunks();
        return http::body_decoder::of_length(head.content_length.value_or(0));
    }

    std::optional<http::head_fault> judge_head(error_code fault) const {
        if (arena_.target_bytes() > max_target_bytes) return http::head_fault::target_too_long;
        if (arena_.header_bytes() > max_header_bytes) return http::head_fault::headers_too_long;
        if (fault == beast::http::error::header_limit)
            return arena_.target_bytes() == 0 ? http::head_fault::target_too_long : http::head_fault::headers_too_long;
        if (fault && fault != beast::http::error::need_more) return http::head_fault::malformed;
        return std::nullopt;
    }

    template <class Stream>
    task refuse_head(Stream& stream, http::head_fault why) {
        auto const exchange = loop_.shared().application.refuse(why, arena_.request(), info_);
        auto response = exchange->finish(http::body_end::complete);
        auto const delivered = co_await send(stream, response, false);
        exchange->left(delivered);
        if (delivered.complete) co_await drain_and_close(stream);
    }

    bool expects_continue() const {
        auto const expect = arena_.request().find("Expect");
        return expect && equal_ignoring_case(*expect, "100-continue") && arena_.request().version >= 11;
    }

    // False: the connection is to be closed.
    template <class Stream>
    asio::awaitable<bool, executor> serve_request(Stream& stream) {
        auto exchange = loop_.shared().application.begin(arena_.request(), info_);
        pace_ = usual_pace();
        bool const wanted = exchange->wants_body();
        // Also of an empty body: botocore takes a connection for spoilt whose answer came without the 100 it asked for.
        if (wanted && expects_continue() && (buffer_.size() == 0 || decoder_.is_done())) {
            if (!co_await send_text(stream, "HTTP/1.1 100 Continue\r\n\r\n")) co_return false;
        }
        auto end = http::body_end::complete;
        if (wanted && !decoder_.is_done()) end = co_await read_body(stream, *exchange);
        // Whoever was refused instead of getting its 100 may still send the body or not: nobody can tell.
        bool const comes = wanted || !expects_continue();
        bool rest_read = end == http::body_end::complete && !http::has_unknown_framing(arena_.request());
        if (rest_read && !decoder_.is_done()) rest_read = co_await drain_small(stream, *exchange, comes);
        if (auto const step = exchange->advance(end); step != http::progress::done)
            co_await finish_work(*exchange, end, step);
        auto response = exchange->finish(end);
        bool const keep_alive = rest_read && parser_->keep_alive() && !response.close && !loop_.stopping() &&
                                !(response.frame == http::framing::chunked && arena_.request().version < 11);
        auto const delivered = co_await send(stream, response, keep_alive);
        exchange->left(delivered);
        if (!delivered.complete) co_return false;
        if (!rest_read) co_await drain_and_close(stream);
        co_return keep_alive;
    }

    task finish_work(http::exchange& work, http::body_end end, http::progress step) {
        for (; step != http::progress::done; step = work.advance(end)) {
            set_deadline(options().body_progress);
            if (step == http::progress::waiting)
                co_await wait_for(work);
            else
                co_await asio::post(loop_.context(), awaiting);
        }
    }

    // Others may take as long as they like. Whoever wakes us does so on this thread.
    task wait_for(http::exchange& work) {
        deadline = std::chrono::steady_clock::time_point::max();
        auto const never = std::make_shared<steady_timer>(loop_.context().get_executor(), deadline);
        work.when_ready([never, &context = loop_.context()] { asio::post(context, [never] { never->cancel(); }); });
        error_code woken;
        co_await never->async_wait(asio::redirect_error(awaiting, woken));
        set_deadline(options().body_progress);
    }

    // Until the body ends, or the exchange has had enough of it.
    template <class Stream>
    asio::awaitable<http::body_end, executor> read_body(Stream& stream, http::exchange& to) {
        while (!decoder_.is_done()) {
            if (buffer_.size() == 0 && !co_await read_body_piece(stream, to))
                co_return timed_out_ ? http::body_end::timed_out : http::body_end::truncated;
            auto const [content, used] = decode_some();
            if (!content) co_return http::body_end::truncated;
            bool const wants_more = content->empty() || to.consume(*content);
            buffer_.consume(used);
            if (!wants_more) break;
        }
        co_return http::body_end::complete;
    }

    struct decoded {
        std::optional<bytes_view> content;  // within the buffer; nothing: malformed
        std::size_t used;                   // bytes of the buffer that it took, which the caller consumes
    };
    decoded decode_some() {
        bytes_view input{static_cast<std::byte const*>(buffer_.data().data()), buffer_.size()};
        auto const content = decoder_.next(input);
        if (content) pace_.moved(content->size());
        return {content, buffer_.size() - input.size()};
    }

    template <class Stream>
    asio::awaitable<bool, executor> read_body_piece(Stream& stream, http::exchange const& to) {
        if (++turns_ % max_turns == 0) co_await asio::post(loop_.context(), awaiting);
        auto const since = loop_.now();
        set_deadline(to.keeps_body() ? pace_.patience_in_all() : pace_.patience());
        reading_body_ = true;
        bool const got = co_await read_more(stream, large_read);
        reading_body_ = false;
        pace_.waited(loop_.now() - since);
        co_return got;
    }

    // The rest of a body that nobody wants, when it is small, or there already and no more `comes`. True: all of it was
    // read.
    template <class Stream>
    asio::awaitable<bool, executor> drain_small(Stream& stream, http::exchange const& exchange, bool comes) {
        if (decoder_.announces_more_than(max_drained)) co_return false;
        std::uint64_t size = 0;
        std::uint64_t on_the_wire = 0;
        while (!decoder_.is_done()) {
            if (buffer_.size() == 0 && !(comes && co_await read_body_piece(stream, exchange))) co_return false;
            auto const [content, used] = decode_some();
            if (!content) co_return false;
            size += content->size();
            on_the_wire += used;
            buffer_.consume(used);
            if (size > max_drained || on_the_wire > 2 * max_drained) co_return false;
        }
        co_return true;
    }

    // A client that is still sending would see a reset instead of the response if the socket were closed now.
    template <class Stream>
    task drain_and_close(Stream& stream) {
        error_code fault;
        set_deadline(linger);
        if constexpr (!std::is_same_v<Stream, tcp_socket>)
            co_await stream.async_shutdown(asio::redirect_error(awaiting, fault));
        socket_.shutdown(tcp_socket::shutdown_send, fault);
        do buffer_.consume(buffer_.size());
        while (co_await read_more(socket_, small_read) && deadline > loop_.now());
        socket_.close(fault);
    }

    template <class Stream>
    asio::awaitable<http::delivery, executor> send(Stream& stream, http::response& response, bool keep_alive) {
        out_.clear();
        sent_ = 0;
        pace_ = usual_pace();
        auto const layout = append_response(out_, response, arena_.request().version, keep_alive);
        bool whole = co_await send_text(stream, out_);
        bool const is_long = layout.framing != body_framing::none && response.source;
        if (whole && is_long) whole = co_await send_source(stream, *response.source);
        auto const sent = sent_ - std::min<std::uint64_t>(sent_, layout.body_begin);
        co_return http::delivery{is_long ? sent : std::min<std::uint64_t>(sent, layout.body_size), whole};
    }

    // Large bodies always have a Content-Length. A source that fails cuts the connection before its bad bytes.
    template <class Stream>
    asio::awaitable<bool, executor> send_source(Stream& stream, http::body_source& source) {
        while (true) {
            auto const piece = source.next();
            if (!piece) {
                cut();
                co_return false;
            }
            if (piece->empty()) co_return true;
            if (!co_await send_text(stream, as_text(*piece))) co_return false;
            if (++turns_ % max_turns == 0) co_await asio::post(loop_.context(), awaiting);
        }
    }

    template <class Stream>
    asio::awaitable<bool, executor> send_text(Stream& stream, std::string_view text) {
        error_code fault;
        while (!text.empty()) {
            set_deadline(pace_.patience());
            auto sent = try_write(stream, asio::buffer(text.data(), text.size()), fault);
            if (fault == asio::error::would_block) {
                auto const since = loop_.now();
                sent = co_await stream.async_write_some(asio::buffer(text.data(), text.size()),
                                                        asio::redirect_error(awaiting, fault));
                pace_.waited(loop_.now() - since);
            }
            if (fault) co_return false;
            pace_.moved(sent);
            sent_ += sent;
            text.remove_prefix(sent);
        }
        co_return true;
    }

    // Of a body, and of a response.
    http::pace usual_pace() const { return {options().body_rate, options().body_progress}; }

    // What a large body needed is given back while the connection waits.
    void shrink() {
        if (buffer_.capacity() > 2 * small_read) {
            buffer_ = beast::flat_buffer{};
        }
        if (out_.capacity() > large_read) out_ = {};
    }

    event_loop& loop_;
    tcp_socket socket_;
    http::connection_info info_;
    beast::flat_buffer buffer_;
    head_arena arena_;
    std::optional<request_parser> parser_;
    http::body_decoder decoder_;
    http::pace pace_{0, {}};  // of what is being read or sent
    std::string out_;
    std::uint64_t sent_ = 0;  // of the response that is being sent
    error_code fault_;
    unsigned turns_ = 0;
    bool idle_ = false;
    bool reading_body_ = false;
    bool timed_out_ = false;
};

}  // namespace

void start_connection(event_loop& on, tcp_socket socket) {
    auto one = std::make_shared<connection>(on, std::move(socket));
    // The coroutine holds the connection; an exception in it is a bug, and costs this connection alone.
    asio::co_spawn(
        on.context(), [one]() -> task { return one->run(); },
        [one](std::exception_ptr bug) {
            if (bug) one->cut();
        });
}

}  // namespace s3seal::net
