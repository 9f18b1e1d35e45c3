// An answer, ready to be put on the wire.
#pragma once

#include "storage/base/bytes.hpp"
#include "storage/error.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace s3seal::http {

// A body that is too large to hold. Pulled by the connection's thread, one turn at a time.
class body_source {
public:
    virtual ~body_source() = default;
    // The next bytes, empty at the end. The view lives until the next call. An error cuts the connection before them.
    virtual storage::result<bytes_view> next() = 0;
};

enum class framing {
    length,   // Content-Length
    chunked,  // Transfer-Encoding: chunked (to an HTTP/1.0 client: the body ends with the connection)
    none,     // 204, 304: neither
};

struct response {
    unsigned status = 200;
    std::string reason;  // "": the usual phrase of the status
    std::string head;    // "Name: value\r\n" lines, without Content-Length, Transfer-Encoding and Connection
    std::string body;
    std::unique_ptr<body_source> source;  // instead of `body`; then `length` says how much comes
    std::uint64_t length = 0;             // Content-Length when there is a source, or when the answer is to HEAD
    framing frame = framing::length;
    bool to_head = false;  // the body is not sent, its headers are
    bool close = false;    // end the connection after it

    void add(std::string_view name, std::string_view value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }
};

// Below the protocol of any service: no document, no ids, and the connection ends.
enum class bare_fault { bad_request, bad_escape, target_too_long };

inline response bare_answer(bare_fault fault) {
    response answer;
    answer.status = fault == bare_fault::target_too_long ? 414 : 400;
    if (fault == bare_fault::bad_escape) answer.reason = "Invalid URI: isHexDigit";  // recorded
    answer.add("Server", "AmazonS3");
    answer.close = true;
    return answer;
}

}  // namespace s3seal::http
