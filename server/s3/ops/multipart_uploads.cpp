// CreateMultipartUpload, AbortMultipartUpload and CompleteMultipartUpload.
#include "server/http/dates.hpp"
#include "server/s3/access/condition_keys.hpp"
#include "server/s3/access/directory_rules.hpp"
#include "server/s3/encryption/decided_encryption.hpp"
#include "server/s3/encryption/header_names.hpp"
#include "server/s3/encryption/object_key.hpp"
#include "server/s3/multipart/assembly.hpp"
#include "server/s3/multipart/multipart.hpp"
#include "server/s3/object/new_object.hpp"
#include "server/s3/object/object_writer.hpp"
#include "server/s3/object/version_id.hpp"
#include "server/s3/object/write_conditions.hpp"
#include "server/s3/request/current_bucket.hpp"
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

constexpr std::size_t all_parts = 10'000;
constexpr std::string_view directory_condition = "x-amz-if-match-initiated-time";

struct initiate_multipart_upload_result {
    static constexpr xml::form document{.root = "InitiateMultipartUploadResult"};
    std::string bucket;
    std::string key;
    std::string upload_id;
};
template <class Ar>
void describe(Ar& ar, initiate_multipart_upload_result& x) {
    ar.required("Bucket", x.bucket);
    ar.required("Key", x.key);
    ar.required("UploadId", x.upload_id);
}

result<http::response> create_multipart_upload(services const& svc, request_context& context) {
    auto const& request = context.request;
    if (context.caller.anonymous)
        return error{errc::access_denied, "Anonymous users cannot initiate multipart uploads.  Please authenticate."}
            .because(aws::reason_code::never_unsigned);
    TRY(auto made, make_new_object(svc, context));
    storage::multipart_upload row;
    row.id = make_upload_id(svc.random);
    keep_in_upload(row, std::move(made));
    row.initiator = context.caller.who.arn;
    row.initiated = context.now;
    TRY(auto checksum, parse_upload_checksum(request));
    row.checksum_algorithm = std::move(checksum.algorithm);
    row.checksum_type = std::move(checksum.type);
    TRY(auto const decision, decide_write(context, "s3:PutObject"));
    TRY(auto created, create_object_key(svc, context, decision, {}));
    row.sealed = std::move(created.stored);
    row.requested_encryption = requested_encryption(context);
    auto const stored = svc.metadata.create_upload(context.bucket_id(), row, context.generation);
    CHECK_OK(from_bucket_change(stored, context.bucket_name));

    auto response = xml_response(context, xml::write(initiate_multipart_upload_result{
                                              .bucket = context.bucket_name, .key = context.key, .upload_id = row.id}));
    add_encryption_headers(context, response, row.sealed, decision.customer ? decision.customer->md5 : "");
    if (decision.context_header) response.add(header::sse_context, *decision.context_header);
    if (!row.checksum_algorithm.empty()) {
        response.add("x-amz-checksum-algorithm", row.checksum_algorithm);
        response.add("x-amz-checksum-type", row.checksum_type);
    }
    return response;
}

// Directory buckets abort an upload only when it began at this time, if the request says so.
result<> check_initiated(storage::metadata_store& metadata, request_context const& context, std::string_view sent) {
    TRY(auto const upload, load_open_upload(metadata, context));
    auto const at = http::parse_http_date(sent);
    if (at && *at == std::chrono::floor<std::chrono::seconds>(upload.initiated)) return {};
    return error{errc::precondition_failed}.with("Condition", directory_condition);
}

result<http::response> abort_multipart_upload(services const& svc, request_context& context) {
    auto const begun = context.request.find(directory_condition);
    if (begun && !is_express(context)) return header_not_implemented(directory_condition);
    if (begun) CHECK_OK(check_initiated(svc.metadata, context, *begun));
    auto unused = svc.metadata.abort_upload(context.bucket_id(), context.key, context.query("uploadId").value_or(""));
    if (!unused)
        return unused.error().code == storage::errc::not_found ? no_such_upload(context) : from_storage(unused.error());
    settle_blobs(svc, context, nullptr, *std::move(unused));
    return no_content(context);
}

// What is kept of a completion, for whoever asks again: the list that was sent, and what became of it.
struct completion {
    std::string list;  // fingerprint
    std::string etag;
    storage::checksum digest;
    std::string version;

    std::string print() const {
        return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", list, etag, digest.algorithm, digest.type, digest.value, version);
    }
    static completion parse(std::string_view text) {
        completion out;
        for (auto* field :
             {&out.list, &out.etag, &out.digest.algorithm, &out.digest.type, &out.digest.value, &out.version}) {
            auto const end = text.find('\n');
            *field = text.substr(0, end);
            text.remove_prefix(end == text.npos ? text.size() : end + 1);
        }
        return out;
    }
};

struct complete_multipart_upload_result {
    static constexpr xml::form document{.root = "CompleteMultipartUploadResult"};
    std::string location;
    std::string bucket;
    std::string key;
    std::string etag;
    checksum_elements checksum = {};
    std::optional<std::string> checksum_type = {};
};
template <class Ar>
void describe(Ar& ar, complete_multipart_upload_result& x) {
    ar.required("Location", x.location);
    ar.required("Bucket", x.bucket);
    ar.required("Key", x.key);
    ar.required("ETag", x.etag, xml::quoted);
    describe(ar, x.checksum);
    ar.optional("ChecksumType", x.checksum_type);
}

class completing {
public:
    completing(services const& svc, request_context const& context, storage::multipart_upload upload,
               std::vector<listed_part> listed)
        : svc_{svc},
          context_{context},
          listed_{std::move(listed)},
          list_{fingerprint(listed_)},
          upload_{std::move(upload)} {}

    result<http::response> run(storage::guard const& expected) {
        // Parts and objects may be replaced while they are looked at: then they are looked at again.
        constexpr int attempts = 5;
        for (int n = 0; n < attempts; ++n) {
            if (n > 0) {
                TRY(upload_, load_upload(svc_.metadata, context_));
            }
            if (!upload_.completed.empty()) return repeat();
            if (n == 0) CHECK_OK(check_keys());
            TRY(bool const done, try_once(expected));
            if (done) return respond();
        }
        return conditional_conflict(context_, expected);
    }

private:
    result<http::response> repeat() {
        done_ = completion::parse(upload_.completed);
        if (done_.list != list_) return no_such_upload(context_);
        return respond();
    }

    // False: something changed meanwhile.
    result<bool> try_once(storage::guard const& expected) {
        auto stored = svc_.metadata.list_parts(context_.bucket_id(), upload_.id, 0, all_parts);
        if (!stored) return missed(stored.error());
        TRY(auto row, assemble(context_.request, upload_, listed_, std::move(stored->parts)));
        row.version = make_version_id(svc_, *bucket_);
        CHECK_OK(check_expectation(svc_.metadata, context_, expected));
        if (upload_.key_changed && !expected.empty()) return conditional_conflict(context_, expected);
        done_ = {list_, row.etag, row.digest, row.version};
        TRY(auto limited, limit_by_list(svc_, context_, expected));
        auto on = make_terms(context_, std::move(limited));
        on.bucket = bucket_->revision;
        auto unused = svc_.metadata.complete_upload(bucket_->id, upload_.id, row, on, done_.print());
        if (!unused && unused.error().code == storage::errc::stale) {
            TRY(bucket_, load_bucket_again(svc_, *bucket_));
            return false;
        }
        if (!unused) return missed(unused.error());
        settle_blobs(svc_, context_, nullptr, *std::move(unused));
        return true;
    }

    // What another request may have done since the upload was read is found out by reading it again.
    static result<bool> missed(storage::error const& error) {
        using storage::errc;
        if (error.code == errc::not_found || error.code == errc::conflict || error.code == errc::already_exists)
            return false;
        return from_storage(error);
    }

    // Keys are needed for checksums alone: KMS is asked, and a customer's key must be sent, only when there are some.
    result<> check_keys() const {
        CHECK_OK(check_part_key(context_));
        bool const checksums = !upload_.checksum_algorithm.empty();
        bool const customer = upload_.sealed.mode == customer_key_mode;
        if (customer && !checksums && !customer_key_headers::from(context_.request).any()) return {};
        TRY(auto const key, find_upload_key(context_, upload_.sealed));
        if (!upload_.sealed.key_arn.empty() && checksums) CHECK_OK(open_upload(svc_, context_, upload_, key));
        return {};
    }

    http::response respond() const {
        complete_multipart_upload_result done{
            .location = object_url(context_), .bucket = context_.bucket_name, .key = context_.key, .etag = done_.etag};
        bool const shown = !upload_.checksum_algorithm.empty() || upload_.sealed.mode == "AES256";
        if (shown && !done_.digest.algorithm.empty()) {
            done.checksum = {done_.digest.algorithm, done_.digest.value};
            done.checksum_type = done_.digest.type;
        }
        auto made = xml_response(context_, xml::write(std::move(done)));
        if (!done_.version.empty()) add_new_version_id(made, done_.version);
        context_.outcome.version = done_.version;
        if (upload_.sealed.mode != customer_key_mode)
            add_encryption_headers(context_, made, upload_.sealed, {});
        else
            report_encryption(context_, upload_.sealed, decided_by::stored);
        return made;
    }

    services const& svc_;
    request_context const& context_;
    std::shared_ptr<s3::bucket const> bucket_ = context_.bucket;  // as it is now
    std::vector<listed_part> listed_;
    std::string list_;
    storage::multipart_upload upload_;
    completion done_;
};

result<http::response> complete_multipart_upload(services const& svc, request_context& context, std::string_view body) {
    // Before the document: of an upload that is not there nothing else is said (recorded).
    TRY(auto upload, load_upload(svc.metadata, context));
    CHECK_OK(check_repeated_encryption(context, upload));
    TRY(auto const expected, parse_write_conditions(context.request));
    TRY(auto listed, parse_part_list(body));
    if (is_express(context)) CHECK_OK(check_directory_parts(listed, context.query("uploadId").value_or("")));
    return completing{svc, context, std::move(upload), std::move(listed)}.run(expected);
}

constexpr operation multipart_uploads_rows[] = {
    {.name = "CreateMultipartUpload",
     .verb = "POST",
     .resource = on::object,
     .query = "uploads",
     .action = "s3:PutObject",
     .acl_action = "s3:PutObjectAcl",
     .tag_action = "s3:PutObjectTagging",
     .encryption = encryption_choice::made,
     .run = handler::simple{create_multipart_upload}},
    {.name = "CompleteMultipartUpload",
     .verb = "POST",
     .resource = on::object,
     .query = "uploadId",
     .action = "s3:PutObject",
     .encryption = encryption_choice::repeated,
     .event = "ObjectCreated:CompleteMultipartUpload",
     .run = handler::document{complete_multipart_upload, body::part_list_content}},
    {.name = "AbortMultipartUpload",
     .verb = "DELETE",
     .resource = on::object,
     .query = "uploadId",
     .action = "s3:AbortMultipartUpload",
     .run = handler::simple{abort_multipart_upload}},
};

}  // namespace

std::span<operation const> multipart_uploads() {
    return multipart_uploads_rows;
}

}  // namespace s3seal::s3::ops
