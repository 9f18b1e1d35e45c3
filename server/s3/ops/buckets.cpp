// CreateBucket, HeadBucket, GetBucketLocation, ListBuckets, DeleteBucket.
#include "server/aws/accounts.hpp"
#include "server/aws/arns.hpp"
#include "server/aws/bucket_names.hpp"
#include "server/aws/directory_names.hpp"
#include "server/aws/regions.hpp"
#include "server/s3/access/authorization.hpp"
#include "server/s3/access/condition_keys.hpp"
#include "server/s3/access/directory_rules.hpp"
#include "server/s3/bucket/bucket_change.hpp"
#include "server/s3/bucket/create_bucket_config.hpp"
#include "server/s3/bucket/directory_buckets.hpp"
#include "server/s3/bucket/new_bucket_acl.hpp"
#include "server/s3/request/bucket_tags.hpp"
#include "server/s3/request/elements.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/foreign_names.hpp"
#include "server/s3/request/not_built.hpp"
#include "server/s3/request/paging.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/services.hpp"
#include "server/s3/request/settled_blobs.hpp"
#include "server/xml/codec.hpp"
#include "storage/blob_store.hpp"
#include "storage/metadata_store.hpp"

#include <fmt/format.h>

namespace s3seal::s3::ops {

namespace {

constexpr std::string_view classic_region = "us-east-1";

// Where the new bucket is to live: a region, and the constraint as given.
struct placement {
    std::string region;
    std::string constraint;
};

error incompatible(std::string_view constraint) {
    return {errc::illegal_location_constraint,
            fmt::format("The {} location constraint is incompatible for the region specific endpoint this request was "
                        "sent to.",
                        constraint)};
}

result<placement> place(std::string_view endpoint, std::string_view constraint) {
    if (endpoint == classic_region) {
        if (constraint.empty()) return placement{std::string{classic_region}, ""};
        if (constraint == "EU") return incompatible(constraint);
        if (constraint == classic_region || !aws::is_known_region(constraint))
            return error{errc::invalid_location_constraint}.with("LocationConstraint", constraint);
        return placement{std::string{constraint}, std::string{constraint}};
    }
    if (constraint.empty()) return errc::illegal_location_constraint;
    bool const old_name = constraint == "EU" && endpoint == "eu-west-1";
    if (!old_name && constraint != endpoint) return incompatible(constraint);
    return placement{std::string{endpoint}, std::string{constraint}};
}

result<> check_unbuilt_headers(http::request const& request) {
    constexpr std::string_view namespace_header = "x-amz-bucket-namespace";
    auto const bucket_namespace = request.find(namespace_header);
    if (bucket_namespace && *bucket_namespace != "global")
        return feature_not_built("Regional bucket namespaces", namespace_header);
    return {};
}

// Whether the bucket is to lock, for which its maker needs what it takes to say so later. AccessDenied,
// InvalidArgument.
result<bool> parse_lock(services const& svc, request_context const& context, std::string_view region) {
    constexpr std::string_view header = "x-amz-bucket-object-lock-enabled";
    auto const sent = context.request.find(header);
    if (!sent || equal_ignoring_case(*sent, "false")) return false;
    if (!equal_ignoring_case(*sent, "true"))
        return invalid_argument("Invalid value of a boolean header.", header, *sent);
    resource const made{
        .region = region, .bucket_name = context.bucket_name, .key = {}, .account = context.caller.who.account};
    request_keys const keys{svc.metadata, context};
    for (auto const action : {"s3:PutBucketObjectLockConfiguration", "s3:PutBucketVersioning"})
        CHECK_OK(allow(context.caller, action, made, keys));
    return true;
}

// Who chooses how objects are owned needs what it takes to say so later. AccessDenied.
result<> check_ownership_choice(services const& svc, request_context const& context, std::string_view region) {
    if (!context.request.has("x-amz-object-ownership")) return {};
    resource const made{
        .region = region, .bucket_name = context.bucket_name, .key = {}, .account = context.caller.who.account};
    return allow(context.caller, "s3:PutBucketOwnershipControls", made, request_keys{svc.metadata, context});
}

// The bucket exists: only its owner repeating a plain request in us-east-1, without tags, is told that all is well.
result<> check_existing(request_context const& context, storage::bucket const& existing, placement const& wanted,
                        bucket_tagging const& tagging) {
    if (existing.account != context.caller.who.account)
        return error{errc::bucket_already_exists}.with("BucketName", context.bucket_name);
    bool const classic = existing.region == classic_region && wanted.region == classic_region;
    if (classic && is_empty(tagging)) return {};
    return error{errc::bucket_already_owned_by_you}.with("BucketName", context.bucket_name);
}

storage::bucket make_row(request_context const& context, placement const& where, new_bucket_acl const& access,
                         bucket_tagging const& tagging, bool locks) {
    storage::bucket row;
    row.id = context.bucket_id();
    row.account = context.caller.who.account;
    row.region = where.region;
    row.location = where.constraint;
    row.created = std::chrono::floor<std::chrono::seconds>(context.now);
    default_encryption encryption;
    encryption.customer_keys_blocked = context.behaviour.new_buckets_block_sse_c;
    row.settings = {make_setting(encryption)};
    if (context.behaviour.new_buckets_block_public_access) row.settings.push_back(make_setting(all_blocked));
    if (!is_empty(tagging)) row.settings.push_back(make_setting(tagging));
    add_settings(row, access);
    if (locks) {
        row.settings.push_back(
            make_setting(versioning_configuration{.status = versioning_status::enabled, .mfa_delete = {}}));
        row.settings.push_back(make_setting(object_lock_configuration{}));
    }
    return row;
}

condition_values keys_of_new_bucket(std::string_view body) {
    auto const config = parse_create_bucket_config(body);
    if (!config) return {};
    auto out = keys_of(config->tags.value_or(std::vector<tag>{}));
    if (auto const& constraint = config->location_constraint; constraint && !constraint->empty())
        out.emplace_back("s3:locationconstraint", *constraint);
    return out;
}

// At S3's own names as there; else at the name that the client used, as S3's would lead it away from here.
std::string url_of_new_bucket(request_context const& context) {
    bool const at_s3 = context.request.find("Host").value_or("").find(".amazonaws.com") != std::string_view::npos;
    return at_s3 ? fmt::format("http://{}.s3.amazonaws.com/", context.bucket_name) : object_url(context);
}

result<http::response> create_bucket(services const& svc, request_context& context, std::string_view body) {
    if (is_express(context)) return create_directory_bucket(svc.metadata, context, body);
    if (!aws::is_creatable_bucket_name(context.bucket_name))
        return error{errc::invalid_bucket_name}.with("BucketName", context.bucket_name);
    TRY(auto const config, parse_create_bucket_config(body));
    if (config.location || config.bucket)  // of a directory bucket, whose name would say so
        return error{errc::invalid_bucket_name}.with("BucketName", context.bucket_name);
    bucket_tagging tagging{config.tags.value_or(std::vector<tag>{})};
    CHECK_OK(accept_new(tagging));
    TRY(auto const access, parse_new_bucket_acl(context));
    CHECK_OK(check_unbuilt_headers(context.request));
    TRY(auto const where, place(context.endpoint_region(), config.location_constraint.value_or("")));
    TRY(auto const locks, parse_lock(svc, context, where.region));
    CHECK_OK(check_ownership_choice(svc, context, where.region));
    if (context.bucket) {
        CHECK_OK(check_existing(context, *context.bucket, where, tagging));
        if (context.bucket->has_acls())
            CHECK_OK(
                change_setting(svc, context, [&]() -> result<storage::setting_change> { return acl_change(access); }));
    } else {
        auto const created = svc.metadata.create_bucket(make_row(context, where, access, tagging, locks));
        if (!created && created.error().code != storage::errc::already_exists) return from_storage(created.error());
        if (created) note_foreign_name(context.bucket_name);
        if (!created) {  // somebody else was faster
            TRY(auto const winner, lift(svc.metadata.load_bucket(context.bucket_id())));
            CHECK_OK(check_existing(context, *winner, where, tagging));
        }
    }
    auto response = begin_response(context);
    response.add("Location", where.constraint.empty() ? "/" + context.bucket_name : url_of_new_bucket(context));
    response.add("x-amz-bucket-arn", aws::bucket_arn(where.region, context.bucket_name));
    return response;
}

result<http::response> head_bucket(services const& /*svc*/, request_context& context) {
    auto response = begin_response(context);
    response.add("x-amz-bucket-arn", aws::arn_of(*context.bucket));
    if (is_express(context)) {
        response.add("x-amz-bucket-location-type", "AvailabilityZone");
        response.add("x-amz-bucket-location-name", aws::zone_of(context.bucket_name));
    }
    response.add("x-amz-bucket-region", context.bucket->region);
    response.add("x-amz-access-point-alias", "false");
    response.add("Content-Type", "application/xml");
    response.frame = http::framing::chunked;
    return response;
}

struct bucket_location_document {
    static constexpr xml::form document{.root = "LocationConstraint"};
    std::string constraint;
};
template <class Ar>
void describe(Ar& ar, bucket_location_document& x) {
    ar.text(x.constraint);
}

result<http::response> get_bucket_location(services const& /*svc*/, request_context& context) {
    return xml_response(context, xml::write(bucket_location_document{context.bucket->location}));
}

// Uploads that were begun hold a directory bucket, unlike others.
result<> check_uploads(storage::metadata_store& metadata, request_context const& context) {
    if (!is_express(context)) return {};
    TRY(auto const page, lift(metadata.list_uploads(context.bucket_id(), {.limit = 1})));
    if (page.uploads.empty()) return {};
    return error{errc::bucket_not_empty}.with("BucketName", context.bucket_name);
}

error not_empty(s3::bucket const& bucket) {
    auto refused = bucket.versioning == versioning_state::never
                       ? error{errc::bucket_not_empty}
                       : error{errc::bucket_not_empty,
                               "The bucket you tried to delete is not empty. You must delete all versions in the "
                               "bucket."};
    return std::move(refused).with("BucketName", bucket.id.name);
}

result<http::response> delete_bucket(services const& svc, request_context& context) {
    CHECK_OK(check_uploads(svc.metadata, context));
    auto deleted = svc.metadata.delete_bucket(context.bucket_id());
    if (deleted) {
        settle_blobs(svc, context, nullptr, *std::move(deleted));
        return no_content(context);
    }
    switch (deleted.error().code) {
        case storage::errc::not_found:
            return error{errc::no_such_bucket}.with("BucketName", context.bucket_name);
        case storage::errc::not_empty:
            return not_empty(*context.bucket);
        default:
            return from_storage(deleted.error());
    }
}

// A page of ListBuckets: any of its four parameters makes every bucket show its region.
struct bucket_listing {
    storage::bucket_query query;
    std::optional<std::string_view> prefix;
    bool show_region = false;
};

result<bucket_listing> parse_bucket_listing(request_context const& context) {
    bucket_listing listing;
    listing.prefix = context.query("prefix");
    listing.query.account = context.caller.who.account;
    listing.query.prefix = listing.prefix.value_or("");
    listing.query.suffix = aws::directory_suffix;
    listing.query.with_suffix = false;
    auto const max = context.query("max-buckets");
    if (max) {
        auto const value = parse_decimal(*max);
        if (!value || *value < 1 || *value > 10'000)
            return invalid_argument("Argument max-buckets must be an integer between 1 and 10000.", "max-buckets",
                                    *max);
        listing.query.limit = *value;
    }
    auto const region = context.query("bucket-region");
    if (region && !aws::is_known_region(*region))
        return error{errc::invalid_argument, fmt::format("Argument value {} is not a valid AWS Region", *region)}.with(
            "ArgumentName", "bucket-region");
    listing.query.region = region.value_or("");
    auto const token = context.query("continuation-token");
    if (token && !token->empty()) {
        TRY(listing.query.after, parse_continuation_token(*token));
    }
    listing.show_region = max || region || token || listing.prefix;
    return listing;
}

struct shown_bucket {
    std::string name;
    instant created;
    std::optional<std::string> region;
    std::string arn;
};
template <class Ar>
void describe(Ar& ar, shown_bucket& x) {
    ar.required("Name", x.name);
    ar.required("CreationDate", x.created);
    ar.optional("BucketRegion", x.region);
    ar.required("BucketArn", x.arn);
}

struct list_buckets_result {
    static constexpr xml::form document{.root = "ListAllMyBucketsResult"};
    person owner;
    std::vector<shown_bucket> buckets = {};
    std::optional<std::string> token = {};
    std::optional<std::string> prefix = {};
};
template <class Ar>
void describe(Ar& ar, list_buckets_result& x) {
    ar.required("Owner", x.owner);
    ar.wrapped("Buckets", "Bucket", x.buckets);
    ar.optional("ContinuationToken", x.token);
    ar.optional("Prefix", x.prefix);
}

result<http::response> list_buckets(services const& svc, request_context& context) {
    TRY(auto const listing, parse_bucket_listing(context));
    TRY(auto const page, lift(svc.metadata.list_buckets(listing.query)));
    list_buckets_result shown{.owner = {aws::canonical_user_id(context.caller.who.account), {}}};
    for (auto const& row : page.buckets)
        shown.buckets.push_back({.name = row.id.name,
                                 .created = row.created,
                                 .region = listing.show_region ? std::optional{row.region} : std::nullopt,
                                 .arn = aws::bucket_arn(row.region, row.id.name)});
    if (page.truncated) shown.token = make_continuation_token(page.buckets.back().id.name);
    shown.prefix = listing.prefix;
    return xml_response(context, xml::write(std::move(shown)));
}

constexpr operation buckets_rows[] = {
    {.name = "GetBucketLocation",
     .verb = "GET",
     .resource = on::bucket,
     .query = "location",
     .action = "s3:GetBucketLocation",
     .run = handler::simple{get_bucket_location}},
    {.name = "CreateBucket",
     .verb = "PUT",
     .resource = on::bucket,
     .action = "s3:CreateBucket",
     .acl_action = "s3:PutBucketAcl",
     .tag_action = "s3:TagResource",
     .creates_bucket = true,
     .run = handler::document{.handle = create_bucket, .keys = keys_of_new_bucket}},
    {.name = "HeadBucket",
     .verb = "HEAD",
     .resource = on::bucket,
     .action = "s3:ListBucket",
     .run = handler::simple{head_bucket}},
    {.name = "DeleteBucket",
     .verb = "DELETE",
     .resource = on::bucket,
     .action = "s3:DeleteBucket",
     .run = handler::simple{delete_bucket}},
    {.name = "ListBuckets",
     .verb = "GET",
     .resource = on::service,
     .action = "s3:ListAllMyBuckets",
     .run = handler::simple{list_buckets}},
};

}  // namespace

std::span<operation const> buckets() {
    return buckets_rows;
}

}  // namespace s3seal::s3::ops
