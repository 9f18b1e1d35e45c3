// What is counted of all requests, for Prometheus. Unlike records it is never forgotten, and never more than there are
// operations and statuses.
#pragma once

#include "server/journal/record.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace s3seal::journal {

// Upper bounds of the histogram's buckets, in seconds; one more bucket takes what is longer.
inline constexpr std::array<double, 14> duration_bounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                        0.1,    0.25,  0.5,    1,     2.5,  5,     10};

// Any thread.
class metrics {
public:
    // When its response has left. Of fields that are views it keeps views.
    void count(record const& one);

    // The text format of Prometheus, version 0.0.4: a family after the other.
    std::string print() const;

private:
    struct per_operation {
        std::map<unsigned, std::uint64_t> statuses;  // 0: there was no response
        std::array<std::uint64_t, duration_bounds.size() + 1> durations{};
        std::chrono::microseconds total_duration{0};
        std::uint64_t received = 0;
        std::uint64_t sent = 0;

        std::uint64_t count() const noexcept;
    };
    using words = std::pair<std::string_view, std::string_view>;

    void count_calls(record const& one);
    void print_requests(std::string& to) const;
    void print_durations(std::string& to) const;
    void print_bytes(std::string& to) const;
    void print_calls(std::string& to) const;

    mutable std::mutex mutex_;
    std::unordered_map<std::string_view, per_operation> operations_;
    std::map<words, std::uint64_t> kms_calls_;  // by operation and result
    std::uint64_t kms_calls_spared_ = 0;
    std::map<std::string_view, std::uint64_t> faults_;  // by effect
};

// # HELP and # TYPE of a family.
void begin_family(std::string& to, std::string_view name, std::string_view type, std::string_view help);
// A family of one sample.
void add_sample(std::string& to, std::string_view name, std::string_view type, std::string_view help,
                std::uint64_t value);

}  // namespace s3seal::journal
