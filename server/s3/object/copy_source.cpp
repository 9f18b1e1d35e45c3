#include "server/s3/object/copy_source.hpp"

#include "server/aws/bucket_names.hpp"
#include "server/http/conditions.hpp"
#include "server/s3/access/authorization.hpp"
#include "server/s3/access/bucket_owner.hpp"
#include "server/s3/access/condition_keys.hpp"
#include "server/s3/encryption/object_key.hpp"
#include "server/s3/object/archive.hpp"
#include "server/s3/object/stored_object.hpp"
#include "server/s3/object/version_id.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "storage/metadata_store.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace s3seal::s3 {

namespace {

constexpr std::string_view source_header = "x-amz-copy-source";
constexpr std::uint64_t max_copy_bytes = 5ull << 30;

error malformed(std::string_view what) {
    return invalid_argument(fmt::format("Invalid copy source {}", what), source_header, source_header);
}

std::string without_slash(std::string_view path) {
    return std::string{path.substr(path.starts_with('/') ? 1 : 0)};
}

// What is addressed by a URL as "bucket/key".
std::string without_origin(std::string_view text, address_book const& addresses) {
    for (std::string_view const scheme : {"http://", "https://"}) {
        if (!text.starts_with(scheme)) continue;
        auto const slash = text.find('/', scheme.size());
        if (slash == text.npos) return {};
        auto const host = addresses.resolve(text.substr(scheme.size(), slash - scheme.size()));
        auto const path = text.substr(slash);
        return host.bucket.empty() ? without_slash(path) : host.bucket + std::string{path};
    }
    return without_slash(text);
}

// Of the owner that the request expects.
result<std::shared_ptr<s3::bucket const>> load_bucket(services const& svc, request_context const& context,
                                                      std::string const& name) {
    constexpr std::string_view owner = "x-amz-source-expected-bucket-owner";
    CHECK_OK(check_owner_syntax(context.request, owner));
    auto found = svc.buckets.load(svc.metadata, {std::string{}, name});
    if (!found && found.error().code != storage::errc::not_found) return from_storage(found.error());
    auto bucket = found ? *std::move(found) : nullptr;
    CHECK_OK(check_owner(context.request, owner, bucket.get(), name));
    return bucket;
}

error refused_marker(storage::object const& marker, services const& svc, request_context const& context,
                     version_name const& at, iam::key_source const& keys) {
    if (!at.version) return hidden_by(marker, svc, context.caller, at, keys);
    return {errc::invalid_request,
            "The source of a copy request may not specifically refer to a delete marker by version id."};
}

result<bool> is_current(services const& svc, version_name const& at, storage::object const& row) {
    if (!at.version) return true;
    auto const current = svc.metadata.load_head({at.bucket.id, at.key});
    if (!current && current.error().code != storage::errc::not_found) return from_storage(current.error());
    return current && current->version == row.version;
}

}  // namespace

result<> check_source_conditions(request_context const& context, std::string_view prefix, storage::object const& row) {
    auto const sent = http::read_conditions::from(context.request, prefix);
    std::string_view failed;
    switch (http::evaluate_conditions(sent, row.etag, row.modified, context.now)) {
        case http::condition_result::proceed:
            return {};
        case http::condition_result::if_match_failed:
            failed = "If-Match";
            break;
        case http::condition_result::if_unmodified_failed:
            failed = "If-Unmodified-Since";
            break;
        case http::condition_result::not_modified:
            failed = sent.if_none_match ? "If-None-Match" : "If-Modified-Since";
            break;
    }
    return error{errc::precondition_failed}.with("Condition", fmt::format("{}{}", prefix, failed));
}

result<copy_source_name> parse_copy_source(std::string_view text, address_book const& addresses) {
    copy_source_name name;
    constexpr std::string_view version = "?versionId=";
    auto const question = text.rfind(version);
    auto encoded = without_origin(text.substr(0, question), addresses);
    std::replace(encoded.begin(), encoded.end(), '+', ' ');  // as in a form
    auto path = http::percent_decode(encoded);
    if (!path || !is_utf8(*path)) return malformed("encoding");
    // Clients that encode all of it encode the first slash too.
    if (!text.starts_with('/') && path->starts_with('/')) path->erase(0, 1);
    if (question != text.npos) name.version = text.substr(question + version.size());
    auto const slash = path->find('/');
    if (slash == path->npos || slash + 1 == path->size()) return malformed("object key");
    name.bucket = path->substr(0, slash);
    name.key = path->substr(slash + 1);
    if (!aws::is_bucket_name(name.bucket)) return malformed("bucket name");
    return name;
}

result<copy_source> load_copy_source(services const& svc, request_context const& context) {
    if (context.caller.anonymous)
        return error{errc::access_denied, "Anonymous users cannot copy objects. Please authenticate."}.because(
            aws::reason_code::never_unsigned);
    TRY(auto name, parse_copy_source(context.request.find(source_header).value_or(""), svc.addresses));
    TRY(auto bucket, load_bucket(svc, context, name.bucket));
    CHECK_OK(check_version_id(*bucket, name.version));
    request_keys const keys{svc.metadata, context, *bucket, name.key, name.version};
    auto const source = resource_in(*bucket, name.key, svc.policies, svc.metadata, name.version);
    CHECK_OK(allow_reading(context.caller, source, keys));
    version_name const at{*bucket, name.key, name.version};
    TRY(auto row, load_version(svc, context.caller, at, keys, extent::whole));
    CHECK_OK(allow_reading_found(context.caller, source, row, keys));
    if (row.delete_marker) return refused_marker(row, svc, context, at, keys);
    CHECK_OK(check_source_conditions(context, "x-amz-copy-source-", row));
    TRY(bool const current, is_current(svc, at, row));
    CHECK_OK(check_readable(row, context.now));
    context.outcome.source_mode = row.sealed.format == 0 ? service::unencrypted : std::string_view{row.sealed.mode};
    return copy_source{std::move(name), std::move(bucket), std::move(row), current};
}

result<std::unique_ptr<object_content>> open_copy_source(services const& svc, request_context const& context,
                                                         copy_source const& source, http::byte_range slice) {
    auto const sent = customer_key_headers::of_copy_source(context.request);
    if (sent.any() && !context.takes_customer_keys()) return insecure_customer_key();
    TRY(auto const customer, find_customer_key(sent, source.row.sealed));
    TRY(auto key, open_object_key(svc, context, sealed_object::of(*source.bucket, source.row), customer));
    return object_content::open(svc.blobs, source.row, std::move(key), slice);
}

void add_source_version(http::response& response, std::string_view version) {
    if (version != storage::null_version) response.add("x-amz-copy-source-version-id", version);
}

result<> check_copy_size(std::uint64_t bytes) {
    if (bytes <= max_copy_bytes) return {};
    return error{
        errc::invalid_request,
        fmt::format("The specified copy source is larger than the maximum allowable size for a copy source: {}",
                    max_copy_bytes)};
}

}  // namespace s3seal::s3
