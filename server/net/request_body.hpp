// The body of a request on its way from the socket to the exchange, which takes long ones on another thread: meanwhile
// the next piece is read.
#pragma once

#include "server/http/body_decoder.hpp"
#include "server/http/exchange.hpp"
#include "server/net/errand.hpp"
#include "server/net/transport.hpp"

#include <boost/asio/buffer.hpp>

#include <cstring>
#include <exception>
#include <optional>
#include <utility>

namespace s3seal::net {

class request_body {
public:
    // `work`: what is under way on another thread. Both outlive it.
    request_body(transport& from, errand& work) : from_{from}, work_{work} {}

    void begin(http::request const& head) {
        decoder_ = head.chunked ? http::body_decoder::of_chunks()
                                : http::body_decoder::of_length(head.content_length.value_or(0));
        received_ = 0;
    }
    bool is_done() const noexcept { return decoder_.is_done(); }
    // So much has come that what is left to do with it takes long.
    bool is_long() const noexcept { return received_ > long_body; }

    // Until the body ends, or the exchange has had enough of it. `blocks`: nothing of it on this thread.
    template <class Stream>
    asio::awaitable<http::body_end, executor> read_into(Stream& stream, http::exchange& to, bool blocks) {
        auto end = http::body_end::complete;
        std::exception_ptr bug;
        wants_more_ = true;
        try {
            end = co_await read_pieces(stream, to, blocks);
        } catch (...) {
            bug = std::current_exception();
        }
        co_await work_done();
        if (bug) std::rethrow_exception(bug);
        co_return end;
    }

    // The rest of a body that nobody wants, when it is small, or there already and no more `comes`. True: all of it was
    // read.
    template <class Stream>
    asio::awaitable<bool, executor> drain_small(Stream& stream, bool comes, bool in_all) {
        if (decoder_.announces_more_than(max_drained)) co_return false;
        std::uint64_t size = 0;
        std::uint64_t on_the_wire = 0;
        while (!is_done()) {
            if (from_.buffer.size() == 0 && !(comes && co_await read_piece(stream, in_all))) co_return false;
            auto const [content, used] = decode_some();
            if (!content) co_return false;
            size += content->size();
            on_the_wire += used;
            from_.buffer.consume(used);
            if (size > max_drained || on_the_wire > 2 * max_drained) co_return false;
        }
        co_return true;
    }

    // What a large body needed.
    void shrink() {
        if (lent_.capacity() > 0) lent_ = beast::flat_buffer{};
    }

private:
    static constexpr std::uint64_t long_body = 128 * 1024;
    static constexpr std::size_t worth_a_thread = 32 * 1024;  // less is done sooner than it is handed over
    static constexpr std::uint64_t max_drained = 256 * 1024;  // of a body that nobody wants, to keep the connection

    template <class Stream>
    asio::awaitable<http::body_end, executor> read_pieces(Stream& stream, http::exchange& to, bool blocks) {
        bool in_all = to.keeps_body();
        while (!is_done()) {
            if (from_.buffer.size() == 0 && !co_await read_piece(stream, in_all))
                co_return from_.timed_out() ? http::body_end::timed_out : http::body_end::truncated;
            auto const [content, used] = decode_some();
            if (!content) co_return http::body_end::truncated;
            if (content->empty()) {
                from_.buffer.consume(used);
                continue;
            }
            co_await work_done();
            if (!wants_more_) {
                from_.buffer.consume(used);
                break;
            }
            in_all = to.keeps_body();
            give(*content, used, to, blocks);
        }
        co_return http::body_end::complete;
    }

    template <class Stream>
    asio::awaitable<bool, executor> read_piece(Stream& stream, bool in_all) {
        co_await from_.take_turn();
        if (from_.read_at_once(stream, large_read)) co_return true;
        if (!from_.would_block()) co_return false;
        if (!from_.has_unread_bytes()) {
            co_await work_done();
            shrink();
        }
        co_return co_await from_.wait_for_body(stream, in_all);
    }

    // Meanwhile the client is not waited for.
    asio::awaitable<void, executor> work_done() {
        if (work_.under_way()) from_.stop_deadline();
        return work_.done();
    }

    struct decoded {
        std::optional<bytes_view> content;  // within the buffer; nothing: malformed
        std::size_t used;                   // bytes of the buffer that it took, which the caller consumes
    };
    decoded decode_some() {
        auto& buffer = from_.buffer;
        bytes_view input{static_cast<std::byte const*>(buffer.data().data()), buffer.size()};
        auto const content = decoder_.next(input);
        if (content) from_.pace.moved(content->size());
        return {content, buffer.size() - input.size()};
    }

    void give(bytes_view content, std::size_t used, http::exchange& to, bool blocks) {
        received_ += content.size();
        auto const take = [this, content, &to] { wants_more_ = to.consume(content); };
        if (!blocks && (!is_long() || content.size() < worth_a_thread)) {
            take();
            from_.buffer.consume(used);
            return;
        }
        lend(used);
        if (blocks)
            work_.start(take);
        else if (!work_.try_start(take))
            take();
    }

    // The bytes in use stay where they are, those after them are what was read ahead.
    void lend(std::size_t used) {
        std::swap(from_.buffer, lent_);
        from_.buffer.clear();
        auto const ahead = lent_.data() + used;
        from_.buffer.commit(asio::buffer_copy(from_.buffer.prepare(ahead.size()), ahead));
    }

    transport& from_;
    errand& work_;
    http::body_decoder decoder_;
    beast::flat_buffer lent_;     // that the piece under way lies in
    std::uint64_t received_ = 0;  // bytes of content that the exchange got
    bool wants_more_ = true;      // of the last piece
};

}  // namespace s3seal::net
