#include "server/http/dates.hpp"
#include "server/journal/record_json.hpp"
#include "storage/base/bytes.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace s3seal::journal {

namespace {

namespace json = boost::json;

// Views in records are of texts that live as long as the program. There are as many of them as there are operations,
// errors, stages and the like.
std::string_view as_static(std::string_view word) {
    static std::mutex mutex;
    static std::unordered_set<std::string> words;
    std::lock_guard const lock{mutex};
    return *words.emplace(word).first;
}

std::string_view text_in(json::object const& from, std::string_view name) {
    auto const* const value = from.if_contains(name);
    return value && value->is_string() ? std::string_view{value->get_string()} : std::string_view{};
}

// The visitor that prints, backwards.
class json_source {
public:
    explicit json_source(json::object const& from) : from_{from} {}

    void sent(std::string_view name, std::string& text) const { own(name, text); }
    void own(std::string_view name, std::string& text) const { text = text_in(from_, name); }
    void own(std::string_view name, std::string_view& word) const { word = as_static(text_in(from_, name)); }
    void own(std::string_view name, instant& at) const { at = parse_time(text_in(from_, name)).value_or(instant{}); }
    void own(std::string_view name, std::chrono::microseconds& time) const {
        std::int64_t milliseconds = 0;
        own(name, milliseconds);
        time = std::chrono::milliseconds{milliseconds};
    }
    void own(std::string_view name, bool& flag) const {
        auto const* const value = from_.if_contains(name);
        flag = value && value->is_bool() && value->get_bool();
    }
    template <std::integral Number>
    void own(std::string_view name, Number& number) const {
        auto const* const value = from_.if_contains(name);
        boost::system::error_code ec;
        auto const found = value ? value->to_number<Number>(ec) : Number{};
        number = ec ? Number{} : found;
    }
    void own(std::string_view name, std::optional<service::encryption>& one) const {
        auto const* const value = from_.if_contains(name);
        if (value && value->is_object()) one = read<service::encryption>(value->get_object());
    }
    template <class Part>
    void own(std::string_view name, std::vector<Part>& all) const {
        auto const* const value = from_.if_contains(name);
        if (!value || !value->is_array()) return;
        for (auto const& one : value->get_array())
            if (one.is_object()) all.push_back(read<Part>(one.get_object()));
    }

    template <class Described>
    static Described read(json::object const& from) {
        Described out;
        json_source source{from};
        describe(source, out);
        return out;
    }

private:
    json::object const& from_;
};

kept_headers headers_in(json::object const& from, std::string_view name) {
    kept_headers out;
    auto const* const all = from.if_contains(name);
    if (!all || !all->is_array()) return out;
    for (auto const& one : all->get_array())
        if (one.is_object()) out.add(text_in(one.get_object(), "name"), text_in(one.get_object(), "value"));
    return out;
}

}  // namespace

std::optional<instant> parse_time(std::string_view text) {
    auto const second = http::parse_iso_date(text);
    auto const point = text.find('.');
    if (!second || point == text.npos) return second;
    auto digits = text.substr(point + 1, 3);
    digits = digits.substr(0, std::min(digits.find_first_not_of("0123456789"), digits.size()));
    auto const number = parse_decimal(digits);
    if (!number) return second;
    constexpr std::int64_t scales[] = {1000, 100, 10, 1};
    return *second + std::chrono::milliseconds{static_cast<std::int64_t>(*number) * scales[digits.size()]};
}

record read_whole_record(json::object const& from) {
    auto out = json_source::read<record>(from);
    out.version = text_in(from, "http_version") == "HTTP/1.0" ? 10 : 11;
    out.headers = headers_in(from, "request_headers");
    out.response_headers = headers_in(from, "response_headers");
    out.body = text_in(from, "request_body");
    out.response_body = text_in(from, "response_body");
    if (!from.contains("message")) return out;
    auto words = std::make_shared<refusal>();
    words->message = text_in(from, "message");
    words->let_through = from.contains("let_through");
    out.refused = std::move(words);
    return out;
}

}  // namespace s3seal::journal
