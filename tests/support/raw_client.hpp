// A client that sends exactly the bytes that it is given, over TCP or TLS, and reads whole responses. It blocks, within
// limits.
#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::test {

struct endpoint {
    bool tls = false;
    std::string host;  // a name or an address, without brackets
    std::string port;
    std::string authority() const;  // what a client puts into Host
};

// "http://127.0.0.1:4566", "https://s3.us-east-1.amazonaws.com". Throws client_fault.
endpoint parse_endpoint(std::string_view url);

struct raw_response {
    unsigned status = 0;
    std::string reason;
    std::vector<std::pair<std::string, std::string>> headers;  // in arrival order, names as sent
    std::string body;

    // The first of that name, in any letter case.
    std::optional<std::string> header(std::string_view name) const;
};

// No connection, no response in time, or none that is HTTP.
struct client_fault : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class raw_client {
public:
    explicit raw_client(endpoint const& to);
    ~raw_client();
    raw_client(raw_client const&) = delete;
    raw_client& operator=(raw_client const&) = delete;

    void send(std::string_view bytes);
    void close_sending();
    // `to_head`: the response has no body whatever its Content-Length says.
    raw_response receive(bool to_head = false);

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace s3seal::test
