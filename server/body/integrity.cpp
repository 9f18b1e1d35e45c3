#include "server/body/integrity.hpp"

#include <fmt/format.h>

#include <vector>

namespace s3seal::body {

namespace {

using aws::errc;
using aws::error;

constexpr std::string_view checksum_prefix = "x-amz-checksum-";
constexpr std::string_view several =
    "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.";

error too_long(body_rules const& rules, std::uint64_t length) {
    if (rules.content.stored)
        return error{errc::entity_too_large}
            .with("ProposedSize", std::to_string(length))
            .with("MaxSizeAllowed", std::to_string(rules.content.max_length));
    return error{errc::max_message_length_exceeded}.with("MaxMessageLengthBytes",
                                                         std::to_string(rules.content.max_length));
}

aws::result<> check_streaming(std::string_view payload_hash, body_rules const& rules) {
    if (!rules.content.stored)
        return error{errc::invalid_request, "The value of x-amz-content-sha256 header is invalid."};
    if (payload_hash.starts_with("STREAMING-AWS4-ECDSA-"))
        return error{errc::not_implemented,
                     fmt::format("The chunk encoding algorithm {} is not supported.", payload_hash)}
            .because(aws::reason_code::not_built);
    return {};
}

// A signed URL does not make a stream of a body that says it is one: only its length is believed.
aws::result<> check_claimed_length(http::request const& request, std::string_view payload_hash) {
    auto const claimed = request.find("x-amz-decoded-content-length");
    auto const length = std::to_string(request.content_length.value_or(0));
    if (!payload_hash.starts_with("STREAMING-") || !claimed || *claimed == length) return {};
    return error{errc::incomplete_body}.with("NumberBytesExpected", *claimed).with("NumberBytesProvided", length);
}

aws::result<> plan_length(http::request const& request, integrity_plan& plan, bool decoded) {
    plan.content_length = request.content_length;
    if (!request.content_length && !request.chunked) {
        // A configuration without a body is empty, and so is a stream; an object must say how long it is.
        if (plan.rules.content.stored && !decoded) return errc::missing_content_length;
        plan.content_length = 0;
    }
    if (decoded) {
        auto const sent = request.find("x-amz-decoded-content-length");
        plan.decoded_length = sent ? parse_decimal(*sent) : std::nullopt;
        if (!plan.decoded_length) return errc::missing_content_length;
    } else if (request.chunked) {
        return aws::header_not_implemented("Transfer-Encoding");
    }
    auto const length = decoded ? plan.decoded_length : plan.content_length;
    if (length && *length > plan.rules.content.max_length) return too_long(plan.rules, *length);
    return {};
}

aws::result<> plan_md5(http::request const& request, integrity_plan& plan) {
    auto const sent = request.find("Content-MD5");
    if (!sent) return {};
    auto digest = base64_decode(*sent);
    if (!digest || digest->size() != row_of(checksum_algorithm::md5).size)
        return error{errc::invalid_digest}.with("Content-MD5", *sent);
    plan.md5 = *std::move(digest);
    return {};
}

// The x-amz-checksum-* headers that carry a value; -algorithm, -type and -mode do not.
bool is_checksum_header(std::string_view name) {
    if (!starts_with_ignoring_case(name, checksum_prefix)) return false;
    auto const rest = name.substr(checksum_prefix.size());
    return !equal_ignoring_case(rest, "algorithm") && !equal_ignoring_case(rest, "type") &&
           !equal_ignoring_case(rest, "mode");
}

// Names in x-amz-trailer; commas behind the last one do not count.
aws::result<std::vector<std::string>> parse_trailer_names(std::string_view text) {
    std::vector<std::string> names;
    std::size_t blanks = 0;
    while (true) {
        auto const comma = text.find(',');
        auto const name = to_lower(trim(text.substr(0, comma)));
        if (name.empty()) {
            ++blanks;
        } else if (names.empty() && blanks > 0) {
            names.clear();
            break;
        } else {
            if (find_by_header(name) == nullptr) {
                names.clear();
                break;
            }
            names.push_back(name);
        }
        if (comma == text.npos) return names;
        text.remove_prefix(comma + 1);
    }
    return error{errc::invalid_request, "The value specified in the x-amz-trailer header is not supported"};
}

aws::result<> plan_trailer(http::request const& request, integrity_plan& plan, sent_checksum const& sent,
                           bool decoded) {
    auto const header = request.find("x-amz-trailer");
    if (!header) return {};
    if (!decoded) return errc::malformed_trailer;
    TRY(auto const names, parse_trailer_names(*header));
    if (names.size() > 1) return error{errc::invalid_request, std::string{several}};
    if (names.empty()) return {};
    if (sent.row != nullptr) return error{errc::invalid_request, "Expecting a single x-amz-checksum- header"};
    plan.trailer = names.front();
    plan.algorithm = find_by_header(plan.trailer)->algorithm;
    return {};
}

aws::result<> check_sdk_algorithm(http::request const& request, sent_checksum const& sent, integrity_plan const& plan) {
    auto const name = request.find("x-amz-sdk-checksum-algorithm");
    if (!name) return {};
    if (sent.row == nullptr && plan.trailer.empty())
        return error{errc::invalid_request,
                     "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer "
                     "headers were found."};
    auto const* named = find_by_name(*name);
    auto const* used = sent.row != nullptr ? sent.row : find_by_header(plan.trailer);
    if (named != used) return error{errc::invalid_request, "Value for x-amz-sdk-checksum-algorithm header is invalid."};
    return {};
}

aws::result<> plan_checksum(http::request const& request, integrity_plan& plan, bool decoded) {
    TRY(auto const sent, find_checksum(request));
    CHECK_OK(plan_trailer(request, plan, sent, decoded));
    CHECK_OK(check_sdk_algorithm(request, sent, plan));
    if (sent.row == nullptr) return {};
    if (!is_checksum_value(sent.value, *sent.row)) return invalid_value(sent.row->header);
    plan.algorithm = sent.row->algorithm;
    plan.checksum = sent.value;
    return {};
}

}  // namespace

error invalid_value(std::string_view header) {
    return {errc::invalid_request, fmt::format("Value for {} header is invalid.", header)};
}

error type_mismatch(std::string_view expected, std::string_view actual) {
    return {errc::invalid_request,
            fmt::format("Checksum Type mismatch occurred, expected checksum Type: {}, actual checksum Type: {}",
                        to_lower(expected), to_lower(actual))};
}

aws::result<sent_checksum> find_checksum(http::request const& request) {
    std::vector<http::header> all;
    for (auto const& one : request.headers) {
        if (!is_checksum_header(one.name)) continue;
        for (auto const& earlier : all)
            if (equal_ignoring_case(earlier.name, one.name))
                return aws::invalid_argument("Only one value may be specified.", to_lower(one.name), one.value);
        all.push_back(one);
    }
    if (all.size() > 1) return error{errc::invalid_request, std::string{several}};
    if (all.empty()) return sent_checksum{};
    auto const* row = find_by_header(all.front().name);
    if (row == nullptr)
        return error{errc::invalid_request, "The algorithm type you specified in x-amz-checksum- header is invalid."};
    return sent_checksum{row, all.front().value};
}

aws::result<> plan_part_checksum(integrity_plan& plan, std::string_view algorithm, std::string_view type) {
    auto const* wanted = find_by_name(algorithm);
    if (wanted == nullptr || plan.algorithm == wanted->algorithm) return {};
    if (plan.algorithm) return type_mismatch(wanted->name, row_of(*plan.algorithm).name);
    if (type == checksum_type::composite) return type_mismatch(wanted->name, "null");
    plan.algorithm = wanted->algorithm;
    return {};
}

bool is_checksum_value(std::string_view value, checksum_row const& row) {
    auto const raw = base64_decode(value);
    return raw && raw->size() == row.size;
}

aws::result<integrity_plan> plan_integrity(http::request const& request, std::string_view payload_hash,
                                           body_rules const& rules) {
    integrity_plan plan;
    plan.rules = rules;
    bool const decoded = !rules.literal_hash && payload_hash.starts_with("STREAMING-");
    if (decoded) CHECK_OK(check_streaming(payload_hash, rules));
    if (rules.literal_hash) CHECK_OK(check_claimed_length(request, payload_hash));
    CHECK_OK(plan_length(request, plan, decoded));
    CHECK_OK(plan_md5(request, plan));
    if (rules.content.has_checksum) CHECK_OK(plan_checksum(request, plan, decoded));
    if (rules.digest_required && !plan.md5 && !plan.checksum && plan.trailer.empty())
        return error{errc::invalid_request,
                     "Missing required header for this request: Content-MD5 OR x-amz-checksum-*"};
    if (rules.literal_hash ? payload_hash != "UNSIGNED-PAYLOAD" : payload_hash.size() == 64) plan.sha256 = payload_hash;
    if (rules.content.whole_object && !plan.algorithm) plan.algorithm = checksum_algorithm::crc64nvme;
    return plan;
}

}  // namespace s3seal::body
