#include "server/s3/multipart/part_list.hpp"

#include "server/body/checksum.hpp"
#include "server/s3/request/elements.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace s3seal::s3 {

namespace {

struct part_element {
    std::string number;  // as it was sent: a refusal repeats it
    std::string etag;
    checksum_elements checksums;
};
template <class Ar>
void describe(Ar& ar, part_element& x) {
    ar.required("PartNumber", x.number);
    ar.required("ETag", x.etag, xml::quoted);
    describe(ar, x.checksums);
}

struct part_list {
    static constexpr xml::form document{.root = "CompleteMultipartUpload"};
    std::vector<part_element> parts;
};
template <class Ar>
void describe(Ar& ar, part_list& x) {
    ar.list("Part", x.parts, xml::at_most{10'000});
}

error no_parts() {
    return {errc::invalid_request, "You must specify at least one part"};
}

// Of 32 bits, with a sign or without; beyond that it is no number.
result<std::uint64_t> parse_number(std::string_view text) {
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max());
    text = trim(text);
    bool const negative = text.starts_with('-');
    auto const number = parse_decimal(text.substr(negative ? 1 : 0));
    if (!number || *number > most) return errc::malformed_xml;
    if (negative || *number == 0) return invalid_argument("PartNumber must be >= 1", "PartNumber", text);
    return *number;
}

result<> take_checksum(part_element& from, listed_part& to) {
    for (auto const& row : body::checksum_table()) {
        auto& value = from.checksums.values[static_cast<std::size_t>(row.algorithm)];
        if (!value) continue;
        if (!to.algorithm.empty() || !base64_decode(*value))
            return error{errc::invalid_argument, "Invalid Base64 or multiple checksums present in request"}.with(
                "ArgumentName", "Checksum");
        to.algorithm = row.name;
        to.checksum = *std::move(value);
    }
    return {};
}

}  // namespace

result<std::vector<listed_part>> parse_part_list(std::string_view text) {
    if (text.empty()) return no_parts();
    auto document = xml::read<part_list>(text);
    if (!document) return errc::malformed_xml;
    if (document->parts.empty()) return no_parts();
    std::vector<listed_part> parts;
    parts.reserve(document->parts.size());
    for (auto& one : document->parts) {
        auto& part = parts.emplace_back();
        TRY(part.number, parse_number(one.number));
        part.etag = std::move(one.etag);
        CHECK_OK(take_checksum(one, part));
    }
    return parts;
}

std::string fingerprint(std::vector<listed_part> const& parts) {
    auto const hash = body::make_hasher(body::checksum_algorithm::sha256);
    for (auto const& part : parts) {
        auto const line = fmt::format("{} {} {} {}\n", part.number, part.etag, part.algorithm, part.checksum);
        hash->update(as_bytes(line));
    }
    return hex_encode(as_bytes(hash->finish()));
}

result<> check_directory_parts(std::vector<listed_part> const& listed, std::string_view upload_id) {
    std::size_t expected = 0;
    for (auto const& part : listed)
        if (part.number != ++expected) return error{errc::invalid_part_order}.with("UploadId", upload_id);
    return {};
}

}  // namespace s3seal::s3
