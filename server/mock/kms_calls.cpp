#include "server/mock/kms_calls.hpp"

#include "server/http/dates.hpp"
#include "server/http/uri.hpp"
#include "server/kms/error.hpp"
#include "server/kms/key_reference.hpp"
#include "server/kms/operation.hpp"
#include "server/mock/responses.hpp"
#include "server/mock/route.hpp"
#include "storage/base/bytes.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>

namespace s3seal::mock {

namespace {

namespace json = boost::json;

constexpr std::size_t longest_page = 10'000;
constexpr std::string_view context_prefix = "context.";

struct filter {
    std::string_view name;
    std::string kms::ledger_query::* value;
};
constexpr filter filters[] = {
    {"operation", &kms::ledger_query::operation}, {"key", &kms::ledger_query::key},
    {"cause", &kms::ledger_query::cause},         {"version_id", &kms::ledger_query::version},
    {"outcome", &kms::ledger_query::outcome},
};

// Calls are noted with the key's ARN, however the caller named it.
bool is_id_or_arn(std::string_view value) {
    auto const slash = value.rfind("key/");
    bool const is_arn = value.starts_with("arn:") && value.find(":kms:") != value.npos && slash != value.npos;
    return kms::is_key_id(is_arn ? value.substr(slash + 4) : value);
}

// A mistyped value would count nothing, which looks like an answer.
basic_result<void, query_error> check_value(std::string_view name, std::string_view value) {
    if (name == "operation" && !kms::find_operation(value) && !kms::is_not_built(value))
        return query_error{fmt::format("KMS has no operation {}", value)};
    if (name == "outcome" && value != kms::success && !kms::find_error(value))
        return query_error{
            fmt::format("outcome takes Success or an exception's name, as DisabledException, not {}", value)};
    if (name == "key" && !is_id_or_arn(value))
        return query_error{fmt::format("key takes a key's id or ARN, not {}; DescribeKey tells an alias's key", value)};
    if (name == "principal" && value != "" && !value.starts_with("arn:"))
        return query_error{fmt::format("principal takes an ARN, or nothing for callers not known, not {}", value)};
    if (name == "via" && value != "" && value != "s3" && value != "s3express")
        return query_error{fmt::format("via takes s3, s3express, or nothing, not {}", value)};
    return {};
}

basic_result<void, query_error> read(http::query_parameter const& from, kms::ledger_query& into) {
    auto const& [name, value] = from;
    CHECK_OK(check_value(name, value));
    for (auto const& one : filters) {
        if (one.name != name) continue;
        into.*one.value = name == "key" ? to_lower(value) : value;
        return {};
    }
    if (name == "via") {
        into.via = value;
    } else if (name == "principal") {
        into.principal = value;
    } else if (name.starts_with(context_prefix)) {
        into.context.emplace_back(name.substr(context_prefix.size()), value);
    } else if (name == "since") {
        into.since = http::parse_iso_date(value);
        if (!into.since) return query_error{"since takes a date: 2026-11-24T10:00:00Z"};
    } else if (name == "limit") {
        auto const limit = parse_decimal(value);
        if (!limit || *limit > longest_page)
            return query_error{fmt::format("limit takes a number up to {}", longest_page)};
        into.limit = static_cast<std::size_t>(*limit);
    }
    return {};
}

json::object print_call(kms::call_record const& one) {
    json::object context;
    for (auto const& [name, value] : one.context) context[name] = value;
    return {{"time", http::iso_date_milliseconds(one.at)},
            {"operation", one.operation},
            {"key", one.key_arn},
            {"principal", one.principal},
            {"account", one.account},
            {"context", std::move(context)},
            {"cause", one.cause},
            {"version_id", one.version},
            {"via", one.via},
            {"outcome", one.outcome}};
}

}  // namespace

basic_result<kms::ledger_query, query_error> parse_ledger_query(http::target const& target) {
    kms::ledger_query out;
    for (auto const& one : target.query)
        if (one.name != "namespace") CHECK_OK(read(one, out));
    return out;
}

json::object print_calls(kms::ledger_page const& page) {
    json::object operations;
    for (auto const& [name, count] : page.by_operation) operations[name] = count;
    json::array calls;
    for (auto const& one : page.calls) calls.push_back(print_call(one));
    return {{"total", page.total},
            {"operations", std::move(operations)},
            {"forgotten", page.forgotten},
            {"calls", std::move(calls)}};
}

namespace {

admin_response list_calls(admin_call const& call) {
    auto const query = parse_ledger_query(call.target);
    return query ? json_response(200, print_calls(call.realm.calls.find(*query))) : refusal(400, query.error().text);
}

admin_response clear_calls(admin_call const& call) {
    call.realm.clear_calls();
    return no_content();
}

constexpr route kms_call_rows[] = {
    {.method = "GET",
     .path = "/_s3seal/kms/calls",
     .operation = "listKmsCalls",
     .query = "operation key principal cause version_id via outcome context.* since limit",
     .respond = list_calls},
    {.method = "DELETE",
     .path = "/_s3seal/kms/calls",
     .operation = "clearKmsCalls",
     .query = "",
     .respond = clear_calls},
};

}  // namespace

routes kms_call_routes() noexcept {
    return kms_call_rows;
}

}  // namespace s3seal::mock
