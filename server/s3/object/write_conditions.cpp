#include "server/s3/object/write_conditions.hpp"

#include "server/http/conditions.hpp"
#include "server/s3/object/retention.hpp"
#include "server/s3/request/error_conversion.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace s3seal::s3 {

namespace {

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

storage::conditions parse_delete_conditions(http::request const& request) {
    auto const match = request.find("If-Match");
    if (!match) return {};
    std::string etag{http::unquote_etag(*match)};
    if (etag == "*") return {storage::must::exist{}};
    return {storage::must::have_etag{std::move(etag)}};
}

error from_change(request_context const& context, storage::guard const& expected, storage::error const& refusal) {
    switch (refusal.code) {
        case storage::errc::already_exists:
            return precondition_failed("If-None-Match");
        case storage::errc::conflict:
            return precondition_failed("If-Match");
        case storage::errc::locked:
            return object_locked();
        case storage::errc::not_found:
            if (!wants_something(expected)) return error{errc::no_such_bucket}.with("BucketName", context.bucket_name);
            return error{errc::no_such_key}.with("Key", context.key);
        default:
            return from_storage(refusal);
    }
}

std::string_view condition_header(storage::guard const& expected) noexcept {
    bool const absent =
        !expected.current.empty() && std::holds_alternative<storage::must::be_absent>(expected.current.front());
    return absent ? "If-None-Match" : "If-Match";
}

storage::terms make_terms(request_context const& context, storage::guard must) {
    storage::terms terms{.must = std::move(must)};
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
