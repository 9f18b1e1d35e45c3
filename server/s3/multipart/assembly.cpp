#include "server/s3/multipart/assembly.hpp"

#include "server/body/checksum_combine.hpp"
#include "server/body/integrity.hpp"
#include "server/s3/encryption/customer_key.hpp"
#include "server/s3/multipart/multipart.hpp"
#include "server/s3/object/new_object.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace s3seal::s3 {

namespace {

std::string_view or_null(std::string_view text) {
    return text.empty() ? std::string_view{"null"} : text;
}

class assembler {
public:
    assembler(http::request const& request, storage::multipart_upload const& upload)
        : request_{request}, upload_{upload}, object_{as_new_object(upload)} {
        // The documentation: an object's date is that of its upload's begin.
        object_.modified = std::chrono::floor<std::chrono::seconds>(upload.initiated);
    }

    result<storage::object> run(std::vector<listed_part> const& listed, std::vector<storage::stored_part> stored) {
        CHECK_OK(check_type());
        CHECK_OK(check_order(listed));
        for (auto const& part : listed) CHECK_OK(take(part, stored, &part == &listed.back()));
        object_.part_count = static_cast<unsigned>(object_.parts.size());
        CHECK_OK(check_size());
        object_.etag = fmt::format("{}-{}", hex_encode(as_bytes(md5_of_etags())), object_.part_count);
        compute_digest();
        CHECK_OK(check_digest());
        return std::move(object_);
    }

private:
    bool is_composite() const { return upload_.checksum_type == body::checksum_type::composite; }

    result<> check_type() const {
        auto const sent = request_.find("x-amz-checksum-type");
        if (!sent || *sent == upload_.checksum_type) return {};
        return error{errc::invalid_request, fmt::format("The upload was created using the {} checksum mode. The "
                                                        "complete request must use the same checksum mode.",
                                                        or_null(upload_.checksum_type))};
    }

    result<> check_order(std::vector<listed_part> const& listed) const {
        auto const after = [](auto const& a, auto const& b) { return a.number >= b.number; };
        if (std::adjacent_find(listed.begin(), listed.end(), after) == listed.end()) return {};
        return error{errc::invalid_part_order}.with("UploadId", upload_.id);
    }

    error invalid_part(listed_part const& part) const {
        return error{errc::invalid_part}
            .with("UploadId", upload_.id)
            .with("PartNumber", std::to_string(part.number))
            .with("ETag", part.etag);
    }

    result<> take(listed_part const& part, std::vector<storage::stored_part>& stored, bool last) {
        auto const found = std::lower_bound(stored.begin(), stored.end(), part.number,
                                            [](auto const& one, auto number) { return one.number < number; });
        if (found == stored.end() || found->number != part.number || found->etag != part.etag)
            return invalid_part(part);
        CHECK_OK(check_checksum(part, *found));
        if (!last && found->blob.size < min_part_bytes)
            return error{errc::entity_too_small}
                .with("ProposedSize", std::to_string(found->blob.size))
                .with("MinSizeAllowed", std::to_string(min_part_bytes))
                .with("PartNumber", std::to_string(part.number))
                .with("ETag", part.etag);
        object_.blob.size += found->blob.size;
        object_.parts.push_back(std::move(*found));
        return {};
    }

    result<> check_checksum(listed_part const& part, storage::stored_part const& stored) const {
        auto const& algorithm = upload_.checksum_algorithm;
        if (part.algorithm.empty()) {
            if (!is_composite()) return {};
            return error{errc::invalid_request,
                         fmt::format("The upload was created using a {} checksum. The complete request must include "
                                     "the checksum for each part. It was missing for part {} in the request.",
                                     to_lower(algorithm), part.number)};
        }
        if (algorithm.empty()) return invalid_part(part);
        if (part.algorithm != algorithm)
            return error{errc::bad_digest,
                         fmt::format("The {} you specified for part {} did not match what we received.",
                                     to_lower(part.algorithm), part.number)};
        return part.checksum == stored.digest.value ? result<>{} : result<>{invalid_part(part)};
    }

    result<> check_size() const {
        constexpr std::string_view name = "x-amz-mp-object-size";
        auto const sent = request_.find(name);
        if (!sent) return {};
        bool const negative = sent->starts_with('-');
        auto const size = parse_decimal(sent->substr(negative ? 1 : 0));
        if (!size)
            return error{errc::invalid_request, fmt::format("Value for {} header is invalid: '{}'", name, *sent)};
        if (negative)
            return error{errc::invalid_request,
                         fmt::format("Value for {} header is less than zero: '{}'", name, *sent)};
        if (*size == object_.blob.size) return {};
        return error{errc::invalid_request,
                     fmt::format("The provided '{}' header value {} does not match what was computed: {}", name, *size,
                                 object_.blob.size)};
    }

    std::string md5_of_etags() const {
        std::vector<body::part_digest> etags;
        for (auto const& part : object_.parts) etags.push_back({hex_decode(part.etag).value_or(""), part.blob.size});
        return body::combine_composite(body::checksum_algorithm::md5, etags);
    }

    // Parts of an upload without an algorithm have a checksum too, unless a customer's key sealed them.
    void compute_digest() {
        auto const* row = body::find_by_name(object_.parts.front().digest.algorithm);
        if (row == nullptr) return;
        std::vector<body::part_digest> digests;
        for (auto const& part : object_.parts)
            digests.push_back({base64_decode(part.digest.value).value_or(""), part.blob.size});
        auto& digest = object_.digest;
        digest.algorithm = row->name;
        if (is_composite()) {
            raw_ = base64_encode(as_bytes(body::combine_composite(row->algorithm, digests)));
            digest.type = body::checksum_type::composite;
            digest.value = fmt::format("{}-{}", raw_, object_.part_count);
        } else {
            raw_ = base64_encode(as_bytes(body::combine_full_object(row->algorithm, digests)));
            digest.type = body::checksum_type::full_object;
            digest.value = raw_;
        }
    }

    // x-amz-checksum-*: of the object.
    result<> check_digest() const {
        TRY(auto const sent, body::find_checksum(request_));
        if (sent.row == nullptr) return {};
        if (upload_.checksum_algorithm.empty()) {
            // Newer algorithms are refused, the older ones not even looked at (recorded).
            bool const older = sent.row->full_object || sent.row->name == "SHA1" || sent.row->name == "SHA256";
            return older ? result<>{} : result<>{body::type_mismatch("null", sent.row->name)};
        }
        auto const value = sent.value.substr(0, sent.value.find('-'));  // behind it stands the number of parts
        if (!body::is_checksum_value(value, *sent.row)) return body::invalid_value(sent.row->header);
        // Without its type a value is taken for one of the algorithm's default type.
        auto const type = request_.find("x-amz-checksum-type").value_or(default_checksum_type(sent.row->name));
        bool const same = sent.value == object_.digest.value || (is_composite() && sent.value == raw_);
        if (same && sent.row->name == object_.digest.algorithm && type == object_.digest.type) return {};
        return error{errc::bad_digest, fmt::format("The {} you specified did not match the calculated checksum.",
                                                   to_lower(upload_.checksum_algorithm))};
    }

    http::request const& request_;
    storage::multipart_upload const& upload_;
    storage::object object_;
    std::string raw_;  // the checksum without the number of parts
};

}  // namespace

result<storage::object> assemble(http::request const& request, storage::multipart_upload const& upload,
                                 std::vector<listed_part> const& listed, std::vector<storage::stored_part> stored) {
    return assembler{request, upload}.run(listed, std::move(stored));
}

}  // namespace s3seal::s3
