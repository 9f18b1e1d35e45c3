// The last requests, as many as fit. Old ones give way to new ones.
#pragma once

#include "server/http/exchange.hpp"
#include "server/journal/record.hpp"
#include "server/journal/sealed_head.hpp"
#include "storage/base/random.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

namespace s3seal::journal {

// Any thread. Whatever it holds was masked on its way in.
class request_log {
public:
    request_log(std::size_t max_records, std::size_t max_bytes, random_source& random)
        : max_records_{max_records}, max_bytes_{max_bytes}, vault_{random} {}

    // From now on it can be found. Whoever added it goes on holding it, and tells when its response has left; it is
    // whole by then whatever has taken its place. `port`: that the request came to.
    void add(std::shared_ptr<record> fresh, http::request const& head, std::uint16_t port);
    // `stopped`: it was cut by us.
    void complete(record& added, http::delivery const& left, bool stopped, std::chrono::milliseconds duration);

    std::optional<record> find(std::string_view id) const;
    // The head as it came, secrets and all: not for printing. Nothing when it was not kept.
    std::optional<kept_request> open_head(refusal const& refusal) const;
    std::size_t size() const;
    std::size_t bytes() const;

private:
    std::shared_ptr<record>& next_slot();
    void drop_oldest();

    std::size_t max_records_;
    std::size_t max_bytes_;
    mutable std::mutex mutex_;
    mutable head_vault vault_;
    std::vector<std::shared_ptr<record>> slots_;
    std::vector<std::size_t> sizes_;  // of each slot's record
    std::size_t first_ = 0;           // the oldest
    std::size_t count_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace s3seal::journal
