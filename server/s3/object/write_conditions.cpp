#include "server/s3/object/write_conditions.hpp"

#include "server/http/conditions.hpp"
#include "server/http/dates.hpp"
#include "server/s3/access/acl_access.hpp"
#include "server/s3/access/authorization.hpp"
#include "server/s3/access/directory_rules.hpp"
#include "server/s3/object/retention.hpp"
#include "server/s3/request/error_conversion.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace s3seal::s3 {

namespace {

constexpr std::string_view date_header = "x-amz-if-match-last-modified-time";
constexpr std::string_view size_header = "x-amz-if-match-size";

error precondition_failed(std::string_view condition) {
    return error{errc::precondition_failed}.with("Condition", condition);
}

error unacceptable_condition(std::string_view name, std::string_view why) {
    return header_not_implemented(name, why);
}

// Where nothing is, nothing is locked.
bool wants_something(storage::guard const& must) {
    auto const wants = [](storage::conditions const& all) {
        return std::any_of(all.begin(), all.end(), [](storage::condition const& one) {
            return !std::holds_alternative<storage::must::be_unlocked>(one);
        });
    };
    return wants(must.current) || wants(must.target);
}

// A condition that no header asked for came from the bucket's ACL.
bool is_limited_by_list(request_context const& context) {
    auto const& request = context.request;
    return context.bucket->has_acls() && !request.has("If-Match") && !request.has("If-None-Match");
}

}  // namespace

result<storage::guard> parse_write_conditions(http::request const& request) {
    auto const none_match = request.find("If-None-Match");
    auto const match = request.find("If-Match");
    if (none_match && match)
        return unacceptable_condition("If-Match,If-None-Match",
                                      "Multiple conditional request headers present in the request");
    if (none_match && *none_match != "*")
        return unacceptable_condition("If-None-Match",
                                      "We don't accept the provided value of If-None-Match header for this API");
    if (match && *match == "*")
        return unacceptable_condition("If-Match", "We don't accept the provided value of If-Match header for this API");
    storage::guard expected;
    if (none_match) expected.current.emplace_back(storage::must::be_absent{});
    if (match) expected.current.emplace_back(storage::must::have_etag{std::string{http::unquote_etag(*match)}});
    return expected;
}

storage::condition must_match(std::string_view etag) {
    if (etag == "*") return storage::must::exist{};
    return storage::must::have_etag{std::string{etag}};
}

result<storage::conditions> parse_delete_conditions(request_context const& context) {
    auto const& request = context.request;
    storage::conditions all;
    if (auto const etag = request.find("If-Match")) all.push_back(must_match(http::unquote_etag(*etag)));
    for (auto const name : {date_header, size_header})
        if (request.has(name) && !is_express(context)) return header_not_implemented(name);
    if (auto const date = request.find(date_header)) {
        auto const at = http::parse_http_date(*date);
        if (!at) return precondition_failed(date_header);
        all.emplace_back(storage::must::have_modified{*at});
    }
    if (auto const size = request.find(size_header)) {
        auto const bytes = parse_decimal(*size);
        if (!bytes) return precondition_failed(size_header);
        all.emplace_back(storage::must::have_size{*bytes});
    }
    return all;
}

error from_change(request_context const& context, storage::guard const& expected, storage::error const& refusal) {
    switch (refusal.code) {
        case storage::errc::already_exists:
            return precondition_failed("If-None-Match");
        case storage::errc::conflict:
            return precondition_failed(condition_header(expected));
        case storage::errc::locked:
            return object_locked();
        case storage::errc::not_found:
            if (!wants_something(expected)) return error{errc::no_such_bucket}.with("BucketName", context.bucket_name);
            return error{errc::no_such_key}.with("Key", context.key);
        default:
            return from_storage(refusal);
    }
}

error from_late_change(request_context const& context, storage::guard const& expected, storage::error const& refusal) {
    bool const changed = refusal.code == storage::errc::already_exists || refusal.code == storage::errc::conflict;
    if (changed && is_limited_by_list(context)) return errc::access_denied;
    bool const has_gone = refusal.code == storage::errc::not_found && !expected.current.empty();
    return has_gone ? conditional_conflict(context, expected) : from_change(context, expected, refusal);
}

error conditional_conflict(request_context const& context, storage::guard const& expected) {
    if (expected.empty()) return error{errc::conditional_request_conflict}.with("Key", context.key);
    return error{errc::conditional_request_conflict}
        .with("Condition", condition_header(expected))
        .with("Key", context.key);
}

std::string_view condition_header(storage::guard const& expected) noexcept {
    auto const& all = expected.current.empty() ? expected.target : expected.current;
    if (all.empty()) return "If-Match";
    auto const& first = all.front();
    if (std::holds_alternative<storage::must::be_absent>(first)) return "If-None-Match";
    if (std::holds_alternative<storage::must::have_modified>(first)) return date_header;
    return std::holds_alternative<storage::must::have_size>(first) ? size_header : "If-Match";
}

result<storage::guard> limit_by_list(services const& svc, request_context const& context, storage::guard expected) {
    TRY(bool const limited, writes_by_list(svc, context));
    if (!limited) return expected;
    auto const current = svc.metadata.load_head({context.bucket_id(), context.key});
    if (!current && current.error().code != storage::errc::not_found) return from_storage(current.error());
    if (!current || current->delete_marker)
        expected.current.emplace_back(storage::must::be_absent{});
    else if (!context.caller.anonymous && owner_of(*context.bucket, current->owner) == context.caller.who.account)
        expected.current.emplace_back(storage::must::have_revision{current->revision});
    else
        return errc::access_denied;
    return expected;
}

storage::terms make_terms(request_context const& context, storage::guard must) {
    storage::terms terms{.must = std::move(must), .generation = context.generation};
    if (!context.op->event.empty()) terms.causes = storage::event{context.op->event, context.now};
    return terms;
}

result<> check_expectation(storage::metadata_store& metadata, request_context const& context,
                           storage::guard const& expected) {
    if (expected.empty()) return {};
    auto const current = metadata.load_head({context.bucket_id(), context.key});
    if (!current && current.error().code != storage::errc::not_found) return from_storage(current.error());
    auto const row = current ? storage::as_guarded(*current) : storage::guarded{};
    auto const held = storage::check(expected.current, current && !row.delete_marker ? &row : nullptr);
    return held ? result<>{} : from_change(context, expected, held.error());
}

}  // namespace s3seal::s3
