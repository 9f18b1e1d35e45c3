#include "server/body/verified_body.hpp"

#include <fmt/format.h>

#include <utility>

namespace s3seal::body {

namespace {

using aws::errc;
using aws::error;

}  // namespace

verified_body::verified_body(integrity_plan plan, content_sink& to) : plan_{std::move(plan)}, to_{to} {
    if (plan_.decoded_length) decoder_.emplace(*plan_.decoded_length, std::move(plan_.chain));
    if (decoder_ && plan_.ignore_signatures) decoder_->ignore_signatures();
    if (plan_.sha256) sha256_ = make_hasher(checksum_algorithm::sha256);
    if (plan_.md5 || plan_.wants_md5) md5_ = make_hasher(checksum_algorithm::md5);
    if (plan_.algorithm) checksum_ = make_hasher(*plan_.algorithm);
    if (plan_.extra_checksum) extra_checksum_ = make_hasher(*plan_.extra_checksum);
}

aws::result<> verified_body::write(bytes_view bytes) {
    received_ += bytes.size();
    if (!decoder_) return pass_on(bytes);
    while (!bytes.empty()) {
        TRY(auto const content, decoder_->next(bytes));
        if (!content.empty()) CHECK_OK(pass_on(content));
    }
    return {};
}

aws::result<> verified_body::pass_on(bytes_view content) {
    size_ += content.size();
    // A chunked body may be longer than it said: it must not be held.
    if (size_ > plan_.rules.content.max_length)
        return error{errc::max_message_length_exceeded}.with("MaxMessageLengthBytes",
                                                             std::to_string(plan_.rules.content.max_length));
    if (sha256_) sha256_->update(content);
    if (md5_) md5_->update(content);
    if (checksum_) checksum_->update(content);
    if (extra_checksum_) extra_checksum_->update(content);
    return to_.write(content);
}

aws::result<> verified_body::check_complete(http::body_end end) const {
    if (end == http::body_end::timed_out) return errc::request_timeout;
    if (end == http::body_end::truncated) {
        if (decoder_) return error{errc::incomplete_body, "The request body terminated unexpectedly"};
        return error{errc::incomplete_body}
            .with("NumberBytesExpected", std::to_string(plan_.content_length.value_or(0)))
            .with("NumberBytesProvided", std::to_string(received_));
    }
    return decoder_ ? decoder_->finish() : aws::result<>{};
}

// What follows the body must be what x-amz-trailer announced, and nothing else. The last of equal names counts.
aws::result<> verified_body::take_trailer() {
    if (!decoder_) return {};
    for (auto const& [name, value] : decoder_->trailers()) {
        if (name != plan_.trailer) return errc::malformed_trailer;
        plan_.checksum = value;
    }
    if (plan_.trailer.empty()) return {};
    if (!plan_.checksum) return errc::malformed_trailer;
    if (!is_checksum_value(*plan_.checksum, row_of(*plan_.algorithm)))
        return error{errc::invalid_request, fmt::format("Value for {} trailing header is invalid.", plan_.trailer)};
    return {};
}

aws::result<> verified_body::check_sha256() {
    if (!sha256_) return {};
    auto const computed = hex_encode(as_bytes(sha256_->finish()));
    if (equal_ignoring_case(computed, *plan_.sha256)) return {};
    return mismatch(error{errc::content_sha256_mismatch}
                        .with("ClientComputedContentSHA256", *plan_.sha256)
                        .with("S3ComputedContentSHA256", computed),
                    "x-amz-content-sha256", *plan_.sha256, computed);
}

aws::error verified_body::mismatch(aws::error error, std::string_view in, std::string_view expected,
                                   std::string_view computed) const {
    return std::move(error).because(
        {aws::reason_code::digest_mismatch, {in, expected, computed, std::to_string(size_)}});
}

// PutObject shows the expected digest in hex, everything else in base64 (recorded).
aws::result<> verified_body::check_md5(std::string const& computed) const {
    if (!plan_.md5 || *plan_.md5 == computed) return {};
    auto const expected = as_bytes(*plan_.md5);
    auto const calculated = base64_encode(as_bytes(computed));
    return mismatch(
        error{errc::bad_digest}
            .with("ExpectedDigest", plan_.rules.content.whole_object ? hex_encode(expected) : base64_encode(expected))
            .with("CalculatedDigest", calculated),
        "Content-MD5", base64_encode(expected), calculated);
}

aws::result<verified_content> verified_body::finish(http::body_end end) {
    CHECK_OK(check_complete(end));
    CHECK_OK(take_trailer());
    CHECK_OK(check_sha256());
    verified_content content;
    content.size = size_;
    if (md5_) content.md5 = md5_->finish();
    CHECK_OK(check_md5(content.md5));
    if (extra_checksum_) content.extra_checksum = base64_encode(as_bytes(extra_checksum_->finish()));
    if (!checksum_) return content;
    auto const& row = row_of(*plan_.algorithm);
    content.digest = {std::string{row.name}, std::string{checksum_type::full_object},
                      base64_encode(as_bytes(checksum_->finish()))};
    if (plan_.checksum && *plan_.checksum != content.digest.value)
        return mismatch(
            {errc::bad_digest, fmt::format("The {} you specified did not match the calculated checksum.", row.name)},
            plan_.trailer.empty() ? std::string{row.header} : "trailer " + plan_.trailer, *plan_.checksum,
            content.digest.value);
    return content;
}

}  // namespace s3seal::body
