#include "server/journal/event_stream.hpp"

#include "server/journal/record_json.hpp"

#include <fmt/format.h>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace s3seal::journal {

namespace {

using namespace std::chrono_literals;

constexpr auto between_looks = 50ms;
constexpr int most_pauses = 15s / between_looks;
constexpr std::size_t records_of_a_piece = 64;
constexpr std::string_view comment = ":\n\n";

}  // namespace

event_stream::event_stream(request_log const& from, query wanted, std::uint64_t after)
    : from_{from}, wanted_{std::move(wanted)}, after_{after} {
    auto const log = from.state();
    // Nobody waits for what was cleared before that.
    if (after == 0 || after > log.last) after_ = log.cleared;
}

std::chrono::milliseconds event_stream::pause() {
    if (!has_begun_ || has_news() || ++pauses_ > most_pauses) return 0ms;
    return between_looks;
}

// What was between the last one and the oldest that is there is gone.
void event_stream::print_missed() {
    auto const log = from_.state();
    print_gap("cleared", log.cleared);
    print_gap("forgotten", log.last - log.records);
}

void event_stream::print_gap(std::string_view event, std::uint64_t upto) {
    if (upto <= after_) return;
    fmt::format_to(std::back_inserter(out_), "event: {}\ndata: {{\"records\":{}}}\n\n", event, upto - after_);
    after_ = upto;
}

std::vector<record> event_stream::take() {
    std::vector<record> out;
    seen_version_ = from_.version();
    seen_all_ = true;
    from_.each(after_, [&](record const& one) {
        if (out.size() == records_of_a_piece) return seen_all_ = false;
        after_ = one.sequence;
        if (wanted_.matches(one)) out.push_back(one);
        return true;
    });
    return out;
}

// Empty at the end alone. What nobody waits for is told by a comment.
storage::result<bytes_view> event_stream::next() {
    out_.clear();
    has_begun_ = true;
    if (from_.is_closed()) return bytes_view{};
    print_missed();
    for (auto const& one : take())
        fmt::format_to(std::back_inserter(out_), "id: {}\nevent: request\ndata: {}\n\n", one.sequence,
                       boost::json::serialize(print_record(one)));
    if (out_.empty()) out_ = comment;
    pauses_ = 0;
    return as_bytes(out_);
}

}  // namespace s3seal::journal
