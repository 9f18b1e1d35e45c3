#include "server/s3/stages.hpp"

#include "server/auth/authenticate.hpp"
#include "server/auth/lenient.hpp"
#include "server/auth/protocol.hpp"
#include "server/auth/sigv2.hpp"
#include "server/aws/bucket_names.hpp"
#include "server/aws/directory_names.hpp"
#include "server/aws/regions.hpp"
#include "server/s3/access/authorization.hpp"
#include "server/s3/access/bucket_owner.hpp"
#include "server/s3/access/directory_authorization.hpp"
#include "server/s3/access/directory_rules.hpp"
#include "server/s3/encryption/encryption_decision.hpp"
#include "server/s3/encryption/encryption_headers.hpp"
#include "server/s3/registry.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/not_built.hpp"
#include "server/s3/routing.hpp"
#include "server/service/application.hpp"
#include "storage/metadata_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <vector>

namespace s3seal::s3 {

namespace {

// The SDK for JavaScript puts a slash too many between an endpoint of the user's and a directory bucket's key.
void drop_extra_slash(request_context& context) {
    bool const by_javascript = context.request.find("x-amz-user-agent").value_or("").starts_with("aws-sdk-js/");
    bool const in_path = context.host.bucket.empty();
    if (by_javascript && in_path && context.names_express() && context.key.starts_with('/')) context.key.erase(0, 1);
}

// Splits the decoded path into bucket and key. Path style: the first segment is the bucket.
void locate(request_context& context) {
    std::string_view path = context.target.path;
    if (path.starts_with('/')) path.remove_prefix(1);
    if (!context.host.bucket.empty()) {
        context.bucket_name = context.host.bucket;
        context.key = path;
        return;
    }
    auto const slash = path.find('/');
    context.bucket_name = path.substr(0, slash);
    if (slash != std::string_view::npos) context.key = path.substr(slash + 1);
}

// Each kind of bucket has its own endpoints, and a directory bucket only those of its region. A Host without a region
// serves both.
bool serves(host_address const& host, storage::bucket const& bucket) {
    bool const express = host.express != express_endpoint::none;
    if (!aws::is_directory_bucket(bucket.id.name)) return !express;
    return host.region.empty() || (express && host.region == bucket.region);
}

// S3 Express does not know most sub-resources of buckets, and what it does not know of a query is ignored: a PUT of
// them is CreateBucket.
void route_to_directory(request_context& context) {
    if (!context.names_express() || !context.op || context.op->resource != on::bucket || context.op->verb != "PUT")
        return;
    if (directory_rule_of(*context.op).use != directory_use::unsupported) return;
    context.op = find_operation_named("CreateBucket");
}

// Fills host, bucket_name, key, op and the bucket's row. Says nothing about what is wrong with them: that comes after
// authenticate, since a missing bucket with a wrong signature is SignatureDoesNotMatch.
result<> resolve(services const& svc, request_context& context) {
    context.host = svc.addresses.resolve(context.request.find("Host").value_or(""));
    locate(context);
    drop_extra_slash(context);
    auto op = find_operation(all_operations(), route_of(context));
    if (op)
        context.op = *op;
    else
        context.routing_error = op.error();
    route_to_directory(context);
    if (!aws::is_bucket_name(context.bucket_name)) return {};
    auto row = svc.buckets.load(svc.metadata, context.bucket_id());
    if (row)
        context.bucket = *std::move(row);
    else if (row.error().code != storage::errc::not_found)
        return from_storage(row.error());
    if (context.bucket && !serves(context.host, *context.bucket)) context.bucket.reset();
    return {};
}

bool creates_its_bucket(request_context const& context) {
    return context.op && context.op->creates_bucket;
}

bool serves_any_region(request_context const& context) {
    // Clients find out a bucket's region with it, so it is answered whatever region it was signed for.
    return context.op && context.op->name == "GetBucketLocation";
}

// The region that the credential scope must name; nothing: the given one is right.
std::optional<std::string> expected_region(request_context const& context, std::string_view scope) {
    auto const& behaviour = context.behaviour;
    if (!behaviour.check_region || serves_any_region(context)) return std::nullopt;
    if (!context.host.region.empty())
        return scope == context.host.region ? std::nullopt : std::optional{context.host.region};
    // One address serves every region: for an existing bucket its own is expected, for anything else any real one.
    if (context.bucket && !creates_its_bucket(context))
        return scope == context.bucket->region ? std::nullopt : std::optional{context.bucket->region};
    if (auto const zone = aws::region_of_zone(aws::zone_of(context.bucket_name));
        !zone.empty() && !creates_its_bucket(context))
        return scope == zone ? std::nullopt : std::optional{std::string{zone}};
    return aws::is_known_region(scope) || scope == behaviour.default_region ? std::nullopt
                                                                            : std::optional{behaviour.default_region};
}

// Version 2 does not sign every sub-resource: a URL for DeleteBucket would be one for DeletePublicAccessBlock.
bool chosen_without_signature(operation const& op) {
    return op.has_subresource() && !auth::signed_by_version_2(op.query);
}

// Signature Version 2: only where S3 is older than 2014, and not for what the documentation reserves for Version 4.
result<> check_version(request_context const& context) {
    if (!auth::is_version_2(context.sent, context.target)) return {};
    auto const& behaviour = context.behaviour;
    auto const& region = context.bucket                ? context.bucket->region
                         : context.host.region.empty() ? behaviour.default_region
                                                       : context.host.region;
    bool const reserved =
        is_express(context) || (context.op && (context.op->version_4_only || chosen_without_signature(*context.op)));
    if (behaviour.legacy_signatures && aws::accepts_sigv2(region) && !reserved) return {};
    return error{errc::invalid_request,
                 "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."}
        .because(aws::reason_code::version_2_signature);
}

// Gives: caller. Fails with: everything that is wrong with the signature or the headers that carry it.
result<> authenticate(services const& svc, request_context& context) {
    if (context.own) {
        context.caller = auth::own_identity(context.own->account, context.own->region);
        return {};
    }
    if (!context.behaviour.lenient) CHECK_OK(check_version(context));
    auth::region_rule const region = [&](std::string_view scope) { return expected_region(context, scope); };
    auth::signed_request const sent{context.sent,
                                    context.target,
                                    context.host.bucket,
                                    is_express(context) ? auth::s3express_protocol() : auth::s3_protocol(),
                                    svc.credentials,
                                    context.now,
                                    svc.time,
                                    region,
                                    {},
                                    &svc.addresses.aliases()};
    auto identity = auth::or_lenient(auth::authenticate(sent), sent, context.behaviour.lenient, context.let_through);
    if (!identity) {
        auto error = identity.error();
        if (context.bucket && error.code == errc::authorization_header_malformed)
            return std::move(error).header("x-amz-bucket-region", context.bucket->region);
        return error;
    }
    context.caller = *std::move(identity);
    if (context.caller.region.empty() && !context.caller.anonymous)
        context.caller.region = context.behaviour.default_region;
    return {};
}

// Fails with: 405, InvalidBucketName, KeyTooLongError.
result<> check_route(services const& /*svc*/, request_context& context) {
    if (!context.bucket_name.empty() && !aws::is_bucket_name(context.bucket_name))
        return error{errc::invalid_bucket_name}.with("BucketName", context.bucket_name);
    if (context.routing_error) return *context.routing_error;
    return check_key_length(context.key);
}

// Clients that send encryption headers with everything are told so, also of a bucket that is not there (recorded).
result<> refuse_encryption_headers(services const& /*svc*/, request_context& context) {
    auto const& op = *context.op;
    bool const on_completion = op.encryption == encryption_choice::repeated;
    bool const let_pass = on_completion && context.behaviour.repeated_sse_passes;
    if (op.resource == on::service || op.encryption == encryption_choice::made || let_pass) return {};
    auto const sent = encryption_headers::from(context.request);
    auto allowed = check_no_choice(
        sent, context.takes_customer_keys(),
        on_completion ? aws::reason_code::encryption_on_completion : aws::reason_code::encryption_not_chosen_here);
    if (allowed) return {};
    auto refused = allowed.error();
    // A key alone is refused without the declaration, there alone (recorded).
    if (op.name == "GetObjectAttributes") refused.declaration = sent.algorithm || sent.customer.any();
    return refused;
}

// Only for S3 Express. Fails with: InvalidBucketName, InvalidRequest, NotImplemented.
result<> check_directory(services const& /*svc*/, request_context& context) {
    return check_directory_request(context);
}

// Fails with: InvalidBucketOwnerAWSAccountID, NoSuchBucket, AccessDenied; in this order.
result<> check_bucket_and_owner(services const& /*svc*/, request_context& context) {
    if (context.op->resource == on::service) return {};
    constexpr std::string_view owner = "x-amz-expected-bucket-owner";
    CHECK_OK(check_owner_syntax(context.request, owner));
    if (creates_its_bucket(context) || opens_before_creation(context)) return {};
    return check_owner(context.request, owner, context.bucket.get(), context.bucket_name);
}

// With its colon: whoever reached one region's name here by a port of its own reaches the others by it. Only S3's names
// come here, no addresses in brackets.
std::string_view port_of(std::string_view host) {
    auto const colon = host.rfind(':');
    return colon == host.npos ? std::string_view{} : host.substr(colon);
}

// A Host that names another region than the bucket's: the client is sent there.
result<> redirect(services const& /*svc*/, request_context& context) {
    if (!context.behaviour.check_region || !context.bucket || is_express(context) || context.host.region.empty() ||
        creates_its_bucket(context) || context.host.region == context.bucket->region || serves_any_region(context))
        return {};
    auto const& region = context.bucket->region;
    auto const endpoint =
        context.bucket_name + ".s3." + region + ".amazonaws.com" + (aws::partition_of(region) == "aws-cn" ? ".cn" : "");
    bool const temporary = context.host.region == "us-east-1";
    auto response = error{temporary ? errc::temporary_redirect : errc::permanent_redirect}
                        .with("Endpoint", endpoint)
                        .with("Bucket", context.bucket_name)
                        .header("x-amz-bucket-region", region);
    if (!temporary) return response;
    auto const scheme = context.secure() ? "https://" : "http://";
    auto const port = port_of(context.request.find("Host").value_or(""));
    std::string location = fmt::format("{}{}{}/{}", scheme, endpoint, port, http::uri_encode(context.key, true));
    if (!context.target.raw_query.empty()) location.append("?").append(context.target.raw_query);
    return std::move(response).header("Location", location);
}

result<> check_permissions(services const& svc, request_context& context) {
    CHECK_OK(authorize(svc, context));
    settle_session(svc.directory_sessions, context);
    // A form has not said yet who the caller is, nor some documents what they ask for.
    return context.op->asks_by_body() ? result<>{} : reach_authorized(context);
}

// Headers whose effect is missing are refused, so that nobody believes that they worked.
result<> refuse_unbuilt(services const& /*svc*/, request_context& context) {
    if (has_unknown_framing(context.request)) return header_not_implemented("Transfer-Encoding");
    if (!context.op->implemented()) return operation_not_built(context.op->name);
    if (!context.op->takes_body() && context.caller.is_streaming())
        return error{errc::invalid_request, "The value of x-amz-content-sha256 header is invalid."};
    return {};
}

struct stage {
    std::string_view name;  // as explanations call it
    result<> (*run)(services const&, request_context&);
};

constexpr stage stages[] = {
    {"resolve", resolve},
    {"authenticate", authenticate},
    {"route", check_route},
    {"encryption headers", refuse_encryption_headers},
    {"directory bucket", check_directory},
    {"bucket and owner", check_bucket_and_owner},
    {"redirect", redirect},
    {"authorize", check_permissions},
    {"implemented", refuse_unbuilt},
};

}  // namespace

namespace {

using stage_names = std::vector<std::string_view>;

std::span<std::string_view const> names_before(stage_names const& names, std::string_view stage) {
    auto const at = std::find(names.begin(), names.end(), stage);
    return at == names.end() ? std::span<std::string_view const>{} : std::span{names.begin(), at};
}

}  // namespace

std::span<std::string_view const> stages_before(std::string_view stage) {
    static auto const names = [] {
        stage_names all;
        for (auto const& one : stages) all.push_back(one.name);
        all.insert(all.end(), {"integrity", "handler"});
        return all;
    }();
    return names_before(names, stage);
}

std::span<std::string_view const> stages_of_form_before(std::string_view stage) {
    static auto const names = [] {
        constexpr std::array of_fields{std::string_view{"authenticate"}, std::string_view{"form policy"},
                                       std::string_view{"authorize"}};
        stage_names all;
        for (auto const& one : stages)
            if (std::find(of_fields.begin(), of_fields.end(), one.name) == of_fields.end()) all.push_back(one.name);
        all.insert(all.end(), of_fields.begin(), of_fields.end());
        all.insert(all.end(), {"integrity", "handler"});
        return all;
    }();
    return names_before(names, stage);
}

result<> run_stages(services const& svc, request_context& context) {
    for (auto const& [name, run] : stages) {
        context.stage = name;
        CHECK_OK(run(svc, context));
        if (context.op && context.op->is_preflight()) break;  // nobody signs it, and its bucket need not be there
    }
    context.stage = "handler";
    return {};
}

}  // namespace s3seal::s3
