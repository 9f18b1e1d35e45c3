// One connection, from its first byte to its last: the coroutine that everything else is arranged around.
#include "server/net/errand.hpp"
#include "server/net/request_body.hpp"
#include "server/net/request_parser.hpp"
#include "server/net/response_head.hpp"
#include "server/net/tls_context.hpp"
#include "server/net/transport.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/detect_ssl.hpp>

#include <algorithm>
#include <functional>
#include <optional>
#include <type_traits>

namespace s3seal::net {

namespace {

constexpr std::chrono::seconds linger{2};  // for a client that is still sending when it is refused

class connection final : public transport, public std::enable_shared_from_this<connection> {
public:
    connection(event_loop& on, tcp_socket socket) : transport{on, std::move(socket)} {}

    task run() {
        error_code fault;
        socket.non_blocking(true, fault);
        socket.set_option(asio::ip::tcp::no_delay{true}, fault);
        note_addresses();
        set_deadline(options().idle);
        be_idle(true);
        bool const tls = co_await beast::async_detect_ssl(socket, buffer, asio::redirect_error(awaiting, fault));
        if (fault) co_return;
        if (!tls) {
            co_await serve(socket);
            co_return;
        }
        info_.secure = true;
        co_await serve_tls();
    }

    void abandon() override { work_.abandon(); }

private:
    void note_addresses() {
        error_code fault;
        auto const remote = socket.remote_endpoint(fault);
        if (!fault) info_.remote = remote.address().to_string();
        auto const local = socket.local_endpoint(fault);
        if (fault) return;
        info_.local = local.address().to_string();
        info_.local_port = local.port();
    }

    task serve_tls() {
        error_code fault;
        tls_stream stream{socket, loop.shared().tls->native()};
        note_local_address(stream.native_handle(), info_.local);
        be_idle(false);
        set_deadline(options().header);
        auto const used = co_await stream.async_handshake(asio::ssl::stream_base::server, buffer.data(),
                                                          asio::redirect_error(awaiting, fault));
        if (fault) co_return;
        buffer.consume(used);
        info_.tls_version = tls_version_of(stream.native_handle());
        co_await serve(stream);
        if (!socket.is_open()) co_return;
        set_deadline(linger);
        co_await stream.async_shutdown(asio::redirect_error(awaiting, fault));
    }

    template <class Stream>
    task serve(Stream& stream) {
        bool keep_alive = true;
        while (keep_alive && !(loop.stopping() && buffer.size() == 0)) {
            if (!co_await read_head(stream)) co_return;
            keep_alive = co_await serve_request(stream);
            co_await take_turn();
        }
    }

    // False: the connection is over; a head that could not be accepted was answered.
    template <class Stream>
    asio::awaitable<bool, executor> read_head(Stream& stream) {
        arena_.clear();
        parser_.emplace(arena_);
        be_idle(buffer.size() == 0);
        set_deadline(idle() ? options().idle : options().header);
        if (idle()) shrink();
        bool folded = false;
        error_code fault;
        http::buffer_budget::share long_head{loop.shared().long_heads};
        bool is_long = false;
        while (true) {
            folded = folded || parse_some(fault);
            if (parser_->is_header_done() || (fault && fault != beast::http::error::need_more)) break;
            if (!is_long && buffer.size() >= small_read) {
                is_long = true;
                if (!long_head.take(max_head_bytes)) {
                    co_await refuse_head(stream, http::head_fault::no_room);
                    co_return false;
                }
            }
            if (!(idle() ? co_await wait_and_read(stream, small_read) : co_await read_more(stream, small_read)))
                co_return false;
            if (idle()) set_deadline(options().header);
            be_idle(false);
        }
        be_idle(false);
        bool const whole = parser_->is_header_done();
        arena_.finish(whole ? to_optional(parser_->content_length()) : std::nullopt, whole && parser_->chunked());
        auto refused = judge_head(fault);
        if (!refused && (folded || http::has_doubtful_framing(arena_.request()))) refused = http::head_fault::malformed;
        body_.begin(arena_.request());
        if (!refused) co_return true;
        co_await refuse_head(stream, *refused);
        co_return false;
    }

    // True: a header goes on in a second line.
    bool parse_some(error_code& fault) {
        if (buffer.size() == 0) return false;
        std::string_view const held{static_cast<char const*>(buffer.data().data()), buffer.size()};
        auto const used = parser_->put(buffer.data(), fault);
        bool const folded = has_folded_line(held.substr(0, used));
        buffer.consume(used);
        return folded;
    }

    static std::optional<std::uint64_t> to_optional(boost::optional<std::uint64_t> const& length) {
        return length ? std::optional{*length} : std::nullopt;
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
        auto const exchange = loop.shared().application.refuse(why, arena_.request(), info_);
        auto response = exchange->finish(http::body_end::complete);
        auto const delivered = co_await send(stream, response, false, false);
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
        auto& application = loop.shared().application;
        bool const blocks = application.may_block(arena_.request());
        std::unique_ptr<http::exchange> exchange;
        auto const begin = [&] { exchange = application.begin(arena_.request(), info_); };
        blocks ? co_await run_beside(begin) : begin();
        pace = usual_pace();
        bool const wanted = exchange->wants_body();
        // Also of an empty body: botocore takes a connection for spoilt whose answer came without the 100 it asked for.
        if (wanted && expects_continue() && (buffer.size() == 0 || body_.is_done())) {
            if (!co_await send_text(stream, "HTTP/1.1 100 Continue\r\n\r\n")) co_return false;
        }
        auto end = http::body_end::complete;
        if (wanted && !body_.is_done()) end = co_await body_.read_into(stream, *exchange, blocks);
        // Whoever was refused instead of getting its 100 may still send the body or not: nobody can tell.
        bool const comes = wanted || !expects_continue();
        bool rest_read = end == http::body_end::complete && !http::has_unknown_framing(arena_.request());
        if (rest_read && !body_.is_done())
            rest_read = co_await body_.drain_small(stream, comes, exchange->keeps_body());
        auto const step = blocks || body_.is_long() ? http::progress::more : exchange->advance(end);
        if (step != http::progress::done && !co_await finish_work(*exchange, end, step, blocks)) co_return false;
        http::response response;
        auto const finish = [&] { response = exchange->finish(end); };
        blocks ? co_await run_beside(finish) : finish();
        if (response.reset) {
            reset();
            exchange->left({});
            co_return false;
        }
        bool const keep_alive = rest_read && parser_->keep_alive() && !response.close && !loop.stopping() &&
                                !(response.frame == http::framing::chunked && arena_.request().version < 11);
        auto const delivered = co_await send(stream, response, keep_alive, blocks);
        exchange->left(delivered);
        if (!delivered.complete) co_return false;
        if (!rest_read) co_await drain_and_close(stream);
        co_return keep_alive;
    }

    template <class Work>
    task run_beside(Work const& work) {
        stop_deadline();
        work_.start(std::cref(work));
        co_await work_.done();
    }

    // The next `step` on a thread that has time, or here; never here when it is slow, or `blocks`. False: the
    // connection was cut while the exchange waited.
    asio::awaitable<bool, executor> finish_work(http::exchange& work, http::body_end end, http::progress step,
                                                bool blocks) {
        auto const advance = [&] { step = work.advance(end); };
        stop_deadline();
        while (step != http::progress::done) {
            if (step == http::progress::waiting && !co_await rest(work.wait())) co_return false;
            if (step == http::progress::waiting && loop.stopping()) work.hurry();
            bool const settles = step == http::progress::settling;
            if (settles) co_await loop.settled();
            if (blocks || step == http::progress::slow)
                work_.start(std::cref(advance));
            else if (settles || step == http::progress::waiting)
                advance();
            else if (!work_.try_start(std::cref(advance))) {
                co_await asio::post(loop.context(), awaiting);
                advance();
            }
            co_await work_.done();
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
        socket.shutdown(tcp_socket::shutdown_send, fault);
        do buffer.consume(buffer.size());
        while (co_await read_more(socket, small_read) && deadline > loop.now());
        socket.close(fault);
    }

    template <class Stream>
    asio::awaitable<http::delivery, executor> send(Stream& stream, http::response& response, bool keep_alive,
                                                   bool blocks) {
        out_.clear();
        sent = 0;
        pace = usual_pace();
        auto const layout = append_response(out_, response, arena_.request().version, keep_alive);
        bool whole = co_await send_text(stream, out_);
        if (whole && layout.body_follows)
            whole = co_await send_text(stream, response.body) && co_await send_text(stream, layout.tail);
        bool const is_long = layout.framing != body_framing::none && response.source;
        if (whole && is_long) {
            sent = 0;
            bool const in_chunks = layout.framing == body_framing::chunked;
            whole = co_await send_source(stream, *response.source, in_chunks, blocks);
            co_return http::delivery{sent, whole};
        }
        auto const of_body = sent - std::min<std::uint64_t>(sent, layout.body_begin);
        co_return http::delivery{std::min<std::uint64_t>(of_body, layout.body_size), whole};
    }

    // A source that fails cuts the connection before its bad bytes. One without a length may have no end: it ends when
    // the server does.
    template <class Stream>
    asio::awaitable<bool, executor> send_source(Stream& stream, http::body_source& source, bool in_chunks,
                                                bool blocks) {
        storage::result<bytes_view> piece = bytes_view{};
        auto const pull = [&] { piece = source.next(); };
        while (true) {
            for (auto time = source.pause(); time.count() > 0; time = source.pause()) {
                if (in_chunks && loop.stopping()) co_return co_await send_text(stream, last_chunk);
                if (!co_await rest(time)) co_return false;
            }
            blocks ? co_await run_beside(pull) : pull();
            if (!piece) {
                cut();
                co_return false;
            }
            if (piece->empty()) co_return !in_chunks || co_await send_text(stream, last_chunk);
            bool const went =
                in_chunks ? co_await send_chunk(stream, as_text(*piece)) : co_await send_text(stream, as_text(*piece));
            if (!went) co_return false;
            co_await take_turn();
        }
    }

    // Counts without its framing.
    template <class Stream>
    asio::awaitable<bool, executor> send_chunk(Stream& stream, std::string_view text) {
        auto const before = sent;
        print_chunk(out_, text);
        if (!co_await send_text(stream, out_)) co_return false;
        sent = before + text.size();
        co_return true;
    }

    // Of a body, and of a response.
    http::pace usual_pace() const { return {options().body_rate, options().body_progress}; }

    // What a large body needed is given back while the connection waits.
    void shrink() {
        if (buffer.capacity() > 2 * small_read) buffer = beast::flat_buffer{};
        body_.shrink();
        if (out_.capacity() > large_read) out_ = {};
    }

    http::connection_info info_;
    head_arena arena_;
    std::optional<request_parser> parser_;
    errand work_{loop};
    request_body body_{*this, work_};
    std::string out_;
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
