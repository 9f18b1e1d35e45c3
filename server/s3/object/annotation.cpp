#include "server/s3/object/annotation.hpp"

#include "server/s3/encryption/customer_key.hpp"
#include "server/s3/encryption/object_key.hpp"
#include "server/s3/encryption/shown_encryption.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "storage/base/clock.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <optional>
#include <utility>

namespace s3seal::s3 {

namespace {

// The etag of an object is the MD5 of its bytes or says nothing; so is an annotation's.
storage::annotation describe(services const& svc, request_context const& context, object_key const& made,
                             annotation_text const& from) {
    storage::annotation row;
    row.name = from.name;
    row.modified = std::chrono::floor<std::chrono::seconds>(svc.time.now());
    row.digest = from.content.digest;
    row.sealed = made.stored;
    row.etag = make_etag(svc.random, context, row.sealed, from.content.md5);
    return row;
}

}  // namespace

result<> check_takes_annotations(std::string_view mode) {
    if (mode != customer_key_mode) return {};
    return error{errc::invalid_request, "Objects encrypted with SSE-C cannot have annotations."};
}

encryption_decision inherited_encryption(storage::encryption const& of) {
    encryption_decision out;
    out.from = decided_by::stored;
    if (of.format == 0) return out;
    out.mode = of.mode;
    if (!of.key_arn.empty()) out.kms_key = of.key_arn;
    out.bucket_key = of.bucket_key;
    out.context = of.context;
    return out;
}

result<sealed_annotation> seal_annotation(services const& svc, request_context const& context,
                                          encryption_decision const& decision, std::string_view version,
                                          annotation_text const& from) {
    TRY(auto made, create_object_key(svc, context, decision, version, from.name));
    sealed_annotation out{describe(svc, context, made, from), nullptr};
    TRY(out.blob, lift(svc.blobs.create(std::move(made.key))));
    CHECK_OK(lift(out.blob->append(as_bytes(from.text))));
    TRY(out.row.blob, lift(out.blob->finish()));
    return out;
}

result<std::string> open_annotation(services const& svc, request_context const& context, annotation_of const& at) {
    auto const& [bucket, key, version, row] = at;
    TRY(auto const opened, open_object_key(svc, context, {bucket, key, row.sealed, version, row.name}, std::nullopt));
    TRY(auto const reader, lift(svc.blobs.open(row.blob, 0, opened)));
    std::string text;
    text.reserve(row.blob.size);
    while (text.size() < row.blob.size) {
        TRY(auto const piece, lift(reader->read(text.size())));
        if (piece.empty()) return errc::internal_error;
        text.append(as_text(piece));
    }
    return text;
}

result<std::vector<storage::annotation>> list_all_annotations(services const& svc, storage::object_address const& of) {
    std::vector<storage::annotation> out;
    while (true) {
        std::string const after = out.empty() ? "" : out.back().name;
        TRY(auto page, lift(svc.metadata.list_annotations(of, {.after = after})));
        std::move(page.annotations.begin(), page.annotations.end(), std::back_inserter(out));
        if (!page.truncated) return out;
    }
}

result<std::vector<storage::resealed_annotation>> rewrap_annotations(services const& svc,
                                                                     request_context const& context,
                                                                     storage::object const& row,
                                                                     std::string_view key_arn, bool bucket_key) {
    std::vector<storage::resealed_annotation> out;
    if (row.annotation_count == 0) return out;
    TRY(auto all, list_all_annotations(svc, {context.bucket_id(), row.key, row.version}));
    for (auto& one : all) {
        sealed_object const at{*context.bucket, row.key, one.sealed, row.version, one.name};
        TRY(auto sealed, rewrap_object_key(svc, context, at, key_arn, bucket_key));
        out.push_back({std::move(one.name), std::move(sealed)});
    }
    return out;
}

}  // namespace s3seal::s3
