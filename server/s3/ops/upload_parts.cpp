// UploadPart and UploadPartCopy.
#include "server/body/integrity.hpp"
#include "server/s3/encryption/object_key.hpp"
#include "server/s3/multipart/multipart.hpp"
#include "server/s3/object/content_digester.hpp"
#include "server/s3/object/copy_range.hpp"
#include "server/s3/object/copy_source.hpp"
#include "server/s3/object/object_lock.hpp"
#include "server/s3/request/elements.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/services.hpp"
#include "server/s3/request/settled_blobs.hpp"
#include "server/xml/codec.hpp"
#include "storage/blob_store.hpp"
#include "storage/metadata_store.hpp"

#include <fmt/format.h>

namespace s3seal::s3::ops {

namespace {

// A part on its way in, whoever sends it: bytes to the blob store, then its row.
class part_writer {
public:
    // Checks number, headers, upload and key. Everything that can be known before the first byte.
    static result<part_writer> begin(services const& svc, request_context const& context) {
        TRY(auto const number, parse_part_number(context.query("partNumber").value_or("")));
        CHECK_OK(check_part_key(context));
        TRY(auto upload, load_open_upload(svc.metadata, context));
        TRY(auto const customer, find_upload_key(context, upload.sealed));
        TRY(auto key, open_upload(svc, context, upload, customer));
        part_writer out{svc, context, std::move(upload), number, customer ? customer->md5 : std::string{}};
        TRY(out.blob_, lift(svc.blobs.create(std::move(key), storage::placement::outside)));
        return out;
    }

    storage::multipart_upload const& upload() const noexcept { return upload_; }
    storage::stored_part const& part() const noexcept { return part_; }
    bool wants_md5() const noexcept { return has_md5_etag(*context_, upload_.sealed); }
    // Without an algorithm parts still keep a checksum that the object's can be made of; never under customers' keys.
    bool keeps_crc64nvme() const noexcept {
        return upload_.checksum_algorithm.empty() && upload_.sealed.mode != customer_key_mode;
    }

    result<> write(bytes_view bytes) { return lift(blob_->append(bytes)); }

    // `kept`: the checksum that stays with the part.
    result<> commit(std::string_view md5, storage::checksum kept) {
        TRY(part_.blob, lift(blob_->finish()));
        part_.etag = make_etag(svc_->random, *context_, upload_.sealed, md5);
        part_.digest = std::move(kept);
        part_.modified = std::chrono::floor<std::chrono::seconds>(svc_->time.now());
        auto replaced = svc_->metadata.put_part(context_->bucket_id(), upload_.id, part_);
        if (!replaced)
            return replaced.error().code == storage::errc::not_found ? no_such_upload(*context_)
                                                                     : from_storage(replaced.error());
        settle_blobs(*svc_, *context_, std::move(blob_), *std::move(replaced));
        return {};
    }

    void add_encryption(http::response& response) const {
        add_encryption_headers(*context_, response, upload_.sealed, customer_md5_);
    }

private:
    part_writer(services const& svc, request_context const& context, storage::multipart_upload upload, unsigned number,
                std::string customer_md5)
        : svc_{&svc}, context_{&context}, upload_{std::move(upload)}, customer_md5_{std::move(customer_md5)} {
        part_.number = number;
    }

    services const* svc_;
    request_context const* context_;
    storage::multipart_upload upload_;
    std::string customer_md5_;
    storage::stored_part part_;
    std::unique_ptr<storage::blob_writer> blob_;
};

class part_handler final : public s3::body_handler {
public:
    part_handler(request_context const& context, part_writer writer) : context_{context}, writer_{std::move(writer)} {}

    result<> refine(body::integrity_plan& plan) const override {
        auto const& upload = writer_.upload();
        plan.wants_md5 = writer_.wants_md5();
        if (writer_.keeps_crc64nvme()) plan.extra_checksum = body::checksum_algorithm::crc64nvme;
        CHECK_OK(check_locked_body(plan, upload.lock, "Part"));
        return body::plan_part_checksum(plan, upload.checksum_algorithm, upload.checksum_type);
    }

    result<> write(bytes_view bytes) override { return writer_.write(bytes); }

    result<http::response> finish(body::verified_content const& content) override {
        CHECK_OK(writer_.commit(content.md5, kept(content)));
        auto response = begin_response(context_);
        response.add("ETag", fmt::format("\"{}\"", writer_.part().etag));
        writer_.add_encryption(response);
        auto const& digest = content.digest;
        if (!digest.algorithm.empty()) response.add("x-amz-checksum-" + to_lower(digest.algorithm), digest.value);
        return response;
    }

private:
    storage::checksum kept(body::verified_content const& content) const {
        if (!writer_.upload().checksum_algorithm.empty()) return content.digest;
        if (!writer_.keeps_crc64nvme()) return {};
        return {"CRC64NVME", std::string{body::checksum_type::full_object}, content.extra_checksum};
    }

    request_context const& context_;
    part_writer writer_;
};

result<std::unique_ptr<s3::body_handler>> upload_part(services const& svc, request_context& context) {
    TRY(auto writer, part_writer::begin(svc, context));
    return std::make_unique<part_handler>(context, std::move(writer));
}

struct copy_part_result {
    static constexpr xml::form document{.root = "CopyPartResult"};
    instant last_modified;
    std::string etag;
    checksum_elements checksum = {};
};
template <class Ar>
void describe(Ar& ar, copy_part_result& x) {
    ar.required("LastModified", x.last_modified);
    ar.required("ETag", x.etag, xml::quoted);
    describe(ar, x.checksum);
}

class part_copy final : public incremental_task {
public:
    part_copy(request_context const& context, std::string source_version, std::unique_ptr<object_content> from,
              part_writer to, body::checksum_row const& checksum)
        : context_{context},
          source_version_{std::move(source_version)},
          from_{std::move(from)},
          to_{std::move(to)},
          digester_{checksum, to_.wants_md5()} {}

    result<bool> advance() override { return copy_for_one_turn(*from_, to_, digester_); }

    result<http::response> finish() override {
        auto const content = digester_.finish();
        bool const declared = !to_.upload().checksum_algorithm.empty();
        CHECK_OK(to_.commit(content.md5, declared || to_.keeps_crc64nvme() ? content.digest : storage::checksum{}));
        copy_part_result made{.last_modified = to_.part().modified, .etag = to_.part().etag};
        if (declared) made.checksum = {content.digest.algorithm, content.digest.value};
        auto response = xml_response(context_, xml::write(std::move(made)));
        add_source_version(response, source_version_);
        to_.add_encryption(response);
        return response;
    }

private:
    request_context const& context_;
    std::string source_version_;
    std::unique_ptr<object_content> from_;
    part_writer to_;
    content_digester digester_;
};

result<std::unique_ptr<incremental_task>> upload_part_copy(services const& svc, request_context& context) {
    TRY(auto const range, parse_copy_range(context.request));
    TRY(auto to, part_writer::begin(svc, context));
    TRY(auto const source, load_copy_source(svc, context));
    TRY(auto const slice, choose_copy_slice(range, source.row.blob.size));
    CHECK_OK(check_copy_size(slice.length));
    TRY(auto from, open_copy_source(svc, context, source, slice));
    auto const* declared = body::find_by_name(to.upload().checksum_algorithm);
    auto const& checksum = declared != nullptr ? *declared : body::row_of(body::checksum_algorithm::crc64nvme);
    return std::make_unique<part_copy>(context, source.row.version, std::move(from), std::move(to), checksum);
}

constexpr operation upload_parts_rows[] = {
    {.name = "UploadPartCopy",
     .verb = "PUT",
     .resource = on::object,
     .query = "uploadId",
     .second_query = "partNumber",
     .header = "x-amz-copy-source",
     .action = "s3:PutObject",
     .run = handler::incremental{upload_part_copy}},
    {.name = "UploadPart",
     .verb = "PUT",
     .resource = on::object,
     .query = "uploadId",
     .second_query = "partNumber",
     .action = "s3:PutObject",
     .run = handler::streamed{upload_part, body::part_content}},
};

}  // namespace

std::span<operation const> upload_parts() {
    return upload_parts_rows;
}

}  // namespace s3seal::s3::ops
