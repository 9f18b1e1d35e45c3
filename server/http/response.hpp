// A response, ready to be put on the wire.
#pragma once

#include "storage/base/bytes.hpp"
#include "storage/base/error.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace s3seal::http {

// A body that is too large to hold. Pulled a piece in each turn of the connection, by its thread or, where handling the
// request may block, another.
class body_source {
public:
    virtual ~body_source() = default;
    // The next bytes, empty at the end. The view lives until the next call. An error cuts the connection before them.
    virtual storage::result<bytes_view> next() = 0;
    // Asked before each next(), and again after the time that it gave: how long until next() is worth a call.
    virtual std::chrono::milliseconds pause() { return std::chrono::milliseconds{0}; }
};

enum class framing {
    length,   // Content-Length
    chunked,  // Transfer-Encoding: chunked (to an HTTP/1.0 client: the body ends with the connection)
    none,     // 204, 304: neither
};

// The head cannot be written but by `add`, which lets nothing end a header's line, whatever it is given.
class response {
public:
    unsigned status = 200;
    std::string_view reason;  // "": the usual phrase of the status; text that lives as long as the program
    std::string body;
    std::unique_ptr<body_source> source;  // instead of `body`; `length` says how much comes, or it comes in chunks
    std::uint64_t length = 0;             // Content-Length when there is a source, or when the response is to HEAD
    framing frame = framing::length;
    bool to_head = false;  // the body is not sent, its headers are
    bool close = false;    // end the connection after it
    bool reset = false;    // instead of it the connection is reset

    // Never Content-Length, Transfer-Encoding and Connection: they come with the framing. A blank stands for each CR,
    // LF and NUL of the value; a name that no header can have is left out with its value.
    void add(std::string_view name, std::string_view value);
    // All headers of that name, any letter case.
    void remove(std::string_view name);
    // The first header of that name gets another value, if there is one.
    void replace(std::string_view name, std::string_view value);
    // The first value of that name, any letter case.
    std::optional<std::string_view> find(std::string_view name) const noexcept;

    std::string_view head() const noexcept { return head_; }  // "Name: value\r\n" lines
    void reserve_head(std::size_t bytes) { head_.reserve(bytes); }

private:
    std::string head_;
};

// Below the protocol of any service: no document, no ids, and the connection ends.
enum class bare_fault { bad_request, bad_escape, target_too_long, no_room };
response bare_response(bare_fault fault);

}  // namespace s3seal::http
