#include "server/journal/page.hpp"

#include "server/journal/record_json.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>

namespace s3seal::journal {

namespace {

namespace json = boost::json;

std::string_view status_word(record const& one) {
    static constexpr std::array<std::string_view, 6> families{"", "1xx", "2xx", "3xx", "4xx", "5xx"};
    return one.error_code.empty() ? families[std::min<std::size_t>(one.status / 100, 5)] : one.error_code;
}

json::object print_counts(counted const& of) {
    json::object out;
    for (auto const& [word, count] : of.all()) out[word.empty() ? "none" : word] = count;
    return out;
}

// What is gone over, in either order.
class collector {
public:
    collector(query const& wanted, std::optional<std::uint64_t> cursor, page& into)
        : wanted_{wanted}, cursor_{cursor}, into_{into} {}

    void take(record const& one) {
        if (!wanted_.matches(one)) return;
        ++into_.total;
        into_.operations.count(one.operation);
        into_.statuses.count(status_word(one));
        into_.modes.count(one.encryption ? std::string_view{one.encryption->mode} : std::string_view{});
        if (!is_beyond_cursor(one.sequence)) return;
        if (into_.records.size() < wanted_.limit)
            into_.records.push_back(one);
        else
            is_more_ = true;
    }
    bool is_more() const noexcept { return is_more_; }

private:
    bool is_beyond_cursor(std::uint64_t sequence) const noexcept {
        if (!cursor_) return true;
        return wanted_.order == order::newest ? sequence < *cursor_ : sequence > *cursor_;
    }

    query const& wanted_;
    std::optional<std::uint64_t> cursor_;
    page& into_;
    bool is_more_ = false;
};

}  // namespace

void counted::count(std::string_view word) {
    auto const same = std::find_if(words_.begin(), words_.end(), [word](auto const& one) { return one.first == word; });
    if (same != words_.end())
        ++same->second;
    else
        words_.emplace_back(word, 1);
}

page find_page(request_log const& in, query const& wanted) {
    page out;
    out.log = in.state();
    // What this log never had is of an earlier one: all is new.
    auto const cursor = wanted.cursor && *wanted.cursor > out.log.last ? std::nullopt : wanted.cursor;
    collector from{wanted, cursor, out};
    auto const visit = [&](record const& one) {
        from.take(one);
        return true;
    };
    if (wanted.order == order::newest)
        in.each_back(out.log.last, visit);
    else
        in.each(0, visit);
    auto const last = out.records.empty() ? cursor : std::optional{out.records.back().sequence};
    if (wanted.order == order::oldest)
        out.cursor = last.value_or(0);
    else if (from.is_more())
        out.cursor = last;
    return out;
}

json::object print_page(page const& one) {
    json::array records;
    for (auto const& record : one.records) records.push_back(print_record(record));
    json::object out{{"total", one.total},
                     {"counts", json::object{{"operation", print_counts(one.operations)},
                                             {"status", print_counts(one.statuses)},
                                             {"encryption.mode", print_counts(one.modes)}}},
                     {"forgotten", one.log.forgotten},
                     {"last", one.log.last},
                     {"requests", std::move(records)}};
    if (one.cursor) out["cursor"] = *one.cursor;
    return out;
}

}  // namespace s3seal::journal
