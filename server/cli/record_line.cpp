#include "server/cli/record_line.hpp"

#include "storage/base/printable.hpp"

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace s3seal::cli {

namespace {

namespace json = boost::json;

// Of ANSI's terminals.
constexpr std::string_view red = "31";
constexpr std::string_view green = "32";
constexpr std::string_view yellow = "33";
constexpr std::string_view magenta = "35";
constexpr std::string_view cyan = "36";
constexpr std::string_view faint = "2";

std::string_view text_at(json::object const& in, std::string_view name) {
    auto const* const value = in.if_contains(name);
    return value && value->is_string() ? std::string_view{value->get_string()} : std::string_view{};
}

std::uint64_t number_at(json::object const& in, std::string_view name) {
    auto const* const value = in.if_contains(name);
    boost::system::error_code ec;
    auto const number = value ? value->to_number<std::uint64_t>(ec) : 0;
    return ec ? 0 : number;
}

class line {
public:
    explicit line(colours use) : use_{use} {}

    void add(std::string_view text, std::string_view colour = {}) {
        if (text.empty()) return;
        if (!out_.empty()) out_ += "  ";
        bool const coloured = use_ == colours::yes && !colour.empty();
        auto const shown = printable(text);
        out_ += coloured ? fmt::format("\x1b[{}m{}\x1b[0m", colour, shown) : shown;
    }
    std::string take() && { return std::move(out_); }

private:
    colours use_;
    std::string out_;
};

// 22:13:20.123 of 2023-11-14T22:13:20.123Z
std::string_view time_of_day(std::string_view time) {
    auto const begin = time.find('T');
    return begin == time.npos || !time.ends_with('Z') ? time : time.substr(begin + 1, time.size() - begin - 2);
}

void add_status(line& to, std::uint64_t status) {
    auto const family = status / 100;
    auto const colour = family == 2 ? green : family == 3 ? yellow : red;
    to.add(status == 0 ? "---" : fmt::format("{}", status), colour);
}

std::string place_of(json::object const& record) {
    std::string out{text_at(record, "bucket")};
    if (auto const key = text_at(record, "key"); !key.empty()) out.append("/").append(key);
    if (out.empty() && text_at(record, "operation").empty()) out = text_at(record, "target");
    return out;
}

// aws:kms by bucket default, bucket key, key/0a6f...
std::string encryption_of(json::object const& record) {
    auto const* const value = record.if_contains("encryption");
    if (!value || !value->is_object()) return {};
    auto const& one = value->get_object();
    std::string out{text_at(one, "mode")};
    if (auto const from = text_at(one, "from"); !from.empty()) out.append(" by ").append(from);
    auto const* const bucket_key = one.if_contains("bucket_key");
    if (bucket_key && bucket_key->is_bool() && bucket_key->get_bool()) out.append(", bucket key");
    auto const key = text_at(one, "kms_key");
    if (!key.empty()) out.append(", ").append(key.substr(key.rfind(':') + 1));
    return out;
}

std::string faults_of(json::object const& record) {
    auto const* const all = record.if_contains("faults");
    std::string out;
    if (!all || !all->is_array()) return out;
    for (auto const& one : all->get_array())
        if (one.is_object()) out.append(out.empty() ? "fault " : ", ").append(text_at(one.get_object(), "effect"));
    return out;
}

}  // namespace

std::string record_line(json::object const& record, colours use) {
    line out{use};
    out.add(time_of_day(text_at(record, "time")), faint);
    add_status(out, number_at(record, "status"));
    auto const operation = text_at(record, "operation");
    out.add(operation.empty() ? text_at(record, "method") : operation);
    out.add(place_of(record));
    out.add(text_at(record, "error_code"), red);
    out.add(encryption_of(record), cyan);
    out.add(faults_of(record), magenta);
    auto const state = text_at(record, "state");
    if (state == "cut" || state == "stopped") out.add(state, red);
    auto const caller = text_at(record, "caller");
    out.add(caller.empty() ? "anonymous" : caller.substr(caller.rfind(':') + 1), faint);
    out.add(fmt::format("{} ms", number_at(record, "duration_ms")), faint);
    out.add(text_at(record, "request_id"), faint);
    return std::move(out).take();
}

std::string gap_line(std::string_view event, json::object const& data) {
    auto const count = number_at(data, "records");
    if (event == "forgotten") return fmt::format("missing here, as later ones took their place: {}", count);
    if (event == "cleared") return fmt::format("missing here, as they were cleared away on purpose: {}", count);
    return {};
}

}  // namespace s3seal::cli
