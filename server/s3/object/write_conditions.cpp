#include "server/s3/object/write_conditions.hpp"

#include "server/http/conditions.hpp"
#include "server/s3/request/error_conversion.hpp"

namespace s3seal::s3 {

namespace {

error precondition_failed(std::string_view condition) {
    return error{errc::precondition_failed}.with("Condition", condition);
}

error unacceptable_condition(std::string_view name, std::string_view why) {
    return header_not_implemented(name, why);
}

}  // namespace

result<storage::expectation> parse_write_conditions(http::request const& request) {
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
    storage::expectation expected;
    expected.absent = none_match.has_value();
    if (match) expected.etag = http::unquote_etag(*match);
    return expected;
}

error from_expectation(request_context const& context, storage::error const& refusal) {
    switch (refusal.code) {
        case storage::errc::already_exists:
            return precondition_failed("If-None-Match");
        case storage::errc::conflict:
            return precondition_failed("If-Match");
        case storage::errc::not_found:
            return error{errc::no_such_key}.with("Key", context.key);
        default:
            return from_storage(refusal);
    }
}

result<> check_expectation(storage::metadata_store& metadata, request_context const& context,
                           storage::expectation const& expected) {
    if (!expected.absent && !expected.etag) return {};
    auto const current = metadata.load_object(context.bucket_id(), context.key);
    if (!current && current.error().code != storage::errc::not_found) return from_storage(current.error());
    if (expected.absent) return current ? result<>{precondition_failed("If-None-Match")} : result<>{};
    if (!current) return error{errc::no_such_key}.with("Key", context.key);
    if (*expected.etag != "*" && *expected.etag != current->etag) return precondition_failed("If-Match");
    return {};
}

}  // namespace s3seal::s3
