// /_s3seal/faults: rules of what goes wrong; /_localstack/chaos/faults: the same in LocalStack's shape.
#include "server/faults/chaos.hpp"
#include "server/faults/fault_table.hpp"
#include "server/faults/presets.hpp"
#include "server/faults/rule_list.hpp"
#include "server/faults/rule_reader.hpp"
#include "server/faults/status.hpp"
#include "server/mock/responses.hpp"
#include "server/mock/route.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace s3seal::mock {

namespace {

namespace json = boost::json;
using faults::fault_table;

std::string text_of(faults::mistakes const& all) {
    std::string out;
    for (auto const& one : all) out += (out.empty() ? "" : "; ") + one.text;
    return out;
}

using reader = std::vector<faults::rule> (*)(json::value const&, faults::mistakes&);

// The rules of a body; nothing: `refused` says why they are none.
std::optional<std::vector<faults::rule>> rules_in(std::string_view body, reader read, http::response& refused) {
    boost::system::error_code ec;
    auto const sent = json::parse(body, ec);
    if (ec) {
        refused = refusal(400, "the body is no JSON: " + ec.message());
        return std::nullopt;
    }
    faults::mistakes wrong;
    auto rules = read(sent, wrong);
    if (wrong.empty()) return rules;
    refused = refusal(400, text_of(wrong));
    return std::nullopt;
}

http::response refusal_of(fault_table::refusal why, std::string_view taken) {
    if (why == fault_table::refusal::id_taken) return refusal(409, fmt::format("there is a rule {} already", taken));
    return refusal(409, fmt::format("there are up to {} rules at a time", fault_table::most_rules));
}

admin_response list_faults(admin_call const& call) {
    auto const test = call.query("test").value_or("");
    auto out = faults::print_statuses(call.realm.faults.list(test, call.realm.time.now()));
    if (!test.empty()) out["test"] = test;
    return json_response(200, std::move(out));
}

admin_response add_faults(admin_call const& call) {
    http::response refused;
    auto rules = rules_in(call.body, faults::read_rules, refused);
    if (!rules) return std::move(refused);
    for (auto const& one : *rules)
        if (auto const why = faults::why_not_of(one, call.realm.name())) return refusal(400, *why);
    std::string taken;
    auto const added = call.realm.faults.add(*std::move(rules), call.realm.time.now(), &taken);
    if (!added) return refusal_of(added.error(), taken);
    json::array made;
    for (auto const& one : *added) made.push_back(faults::print_status(one));
    return json_response(201, {{"faults", std::move(made)}});
}

admin_response remove_faults(admin_call const& call) {
    auto const removed = call.realm.faults.remove_all(call.query("test").value_or(""));
    return json_response(200, {{"removed", removed}});
}

http::response no_such_rule() {
    return refusal(404, "there is no such rule");
}

admin_response show_fault(admin_call const& call) {
    auto const found = call.realm.faults.find(call.arguments[0], call.realm.time.now());
    return found ? json_response(200, faults::print_status(*found)) : no_such_rule();
}

admin_response remove_fault(admin_call const& call) {
    return call.realm.faults.remove(call.arguments[0]) ? no_content() : no_such_rule();
}

admin_response list_presets(admin_call const&) {
    json::object out;
    for (auto const name : faults::preset_names()) {
        json::array rules;
        for (auto const& one : faults::rules_of_preset(name)) rules.push_back(faults::print_rule(one));
        out[name] = std::move(rules);
    }
    return json_response(200, std::move(out));
}

// Those that were made in LocalStack's shape.
std::vector<faults::rule> chaos_rules(fault_table const& table) {
    auto all = table.rules();
    std::erase_if(all, [](faults::rule const& one) { return !one.id.starts_with(faults::chaos_prefix); });
    return all;
}

http::response chaos_response(fault_table const& table) {
    json::array out;
    for (auto const& one : chaos_rules(table)) out.push_back(faults::print_chaos(one));
    auto response = json_response(200, {});
    response.body = json::serialize(out);
    return response;
}

admin_response list_chaos(admin_call const& call) {
    return chaos_response(call.realm.faults);
}

admin_response add_chaos(admin_call const& call, bool replaces) {
    http::response refused;
    auto rules = rules_in(call.body, faults::read_chaos, refused);
    if (!rules) return std::move(refused);
    auto& table = call.realm.faults;
    if (replaces)
        for (auto const& one : chaos_rules(table)) table.remove(one.id);
    auto const added = table.add(*std::move(rules), call.realm.time.now(), nullptr, faults::chaos_prefix);
    if (!added) return refusal_of(added.error(), "");
    return chaos_response(table);
}

admin_response set_chaos(admin_call const& call) {
    return add_chaos(call, true);
}

admin_response append_chaos(admin_call const& call) {
    return add_chaos(call, false);
}

// Those that say the same as one of the body's.
admin_response remove_chaos(admin_call const& call) {
    http::response refused;
    auto const gone = rules_in(call.body, faults::read_chaos, refused);
    if (!gone) return std::move(refused);
    for (auto const& one : chaos_rules(call.realm.faults))
        for (auto const& other : *gone)
            if (faults::print_chaos(one) == faults::print_chaos(other)) call.realm.faults.remove(one.id);
    return chaos_response(call.realm.faults);
}

constexpr std::string_view own_path = "/_s3seal/faults";
constexpr std::string_view chaos_path = "/_localstack/chaos/faults";

constexpr route fault_rows[] = {
    {.method = "GET", .path = own_path, .operation = "listFaults", .query = "test", .respond = list_faults},
    {.method = "POST", .path = own_path, .operation = "addFaults", .query = "", .respond = add_faults},
    {.method = "DELETE", .path = own_path, .operation = "removeFaults", .query = "test", .respond = remove_faults},
    {.method = "GET",
     .path = "/_s3seal/faults/presets",
     .operation = "listFaultPresets",
     .query = "",
     .respond = list_presets},
    {.method = "GET", .path = "/_s3seal/faults/{id}", .operation = "getFault", .query = "", .respond = show_fault},
    {.method = "DELETE",
     .path = "/_s3seal/faults/{id}",
     .operation = "removeFault",
     .query = "",
     .respond = remove_fault},
    {.method = "GET", .path = chaos_path, .operation = "listChaosFaults", .query = "", .respond = list_chaos},
    {.method = "POST", .path = chaos_path, .operation = "setChaosFaults", .query = "", .respond = set_chaos},
    {.method = "PATCH", .path = chaos_path, .operation = "appendChaosFaults", .query = "", .respond = append_chaos},
    {.method = "DELETE", .path = chaos_path, .operation = "removeChaosFaults", .query = "", .respond = remove_chaos},
};

}  // namespace

routes fault_routes() noexcept {
    return fault_rows;
}

}  // namespace s3seal::mock
