// /_s3seal/clock: what the server takes for the time.
#include "server/http/dates.hpp"
#include "server/mock/responses.hpp"
#include "server/mock/route.hpp"
#include "server/realms/clock_moves.hpp"
#include "server/service/wanted_clock.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <utility>

namespace s3seal::mock {

namespace {

namespace json = boost::json;

struct bad_body {
    std::string text;  // a sentence
};
template <class T>
using clock_read = basic_result<T, bad_body>;

std::string_view name_of(clock_mode mode) noexcept {
    return mode == clock_mode::real ? "real" : mode == clock_mode::offset ? "offset" : "frozen";
}

json::object print_clock(adjustable_clock const& clock) {
    auto const state = clock.state();
    json::object out{{"mode", name_of(state.mode)},
                     {"now", http::iso_date_milliseconds(clock.now())},
                     {"real", http::iso_date_milliseconds(clock.real())},
                     {"skew", clock.do_signers_follow() ? "clock" : "real"}};
    if (state.mode == clock_mode::offset) out["offset"] = service::print_offset(state.offset);
    return out;
}

json::array print_changes(std::vector<service::due_change> const& done) {
    json::array out;
    for (auto const& one : done)
        out.push_back(
            json::object{{"at", http::iso_date_milliseconds(one.at)}, {"event", one.what}, {"resource", one.resource}});
    return out;
}

clock_read<json::object> read_members(std::string_view body, std::initializer_list<std::string_view> known) {
    boost::system::error_code ec;
    auto sent = json::parse(body, ec);
    if (ec || !sent.is_object()) return bad_body{"the body is no JSON object"};
    for (auto const& one : sent.get_object())
        if (std::find(known.begin(), known.end(), std::string_view{one.key()}) == known.end())
            return bad_body{fmt::format("there is no {} here", std::string_view{one.key()})};
    return std::move(sent).as_object();
}

// Nothing: it was not sent.
clock_read<std::optional<std::string_view>> find_text(json::object const& in, std::string_view name) {
    auto const* const value = in.if_contains(name);
    if (!value) return std::optional<std::string_view>{};
    if (!value->is_string()) return bad_body{fmt::format("{} takes a text", name)};
    return std::optional{std::string_view{value->get_string()}};
}

// A time as it is written, +30d, or a number of seconds.
clock_read<std::optional<std::string>> find_time(json::object const& in, std::string_view name) {
    auto const* const value = in.if_contains(name);
    if (value && (value->is_int64() || value->is_uint64())) return std::optional{json::serialize(*value)};
    if (value && !value->is_string())
        return bad_body{fmt::format("{} takes a text, or a whole number of seconds", name)};
    return value ? std::optional{std::string{value->get_string()}} : std::nullopt;
}

clock_read<bool> find_flag(json::object const& in, std::string_view name) {
    auto const* const value = in.if_contains(name);
    if (!value) return false;
    if (!value->is_bool()) return bad_body{fmt::format("{} takes true or false", name)};
    return value->get_bool();
}

clock_read<std::optional<instant>> find_instant(json::object const& in, std::string_view name) {
    TRY(auto const text, find_text(in, name));
    if (!text) return std::optional<instant>{};
    auto const at = http::parse_iso_date(*text);
    if (!at) return bad_body{fmt::format("{} takes a date: 2030-01-01T00:00:00Z", name)};
    return at;
}

clock_read<clock_mode> read_mode(json::object const& in, clock_mode before) {
    TRY(auto const text, find_text(in, "mode"));
    if (!text) return before;
    for (auto const one : {clock_mode::real, clock_mode::offset, clock_mode::frozen})
        if (name_of(one) == *text) return one;
    return bad_body{"mode takes real, offset or frozen"};
}

clock_read<signing_time> read_skew(json::object const& in, signing_time before) {
    TRY(auto const text, find_text(in, "skew"));
    if (!text) return before;
    if (*text == "real") return signing_time::real;
    if (*text == "clock") return signing_time::clock;
    return bad_body{"skew takes real or clock"};
}

clock_read<service::wanted_clock> read_wanted(json::object const& in, clock_mode before) {
    service::wanted_clock out;
    TRY(out.mode, read_mode(in, before));
    TRY(out.at, find_instant(in, "at"));
    TRY(auto const offset, find_time(in, "offset"));
    if (out.at && out.mode == clock_mode::real) return bad_body{"mode real takes no at"};
    if (!offset) return out;
    if (out.mode != clock_mode::offset || out.at) return bad_body{"offset goes with mode offset, and without at"};
    out.offset = service::parse_offset(*offset);
    if (!out.offset) return bad_body{"offset takes a time: +30d, -2h, 1d12h"};
    return out;
}

// The answer to whoever will sign after it, and not in the second of the move: dates of signatures are whole seconds,
// and those of that second count as before it.
class next_second final : public waiting_response {
public:
    next_second(adjustable_clock const& clock, http::response response)
        : clock_{clock}, from_{second_ahead(clock.real())}, response_{std::move(response)} {}

    std::optional<http::response> poll() override {
        return clock_.real() >= from_ ? std::optional{std::move(response_)} : std::nullopt;
    }
    std::chrono::milliseconds wait() const override {
        return std::max(from_ - clock_.real(), std::chrono::milliseconds{1});
    }

private:
    static instant second_ahead(instant now) noexcept {
        return std::chrono::floor<std::chrono::seconds>(now) + std::chrono::seconds{1};
    }

    adjustable_clock const& clock_;
    instant from_;
    http::response response_;
};

admin_response respond_moved(admin_call const& call, realms::move_result const& moved, bool waits) {
    if (!moved) return refusal(moved.error().of_caller ? 400 : 500, moved.error().text);
    auto out = print_clock(call.realm.time);
    out["done"] = print_changes(*moved);
    auto response = json_response(200, std::move(out));
    if (!waits) return response;
    return std::make_unique<next_second>(call.realm.time, std::move(response));
}

admin_response get_clock(admin_call const& call) {
    return json_response(200, print_clock(call.realm.time));
}

clock_read<admin_response> put(admin_call const& call) {
    TRY(auto const in, read_members(call.body, {"mode", "at", "offset", "skew", "next_second"}));
    auto& clock = call.realm.time;
    auto state = clock.state();
    if (in.contains("mode") || in.contains("at") || in.contains("offset")) {
        TRY(auto const wanted, read_wanted(in, state.mode));
        state = service::resolve(wanted, state, clock.now(), clock.real());
    }
    TRY(state.skew, read_skew(in, state.skew));
    TRY(auto const waits, find_flag(in, "next_second"));
    return respond_moved(call, realms::set_clock(call.realm, state), waits);
}

clock_read<admin_response> advance(admin_call const& call) {
    TRY(auto const in, read_members(call.body, {"by", "to", "next_second"}));
    TRY(auto const text, find_time(in, "by"));
    TRY(auto const to, find_instant(in, "to"));
    TRY(auto const waits, find_flag(in, "next_second"));
    if (text.has_value() == to.has_value()) return bad_body{"it takes either by or to"};
    auto const by = to ? *to - call.realm.time.now() : service::parse_span(*text);
    if (!by) return bad_body{"by takes a time: 30d, 2h, 1d12h"};
    if (*by < std::chrono::milliseconds{0}) return bad_body{"the clock is past that: to go back, PUT /_s3seal/clock"};
    return respond_moved(call, realms::advance_clock(call.realm, *by), waits);
}

template <clock_read<admin_response> (*Handler)(admin_call const&)>
admin_response or_refuse(admin_call const& call) {
    auto response = Handler(call);
    if (!response) return refusal(400, response.error().text);
    return *std::move(response);
}

constexpr std::string_view clock_path = "/_s3seal/clock";
constexpr route clock_rows[] = {
    {.method = "GET", .path = clock_path, .operation = "getClock", .query = "", .respond = get_clock},
    {.method = "PUT",
     .path = clock_path,
     .operation = "setClock",
     .query = "",
     .respond = or_refuse<put>,
     .where = runs::beside},
    {.method = "POST",
     .path = "/_s3seal/clock/advance",
     .operation = "advanceClock",
     .query = "",
     .respond = or_refuse<advance>,
     .where = runs::beside},
};

}  // namespace

routes clock_routes() noexcept {
    return clock_rows;
}

}  // namespace s3seal::mock
