#include "server/s3/access/condition_keys.hpp"

#include "server/aws/directory_names.hpp"
#include "server/aws/regions.hpp"
#include "server/http/dates.hpp"
#include "server/s3/access/tag_keys.hpp"
#include "server/s3/encryption/encryption_headers.hpp"
#include "server/s3/encryption/header_names.hpp"
#include "server/s3/request/bucket_tags.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/object_tags.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

namespace s3seal::s3 {

namespace {

using values = iam::key_values;

constexpr std::string_view s3_prefix = "s3:";
constexpr std::string_view express_prefix = "s3express:";
constexpr std::string_view resource_tag_prefix = "aws:resourcetag/";
constexpr std::string_view bucket_tag_prefix = "s3:buckettag/";

values one_value(std::optional<std::string_view> value) {
    return value ? values{std::string{*value}} : values{};
}

values of_header(request_keys const& from, std::string_view header) {
    return one_value(from.context().request.find(header));
}

// Headers whose key is s3: and their name.
values own_header(request_keys const& from, std::string_view name) {
    return of_header(from, name.substr(s3_prefix.size()));
}

// Those whose key begins with x-amz- no more.
values amz_header(request_keys const& from, std::string_view name) {
    return of_header(from, std::string{"x-amz-"}.append(name.substr(s3_prefix.size())));
}

values of_document(request_keys const& from, std::string_view name) {
    values out;
    for (auto const& [key, value] : from.context().document_keys)
        if (key == name) out.push_back(value);
    return out;
}

values lock_value(request_keys const& from, std::string_view name) {
    auto const* op = from.context().op;
    return op && op->asks_by_document() ? of_document(from, name) : amz_header(from, name);
}

// Until the date that is asked for, in whole days, of which the last one counts as well.
values remaining_retention_days(request_keys const& from, std::string_view) {
    auto const date = lock_value(from, "s3:object-lock-retain-until-date");
    auto const until = date.empty() ? std::nullopt : http::parse_iso_date(date.front());
    if (!until) return {};
    auto const days = std::chrono::ceil<std::chrono::days>(*until - from.context().now);
    return {std::to_string(std::max<std::int64_t>(0, days.count()))};
}

// S3 counts a year as 365 days.
values event_hold_days(request_keys const& from, std::string_view name) {
    auto const days = lock_value(from, name);
    if (!days.empty()) return days;
    auto const years = lock_value(from, "s3:object-lock-event-hold-duration-years");
    auto const count = years.empty() ? std::nullopt : parse_decimal(years.front());
    return count ? values{std::to_string(365 * *count)} : values{};
}

values encryption_header(request_keys const& from, std::string_view name) {
    auto const header = name.substr(s3_prefix.size());
    for (auto const& [one, value] : from.encryption())
        if (one == header) return {value};
    return {};
}

constexpr std::string_view requested_tag_prefix = "s3:requestobjecttag/";
constexpr std::string_view existing_tag_prefix = "s3:existingobjecttag/";

values requested_tag(request_keys const& from, std::string_view name) {
    auto said = of_document(from, name);
    return said.empty() ? find_tag(from.requested_tags(), name.substr(requested_tag_prefix.size())) : said;
}

values requested_tag_keys(request_keys const& from, std::string_view name) {
    auto said = of_document(from, name);
    return said.empty() ? keys_of_tags(from.requested_tags()) : said;
}

values existing_tag(request_keys const& from, std::string_view name) {
    return find_tag(from.existing_tags(), name.substr(existing_tag_prefix.size()));
}

values of_query(request_keys const& from, std::string_view name) {
    if (!from.of_addressed()) return {};
    return one_value(from.context().query(name.substr(s3_prefix.size())));
}

values version_id(request_keys const& from, std::string_view) {
    return one_value(from.version());
}

values user_agent(request_keys const& from, std::string_view) {
    return of_header(from, "User-Agent");
}

values referer(request_keys const& from, std::string_view) {
    return of_header(from, "Referer");
}

// The operations under s3:PutObject that make no object yet (documented: "Enforce conditional writes").
constexpr std::array<std::string_view, 3> parts_of_uploads{"CreateMultipartUpload", "UploadPart", "UploadPartCopy"};

values creation(request_keys const& from, std::string_view) {
    auto const* op = from.context().op;
    if (!from.of_addressed() || !op || op->action != "s3:PutObject") return {};
    bool const part = std::find(parts_of_uploads.begin(), parts_of_uploads.end(), op->name) != parts_of_uploads.end();
    return {part ? "false" : "true"};
}

values signature_version(request_keys const& from, std::string_view) {
    auto const& caller = from.context().caller;
    if (caller.anonymous) return {};
    return {caller.version == auth::signature_version::v4 ? "AWS4-HMAC-SHA256" : "AWS"};
}

values auth_type(request_keys const& from, std::string_view) {
    auto const& caller = from.context().caller;
    constexpr std::string_view types[] = {"REST-HEADER", "REST-QUERY-STRING", "POST"};
    return caller.anonymous ? values{} : values{std::string{types[static_cast<int>(caller.type)]}};
}

// In milliseconds.
values signature_age(request_keys const& from, std::string_view) {
    auto const& context = from.context();
    if (context.caller.anonymous || !context.caller.signed_at) return {};
    return {std::to_string(std::max<std::int64_t>(0, (context.now - *context.caller.signed_at).count()))};
}

values tls_version(request_keys const& from, std::string_view) {
    auto const& version = from.context().connection.tls_version;
    return version.empty() ? values{} : values{std::string{version}};
}

values resource_tag(request_keys const& from, std::string_view name) {
    return find_tag(from.bucket_tags(), name.substr(name.find('/') + 1));
}

values resource_account(request_keys const& from, std::string_view) {
    return from.bucket() ? values{from.bucket()->account} : values{};
}

constexpr iam::condition_key<request_keys> s3_keys[] = {
    {"aws:referer", referer},
    {request_tag_prefix, of_document},
    {resource_tag_prefix, resource_tag},
    {tag_keys, of_document},
    {"aws:useragent", user_agent},
    {"s3:authtype", auth_type},
    {bucket_tag_prefix, resource_tag},
    {"s3:delimiter", of_query},
    {existing_tag_prefix, existing_tag},
    {"s3:if-match", own_header},
    {"s3:if-none-match", own_header},
    {"s3:locationconstraint", of_document},
    {"s3:max-keys", of_query},
    {"s3:object-lock-event-hold", lock_value},
    {"s3:object-lock-event-hold-duration-days", event_hold_days},
    {"s3:object-lock-legal-hold", lock_value},
    {"s3:object-lock-mode", lock_value},
    {"s3:object-lock-remaining-retention-days", remaining_retention_days},
    {"s3:object-lock-retain-until-date", lock_value},
    {"s3:objectcreationoperation", creation},
    {"s3:prefix", of_query},
    {requested_tag_prefix, requested_tag},
    {"s3:requestobjecttagkeys", requested_tag_keys},
    {"s3:resourceaccount", resource_account},
    {"s3:signatureage", signature_age},
    {"s3:signatureversion", signature_version},
    {"s3:tlsversion", tls_version},
    {"s3:versionid", version_id},
    {"s3:x-amz-acl", own_header},
    {"s3:x-amz-bucket-namespace", own_header},
    {"s3:x-amz-content-sha256", own_header},
    {"s3:x-amz-copy-source", own_header},
    {"s3:x-amz-grant-full-control", own_header},
    {"s3:x-amz-grant-read", own_header},
    {"s3:x-amz-grant-read-acp", own_header},
    {"s3:x-amz-grant-write", own_header},
    {"s3:x-amz-grant-write-acp", own_header},
    {"s3:x-amz-metadata-directive", own_header},
    {"s3:x-amz-object-ownership", own_header},
    {"s3:x-amz-server-side-encryption", encryption_header},
    {"s3:x-amz-server-side-encryption-aws-kms-key-id", encryption_header},
    {"s3:x-amz-server-side-encryption-customer-algorithm", own_header},
    {"s3:x-amz-storage-class", own_header},
    {"s3:x-amz-website-redirect-location", own_header},
};

values session_mode(express_keys const& from, std::string_view) {
    return from.mode().empty() ? values{} : values{std::string{from.mode()}};
}

values location_name(express_keys const& from, std::string_view) {
    return from.zone().empty() ? values{} : values{std::string{from.zone()}};
}

constexpr iam::condition_key<express_keys> express_rows[] = {
    {"s3express:locationname", location_name},
    {"s3express:sessionmode", session_mode},
};

// Directory buckets have no tags here.
bool is_about_tags(std::string_view name) {
    return name == tag_keys || name.starts_with(request_tag_prefix) || name.starts_with(resource_tag_prefix) ||
           name.starts_with(bucket_tag_prefix);
}

// Nothing: S3 Express does not have it under that name.
std::optional<std::string> as_s3_key(std::string_view name) {
    if (name.starts_with(s3_prefix)) return std::nullopt;
    auto out = name.starts_with(express_prefix) ? std::string{s3_prefix}.append(name.substr(express_prefix.size()))
                                                : std::string{name};
    return is_about_tags(out) ? std::nullopt : std::optional{std::move(out)};
}

bool has_s3_key(std::string_view name) {
    return iam::is_common_key(name) || iam::find_row(s3_keys, name) != nullptr;
}

bool has_express_key(std::string_view name) {
    auto const of_s3 = as_s3_key(name);
    return iam::find_row(express_rows, name) != nullptr || (of_s3 && has_s3_key(*of_s3));
}

constexpr iam::service_keys s3_services[] = {{"s3", has_s3_key}, {"s3express", has_express_key}};

bool writes_into_upload(operation const& op) {
    return op.query == "uploadId" && op.action == "s3:PutObject";
}

request_keys::pairs encryption_in_headers(request_context const& context, storage::bucket const* bucket) {
    request_keys::pairs out;
    auto const sent = encryption_headers::from(context.request);
    if (sent.algorithm) out.emplace_back(header::sse, *sent.algorithm);
    if (sent.kms_key) out.emplace_back(header::sse_kms_key, as_key_arn(context, bucket, *sent.kms_key));
    return out;
}

}  // namespace

request_keys::request_keys(storage::metadata_store& metadata, request_context const& context)
    : request_keys{metadata, context, context.key, context.query("versionId")} {}

request_keys::request_keys(storage::metadata_store& metadata, request_context const& context, std::string_view key,
                           std::optional<std::string_view> version)
    : metadata_{metadata},
      context_{context},
      bucket_{context.bucket ? &*context.bucket : nullptr},
      of_addressed_{true},
      key_{key},
      version_{version} {}

request_keys::request_keys(storage::metadata_store& metadata, request_context const& context,
                           storage::bucket const& bucket, std::string_view key,
                           std::optional<std::string> const& version)
    : metadata_{metadata}, context_{context}, bucket_{&bucket}, of_addressed_{false}, key_{key}, version_{version} {}

iam::circumstances request_keys::circumstances() const {
    auto const region = of_addressed_ ? context_.endpoint_region() : std::string_view{context_.caller.region};
    return {.who = context_.caller.who,
            .now = context_.now,
            .secure = context_.secure(),
            .source_address = std::string{http::plain_address(context_.connection.remote)},
            .region = region.empty() ? std::string_view{context_.behaviour.default_region} : region,
            .resource_account = bucket_ ? std::string_view{bucket_->account} : std::string_view{}};
}

iam::key_values request_keys::find(std::string_view name) const {
    if (auto const* row = iam::find_row(s3_keys, name)) return row->find(*this, name);
    return iam::find_common_key(circumstances(), name);
}

std::vector<std::string> request_keys::names() const {
    std::vector<std::string> out;
    iam::add_names(s3_keys, out);
    for (auto const& [name, value] : context_.document_keys)
        if (name.starts_with(requested_tag_prefix) || name.starts_with(request_tag_prefix)) out.push_back(name);
    add_tag_names(requested_tag_prefix, requested_tags(), out);
    add_tag_names(existing_tag_prefix, existing_tags(), out);
    auto const of_bucket = bucket_tags();
    add_tag_names(resource_tag_prefix, of_bucket, out);
    add_tag_names(bucket_tag_prefix, of_bucket, out);
    iam::add_common_names(out);
    return out;
}

storage::tag_list request_keys::bucket_tags() const {
    storage::tag_list out;
    bool const creates = of_addressed_ && context_.op && context_.op->creates_bucket;
    if (bucket_ == nullptr || creates || !is_abac_enabled(*bucket_)) return out;
    for (auto& one : tags_of(*bucket_)) out.emplace_back(std::move(one.key), std::move(one.value));
    return out;
}

request_keys::pairs const& request_keys::encryption() const {
    if (encryption_) return *encryption_;
    bool const into_upload = of_addressed_ && context_.op && writes_into_upload(*context_.op);
    if (!into_upload) return encryption_.emplace(encryption_in_headers(context_, bucket_));
    auto upload = metadata_.load_upload(context_.bucket_id(), context_.key, context_.query("uploadId").value_or(""));
    if (upload) return encryption_.emplace(std::move(upload->requested_encryption));
    if (upload.error().code != storage::errc::not_found) failure_ = from_storage(upload.error());
    return encryption_.emplace();
}

// What is wrong with them is said by whoever stores them.
request_keys::pairs const& request_keys::requested_tags() const {
    if (requested_tags_) return *requested_tags_;
    if (!of_addressed_) return requested_tags_.emplace();
    auto sent = parse_requested_tags(context_);
    return sent ? requested_tags_.emplace(*std::move(sent)) : requested_tags_.emplace();
}

request_keys::pairs const& request_keys::existing_tags() const {
    if (existing_tags_) return *existing_tags_;
    bool const asks = !of_addressed_ || (context_.op && asks_about_existing_tags(*context_.op));
    if (!asks || bucket_ == nullptr || key_.empty()) return existing_tags_.emplace();
    auto row = metadata_.load_head({bucket_->id, key_, version().value_or("")});
    if (row) return existing_tags_.emplace(std::move(row->tags));
    if (row.error().code != storage::errc::not_found) failure_ = from_storage(row.error());
    return existing_tags_.emplace();
}

express_keys::express_keys(iam::key_source const& of_s3, std::string_view bucket_name, std::string_view mode)
    : of_s3_{of_s3}, zone_{aws::zone_of(bucket_name)}, mode_{mode} {}

iam::key_values express_keys::find(std::string_view name) const {
    if (auto const* row = iam::find_row(express_rows, name)) return row->find(*this, name);
    auto const of_s3 = as_s3_key(name);
    return of_s3 ? of_s3_.find(*of_s3) : iam::key_values{};
}

std::vector<std::string> express_keys::names() const {
    auto out = of_s3_.names();
    std::erase_if(out, is_about_tags);
    for (auto& one : out)
        if (one.starts_with(s3_prefix)) one.replace(0, s3_prefix.size(), express_prefix);
    iam::add_names(express_rows, out);
    return out;
}

iam::services_of_policy condition_keys_of_s3() noexcept {
    return s3_services;
}

std::string as_key_arn(request_context const& context, storage::bucket const* bucket, std::string_view key) {
    if (key.starts_with("arn:") || key.empty()) return std::string{key};
    auto const& region = bucket ? bucket->region : context.behaviour.default_region;
    bool const alias = key.starts_with("alias/");
    return fmt::format("arn:{}:kms:{}:{}:{}{}", aws::partition_of(region), region, context.caller.who.account,
                       alias ? "" : "key/", key);
}

std::vector<std::pair<std::string, std::string>> requested_encryption(request_context const& context) {
    return encryption_in_headers(context, context.bucket ? &*context.bucket : nullptr);
}

}  // namespace s3seal::s3
