#include "server/s3control/dialect.hpp"

#include "server/auth/authenticate.hpp"
#include "server/auth/lenient.hpp"
#include "server/auth/protocol.hpp"
#include "server/aws/accounts.hpp"
#include "server/aws/arns.hpp"
#include "server/aws/bucket_names.hpp"
#include "server/aws/regions.hpp"
#include "server/s3/access/authorization.hpp"
#include "server/s3/request/bucket_tags.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/not_built.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3control/tags.hpp"
#include "server/xml/codec.hpp"
#include "storage/metadata_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>

namespace s3seal::s3control {

namespace {

using s3::errc;
using s3::error;
using s3::request_context;
using s3::result;
using s3::services;

constexpr std::string_view account_header = "x-amz-account-id";

// The ARN in the path; "": the request is about something else.
std::string_view arn_in(request_context const& context) {
    std::string_view const path = context.target.path;
    return path.starts_with(tags_path) ? path.substr(tags_path.size()) : std::string_view{};
}

// "": another resource than a general purpose bucket.
std::string_view bucket_in(std::string_view arn) {
    constexpr std::string_view bucket_infix = ":s3:::";
    auto const at = arn.find(bucket_infix);
    return arn.starts_with("arn:") && at != arn.npos ? arn.substr(at + bucket_infix.size()) : std::string_view{};
}

// SDKs put the account of the header in front of the endpoint's name. "": this one did not.
std::string_view account_in_host(request_context const& context) {
    auto const account = context.sent.find(account_header).value_or("");
    auto const host = context.sent.find("Host").value_or("");
    bool const is_in_front = host.starts_with(account) && host.substr(account.size()).starts_with('.');
    return is_in_front ? account : std::string_view{};
}

// Fills host, op, bucket_name and the bucket's row. What is wrong with them is said after authenticate.
result<> resolve(services const& svc, request_context& context) {
    context.host.bucket = account_in_host(context);
    auto const arn = arn_in(context);
    auto const rows = tag_operations();
    auto const row = std::find_if(rows.begin(), rows.end(),
                                  [&](s3::operation const& one) { return one.verb == context.request.method; });
    if (arn.empty() || row == rows.end()) return {};
    context.op = &*row;
    for (auto const& [name, value] : context.target.query)
        if (name == removed_keys && row->verb == "DELETE") context.document_keys.emplace_back(s3::tag_keys, value);
    context.bucket_name = bucket_in(arn);
    if (!aws::is_bucket_name(context.bucket_name)) return {};
    auto bucket = svc.buckets.load(svc.metadata, context.bucket_id());
    if (bucket && aws::arn_of(**bucket) == arn)
        context.bucket = *std::move(bucket);
    else if (!bucket && bucket.error().code != storage::errc::not_found)
        return s3::from_storage(bucket.error());
    return {};
}

// One address serves every region: that of an existing bucket is expected, else any real one.
std::optional<std::string> expected_region(request_context const& context, std::string_view scope) {
    auto const& behaviour = context.behaviour;
    if (!behaviour.check_region) return std::nullopt;
    if (context.bucket) return scope == context.bucket->region ? std::nullopt : std::optional{context.bucket->region};
    return aws::is_known_region(scope) || scope == behaviour.default_region ? std::nullopt
                                                                            : std::optional{behaviour.default_region};
}

result<> authenticate(services const& svc, request_context& context) {
    if (!context.behaviour.lenient && auth::is_version_2(context.sent, context.target))
        return error{errc::invalid_request,
                     "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."}
            .because(aws::reason_code::version_2_signature);
    auth::region_rule const region = [&](std::string_view scope) { return expected_region(context, scope); };
    auth::signed_request const sent{context.sent,
                                    context.target,
                                    context.host.bucket,
                                    auth::s3_protocol(),
                                    svc.credentials,
                                    context.now,
                                    svc.time,
                                    region,
                                    {},
                                    &svc.addresses.aliases()};
    TRY(context.caller,
        auth::or_lenient(auth::authenticate(sent), sent, context.behaviour.lenient, context.let_through));
    return {};
}

// Fails with: MethodNotAllowed, at which Terraform's provider asks S3 itself for tags; NotImplemented.
result<> check_route(services const& /*svc*/, request_context& context) {
    if (!context.op)
        return error{errc::method_not_allowed, "s3seal does not implement this operation of S3 Control."}.because(
            aws::reason_code::not_built);
    if (arn_in(context).find(":s3express:") != std::string_view::npos)
        return s3::operation_not_built(fmt::format("{} of directory buckets", context.op->name));
    return {};
}

// The account of the resource, or the caller's own. Fails with: InvalidRequest, NoSuchResource, AccessDenied.
result<> check_resource(services const& /*svc*/, request_context& context) {
    auto const account = context.request.find(account_header).value_or("");
    if (!aws::is_account_id(account))
        return error{errc::invalid_request, fmt::format("The value of {} must be an AWS Account ID.", account_header)};
    if (!context.bucket) return errc::no_such_resource;
    if (account != context.bucket->account && account != context.caller.who.account)
        return error{errc::access_denied}.because(aws::reason_code::other_account);
    return {};
}

result<> check_permissions(services const& svc, request_context& context) {
    CHECK_OK(authorize(svc, context));
    return context.op->asks_by_body() ? result<>{} : s3::reach_authorized(context);
}

struct stage {
    std::string_view name;  // as explanations call it
    result<> (*run)(services const&, request_context&);
};

constexpr stage stages[] = {{"resolve", resolve},
                            {"authenticate", authenticate},
                            {"route", check_route},
                            {"bucket and owner", check_resource},
                            {"authorize", check_permissions}};

result<> run_stages(services const& svc, request_context& context) {
    for (auto const& [name, run] : stages) {
        context.stage = name;
        CHECK_OK(run(svc, context));
    }
    context.stage = "handler";
    return {};
}

std::span<std::string_view const> stages_before(std::string_view stage) {
    static constexpr std::array<std::string_view, std::size(stages) + 2> names{
        stages[0].name, stages[1].name, stages[2].name, stages[3].name, stages[4].name, "integrity", "handler"};
    auto const at = std::find(names.begin(), names.end(), stage);
    return at == names.end() ? std::span<std::string_view const>{} : std::span{names.begin(), at};
}

struct error_body {
    std::string_view code;
    std::string_view message;
    std::span<std::pair<std::string, std::string> const> extras;
};
void describe(xml::printer& ar, error_body& x) {
    ar.required("Code", x.code);
    ar.required("Message", x.message);
    for (auto const& [name, text] : x.extras) ar.required(name, text);
}

struct error_document {
    static constexpr xml::form document{.root = "ErrorResponse", .name_space = ""};
    error_body error;
    std::string_view request_id;
};
void describe(xml::printer& ar, error_document& x) {
    ar.required("Error", x.error);
    ar.required("RequestId", x.request_id);
}

http::response refuse(request_context const& context, error const& error) {
    auto response = s3::error_response(context, error);
    if (!response.to_head)
        response.body =
            xml::write(error_document{{row_of(error).code, message_of(error), error.extras}, context.request_id});
    return response;
}

}  // namespace

bool is_request(http::request const& head) {
    return head.target.starts_with("/v20180820/") && head.has(account_header);
}

s3::dialect const& dialect() noexcept {
    static constexpr s3::dialect control{run_stages, stages_before, refuse};
    return control;
}

}  // namespace s3seal::s3control
