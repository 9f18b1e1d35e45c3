// One request and its whole response, over a connection or straight into an application: what is asked does not know
// which.
#pragma once

#include "server/http/exchange.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/sigv4_signer.hpp"

#include <string>
#include <string_view>

namespace s3seal::test {

struct outgoing {
    bool tls = false;
    std::string method;
    std::string target;  // raw: /bucket/key?query
    signing_headers headers;
    std::string body;
};

class wire {
public:
    virtual ~wire() = default;
    virtual std::string host() const = 0;  // what goes into Host
    virtual std::string now() const = 0;   // 20260102T030405Z
    // The first header is Host; Content-Length comes by itself.
    virtual raw_response exchange(outgoing const& request) = 0;
};

// Into an application of this process, without any socket; TLS is only said.
class application_wire final : public wire {
public:
    application_wire(http::application& to, std::string now) : to_{to}, now_{std::move(now)} {}
    std::string host() const override { return "localhost"; }
    std::string now() const override { return now_; }
    raw_response exchange(outgoing const& request) override;

private:
    http::application& to_;
    std::string now_;
};

// To a program that listens on a port of this machine; a connection for each request.
class network_wire final : public wire {
public:
    explicit network_wire(std::string port) : port_{std::move(port)} {}
    std::string host() const override { return "localhost:" + port_; }
    std::string now() const override;
    raw_response exchange(outgoing const& request) override;

private:
    std::string port_;
};

// With Host and the headers of a signature (Version 4) before they are sent.
raw_response send_signed(wire& over, outgoing request, signing_credentials const& who, std::string_view service = "s3",
                         std::string_view region = "us-east-1");

}  // namespace s3seal::test
