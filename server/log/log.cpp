#include "server/log/log.hpp"

#include "server/log/stderr_sink.hpp"
#include "storage/base/bytes.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <type_traits>

namespace s3seal::log {

namespace {

// The line's beginning; its rest is made here, so that escaping stays in one place.
constexpr char text_pattern[] = "%Y-%m-%dT%H:%M:%S.%eZ %v";
constexpr char json_pattern[] = R"({"ts":"%Y-%m-%dT%H:%M:%S.%eZ",%v})";

std::atomic<format> chosen_format{format::text};

spdlog::level::level_enum to_spdlog(level at) noexcept {
    switch (at) {
        case level::trace:
            return spdlog::level::trace;
        case level::debug:
            return spdlog::level::debug;
        case level::info:
            return spdlog::level::info;
        case level::warn:
            return spdlog::level::warn;
        case level::error:
            return spdlog::level::err;
        case level::off:
            break;
    }
    return spdlog::level::off;
}

std::string_view name_of(level at) noexcept {
    switch (at) {
        case level::trace:
            return "trace";
        case level::debug:
            return "debug";
        case level::info:
            return "info";
        case level::warn:
            return "warn";
        case level::error:
            return "error";
        case level::off:
            break;
    }
    return "off";
}

// What no line may hold as it came, in front of `text`: control characters, what else ends a line for some readers, and
// what turns the direction of writing. 0: the first character is harmless.
std::size_t unprintable_bytes(std::string_view text, bool utf8) {
    auto const byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u; };
    if (byte(0) < 0x20 || byte(0) == 0x7f || (byte(0) > 0x7f && !utf8)) return 1;
    if (byte(0) == 0xc2 && byte(1) < 0xa0) return 2;   // U+0080 to U+009F
    if (byte(0) == 0xd8 && byte(1) == 0x9c) return 2;  // U+061C
    auto const last = byte(2);
    if (byte(0) == 0xe2 && byte(1) == 0x80)
        return last == 0x8e || last == 0x8f || (last >= 0xa8 && last <= 0xae) ? 3 : 0;
    return byte(0) == 0xe2 && byte(1) == 0x81 && last >= 0xa6 && last <= 0xa9 ? 3 : 0;
}

unsigned code_point(std::string_view one) {
    auto const bits = [&](std::size_t at) { return static_cast<unsigned char>(one[at]) & 0x3fu; };
    if (one.size() == 1) return static_cast<unsigned char>(one[0]);
    if (one.size() == 2) return (static_cast<unsigned char>(one[0]) & 0x1fu) << 6 | bits(1);
    return (static_cast<unsigned char>(one[0]) & 0xfu) << 12 | bits(1) << 6 | bits(2);
}

// `escape` prints what is unprintable.
template <class Escape>
void append_escaped(std::string& out, std::string_view text, bool utf8, Escape escape) {
    while (!text.empty()) {
        auto const size = unprintable_bytes(text, utf8);
        if (size == 0)
            out += text[0];
        else
            escape(text.substr(0, size));
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
}

void append_json(std::string& out, std::string_view text) {
    bool const utf8 = is_utf8(text);
    out += '"';
    for (std::size_t start = 0; start <= text.size();) {
        auto const stop = std::min(text.find_first_of("\"\\", start), text.size());
        append_escaped(out, text.substr(start, stop - start), utf8, [&](std::string_view one) {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", code_point(one));
        });
        if (stop < text.size()) out.append("\\").append(1, text[stop]);
        start = stop + 1;
    }
    out += '"';
}

// One event stays one line whatever a client sent.
void append_plain(std::string& out, std::string_view text) {
    append_escaped(out, text, is_utf8(text), [&](std::string_view one) {
        for (char const c : one) fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(c));
    });
}

void append_value(std::string& out, std::string_view text) {
    if (!text.empty() && text.find_first_of(" \"=\\") == std::string_view::npos) return append_plain(out, text);
    out += '"';
    for (std::size_t start = 0; start <= text.size();) {
        auto const stop = std::min(text.find_first_of("\"\\", start), text.size());
        append_plain(out, text.substr(start, stop - start));
        if (stop < text.size()) out.append("\\").append(1, text[stop]);
        start = stop + 1;
    }
    out += '"';
}

// Numbers look the same in both formats; `text` prints the others.
template <class Text>
void append_field_value(std::string& out, field::value_type const& value, Text text) {
    std::visit(
        [&]<class Value>(Value const& v) {
            if constexpr (std::is_same_v<Value, std::string_view>)
                text(out, v);
            else
                fmt::format_to(std::back_inserter(out), "{}", v);
        },
        value);
}

std::string json_line(level at, std::string_view message, std::span<field const> more) {
    auto line = fmt::format(R"("level":"{}","msg":)", name_of(at));
    append_json(line, message);
    for (auto const& one : more) {
        line += ',';
        append_json(line, one.name);
        line += ':';
        append_field_value(line, one.value, append_json);
    }
    return line;
}

std::string text_line(level at, std::string_view message, std::span<field const> more) {
    auto line = fmt::format("{:<5} ", name_of(at));
    append_plain(line, message);
    for (auto const& one : more) {
        line.append(" ").append(one.name).append("=");
        append_field_value(line, one.value, append_value);
    }
    return line;
}

std::string line_of(level at, std::string_view message, std::span<field const> more) {
    return chosen_format == format::json ? json_line(at, message, more) : text_line(at, message, more);
}

std::string print_lost(std::uint64_t lines) {
    field const count{"lines", lines};
    return line_of(level::warn, "lines of the log were lost: stderr was not read fast enough", {&count, 1});
}

// Neither is destroyed: a thread may still log while the program ends.
std::shared_ptr<stderr_sink> const& sink() {
    static auto const& instance = *new auto{std::make_shared<stderr_sink>(print_lost)};
    return instance;
}

spdlog::logger& logger() {
    static spdlog::logger& instance = [&]() -> spdlog::logger& {
        auto& made = *new spdlog::logger{"s3seal", sink()};
        made.set_pattern(text_pattern, spdlog::pattern_time_type::utc);
        made.set_level(spdlog::level::warn);
        return made;
    }();
    return instance;
}

}  // namespace

background::background(std::chrono::milliseconds patience) : patience_{patience} {
    sink()->start_thread();
}

background::~background() {
    sink()->stop_thread(patience_);
}

void set_up(level lowest, format shape) {
    chosen_format = shape;
    logger().set_pattern(shape == format::json ? json_pattern : text_pattern, spdlog::pattern_time_type::utc);
    logger().set_level(to_spdlog(lowest));
}

bool enabled(level at) noexcept {
    return at != level::off && logger().should_log(to_spdlog(at));
}

void write(level at, std::string_view message, std::span<field const> more) {
    if (!enabled(at)) return;
    auto const line = line_of(at, message, more);
    logger().log(to_spdlog(at), spdlog::string_view_t{line});
}

}  // namespace s3seal::log
