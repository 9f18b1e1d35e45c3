// PutObjectAnnotation, GetObjectAnnotation, ListObjectAnnotations, DeleteObjectAnnotation.
#include "server/aws/reason.hpp"
#include "server/body/verified_body.hpp"
#include "server/http/conditions.hpp"
#include "server/http/dates.hpp"
#include "server/s3/encryption/shown_encryption.hpp"
#include "server/s3/object/annotation.hpp"
#include "server/s3/object/annotation_name.hpp"
#include "server/s3/object/checksum_headers.hpp"
#include "server/s3/object/object_lock.hpp"
#include "server/s3/object/retention.hpp"
#include "server/s3/object/stored_object.hpp"
#include "server/s3/object/write_conditions.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/paging.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/services.hpp"
#include "server/s3/request/settled_blobs.hpp"
#include "server/xml/codec.hpp"
#include "storage/metadata_store.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace s3seal::s3::ops {

namespace {

result<std::string> annotation_name(request_context const& context) {
    std::string name{context.query("annotationName").value_or("")};
    CHECK_OK(check_annotation_name(name));
    return name;
}

void add_object_version(http::response& response, request_context const& context, storage::object const& row) {
    if (context.bucket->versioning != versioning_state::never) response.add("x-amz-object-version-id", row.version);
}

// Of the object, not of the annotation.
result<> check_object_match(request_context const& context, storage::object const& row) {
    constexpr std::string_view header = "x-amz-object-if-match";
    auto const sent = context.request.find(header);
    if (!sent || http::unquote_etag(*sent) == row.etag) return {};
    return error{errc::precondition_failed}.with("Condition", header);
}

error locked_by(std::string_view what) {
    return error{errc::access_denied,
                 "Access Denied because object protected by object lock " + std::string{what} + "."}
        .because(aws::reason_code::object_locked);
}

result<> check_unlocked(storage::object const& row, instant now, bool past_governance) {
    if (row.lock.legal_hold.value_or(false)) return locked_by("legal hold");
    bool const retained = retained_until(row.lock, now) > now;
    if (retained && !(past_governance && row.lock.mode == "GOVERNANCE")) return locked_by("retention");
    return {};
}

// A version has so many at most; to replace one adds none.
result<> check_count(services const& svc, request_context const& context, storage::object const& row,
                     std::string_view name) {
    if (row.annotation_count < max_annotations) return {};
    TRY(auto const same,
        lift(svc.metadata.list_annotations({context.bucket_id(), row.key, row.version}, {.prefix = name, .limit = 1})));
    bool const replaces = !same.annotations.empty() && same.annotations.front().name == name;
    return replaces ? result<>{} : errc::annotation_limit_exceeded;
}

// NoSuchBucket: it has gone since the request's head was looked at.
result<> check_bucket_is_there(services const& svc, request_context const& context) {
    auto const found = svc.metadata.load_bucket(context.bucket_id());
    return from_bucket_change(found ? storage::result<>{} : found.error(), context.bucket_name);
}

struct annotation_change {
    std::string puts = {};  // the name of what is put; "": nothing
    bool past_governance = false;
};

// An object whose annotations may change so. It is looked at again when it has changed meanwhile.
class annotated_object {
public:
    static result<annotated_object> load(services const& svc, request_context const& context,
                                         annotation_change intended) {
        annotated_object out{svc, context, std::move(intended)};
        CHECK_OK(out.look());
        return out;
    }

    storage::object const& row() const noexcept { return row_; }

    // `change`: storage's call with these terms; refused as a conflict when the object is another one now.
    // OperationAborted: it was written or sealed anew meanwhile, and is not what the annotation was made for; or others
    // changed it each time.
    // NoSuchKey, NoSuchBucket.
    template <class Change>
    result<storage::blob_refs> change(Change const& change) {
        constexpr int attempts = 100;
        for (int n = 0; n < attempts; ++n) {
            storage::guard const unchanged{.target = {storage::must::have_revision{row_.revision}}};
            auto changed = change({context_->bucket_id(), row_.key, row_.version}, make_terms(*context_, unchanged));
            if (changed) return *std::move(changed);
            bool const has_gone = changed.error().code == storage::errc::not_found;
            if (!has_gone && changed.error().code != storage::errc::conflict) return from_storage(changed.error());
            if (has_gone) CHECK_OK(check_bucket_is_there(*svc_, *context_));
            auto const before = std::pair{row_.version, row_.sealed.wrapped_key};
            CHECK_OK(look());
            if (before != std::pair{row_.version, row_.sealed.wrapped_key}) return errc::operation_aborted;
        }
        return errc::operation_aborted;
    }

private:
    annotated_object(services const& svc, request_context const& context, annotation_change intended)
        : svc_{&svc}, context_{&context}, intended_{std::move(intended)} {}

    result<> look() {
        TRY(row_, load_object(*svc_, *context_, extent::head));
        CHECK_OK(check_object_match(*context_, row_));
        CHECK_OK(check_unlocked(row_, context_->now, intended_.past_governance));
        return intended_.puts.empty() ? result<>{} : check_count(*svc_, *context_, row_, intended_.puts);
    }

    services const* svc_;
    request_context const* context_;
    annotation_change intended_;
    storage::object row_;
};

struct put_annotation_output {
    static constexpr xml::form document{.root = "PutObjectAnnotationOutput"};
    std::string key;
    std::string name;
};
template <class Ar>
void describe(Ar& ar, put_annotation_output& x) {
    ar.required("Key", x.key);
    ar.required("AnnotationName", x.name);
}

class annotation_handler final : public body_handler {
public:
    annotation_handler(services const& svc, request_context const& context, annotated_object object, std::string name)
        : svc_{svc}, context_{context}, object_{std::move(object)}, name_{std::move(name)} {}

    result<> write(bytes_view bytes) override {
        if (text_.size() + bytes.size() > max_annotation_bytes) return wrong_size();
        text_.append(as_text(bytes));
        return {};
    }
    result<> refine(body::integrity_plan& plan) const override {
        plan.wants_md5 = has_md5_etag(context_, object_.row().sealed);
        return {};
    }
    result<http::response> finish(body::verified_content const& content) override {
        if (text_.empty()) return wrong_size();
        if (!is_utf8(text_)) return errc::unsupported_media_type;
        TRY(auto sealed, seal_annotation(svc_, context_, inherited_encryption(object_.row().sealed),
                                         object_.row().version, {name_, text_, content}));
        TRY(auto replaced, object_.change([&](storage::object_address const& of, storage::terms const& on) {
            return svc_.metadata.put_annotation(of, sealed.row, on);
        }));
        settle_blobs(svc_, context_, std::move(sealed.blob), std::move(replaced));
        return respond(sealed.row);
    }

private:
    static error wrong_size() {
        return {errc::invalid_request, "An annotation payload must be between 1 byte and 1 MiB."};
    }

    http::response respond(storage::annotation const& row) const {
        auto response = xml_response(context_, xml::write(put_annotation_output{context_.key, row.name}));
        response.add("ETag", "\"" + row.etag + "\"");
        add_object_version(response, context_, object_.row());
        add_encryption_headers(context_, response, row.sealed, "");
        add_checksum_headers(response, row.digest);
        return response;
    }

    services const& svc_;
    request_context const& context_;
    annotated_object object_;
    std::string name_;
    std::string text_;
};

result<std::unique_ptr<body_handler>> put_object_annotation(services const& svc, request_context& context) {
    TRY(auto name, annotation_name(context));
    TRY(auto object, annotated_object::load(svc, context, {.puts = name}));
    CHECK_OK(check_takes_annotations(object.row().sealed.mode));
    return std::make_unique<annotation_handler>(svc, context, std::move(object), std::move(name));
}

bool shows_checksum(request_context const& context) {
    auto const mode = context.request.find("x-amz-checksum-mode");
    return mode && equal_ignoring_case(*mode, "ENABLED");
}

result<http::response> get_object_annotation(services const& svc, request_context& context) {
    TRY(auto const name, annotation_name(context));
    TRY(auto const object, load_object(svc, context, extent::head));
    auto const found = svc.metadata.load_annotation({context.bucket_id(), object.key, object.version}, name);
    if (!found && found.error().code == storage::errc::not_found) return errc::no_such_annotation;
    if (!found) return from_storage(found.error());
    TRY(auto text, open_annotation(svc, context, {*context.bucket, object.key, object.version, *found}));
    auto response = begin_response(context);
    response.add("Last-Modified", http::http_date(found->modified));
    response.add("ETag", "\"" + found->etag + "\"");
    add_object_version(response, context, object);
    add_encryption_headers(context, response, found->sealed, "");
    if (shows_checksum(context)) add_checksum_headers(response, found->digest);
    response.add("Content-Type", "application/octet-stream");
    response.body = std::move(text);
    return response;
}

struct annotation_entry {
    std::string name;
    std::string algorithm;
    std::string etag;
    instant modified;
    std::uint64_t size = 0;
};
template <class Ar>
void describe(Ar& ar, annotation_entry& x) {
    ar.required("AnnotationName", x.name);
    ar.required("ChecksumAlgorithm", x.algorithm);
    ar.required("ETag", x.etag, xml::quoted);
    ar.required("LastModified", x.modified);
    ar.required("Size", x.size);
}

struct list_annotations_output {
    static constexpr xml::form document{.root = "ListObjectAnnotationsOutput", .in_text = xml::quotes::escaped};
    std::vector<annotation_entry> entries;
    std::string bucket;
    std::string key;
    std::optional<std::string> prefix;
    std::uint64_t most = 0;
    std::optional<std::string> token;
    std::optional<std::string> next;
};
template <class Ar>
void describe(Ar& ar, list_annotations_output& x) {
    ar.wrapped("Annotations", "AnnotationEntry", x.entries);
    ar.required("Bucket", x.bucket);
    ar.required("Key", x.key);
    ar.optional("AnnotationPrefix", x.prefix);
    ar.required("MaxAnnotationResults", x.most);
    std::uint64_t count = x.entries.size();
    ar.required("AnnotationCount", count);
    ar.optional("ContinuationToken", x.token);
    ar.optional("NextContinuationToken", x.next);
}

result<std::size_t> page_size(request_context const& context) {
    constexpr std::string_view name = "max-annotation-results";
    auto const sent = context.query(name);
    if (!sent || sent->empty()) return max_annotations;
    auto const count = parse_decimal(*sent);
    if (!count || *count < 1 || *count > max_annotations)
        return invalid_argument("max-annotation-results must be between 1 and 1000.", name, *sent);
    return static_cast<std::size_t>(*count);
}

std::optional<std::string> as_text_or_none(std::optional<std::string_view> text) {
    return text ? std::optional{std::string{*text}} : std::nullopt;
}

result<http::response> list_object_annotations(services const& svc, request_context& context) {
    auto const prefix = context.query("annotation-prefix");
    CHECK_OK(check_annotation_prefix(prefix.value_or("")));
    TRY(auto const limit, page_size(context));
    auto const token = context.query("continuation-token");
    std::string after;
    if (token) {
        TRY(after, parse_continuation_token(*token));
    }
    TRY(auto const object, load_object(svc, context, extent::head));
    TRY(auto page, lift(svc.metadata.list_annotations({context.bucket_id(), object.key, object.version},
                                                      {prefix.value_or(""), after, limit})));
    list_annotations_output out;
    out.bucket = context.bucket_name;
    out.key = context.key;
    out.most = limit;
    out.prefix = as_text_or_none(prefix);
    out.token = as_text_or_none(token);
    if (page.truncated) out.next = make_continuation_token(page.annotations.back().name);
    for (auto& one : page.annotations)
        out.entries.push_back(
            {std::move(one.name), std::move(one.digest.algorithm), std::move(one.etag), one.modified, one.blob.size});
    auto response = xml_response(context, xml::write(std::move(out)));
    add_object_version(response, context, object);
    return response;
}

result<http::response> delete_object_annotation(services const& svc, request_context& context) {
    TRY(auto const name, annotation_name(context));
    TRY(bool const past_governance, bypasses_governance(svc, context));
    TRY(auto object, annotated_object::load(svc, context, {.past_governance = past_governance}));
    TRY(auto removed, object.change([&](storage::object_address const& of, storage::terms const& on) {
        return svc.metadata.delete_annotation(of, name, on);
    }));
    settle_blobs(svc, context, nullptr, std::move(removed));
    auto response = no_content(context);
    add_object_version(response, context, object.row());
    return response;
}

constexpr operation object_annotation_rows[] = {
    {.name = "PutObjectAnnotation",
     .verb = "PUT",
     .resource = on::object,
     .query = "annotation",
     .action = "s3:PutObjectAnnotation",
     .event = "ObjectAnnotation:Put",
     .run = handler::streamed{put_object_annotation, body::object_content}},
    {.name = "GetObjectAnnotation",
     .verb = "GET",
     .resource = on::object,
     .query = "annotation",
     .second_query = "annotationName",
     .action = "s3:GetObjectAnnotation",
     .run = handler::simple{get_object_annotation}},
    {.name = "ListObjectAnnotations",
     .verb = "GET",
     .resource = on::object,
     .query = "annotation",
     .action = "s3:ListObjectAnnotations",
     .run = handler::simple{list_object_annotations}},
    {.name = "DeleteObjectAnnotation",
     .verb = "DELETE",
     .resource = on::object,
     .query = "annotation",
     .action = "s3:DeleteObjectAnnotation",
     .event = "ObjectAnnotation:Delete",
     .run = handler::simple{delete_object_annotation}},
};

}  // namespace

std::span<operation const> object_annotations() {
    return object_annotation_rows;
}

}  // namespace s3seal::s3::ops
