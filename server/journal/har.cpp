#include "server/journal/har.hpp"

#include "server/http/dates.hpp"
#include "server/http/uri.hpp"
#include "server/journal/record_json.hpp"

#include <fmt/format.h>
#include <boost/json/array.hpp>

#include <algorithm>
#include <chrono>
#include <string>

namespace s3seal::journal {

namespace {

namespace json = boost::json;

constexpr int not_known = -1;

json::object named_value(std::string_view name, std::string_view value) {
    return {{"name", name}, {"value", value}};
}

json::array print_header_list(kept_headers const& all) {
    json::array out;
    all.each([&](std::string_view name, std::string_view value) {
        out.push_back(named_value(name, value));
        return true;
    });
    return out;
}

std::string url_of(record const& one) {
    if (!one.target.starts_with('/')) return one.target;
    return fmt::format("{}://{}{}", one.secure ? "https" : "http", one.headers.find("Host").value_or(""), one.target);
}

// As it was sent, where it is no URL encoding of UTF-8.
json::array print_query(record const& one) {
    json::array out;
    if (auto const parsed = http::parse_target(one.target))
        for (auto const& [name, value] : parsed->query) out.push_back(named_value(name, value));
    return out;
}

std::string_view version_of(record const& one) {
    return one.version == 10 ? "HTTP/1.0" : "HTTP/1.1";
}

json::object print_request(record const& one) {
    json::object out{{"method", one.method},
                     {"url", url_of(one)},
                     {"httpVersion", version_of(one)},
                     {"cookies", json::array{}},
                     {"headers", print_header_list(one.headers)},
                     {"queryString", print_query(one)},
                     {"headersSize", not_known},
                     {"bodySize", one.received}};
    if (!one.body.empty())
        out["postData"] = json::object{
            {"mimeType", one.headers.find("Content-Type").value_or("")}, {"params", json::array{}}, {"text", one.body}};
    return out;
}

json::object print_response(record const& one) {
    json::object content{{"size", one.sent.get()},
                         {"mimeType", one.response_headers.find("Content-Type").value_or("")}};
    if (!one.response_body.empty()) content["text"] = one.response_body;
    return {{"status", one.status},
            {"statusText", one.error_code},
            {"httpVersion", version_of(one)},
            {"cookies", json::array{}},
            {"headers", print_header_list(one.response_headers)},
            {"content", std::move(content)},
            {"redirectURL", one.response_headers.find("Location").value_or("")},
            {"headersSize", not_known},
            {"bodySize", one.sent.get()}};
}

double milliseconds(std::chrono::microseconds time) {
    return std::chrono::duration<double, std::milli>{std::max(time, std::chrono::microseconds{0})}.count();
}

json::object print_entry(record const& one) {
    auto const all = std::max(one.duration.get(), one.decided);
    return {
        {"startedDateTime", http::iso_date_milliseconds(one.at)},
        {"time", milliseconds(all)},
        {"request", print_request(one)},
        {"response", print_response(one)},
        {"cache", json::object{}},
        {"timings",
         json::object{{"send", 0}, {"wait", milliseconds(one.decided)}, {"receive", milliseconds(all - one.decided)}}},
        {"_record", print_record(one)}};
}

}  // namespace

json::object print_archive(std::span<record const> records, std::string_view version) {
    json::array entries;
    for (auto const& one : records) entries.push_back(print_entry(one));
    return {{"log", json::object{{"version", "1.2"},
                                 {"creator", json::object{{"name", "s3seal"}, {"version", version}}},
                                 {"entries", std::move(entries)}}}};
}

}  // namespace s3seal::journal
