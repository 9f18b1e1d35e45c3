#include "server/verify/field.hpp"

#include "storage/base/bytes.hpp"

#include <algorithm>
#include <cstddef>

namespace s3seal::verify {

namespace {

using journal::part;
using journal::record;
using kms::call_record;

actual text(std::string_view value) {
    if (value.empty()) return {};
    return value;
}

template <class Number>
actual number(Number value) {
    return static_cast<std::int64_t>(value);
}

actual header_of(journal::kept_headers const& all, std::string_view name) {
    std::vector<std::string_view> values;
    all.each([&](std::string_view one, std::string_view value) {
        if (equal_ignoring_case(one, name)) values.push_back(value);
        return true;
    });
    if (values.size() > 1) return values;
    return values.empty() ? actual{} : actual{values.front()};
}

// A row's reader, of the record that a subject is and the argument of its family.
template <class Record, actual (*Read)(Record const&, std::string_view)>
actual read_of(subject const& from, std::string_view argument) {
    return Read(*std::get<Record const*>(from), argument);
}

template <auto Member, class Record>
actual read_text(Record const& from, std::string_view) {
    return text(from.*Member);
}

template <auto Member>
actual read_encryption(record const& from, std::string_view) {
    return from.encryption ? text((*from.encryption).*Member) : actual{};
}

actual read_bucket_key(record const& from, std::string_view) {
    return from.encryption ? actual{from.encryption->bucket_key} : actual{};
}

template <auto Member>
actual read_number(record const& from, std::string_view) {
    return number(from.*Member);
}

actual read_call_count(record const& from, std::string_view) {
    return number(from.kms_calls.size());
}

actual read_header(record const& from, std::string_view name) {
    return header_of(from.headers, name);
}

actual read_response_header(record const& from, std::string_view name) {
    return header_of(from.response_headers, name);
}

actual read_context(call_record const& from, std::string_view name) {
    auto const found =
        std::find_if(from.context.begin(), from.context.end(), [&](auto const& one) { return one.first == name; });
    return found == from.context.end() ? actual{} : actual{std::string_view{found->second}};
}

// Of the record, whichever of its entries is looked at.
template <auto Read>
actual read_whole(part const& from, std::string_view argument) {
    return Read(from.of, argument);
}

actual read_key(part const& from, std::string_view) {
    return text(from.key());
}

actual read_version(part const& from, std::string_view) {
    return text(from.version_id());
}

actual read_error_code(part const& from, std::string_view) {
    return text(from.error_code());
}

actual read_committed(part const& from, std::string_view) {
    return from.committed();
}

actual read_succeeded(part const& from, std::string_view) {
    return from.succeeded();
}

actual read_customer_key(record const& from, std::string_view) {
    return from.customer_key;
}

template <auto Read>
constexpr auto request = read_of<part, read_whole<Read>>;
template <auto Read>
constexpr auto entry = read_of<part, Read>;
template <auto Read>
constexpr auto call = read_of<call_record, Read>;

constexpr field request_rows[] = {
    {"operation", takes::word, request<read_text<&record::operation, record>>, known::operations},
    {"bucket", takes::text, request<read_text<&record::bucket, record>>},
    {"key", takes::text, entry<read_key>},
    {"status", takes::status, request<read_number<&record::status>>},
    {"succeeded", takes::flag, entry<read_succeeded>},
    {"committed", takes::flag, entry<read_committed>},
    {"encryption.mode", takes::word, request<read_encryption<&service::encryption::mode>>, known::modes},
    {"encryption.kms_key", takes::key, request<read_encryption<&service::encryption::key_arn>>},
    {"encryption.bucket_key", takes::flag, request<read_bucket_key>},
    {"encryption.from", takes::word, request<read_encryption<&service::encryption::from>>, known::decided_by},
    {"customer_key", takes::flag, request<read_customer_key>},
    {"copy_source_mode", takes::word, request<read_text<&record::source_mode, record>>, known::source_modes},
    {"caller", takes::arn, request<read_text<&record::caller, record>>},
    {"error_code", takes::word, entry<read_error_code>, known::error_codes},
    {"version_id", takes::text, entry<read_version>},
    {"signature_form", takes::word, request<read_text<&record::signature, record>>, known::signature_forms},
    {"kms_calls", takes::number, request<read_call_count>},
    {"kms_calls_spared", takes::number, request<read_number<&record::kms_calls_spared>>},
    {"checksum", takes::word, request<read_text<&record::checksum, record>>, known::checksums},
    {"checksum_type", takes::word, request<read_text<&record::checksum_type, record>>, known::checksum_types},
    {"bytes_received", takes::number, request<read_number<&record::received>>},
    {"request_headers.*", takes::text, request<read_header>, nullptr, true},
    {"response_headers.*", takes::text, request<read_response_header>, nullptr, true},
    {"method", takes::word, request<read_text<&record::method, record>>, known::methods},
    {"target", takes::text, request<read_text<&record::target, record>>},
    {"request_id", takes::text, request<read_text<&record::id, record>>},
};

constexpr field call_rows[] = {
    {"operation", takes::word, call<read_text<&call_record::operation, call_record>>, known::kms_operations},
    {"key", takes::key, call<read_text<&call_record::key_arn, call_record>>},
    {"outcome", takes::word, call<read_text<&call_record::outcome, call_record>>, known::kms_outcomes},
    {"principal", takes::arn, call<read_text<&call_record::principal, call_record>>},
    {"context.*", takes::text, call<read_context>},
    {"via", takes::word, call<read_text<&call_record::via, call_record>>, known::via},
    {"account", takes::text, call<read_text<&call_record::account, call_record>>},
    {"version_id", takes::text, call<read_text<&call_record::version, call_record>>},
    {"cause", takes::text, call<read_text<&call_record::cause, call_record>>},
};

}  // namespace

std::span<field const> request_fields() noexcept {
    return request_rows;
}

std::span<field const> kms_call_fields() noexcept {
    return call_rows;
}

}  // namespace s3seal::verify
