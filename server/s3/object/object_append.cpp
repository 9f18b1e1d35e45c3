#include "server/s3/object/object_append.hpp"

#include "server/body/checksum_combine.hpp"
#include "server/body/verified_body.hpp"
#include "server/s3/access/directory_rules.hpp"
#include "server/s3/encryption/header_names.hpp"
#include "server/s3/object/checksum_headers.hpp"
#include "server/s3/object/object_writer.hpp"
#include "server/s3/object/write_conditions.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/settled_blobs.hpp"
#include "storage/base/clock.hpp"
#include "storage/blob_store.hpp"

#include <algorithm>
#include <array>

namespace s3seal::s3 {

namespace {

constexpr std::string_view offset_header = "x-amz-write-offset-bytes";
constexpr unsigned max_parts = 10'000;

result<std::uint64_t> parse_offset(http::request const& request) {
    auto const sent = request.find(offset_header).value_or("");
    auto const offset = parse_decimal(sent);
    if (!offset) return invalid_argument("The write offset must be a number of bytes.", offset_header, sent);
    return *offset;
}

// Absent: nothing is under the key.
result<std::optional<storage::object>> find_current(storage::metadata_store& metadata, request_context const& context) {
    auto row = metadata.load_object({context.bucket_id(), context.key});
    if (row) return std::optional{*std::move(row)};
    if (row.error().code == storage::errc::not_found) return std::optional<storage::object>{};
    return from_storage(row.error());
}

result<> check_offset(std::optional<storage::object> const& current, std::uint64_t offset) {
    return offset == (current ? current->blob.size : 0) ? result<>{} : result<>{errc::invalid_write_offset};
}

// The object is not what it was, or not what the request wants it to be.
bool is_refusal(storage::error const& error) noexcept {
    using storage::errc;
    return error.code == errc::conflict || error.code == errc::not_found || error.code == errc::already_exists;
}

// Both ways to append: what they are told when somebody else was faster, and what they answer.
class append_request {
public:
    append_request(services const& svc, request_context const& context, std::uint64_t offset, storage::guard expected,
                   encryption_decision const& decision)
        : svc_{svc},
          context_{context},
          offset_{offset},
          expected_{std::move(expected)},
          context_header_{decision.context_header} {}

    services const& svc() const noexcept { return svc_; }
    request_context const& context() const noexcept { return context_; }

    storage::terms terms() const { return make_terms(context_, expected_); }

    result<http::response> changed_meanwhile() const {
        CHECK_OK(check_expectation(svc_.metadata, context_, expected_));
        TRY(auto const current, find_current(svc_.metadata, context_));
        CHECK_OK(check_offset(current, offset_));
        return errc::operation_aborted;
    }

    http::response response_of(storage::object const& row) const {
        auto response = begin_response(context_);
        response.add("ETag", "\"" + row.etag + "\"");
        add_encryption_headers(context_, response, row.sealed, "");
        if (context_header_) response.add(header::sse_context, *context_header_);
        add_checksum_headers(response, row.digest);
        response.add("x-amz-object-size", std::to_string(row.blob.size));
        return response;
    }

private:
    services const& svc_;
    request_context const& context_;
    std::uint64_t offset_;
    storage::guard expected_;  // of the request
    std::optional<std::string> context_header_;
};

// To where nothing is: the object must still be missing at the end, or what was appended first would be lost.
class first_append final : public body_handler {
public:
    first_append(append_request base, object_writer writer) : base_{std::move(base)}, writer_{std::move(writer)} {}

    result<> write(bytes_view bytes) override { return writer_.write(bytes); }
    result<> refine(body::integrity_plan& plan) const override {
        plan.wants_md5 = writer_.wants_md5();
        return {};
    }
    result<http::response> finish(body::verified_content const& content) override {
        auto const done = writer_.commit(content);
        if (done) return base_.response_of(writer_.row());
        if (done.error().code == errc::precondition_failed) return base_.changed_meanwhile();
        return done.error();
    }

private:
    append_request base_;
    object_writer writer_;
};

// To an object that is there.
class next_append final : public body_handler {
public:
    next_append(append_request base, storage::object seen, storage::data_key key,
                std::unique_ptr<storage::blob_writer> blob)
        : base_{std::move(base)},
          seen_{std::move(seen)},
          key_{std::move(key)},
          blob_{std::move(blob)},
          whole_{body::find_by_name(seen_.digest.algorithm)} {
        // Of other kinds none of the whole can be made without reading all of it.
        if (whole_ != nullptr && (!whole_->full_object || seen_.digest.type != body::checksum_type::full_object))
            whole_ = nullptr;
    }

    result<> refine(body::integrity_plan& plan) const override {
        if (whole_ == nullptr) return {};
        bool const sent = plan.checksum || !plan.trailer.empty();
        if (!sent) plan.algorithm = whole_->algorithm;
        if (plan.algorithm != whole_->algorithm) plan.extra_checksum = whole_->algorithm;
        return {};
    }
    result<> write(bytes_view bytes) override { return lift(blob_->append(bytes)); }

    result<http::response> finish(body::verified_content const& content) override {
        auto row = seen_;
        row.modified = std::chrono::floor<std::chrono::seconds>(base_.svc().time.now());
        row.etag = make_etag(base_.svc().random, base_.context(), row.sealed, content.md5);
        row.digest = digest_of_whole(content);
        std::unique_ptr<storage::blob_writer> moved;
        if (!row.multipart()) {
            TRY(auto first, first_part(moved));
            row.parts.push_back(std::move(first));
        }
        storage::stored_part last{row.parts.back().number + 1, row.modified, row.etag, content.digest, {}};
        TRY(last.blob, lift(blob_->finish()));
        row.parts.push_back(std::move(last));
        row.part_count = static_cast<unsigned>(row.parts.size());
        row.blob = {.size = seen_.blob.size + content.size, .inline_bytes = {}, .id = {}};
        auto const done = base_.svc().metadata.append_object(base_.context().bucket_id(), seen_, row, base_.terms());
        if (!done && is_refusal(done.error())) return base_.changed_meanwhile();
        CHECK_OK(lift(done));
        settle_blobs(base_.svc(), base_.context(), std::move(blob_), {});
        if (moved) settle_blobs(base_.svc(), base_.context(), std::move(moved), {});
        return base_.response_of(row);
    }

private:
    storage::checksum digest_of_whole(body::verified_content const& content) const {
        if (whole_ == nullptr) return {};
        auto const& added = content.digest.algorithm == whole_->name ? content.digest.value : content.extra_checksum;
        std::array<body::part_digest, 2> const both{{{base64_decode(seen_.digest.value).value_or(""), seen_.blob.size},
                                                     {base64_decode(added).value_or(""), content.size}}};
        auto const value = body::combine_full_object(whole_->algorithm, both);
        return {seen_.digest.algorithm, seen_.digest.type, base64_encode(as_bytes(value))};
    }

    // What was uploaded in one piece, as a part. Parts never lie in a row: `moved` is where such a body is written to.
    result<storage::stored_part> first_part(std::unique_ptr<storage::blob_writer>& moved) const {
        storage::stored_part part{1, seen_.modified, seen_.etag, seen_.digest, seen_.blob};
        if (part.blob.inline_bytes.empty()) return part;
        TRY(auto reader, lift(base_.svc().blobs.open(seen_.blob, 0, key_)));
        TRY(moved, lift(base_.svc().blobs.create(key_.copy(), storage::placement::outside)));
        for (std::uint64_t at = 0; at < seen_.blob.size;) {
            TRY(auto const piece, lift(reader->read(at)));
            CHECK_OK(lift(moved->append(piece)));
            at += piece.size();
        }
        TRY(part.blob, lift(moved->finish()));
        return part;
    }

    append_request base_;
    storage::object seen_;
    storage::data_key key_;
    std::unique_ptr<storage::blob_writer> blob_;
    body::checksum_row const* whole_;  // null: the object's checksum goes
};

}  // namespace

result<> check_appendable(storage::object const& current, encryption_decision const& decision) {
    auto const& sealed = current.sealed;
    if (decision.mode != sealed.mode || decision.kms_key.value_or("") != sealed.key_arn)
        return errc::encryption_type_mismatch;
    // What was uploaded in one piece counts as one part.
    return std::max(current.part_count, 1u) < max_parts ? result<>{} : result<>{errc::too_many_parts};
}

bool is_append(request_context const& context) {
    return is_express(context) && context.request.has(offset_header);
}

result<std::unique_ptr<body_handler>> begin_append(services const& svc, request_context const& context,
                                                   storage::object row, storage::guard const& expected,
                                                   encryption_decision const& decision) {
    TRY(auto const offset, parse_offset(context.request));
    TRY(auto current, find_current(svc.metadata, context));
    CHECK_OK(check_offset(current, offset));
    if (!current) {
        TRY(auto writer,
            object_writer::begin(svc, context, std::move(row), {.current = {storage::must::be_absent{}}}, decision));
        return std::make_unique<first_append>(append_request{svc, context, offset, expected, decision},
                                              std::move(writer));
    }
    CHECK_OK(check_appendable(*current, decision));
    TRY(auto key, open_object_key(svc, context, sealed_object::of(*context.bucket, *current), std::nullopt));
    TRY(auto blob, lift(svc.blobs.create(key.copy(), storage::placement::outside)));
    return std::make_unique<next_append>(append_request{svc, context, offset, expected, decision}, *std::move(current),
                                         std::move(key), std::move(blob));
}

}  // namespace s3seal::s3
