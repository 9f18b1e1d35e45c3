// What is remembered of a request.
#pragma once

#include "server/http/request.hpp"
#include "server/journal/kept_headers.hpp"
#include "server/journal/late.hpp"
#include "server/service/outcome.hpp"
#include "storage/base/clock.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace s3seal::journal {

// A head with memory of its own.
struct kept_request {
    std::string method;
    std::string target;
    std::vector<std::pair<std::string, std::string>> headers;
    unsigned version = 11;
    std::optional<std::uint64_t> content_length;
    bool chunked = false;

    http::request view() const;  // lives as long as this
    std::size_t bytes() const noexcept;
};

// Everything that explains a refusal later. No secret is in it: customers' keys, tokens, signatures and the like are
// masked.
struct refusal : service::refusal {
    kept_request sent;
    std::string sealed_head;  // `sent` unmasked, for whoever signs again; "": the signature was not the reason
    std::uint16_t port = 0;   // that it came to

    std::size_t bytes() const noexcept;
};

// How far its response has got.
namespace state {
inline constexpr std::string_view sending = "sending";
inline constexpr std::string_view complete = "complete";
inline constexpr std::string_view cut = "cut";          // also: the client was gone before there was one
inline constexpr std::string_view stopped = "stopped";  // cut by us, at a point
}  // namespace state

// What its service reported, and what was seen from outside. Always assigned whole.
struct record : service::outcome {
    std::uint64_t sequence = 0;  // its place in the log, from 1 on; 0: it is in none
    std::string id;              // x-amz-request-id
    instant at;                  // when its head had come
    std::string namespace_name;  // "": the default one
    std::string client;          // address
    bool secure = false;         // TLS
    unsigned version = 11;       // of HTTP
    std::string method;          // as sent, masked
    std::string target;          // as sent, masked
    unsigned status = 0;         // 0: there was no response
    late<std::string_view> state = state::sending;
    std::uint64_t received = 0;                // bytes of its body that its service took
    late<std::uint64_t> sent;                  // bytes of its response's body that were handed to the connection
    std::chrono::microseconds decided{0};      // from `at` to the beginning of its response
    late<std::chrono::microseconds> duration;  // from `at` until the response had left
    kept_headers headers;                      // of the request
    kept_headers response_headers;
    std::string body;  // of a control operation, and its response's: as much of them as is kept
    std::string response_body;
    std::shared_ptr<journal::refusal const> refused;

    std::size_t bytes() const noexcept;
};

// A record as a whole, or one of the entries of its body.
struct part {
    record const& of;
    service::entry const* entry = nullptr;

    std::string_view key() const noexcept { return entry ? entry->key : of.key; }
    std::string_view version_id() const noexcept { return entry ? entry->version : of.service::outcome::version; }
    std::string_view error_code() const noexcept { return entry ? entry->error_code : of.error_code; }
    // What it changes is stored.
    bool committed() const noexcept { return of.committed && (!entry || entry->error_code.empty()); }
    // It did what it was sent for, whatever became of its response.
    bool succeeded() const noexcept;
};

// visit(part) of what is judged by itself, until it returns false: each entry, or the record when there are none. True:
// there was none that it returned false for.
template <class Visitor>
bool each_part(record const& of, Visitor visit) {
    if (of.entries.empty()) return visit(part{of});
    for (auto const& one : of.entries)
        if (!visit(part{of, &one})) return false;
    return true;
}

template <class Visitor, service::is_one<record> Record>
void describe(Visitor& to, Record& one) {
    using outcome = std::conditional_t<std::is_const_v<Record>, service::outcome const, service::outcome>;
    to.own("sequence", one.sequence);
    to.own("request_id", one.id);
    to.own("time", one.at);
    to.own("namespace", one.namespace_name);
    to.own("client", one.client);
    to.own("tls", one.secure);
    to.own("method", one.method);
    to.own("target", one.target);
    describe(to, static_cast<outcome&>(one));
    to.own("status", one.status);
    visit_late(to, "state", one.state);
    to.own("bytes_received", one.received);
    visit_late(to, "bytes_sent", one.sent);
    to.own("duration_ms", one.decided);
    visit_late(to, "total_ms", one.duration);
}

}  // namespace s3seal::journal
