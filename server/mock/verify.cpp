// What was expected of requests and calls of KMS: asked at once, or as a contract that stands.
#include "server/mock/admin_api.hpp"
#include "server/mock/responses.hpp"
#include "server/mock/route.hpp"
#include "server/verify/expectation_reader.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace s3seal::mock {

namespace {

namespace json = boost::json;

constexpr std::chrono::milliseconds between_looks{10};
constexpr std::chrono::milliseconds longest_look{20};  // at a time
constexpr std::chrono::seconds grace{1};               // after the time is over, for what had come by then
constexpr std::size_t most_problems = 10;

// In one sentence each; of a text with several lines with the line.
http::response refuse_document(std::vector<document::problem> const& problems, std::string_view text) {
    bool const has_lines = text.find('\n') != text.npos;
    std::string all;
    for (auto const& one : problems) {
        if (&one - problems.data() == most_problems) {
            all += fmt::format("; and {} more", problems.size() - most_problems);
            break;
        }
        all += all.empty() ? "" : "; ";
        all += has_lines ? fmt::format("line {}: {}", one.at.line, one.text) : one.text;
    }
    return refusal(400, all);
}

// Looks at what the journal and the ledger remember, and at what comes until all is well or the time is over: a while
// at a time, so that others get on with theirs. What there is no time for is told as forgotten.
class verification final : public waiting_response {
public:
    verification(realms::realm const& of, verify::expectation_list const& wanted)
        : of_{of}, now_{wanted.all}, until_{of.time.elapsed() + wanted.within}, has_time_{wanted.within.count() == 0} {
        auto const requests = of.requests.state();
        auto const calls = of.calls.state();
        at_ = {requests.last - requests.records, calls.last - calls.calls};
        to_ = {requests.last, calls.last};
        now_.forget(verify::about::requests, requests.forgotten);
        now_.forget(verify::about::kms_calls, calls.forgotten);
    }

    std::optional<http::response> poll() override {
        if (of_.requests.is_closed()) return refusal(404, "the namespace was dropped meanwhile");
        auto const began = of_.time.elapsed();
        bool const is_over = hurries_ || began >= until_;
        if (!std::exchange(was_over_, is_over)) follow();
        look_until(began + longest_look);
        cost_ = of_.time.elapsed() - began;
        if (!has_time_ && of_.time.elapsed() >= until_ + grace) skip_to(to_);
        if (is_behind() || (!is_over && !now_.is_settled())) return std::nullopt;
        return json_response(200, now_.print());
    }
    std::chrono::milliseconds wait() const override {
        if (is_behind()) return std::chrono::milliseconds{1};
        auto const left = std::chrono::ceil<std::chrono::milliseconds>(until_ - of_.time.elapsed());
        // Whose looks take long looks less often.
        auto const pause = std::max(between_looks, std::chrono::ceil<std::chrono::milliseconds>(4 * cost_));
        return std::clamp(left, std::chrono::milliseconds{1}, pause);
    }
    bool is_long() const noexcept override { return is_behind() || of_.requests.version() != seen_version_; }
    void hurry() override {
        hurries_ = true;
        until_ = std::min(until_, of_.time.elapsed());
    }

private:
    // In the journal and in the ledger.
    struct place {
        std::uint64_t request = 0;  // sequence
        std::uint64_t call = 0;     // number
    };

    // A call of KMS is noted before the request that led to it.
    void follow() {
        seen_version_ = of_.requests.version();
        to_ = {of_.requests.last(), of_.calls.state().last};
    }

    bool is_behind() const noexcept { return at_.request < to_.request || at_.call < to_.call; }

    // Between two looks, too, records may have come and gone.
    void look_until(std::chrono::microseconds time) {
        of_.requests.each(at_.request, [&](journal::record const& one) {
            if (one.sequence > to_.request || of_.time.elapsed() > time) return false;
            now_.forget(verify::about::requests, one.sequence - at_.request - 1);
            now_.observe(one);
            at_.request = one.sequence;
            return true;
        });
        of_.calls.each(at_.call, [&](std::uint64_t number, kms::call_record const& one) {
            if (number > to_.call || of_.time.elapsed() > time) return false;
            now_.forget(verify::about::kms_calls, number - at_.call - 1);
            now_.observe(one);
            at_.call = number;
            return true;
        });
        forget_cleared();
    }

    // They were there when it was asked how far to go.
    void forget_cleared() {
        auto const requests = of_.requests.state();
        auto const calls = of_.calls.state();
        skip_to(
            {std::min(to_.request, requests.last - requests.records), std::min(to_.call, calls.last - calls.calls)});
    }

    void skip_to(place there) {
        now_.forget(verify::about::requests, std::max(there.request, at_.request) - at_.request);
        now_.forget(verify::about::kms_calls, std::max(there.call, at_.call) - at_.call);
        at_ = {std::max(there.request, at_.request), std::max(there.call, at_.call)};
    }

    realms::realm const& of_;
    verify::examination now_;
    std::chrono::microseconds until_;  // of the elapsed time
    std::chrono::microseconds cost_{0};
    bool has_time_;  // whoever does not wait for what is to come waits for what is there
    place at_;       // looked at as far as there
    place to_;       // and that is how far it goes
    std::optional<std::uint64_t> seen_version_;
    bool was_over_ = false;
    bool hurries_ = false;
};

// A body that says to be JSON, and begins as TOML might: told as what it says to be. The rest its reader judges.
bool is_no_json(admin_call const& call) {
    auto const sent = call.head.find("Content-Type").value_or("");
    auto const first = call.body.find_first_not_of(" \t\r\n");
    return equal_ignoring_case(trim(sent.substr(0, sent.find(';'))), "application/json") && first != call.body.npos &&
           call.body[first] != '{';
}

http::response refuse_body() {
    return refusal(400, "the body is no JSON object, as its Content-Type says (TOML is application/toml)");
}

http::response nothing_to_judge() {
    return refusal(409, "this server remembers no requests (records = 0)");
}

admin_response verify_requests(admin_call const& call) {
    if (!call.realm.requests.is_used()) return nothing_to_judge();
    if (is_no_json(call)) return refuse_body();
    auto const wanted = verify::parse_expectations(call.body, verify::form::question);
    if (!wanted) return refuse_document(wanted.error(), call.body);
    return std::make_unique<verification>(call.realm, *wanted);
}

// Of the whole server: namespaces that are there, and what is known of those that are gone.
admin_response show_all_contracts(admin_call const& call) {
    json::array contracts;
    bool passed = true;
    auto const add = [&](std::string_view name_space, bool is_dropped, json::object findings) {
        passed = passed && findings.at("passed").as_bool();
        contracts.push_back(
            json::object{{"namespace", name_space}, {"dropped", is_dropped}, {"findings", std::move(findings)}});
    };
    for (auto const& one : call.svc.realms.in_use())
        if (auto const standing = one->contract.find()) add(one->name(), false, standing->print());
    auto gone = call.svc.realms.contracts_of_dropped().tell();
    for (auto& one : gone.kept) add(one.name_space, true, std::move(one.findings));
    if (contracts.empty() && gone.passed == 0) return refusal(404, "there is no contract");
    return json_response(200, {{"passed", passed && gone.left_out == 0},
                               {"contracts", std::move(contracts)},
                               {"dropped_and_passed", gone.passed},
                               {"left_out", gone.left_out}});
}

admin_response show_contract(admin_call const& call) {
    auto const all = call.query("all");
    if (all && *all != "true") return refusal(400, "all takes true");
    if (all) return show_all_contracts(call);
    auto const standing = call.realm.contract.find();
    return standing ? json_response(200, standing->print()) : refusal(404, "there is no contract");
}

admin_response put_contract(admin_call const& call) {
    if (!call.realm.requests.is_used()) return nothing_to_judge();
    if (is_no_json(call)) return refuse_body();
    auto wanted = verify::parse_expectations(call.body, verify::form::contract);
    if (!wanted) return refuse_document(wanted.error(), call.body);
    return json_response(200, call.realm.contract.replace(std::move(wanted->all))->print());
}

admin_response remove_contract(admin_call const& call) {
    call.realm.contract.remove();
    return no_content();
}

constexpr route verify_rows[] = {
    {.method = "POST",
     .path = "/_s3seal/verify",
     .operation = "verify",
     .query = "",
     .respond = verify_requests,
     .where = runs::beside,
     .toml = true},
    {.method = "GET",
     .path = "/_s3seal/contract",
     .operation = "getContract",
     .query = "all",
     .respond = show_contract,
     .where = runs::beside},
    {.method = "PUT",
     .path = "/_s3seal/contract",
     .operation = "putContract",
     .query = "",
     .respond = put_contract,
     .any_body = true},
    {.method = "DELETE",
     .path = "/_s3seal/contract",
     .operation = "deleteContract",
     .query = "",
     .respond = remove_contract},
};

}  // namespace

routes verify_routes() noexcept {
    return verify_rows;
}

}  // namespace s3seal::mock
