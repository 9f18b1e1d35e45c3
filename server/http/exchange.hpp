// What the network side asks of the application, and nothing else: one exchange a request.
#pragma once

#include "server/http/request.hpp"
#include "server/http/response.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace s3seal::http {

struct connection_info {
    bool secure = false;      // TLS
    std::string tls_version;  // 1.2, 1.3; "" without TLS
    std::string remote;       // address without port
    std::string local;        // address without port
    std::uint16_t local_port = 0;
};

// Whether the client spoke TLS: to us, or to a proxy in front of us that is trusted to say so.
inline bool is_secure(request const& head, connection_info const& from, bool trust_proxy) noexcept {
    return from.secure || (trust_proxy && equal_ignoring_case(head.find("X-Forwarded-Proto").value_or(""), "https"));
}

// An IPv4 address as such where a socket for both kinds shows it within IPv6.
inline std::string_view plain_address(std::string_view address) noexcept {
    constexpr std::string_view mapped = "::ffff:";
    bool const is_mapped = address.starts_with(mapped) && address.find('.') != address.npos;
    return is_mapped ? address.substr(mapped.size()) : address;
}

// How a request's body ended.
enum class body_end {
    complete,
    truncated,  // the client closed before the announced end
    timed_out,  // no progress within the limit
};

// What of a response went out.
struct delivery {
    std::uint64_t sent = 0;  // bytes of the body, without framing, that were handed to the connection
    bool complete = false;   // all of it: with HEAD, 204 and 304 that is the head
};

enum class progress {
    done,
    more,      // there is another piece to do, of a few milliseconds
    slow,      // likewise, of tenths of a second: not on the thread of a connection
    settling,  // what was changed has to be durable first: application::settle()
    waiting,   // for something else, or for a time: exchange::wait()
};

// One request, from its head to its response. One thread at a time, which need not stay the same: what is long is done
// beside those of connections. Dropped without finish() it leaves nothing behind.
class exchange {
public:
    virtual ~exchange() = default;
    // False: the response is decided by the head alone, finish() gives it without any body.
    virtual bool wants_body() const noexcept = 0;
    // The body is kept in memory that unknown callers share, so it has one time for all of it, however fast it comes.
    virtual bool keeps_body() const noexcept { return false; }
    // Body bytes, HTTP framing removed. False: the response is decided, the rest is not wanted.
    virtual bool consume(bytes_view bytes) = 0;
    // After the body, before finish(), and again until it is done: all the work that may be too long for one turn of a
    // connection's thread, a piece at a time.
    virtual progress advance(body_end) { return progress::done; }
    // While it is waiting: how long until advance() is worth another call.
    virtual std::chrono::milliseconds wait() const { return std::chrono::milliseconds{0}; }
    // The server is about to end: what waits for something that may never come has to end, too.
    virtual void hurry() {}
    // Called once.
    virtual response finish(body_end end) = 0;
    // After finish(), once: the response has left, or the connection was cut. An exchange that goes without it was
    // dropped.
    virtual void left(delivery const&) {}
};

// A head that is no request for the application: the protocol itself was violated or a limit exceeded.
enum class head_fault {
    malformed,         // bare 400
    target_too_long,   // 414
    headers_too_long,  // 400 RequestHeaderSectionTooLarge
    no_room,           // bare 503: too many long heads at a time
};

constexpr std::string_view text_of(head_fault fault) noexcept {
    switch (fault) {
        case head_fault::malformed:
            return "what came is no HTTP/1.1 request";
        case head_fault::target_too_long:
            return "the request's target is too long";
        case head_fault::headers_too_long:
            return "the request's headers are too long";
        case head_fault::no_room:
            return "there is no memory left for heads of requests";
    }
    return {};
}

class application {
public:
    virtual ~application() = default;
    // Whether what becomes of this request may wait for others, so that begin() and its exchange must not run on the
    // thread of a connection. Any thread.
    virtual bool may_block(request const&) const { return false; }
    // `head` must outlive the exchange. Any thread.
    virtual std::unique_ptr<exchange> begin(request const& head, connection_info const& from) = 0;
    // Makes durable what exchanges have changed until now. Any thread, also for those of others.
    virtual void settle() {}
    // For a head that could not be accepted. It wants no body; the connection is closed after its response.
    virtual std::unique_ptr<exchange> refuse(head_fault fault, request const& head, connection_info const& from) = 0;
};

}  // namespace s3seal::http
