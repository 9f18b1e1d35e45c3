// The server's log: one line an event on stderr. stdout belongs to the banner. Any thread, usable before set_up().
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <variant>

namespace s3seal::log {

enum class level { trace, debug, info, warn, error, off };
enum class format { text, json };

// A name and a value beside the message. Views: it lives as long as the call.
struct field {
    using value_type = std::variant<std::string_view, std::int64_t, std::uint64_t>;

    field(std::string_view n, std::string_view v) noexcept : name{n}, value{v} {}
    template <std::signed_integral Number>
    field(std::string_view n, Number v) noexcept : name{n}, value{std::int64_t{v}} {}
    template <std::unsigned_integral Number>
    field(std::string_view n, Number v) noexcept : name{n}, value{std::uint64_t{v}} {}

    std::string_view name;
    value_type value;
};
using fields = std::initializer_list<field>;

// Before the first call: warn, text.
void set_up(level lowest, format shape);

// While it lives, who logs never waits for the reader of stderr: lines wait in memory, up to 8 MiB, for a thread that
// prints them. What finds no room is lost; a line says how many were. One at a time.
class background {
public:
    // `patience`: for the reader, at the end.
    explicit background(std::chrono::milliseconds patience = std::chrono::seconds{2});
    background(background const&) = delete;
    background& operator=(background const&) = delete;
    ~background();

private:
    std::chrono::milliseconds patience_;
};

bool enabled(level at) noexcept;
// Never hand in a secret, a customer's key or a plaintext key.
void write(level at, std::string_view message, std::span<field const> more);
inline void write(level at, std::string_view message, fields more = {}) {
    write(at, message, std::span{more.begin(), more.size()});
}

inline void trace(std::string_view message, fields more = {}) {
    write(level::trace, message, more);
}
inline void debug(std::string_view message, fields more = {}) {
    write(level::debug, message, more);
}
inline void info(std::string_view message, fields more = {}) {
    write(level::info, message, more);
}
inline void warn(std::string_view message, fields more = {}) {
    write(level::warn, message, more);
}
inline void error(std::string_view message, fields more = {}) {
    write(level::error, message, more);
}

}  // namespace s3seal::log
