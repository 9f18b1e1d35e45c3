#include "server/s3/form_upload.hpp"

#include "server/auth/form_signature.hpp"
#include "server/auth/lenient.hpp"
#include "server/auth/post_policy.hpp"
#include "server/aws/regions.hpp"
#include "server/body/integrity.hpp"
#include "server/s3/access/authorization.hpp"
#include "server/s3/commit.hpp"
#include "server/s3/registry.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/stages.hpp"
#include "server/service/customer_keys.hpp"
#include "server/xml/codec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace s3seal::s3 {

namespace {

constexpr std::uint64_t max_object_bytes = body::object_content.max_length;
constexpr std::string_view filename_variable = "${filename}";

// Fields that steer the upload; all others are headers of the object.
bool is_control(std::string_view name) {
    constexpr std::array<std::string_view, 14> names{"key",
                                                     "bucket",
                                                     "file",
                                                     "policy",
                                                     "submit",
                                                     "redirect",
                                                     "success_action_redirect",
                                                     "success_action_status",
                                                     "awsaccesskeyid",
                                                     "signature",
                                                     "x-amz-algorithm",
                                                     "x-amz-credential",
                                                     "x-amz-signature",
                                                     "x-amz-date"};
    return name.starts_with("x-ignore-") || std::find(names.begin(), names.end(), name) != names.end();
}

// The variable stays when the file came without a name (recorded).
std::string with_filename(std::string_view key, std::optional<std::string> const& filename) {
    std::string out{key};
    if (!filename) return out;
    for (auto at = out.find(filename_variable); at != out.npos; at = out.find(filename_variable, at + filename->size()))
        out.replace(at, filename_variable.size(), *filename);
    return out;
}

// What has a control character is no URL.
bool is_absolute(std::string_view url) {
    bool const printable = std::none_of(url.begin(), url.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
    return printable && (url.starts_with("http://") || url.starts_with("https://"));
}

}  // namespace

result<std::unique_ptr<form_upload>> form_upload::begin(services const& svc, request_context& outer,
                                                        handler::form const& kind) {
    auto const boundary = body::find_form_boundary(outer.request.find("Content-Type").value_or(""));
    if (!boundary)
        return error{errc::precondition_failed}.with("Condition",
                                                     "Bucket POST must be of the enclosure-type multipart/form-data");
    if (boundary->empty()) return errc::malformed_post_request;
    if (outer.request.chunked) return header_not_implemented("Transfer-Encoding");
    if (!outer.request.content_length) return errc::missing_content_length;
    if (*outer.request.content_length > max_object_bytes)
        return error{errc::entity_too_large}
            .with("ProposedSize", std::to_string(*outer.request.content_length))
            .with("MaxSizeAllowed", std::to_string(max_object_bytes));
    return std::unique_ptr<form_upload>{new form_upload{svc, outer, kind, *boundary}};
}

// As much is counted as has come, which may be more than is kept of it, but never more than a form may keep.
result<> form_upload::write(bytes_view bytes) {
    if (keeps_body()) {
        auto const more = std::min(bytes.size(), body::multipart_form::max_fields - kept_fields_.bytes());
        if (!kept_fields_.take(more)) return errc::slow_down;
    }
    return parser_.write(bytes);
}

result<> form_upload::on_file(body::form_fields const& form) {
    note_what_it_claims(form);
    CHECK_OK(take_key(form));
    enter("authenticate");
    CHECK_OK(authenticate(form));
    is_authenticated_ = true;
    kept_fields_.give_back();
    enter("form policy");
    CHECK_OK(check_policy(form));
    make_request(form);
    enter("authorize");
    CHECK_OK(authorize(svc_, *inner_));
    CHECK_OK(outer_.points.reach(service::point::authorized, {.service = "s3",
                                                              .operation = outer_.op->name,
                                                              .bucket = inner_->bucket_name,
                                                              .key = inner_->key,
                                                              .caller = inner_->caller.who.arn}));
    enter("handler");
    return open_object();
}

void form_upload::enter(std::string_view stage) {
    outer_.stage = stage;
    outer_.outcome.passed = stages_of_form_before(stage);
}

// Also of a form that is refused.
void form_upload::note_what_it_claims(body::form_fields const& form) {
    auto& outcome = outer_.outcome;
    if (form.find("x-amz-signature") || form.find("x-amz-credential"))
        outcome.signature = "SigV4 Form";
    else if (form.find("awsaccesskeyid") || form.find("signature"))
        outcome.signature = "SigV2 Form";
    for (auto const& [name, value] : form.fields)
        if (service::names_customer_key(name)) outcome.customer_key = true;
}

result<> form_upload::take_key(body::form_fields const& form) {
    auto const key = form.find("key");
    if (!key)
        return invalid_argument(
            "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.",
            "key", "");
    key_ = with_filename(*key, form.filename);
    outer_.outcome.key = key_;
    if (key_.empty()) return invalid_argument("User key must have a length greater than 0.", "key", "");
    return check_key_length(key_);
}

result<> form_upload::authenticate(body::form_fields const& form) {
    auto const& behaviour = outer_.behaviour;
    std::function<std::optional<std::string_view>(std::string_view)> const find = [&](std::string_view name) {
        return form.find(name);
    };
    auto const& region_name = outer_.bucket->region;
    auth::region_rule const region = [&](std::string_view scope) -> std::optional<std::string> {
        return !behaviour.check_region || scope == region_name ? std::nullopt : std::optional{region_name};
    };
    auto caller = auth::authenticate_form({find, svc_.credentials, outer_.now, svc_.time, region,
                                           behaviour.legacy_signatures && aws::accepts_sigv2(region_name)});
    if (!caller && behaviour.lenient) {
        outer_.let_through = caller.error();
        auto const credential = find("x-amz-credential");
        caller = auth::lenient_form_identity(credential ? *credential : find("awsaccesskeyid").value_or(""),
                                             svc_.credentials, outer_.now);
    }
    if (!caller) return caller.error();
    outer_.caller = *std::move(caller);
    if (outer_.caller.region.empty()) outer_.caller.region = region_name;
    return {};
}

// Who needs no leave needs no policy: without one, the bucket's own must allow it.
result<> form_upload::check_policy(body::form_fields const& form) {
    auto const text = form.find("policy");
    if (!text) return {};
    TRY(auto const policy, auth::parse_post_policy(*text));
    auth::form_values fields{{"bucket", outer_.bucket_name}};
    for (auto const& [name, value] : form.fields) {
        auto lower = to_lower(name);
        auto shown = lower == "key" ? with_filename(value, form.filename) : value;
        fields.emplace_back(std::move(lower), std::move(shown));
    }
    CHECK_OK(auth::check_post_policy(policy, fields, outer_.now - outer_.caller.clock_ahead));
    if (policy.range) range_.emplace(policy.range->least, policy.range->most);
    return {};
}

void form_upload::make_request(body::form_fields const& form) {
    auto const keep = [&](std::string_view text) -> std::string_view { return texts_.emplace_back(text); };
    request_.method = "PUT";
    request_.target = outer_.request.target;
    request_.content_length = outer_.request.content_length;
    for (auto const& one : outer_.request.headers)
        if (equal_ignoring_case(one.name, "Host") || equal_ignoring_case(one.name, "User-Agent") ||
            equal_ignoring_case(one.name, "Referer"))
            request_.headers.push_back(one);
    for (auto const& [name, value] : form.fields) {
        auto const lower = to_lower(name);
        if (is_control(lower)) continue;
        request_.headers.push_back({keep(lower == "acl"       ? "x-amz-acl"
                                         : lower == "tagging" ? "x-amz-tagging"
                                                              : lower),
                                    keep(value)});
    }
    inner_.reset(new request_context{.behaviour = outer_.behaviour,
                                     .request = request_,
                                     .sent = request_,
                                     .connection = outer_.connection,
                                     .now = outer_.now,
                                     .outcome = outer_.outcome,
                                     .points = outer_.points,
                                     .changes = outer_.changes,
                                     .generation = outer_.generation,
                                     .request_id = outer_.request_id,
                                     .host_id = outer_.host_id});
    inner_->host = outer_.host;
    inner_->bucket_name = outer_.bucket_name;
    inner_->known_secure = outer_.secure();
    inner_->key = key_;
    inner_->op = find_operation_named("PutObject");
    inner_->bucket = outer_.bucket;
    inner_->caller = outer_.caller;
}

result<> form_upload::open_object() {
    body::body_rules const rules{.content = body::object_content, .literal_hash = true};
    TRY(auto plan, body::plan_integrity(request_, "UNSIGNED-PAYLOAD", rules));
    TRY(handler_, kind_.begin(svc_, *inner_));
    CHECK_OK(handler_->refine(plan));
    body_.emplace(std::move(plan), *handler_);
    enter("integrity");
    return {};
}

// Too large is told with the whole size, so the rest is counted though it is not kept.
result<> form_upload::on_content(bytes_view bytes) {
    size_ += bytes.size();
    if (range_ && size_ > range_->second) return {};
    return body_->write(bytes);
}

result<> form_upload::check_length() const {
    if (range_ && size_ > range_->second)
        return error{errc::entity_too_large}
            .with("ProposedSize", std::to_string(size_))
            .with("MaxSizeAllowed", std::to_string(range_->second));
    if (range_ && size_ < range_->first)
        return error{errc::entity_too_small}
            .with("ProposedSize", std::to_string(size_))
            .with("MinSizeAllowed", std::to_string(range_->first));
    return {};
}

masking::secrets form_upload::secrets() const {
    masking::secrets out;
    for (auto const& [name, value] : parser_.form().fields) {
        if (equal_ignoring_case(name, "policy")) out.add(value);
        out.add_field(name, value);
    }
    return out;
}

result<body_outcome> form_upload::finish(http::body_end end) {
    if (end == http::body_end::timed_out) return errc::request_timeout;
    if (!inner_) note_what_it_claims(parser_.form());  // it ended without a file
    CHECK_OK(parser_.finish());
    CHECK_OK(check_length());
    TRY(auto const content, body_->finish(end));
    outer_.outcome.checksum = content.digest.algorithm;
    outer_.outcome.checksum_type = content.digest.type;
    enter("handler");
    TRY(auto stored, commit(svc_, outer_, [&] { return handler_->finish(content); }));
    return respond(std::move(stored));
}

namespace {

struct post_response {
    static constexpr xml::form document{.root = "PostResponse", .name_space = ""};
    std::string location;
    std::string_view bucket;
    std::string_view key;
    std::string_view etag;  // with its quotes
};
void describe(xml::printer& ar, post_response& x) {
    ar.required("Location", x.location);
    ar.required("Bucket", x.bucket);
    ar.required("Key", x.key);
    ar.required("ETag", x.etag);
}

}  // namespace

http::response form_upload::respond(http::response stored) const {
    auto const& form = parser_.form();
    auto redirect = form.find("success_action_redirect");
    if (!redirect) redirect = form.find("redirect");
    std::string const etag{stored.find("ETag").value_or("")};
    if (redirect && is_absolute(*redirect)) {
        stored.status = 303;
        stored.add("Location", fmt::format("{}{}bucket={}&key={}&etag={}", *redirect,
                                           redirect->find('?') == redirect->npos ? '?' : '&',
                                           http::uri_encode(outer_.bucket_name, false), http::uri_encode(key_, false),
                                           http::uri_encode(etag, false)));
        return stored;
    }
    auto const status = form.find("success_action_status").value_or("");
    stored.add("Location", object_url(*inner_));
    if (status == "201") {
        stored.status = 201;
        stored.add("Content-Type", "application/xml");
        stored.body = xml::write(
            post_response{.location = object_url(*inner_), .bucket = outer_.bucket_name, .key = key_, .etag = etag});
    } else if (status != "200") {
        stored.status = 204;
        stored.frame = http::framing::none;
    }
    return stored;
}

}  // namespace s3seal::s3
