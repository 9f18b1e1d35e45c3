// The network side: sockets, TLS and HTTP's framing around an application.
#pragma once

#include "server/http/exchange.hpp"
#include "server/net/server_options.hpp"
#include "server/net/worker_pool.hpp"
#include "storage/base/result.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::net {

// Where HTTP and HTTPS are spoken.
struct endpoint {
    std::string address;  // numeric
    std::uint16_t port = 0;
};

class server {
public:
    // Raises this process's limit of open descriptors and binds every address and port. `pool` is for what takes long;
    // it stops when run() ends. The error is a sentence for the user.
    static basic_result<std::unique_ptr<server>, std::string> open(server_options options,
                                                                   http::application& application, worker_pool& pool);
    virtual ~server() = default;

    virtual std::uint16_t port() const noexcept = 0;              // the first
    virtual std::vector<endpoint> endpoints() const = 0;          // that are listened on, those of the first port first
    virtual std::uint64_t open_connections() const noexcept = 0;  // any thread
    virtual std::uint64_t accepted_connections() const noexcept = 0;  // since the start; any thread
    virtual std::string ca_pem() = 0;  // "": the user's own certificate is used. Any thread
    // Serves until SIGTERM, SIGINT or stop(): then started requests may finish within `drain`, the rest is cut.
    // `on_ready` is called when connections are accepted.
    virtual void run(std::function<void()> on_ready) = 0;
    virtual void stop() = 0;  // any thread
};

}  // namespace s3seal::net
