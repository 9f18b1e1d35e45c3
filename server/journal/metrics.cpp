#include "server/journal/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>
#include <vector>

namespace s3seal::journal {

namespace {

constexpr std::string_view none = "none";

double seconds(std::chrono::microseconds time) {
    return std::chrono::duration<double>{time}.count();
}

std::string_view label_of(std::string_view word) {
    return word.empty() ? none : word;
}

std::string label_of_status(unsigned status) {
    return status == 0 ? std::string{none} : std::to_string(status);
}

template <class... Arguments>
void append(std::string& to, fmt::format_string<Arguments...> form, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(to), form, std::forward<Arguments>(arguments)...);
}

// By name, as what is printed should not change its order.
template <class Map>
auto sorted(Map const& map) {
    std::vector<typename Map::const_pointer> out;
    for (auto const& one : map) out.push_back(&one);
    std::sort(out.begin(), out.end(), [](auto const* a, auto const* b) { return a->first < b->first; });
    return out;
}

}  // namespace

void begin_family(std::string& to, std::string_view name, std::string_view type, std::string_view help) {
    append(to, "# HELP {0} {2}\n# TYPE {0} {1}\n", name, type, help);
}

void add_sample(std::string& to, std::string_view name, std::string_view type, std::string_view help,
                std::uint64_t value) {
    begin_family(to, name, type, help);
    append(to, "{} {}\n", name, value);
}

std::uint64_t metrics::per_operation::count() const noexcept {
    return std::accumulate(durations.begin(), durations.end(), std::uint64_t{0});
}

void metrics::count(record const& one) {
    auto const bound = std::lower_bound(duration_bounds.begin(), duration_bounds.end(), seconds(one.duration.get()));
    std::lock_guard const lock{mutex_};
    auto& of = operations_[one.operation];
    ++of.statuses[one.status];
    ++of.durations[static_cast<std::size_t>(bound - duration_bounds.begin())];
    of.total_duration += one.duration;
    of.received += one.received;
    of.sent += one.sent;
    count_calls(one);
}

void metrics::count_calls(record const& one) {
    for (auto const& call : one.kms_calls) ++kms_calls_[{call.operation, call.result}];
    kms_calls_spared_ += one.kms_calls_spared;
    for (auto const& fault : one.faults) ++faults_[fault.effect];
}

void metrics::print_requests(std::string& to) const {
    constexpr std::string_view name = "s3seal_requests_total";
    begin_family(to, name, "counter", "Requests whose response has left, by operation and HTTP status.");
    for (auto const* one : sorted(operations_))
        for (auto const& [status, count] : one->second.statuses)
            append(to, "{}{{operation=\"{}\",status=\"{}\"}} {}\n", name, label_of(one->first), label_of_status(status),
                   count);
}

void metrics::print_durations(std::string& to) const {
    constexpr std::string_view name = "s3seal_request_duration_seconds";
    begin_family(to, name, "histogram", "From a request's head until its response had left.");
    for (auto const* one : sorted(operations_)) {
        auto const operation = label_of(one->first);
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < duration_bounds.size(); ++i) {
            sum += one->second.durations[i];
            append(to, "{}_bucket{{operation=\"{}\",le=\"{}\"}} {}\n", name, operation, duration_bounds[i], sum);
        }
        auto const count = one->second.count();
        append(to, "{}_bucket{{operation=\"{}\",le=\"+Inf\"}} {}\n", name, operation, count);
        append(to, "{}_sum{{operation=\"{}\"}} {}\n", name, operation, seconds(one->second.total_duration));
        append(to, "{}_count{{operation=\"{}\"}} {}\n", name, operation, count);
    }
}

void metrics::print_bytes(std::string& to) const {
    auto const print = [&](std::string_view name, std::string_view help, std::uint64_t per_operation::* value) {
        begin_family(to, name, "counter", help);
        for (auto const* one : sorted(operations_))
            append(to, "{}{{operation=\"{}\"}} {}\n", name, label_of(one->first), one->second.*value);
    };
    print("s3seal_received_bytes_total", "Bytes of requests' bodies, without framing.", &per_operation::received);
    print("s3seal_sent_bytes_total", "Bytes of responses' bodies, without framing.", &per_operation::sent);
}

void metrics::print_calls(std::string& to) const {
    constexpr std::string_view calls = "s3seal_kms_calls_total";
    begin_family(to, calls, "counter", "Calls of KMS, also on behalf of S3, by operation and result.");
    for (auto const& [words, count] : kms_calls_)
        append(to, "{}{{operation=\"{}\",result=\"{}\"}} {}\n", calls, words.first, words.second, count);
    add_sample(to, "s3seal_kms_calls_spared_total", "counter", "Calls of KMS that bucket keys made unnecessary.",
               kms_calls_spared_);
    constexpr std::string_view fired = "s3seal_faults_fired_total";
    begin_family(to, fired, "counter", "Faults that were made to happen, by effect.");
    for (auto const& [effect, count] : faults_) append(to, "{}{{effect=\"{}\"}} {}\n", fired, effect, count);
}

std::string metrics::print() const {
    std::string out;
    std::lock_guard const lock{mutex_};
    print_requests(out);
    print_durations(out);
    print_bytes(out);
    print_calls(out);
    return out;
}

}  // namespace s3seal::journal
