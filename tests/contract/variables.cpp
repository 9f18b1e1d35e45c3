#include "tests/contract/variables.hpp"

#include <chrono>
#include <ctime>
#include <optional>
#include <string_view>
#include <utility>

namespace s3seal::test {

namespace {

std::string stamp(std::time_t when, char const* form) {
    std::tm parts{};
    ::gmtime_r(&when, &parts);
    char text[40];
    return {text, std::strftime(text, sizeof text, form, &parts)};
}

// {now}, {now-16m}, {now+1d}; {today}, {iso...} and {http-date...} in their own forms.
std::optional<std::string> time_variable(std::string_view name, std::time_t now) {
    char const* form = nullptr;
    for (auto const& [prefix, its_form] : {std::pair<std::string_view, char const*>{"now", "%Y%m%dT%H%M%SZ"},
                                           {"today", "%Y%m%d"},
                                           {"iso", "%Y-%m-%dT%H:%M:%SZ"},
                                           {"http-date", "%a, %d %b %Y %H:%M:%S GMT"}}) {
        if (!name.starts_with(prefix)) continue;
        form = its_form;
        name.remove_prefix(prefix.size());
        break;
    }
    if (form == nullptr) return std::nullopt;
    if (name.empty()) return stamp(now, form);
    long const sign = name.front() == '-' ? -1 : 1;
    long const unit = name.back() == 'd' ? 86400 : name.back() == 'h' ? 3600 : name.back() == 'm' ? 60 : 1;
    return stamp(now + sign * unit * std::stol(std::string{name.substr(1, name.size() - 2)}), form);
}

}  // namespace

std::string fill(std::string const& text, variables const& known) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        auto const close = text[at] == '{' ? text.find('}', at) : std::string::npos;
        if (close != std::string::npos) {
            auto const name = std::string_view{text}.substr(at + 1, close - at - 1);
            auto const found = known.find(name);
            auto const value =
                found != known.end()
                    ? std::optional{found->second}
                    : time_variable(name, std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()));
            if (value) {
                out += *value;
                at = close + 1;
                continue;
            }
        }
        out += text[at++];
    }
    return out;
}

named_texts fill(named_texts texts, variables const& known) {
    for (auto& [name, value] : texts) value = fill(value, known);
    return texts;
}

}  // namespace s3seal::test
