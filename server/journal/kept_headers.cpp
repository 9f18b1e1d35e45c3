#include "server/journal/kept_headers.hpp"

#include "server/masking/masking.hpp"

#include <algorithm>
#include <array>
#include <list>

namespace s3seal::journal {

namespace {

constexpr std::string_view between = ": ";
constexpr std::string_view line_end = "\r\n";

// Whose values services make themselves: nothing of a client's is in them. Most of a small response's are.
bool is_own(std::string_view name) noexcept {
    switch (name.size()) {
        case 4:
            return name == "ETag" || name == "Date";
        case 6:
            return name == "Server";
        case 10:
            return name == "x-amz-id-2";
        case 13:
            return name == "Last-Modified" || name == "Accept-Ranges";
        case 16:
            return name == "x-amz-request-id";
        default:
            return false;
    }
}

// Lines into memory that is large enough.
class line_writer {
public:
    explicit line_writer(char* to) noexcept : to_{to} {}
    void write(std::string_view name, std::string_view value) noexcept {
        put(name);
        put(between);
        put(value);
        put(line_end);
    }

private:
    void put(std::string_view text) noexcept { to_ = std::copy(text.begin(), text.end(), to_); }

    char* to_;
};

// Lives as long as `texts`, which gets what had to be changed.
std::string_view kept_value(http::header const& one, std::list<std::string>& texts) {
    if (masking::is_secret(one.name)) return masking::mask;
    if (!masking::may_hold_secrets(one.name, one.value)) return one.value;
    return texts.emplace_back(masking::masked_value(one.name, one.value));
}

}  // namespace

kept_headers kept_headers::of_request(http::request const& head) {
    constexpr std::size_t usual = 32;
    kept_headers out;
    if (head.headers.size() > usual) {
        for (auto const& one : head.headers) out.add(one.name, masking::masked_value(one.name, one.value));
        return out;
    }
    std::array<std::string_view, usual> values;
    std::list<std::string> texts;
    std::size_t size = 0;
    for (std::size_t i = 0; i < head.headers.size(); ++i) {
        values[i] = kept_value(head.headers[i], texts);
        size += head.headers[i].name.size() + between.size() + values[i].size() + line_end.size();
    }
    out.lines_.resize(size);
    line_writer to{out.lines_.data()};
    for (std::size_t i = 0; i < head.headers.size(); ++i) to.write(head.headers[i].name, values[i]);
    return out;
}

kept_headers kept_headers::of_response(std::string_view head) {
    kept_headers out;
    for (auto rest = head; !rest.empty();) {
        auto const [name, value] = take_line(rest);
        if (is_own(name) || !masking::may_hold_secrets(name, value)) continue;
        for (rest = head; !rest.empty();) {
            auto const [each_name, each_value] = take_line(rest);
            out.add(each_name, masking::masked_value(each_name, each_value));
        }
        return out;
    }
    out.lines_ = head;
    return out;
}

void kept_headers::add(std::string_view name, std::string_view value) {
    lines_.append(name).append(between).append(value).append(line_end);
}

std::optional<std::string_view> kept_headers::find(std::string_view name) const noexcept {
    std::optional<std::string_view> found;
    each([&](std::string_view one, std::string_view value) {
        if (equal_ignoring_case(one, name)) found = value;
        return !found;
    });
    return found;
}

std::pair<std::string_view, std::string_view> kept_headers::take_line(std::string_view& rest) noexcept {
    auto const end = std::min(rest.find(line_end.front()), rest.size());
    auto const line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + line_end.size(), rest.size()));
    auto const colon = std::min(line.find(between.front()), line.size());
    return {line.substr(0, colon), line.substr(std::min(colon + between.size(), line.size()))};
}

}  // namespace s3seal::journal
