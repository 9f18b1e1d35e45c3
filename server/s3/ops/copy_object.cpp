// CopyObject.
#include "server/aws/directory_names.hpp"
#include "server/s3/access/directory_rules.hpp"
#include "server/s3/encryption/encryption_headers.hpp"
#include "server/s3/object/annotation_copy.hpp"
#include "server/s3/object/content_digester.hpp"
#include "server/s3/object/copy_source.hpp"
#include "server/s3/object/new_object.hpp"
#include "server/s3/object/object_content.hpp"
#include "server/s3/object/object_headers.hpp"
#include "server/s3/object/object_writer.hpp"
#include "server/s3/object/requested_checksum.hpp"
#include "server/s3/object/tagging.hpp"
#include "server/s3/object/version_id.hpp"
#include "server/s3/object/write_conditions.hpp"
#include "server/s3/request/elements.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/services.hpp"
#include "server/xml/codec.hpp"

namespace s3seal::s3::ops {

namespace {

constexpr std::string_view redirect_header = "x-amz-website-redirect-location";

// COPY or REPLACE. `what`: Unknown `what` directive.
result<bool> parse_directive(http::request const& request, std::string_view name, std::string_view what) {
    auto const sent = request.find(name).value_or("COPY");
    if (sent == "REPLACE") return true;
    if (sent == "COPY") return false;
    return invalid_argument("Unknown " + std::string{what} + " directive.", name, sent);
}

// What the copy is to be besides the source's bytes.
struct copy_request {
    bool replace_headers = false;
    bool replace_tags = false;
    bool copy_annotations = true;
    storage::object made;  // what the request's headers say of it
    body::checksum_row const* checksum = nullptr;
    storage::guard expected;
};

result<copy_request> parse_copy(services const& svc, request_context const& context) {
    auto const& request = context.request;
    if (auto const range = request.find("Range"))
        return error{errc::invalid_argument, "RANGE is not supported in Copy!"}.with("ArgumentName", "Range");
    copy_request wanted;
    TRY(wanted.made, make_new_object(svc, context));
    TRY(wanted.replace_headers, parse_directive(request, "x-amz-metadata-directive", "metadata"));
    TRY(wanted.replace_tags, parse_directive(request, "x-amz-tagging-directive", "tagging"));
    TRY(wanted.copy_annotations, parse_annotation_directive(context));
    TRY(wanted.checksum, find_requested_checksum(request));
    TRY(wanted.expected, parse_write_conditions(request));
    return wanted;
}

bool is_redirect(std::pair<std::string, std::string> const& header) {
    return header.first == redirect_header;
}

// The source's headers but for the redirect, which is never copied; or those of the request alone.
stored_headers headers_of_copy(copy_request const& wanted, storage::object const& source) {
    if (wanted.replace_headers) return wanted.made.headers;
    auto headers = source.headers;
    std::erase_if(headers, is_redirect);
    auto const sent = std::find_if(wanted.made.headers.begin(), wanted.made.headers.end(), is_redirect);
    if (sent != wanted.made.headers.end()) headers.push_back(*sent);
    return headers;
}

// A copy onto itself must change something: what counts as a change was recorded. An earlier version becomes the
// current one.
bool changes_something(request_context const& context, copy_request const& wanted, copy_source const& source,
                       encryption_decision const& decision) {
    auto const& request = context.request;
    auto const sent = encryption_headers::from(request);
    return wanted.replace_headers || wanted.checksum != nullptr || request.has("x-amz-storage-class") ||
           request.has(redirect_header) || sent.algorithm || sent.kms_key || sent.context || sent.bucket_key ||
           sent.customer.any() || customer_key_headers::of_copy_source(request).any() ||
           decision.mode != source.row.sealed.mode || context.bucket->encryption.configured;
}

result<> check_self_copy(request_context const& context, copy_request const& wanted, copy_source const& source,
                         encryption_decision const& decision) {
    bool const same = source.is_current && source.name.bucket == context.bucket_name && source.name.key == context.key;
    if (!same || changes_something(context, wanted, source, decision)) return {};
    return error{errc::invalid_request,
                 "This copy request is illegal because it is trying to copy an object to itself without changing the "
                 "object's metadata, storage class, website redirect location or encryption attributes."};
}

body::checksum_row const& checksum_of_copy(copy_request const& wanted, storage::object const& source) {
    if (wanted.checksum != nullptr) return *wanted.checksum;
    auto const* kept = body::find_by_name(source.digest.algorithm);
    return kept != nullptr ? *kept : body::row_of(body::checksum_algorithm::crc64nvme);
}

struct copy_object_result {
    static constexpr xml::form document{.root = "CopyObjectResult"};
    instant last_modified;
    std::string etag;
    std::string checksum_type;
    checksum_elements checksum;
};
template <class Ar>
void describe(Ar& ar, copy_object_result& x) {
    ar.required("LastModified", x.last_modified);
    ar.required("ETag", x.etag, xml::quoted);
    ar.required("ChecksumType", x.checksum_type);
    describe(ar, x.checksum);
}

// What is read of the source.
struct copy_contents {
    std::string version;
    std::unique_ptr<object_content> bytes;
    std::optional<annotation_copy> annotations;  // absent: it has none, or they stay behind
};

class object_copy final : public incremental_task {
public:
    object_copy(services const& svc, request_context const& context, copy_contents contents, object_writer to,
                body::checksum_row const& checksum)
        : svc_{svc},
          context_{context},
          contents_{std::move(contents)},
          to_{std::move(to)},
          digester_{checksum, to_.wants_md5()} {}

    result<bool> advance() override {
        TRY(bool const more, copy_for_one_turn(*contents_.bytes, to_, digester_));
        if (more || !contents_.annotations) return more;
        return contents_.annotations->advance(svc_, context_, to_.row().version);
    }

    result<http::response> finish() override {
        if (contents_.annotations) to_.annotate(contents_.annotations->take());
        CHECK_OK(to_.commit(digester_.finish()));
        auto const& row = to_.row();
        auto response = xml_response(
            context_, xml::write(copy_object_result{.last_modified = row.modified,
                                                    .etag = row.etag,
                                                    .checksum_type = row.digest.type,
                                                    .checksum = {row.digest.algorithm, row.digest.value}}));
        add_source_version(response, contents_.version);
        add_version_id(response, *context_.bucket, row.version);
        to_.add_encryption(response);
        return response;
    }

private:
    services const& svc_;
    request_context const& context_;
    copy_contents contents_;
    object_writer to_;
    content_digester digester_;
};

result<std::unique_ptr<incremental_task>> copy_object(services const& svc, request_context& context) {
    TRY(auto wanted, parse_copy(svc, context));
    TRY(auto decision, decide_write(context, "s3:CopyObject"));
    TRY(auto source, load_copy_source(svc, context));
    // Copies out of directory buckets have no bucket key either.
    if (aws::is_directory_bucket(source.name.bucket)) decision.bucket_key = false;
    CHECK_OK(check_copy_size(source.row.blob.size));
    CHECK_OK(check_self_copy(context, wanted, source, decision));
    CHECK_OK(check_expectation(svc.metadata, context, wanted.expected));
    copy_contents contents{.version = source.row.version, .bytes = nullptr, .annotations = {}};
    TRY(contents.bytes, open_copy_source(svc, context, source, {0, source.row.blob.size}));
    if (wanted.copy_annotations && source.row.annotation_count > 0) {
        TRY(contents.annotations, annotation_copy::begin(svc, context, source, decision));
    }
    auto headers = headers_of_copy(wanted, source.row);
    auto row = std::move(wanted.made);
    row.headers = std::move(headers);
    if (!wanted.replace_tags) {
        TRY(row.tags, tags_of_copy(svc, context, source));
    }
    TRY(auto to, object_writer::begin(svc, context, std::move(row), std::move(wanted.expected), decision));
    auto const& checksum = checksum_of_copy(wanted, source.row);
    return std::make_unique<object_copy>(svc, context, std::move(contents), std::move(to), checksum);
}

constexpr operation copy_object_rows[] = {
    {.name = "CopyObject",
     .verb = "PUT",
     .resource = on::object,
     .header = "x-amz-copy-source",
     .action = "s3:PutObject",
     .acl_action = "s3:PutObjectAcl",
     .tag_action = "s3:PutObjectTagging",
     .encryption = encryption_choice::made,
     .event = "ObjectCreated:Copy",
     .run = handler::incremental{copy_object}},
};

}  // namespace

std::span<operation const> copy_object() {
    return copy_object_rows;
}

}  // namespace s3seal::s3::ops
