// How the network side is set up.
#pragma once

#include "storage/base/random.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::net {

struct server_options {
    std::vector<std::string> hosts{"127.0.0.1", "::1"};  // numeric; all but the first may be missing on the machine
    std::uint16_t port = 4566;                           // 0: any that is free on all of them
    std::vector<std::uint16_t> also_ports;               // likewise, on all of them too
    unsigned threads = 1;
    // Beyond, the longest idle one makes room, or accepting pauses. Fewer where descriptors are few.
    std::size_t max_connections = 10'000;
    std::chrono::milliseconds idle = std::chrono::seconds{60};
    std::chrono::milliseconds header = std::chrono::seconds{10};
    std::chrono::milliseconds body_progress = std::chrono::seconds{30};
    std::uint64_t body_rate = 512;  // least bytes per second of a body, when body_progress has passed; 0: none
    std::chrono::milliseconds drain = std::chrono::seconds{5};
    std::vector<std::string> tls_suffixes;      // certificates are made for these names and all below them
    std::string tls_cert, tls_key;              // PEM files; "": an authority of our own
    std::filesystem::path authority_directory;  // where the authority is kept; "": in memory
    random_source* random = nullptr;            // for certificates; must be set and outlive the server
    std::function<void(std::string_view)> log = [](std::string_view) {};
};

}  // namespace s3seal::net
