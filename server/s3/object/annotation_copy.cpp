#include "server/s3/object/annotation_copy.hpp"

#include "server/body/checksum.hpp"
#include "server/s3/access/authorization.hpp"
#include "server/s3/access/condition_keys.hpp"
#include "server/s3/access/directory_rules.hpp"
#include "server/s3/encryption/shown_encryption.hpp"
#include "server/s3/object/content_digester.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "storage/metadata_store.hpp"

#include <utility>

namespace s3seal::s3 {

namespace {

constexpr std::string_view directive_header = "x-amz-object-annotation-directive";

result<> allow_carrying_annotations(services const& svc, request_context const& context, copy_source const& source) {
    auto const& [bucket, key, version] = source.name;
    request_keys const there{svc.metadata, context, *source.bucket, key, version};
    CHECK_OK(allow(context.caller, "s3:GetObjectAnnotation",
                   resource_in(*source.bucket, key, svc.policies, svc.metadata, version), there));
    auto here = resource_in(*context.bucket, context.key, svc.policies, svc.metadata);
    here.made = true;
    return allow(context.caller, "s3:PutObjectAnnotation", here, request_keys{svc.metadata, context});
}

// With the checksum that it had, computed anew.
body::verified_content digest_of(std::string_view text, storage::checksum const& kept, bool wants_md5) {
    auto const* row = body::find_by_name(kept.algorithm);
    content_digester digester{row != nullptr ? *row : body::row_of(body::checksum_algorithm::crc64nvme), wants_md5};
    digester.update(as_bytes(text));
    return digester.finish();
}

// Its key, or its bucket, may be another one's by now, whose annotations the caller may not read. OperationAborted.
result<> check_still_there(services const& svc, storage::object_address const& at, std::uint64_t revision) {
    auto const now = svc.metadata.load_head(at);
    if (!now && now.error().code != storage::errc::not_found) return from_storage(now.error());
    return now && now->revision == revision ? result<>{} : errc::operation_aborted;
}

// What was decided for the copy, which has no customer's key.
encryption_decision as_for_target(encryption_decision const& decided) {
    encryption_decision out;
    out.mode = decided.mode;
    out.kms_key = decided.kms_key;
    out.bucket_key = decided.bucket_key;
    out.context = decided.context;
    out.from = decided.from;
    return out;
}

}  // namespace

result<bool> parse_annotation_directive(request_context const& context) {
    auto const sent = context.request.find(directive_header).value_or("COPY");
    if (sent == "COPY") return true;
    if (sent == "EXCLUDE") return false;
    return invalid_argument("Unknown annotation directive.", directive_header, sent);
}

result<annotation_copy> annotation_copy::begin(services const& svc, request_context const& context,
                                               copy_source const& source, encryption_decision const& decision) {
    if (is_express(context))
        return error{errc::not_implemented, "Annotations can't be copied to directory buckets. Exclude them."};
    CHECK_OK(check_takes_annotations(decision.mode));
    CHECK_OK(allow_carrying_annotations(svc, context, source));
    auto const& row = source.row;
    storage::object_address const at{source.bucket->id, row.key, row.version};
    annotation_copy out{source.bucket, row, as_for_target(decision)};
    TRY(auto all, list_all_annotations(svc, at));
    CHECK_OK(check_still_there(svc, at, row.revision));
    for (auto one = all.rbegin(); one != all.rend(); ++one) out.names_.push_back(std::move(one->name));
    return out;
}

result<bool> annotation_copy::advance(services const& svc, request_context const& context, std::string_view version) {
    if (names_.empty()) return false;
    storage::object_address const at{bucket_->id, key_, version_};
    auto const found = svc.metadata.load_annotation(at, names_.back());
    if (!found && found.error().code == storage::errc::not_found) return errc::operation_aborted;
    if (!found) return from_storage(found.error());
    // No two rows ever have one revision: what was loaded is of the source if that is the same after it.
    CHECK_OK(check_still_there(svc, at, revision_));
    TRY(auto const text, open_annotation(svc, context, {*bucket_, key_, version_, *found}));
    storage::encryption like;
    like.mode = decision_.mode;
    auto const content = digest_of(text, found->digest, has_md5_etag(context, like));
    TRY(auto sealed, seal_annotation(svc, context, decision_, version, {names_.back(), text, content}));
    done_.push_back(std::move(sealed));
    names_.pop_back();
    return true;
}

}  // namespace s3seal::s3
