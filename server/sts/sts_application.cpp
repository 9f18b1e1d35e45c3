#include "server/sts/sts_application.hpp"

#include "server/auth/authenticate.hpp"
#include "server/auth/lenient.hpp"
#include "server/http/dates.hpp"
#include "server/log/log.hpp"
#include "server/service/call_report.hpp"
#include "server/sts/query.hpp"
#include "storage/crypto/hmac.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <iterator>
#include <optional>

namespace s3seal::sts {

namespace {

constexpr unsigned ok = 200;
constexpr std::size_t max_body_bytes = 64 * 1024;
constexpr std::string_view version = "2011-06-15";
constexpr std::string_view xmlns = "https://sts.amazonaws.com/doc/2011-06-15/";

struct response_metadata {
    std::string request_id;
};
template <class Ar>
void describe(Ar& ar, response_metadata& x) {
    ar.required("RequestId", x.request_id);
}

// <AssumeRoleResponse> with <AssumeRoleResult> in it.
template <class T>
struct query_response {
    std::string result_name;
    T result;
    response_metadata metadata;
};
template <class Ar, class T>
void describe(Ar& ar, query_response<T>& x) {
    ar.required(x.result_name, x.result);
    ar.required("ResponseMetadata", x.metadata);
}

struct query_error {
    std::string type;
    std::string code;
    std::string message;
};
template <class Ar>
void describe(Ar& ar, query_error& x) {
    ar.required("Type", x.type);
    ar.required("Code", x.code);
    ar.required("Message", x.message);
}

struct error_response {
    static constexpr xml::form document{.root = "ErrorResponse", .name_space = xmlns, .declaration = false};
    query_error error;
    std::string request_id;
};
template <class Ar>
void describe(Ar& ar, error_response& x) {
    ar.required("Error", x.error);
    ar.required("RequestId", x.request_id);
}

// Runs an operation and prints what came of it.
template <auto Run>
result<std::string> respond_to(call const& call, std::string const& action, std::string const& request_id) {
    TRY(auto made, Run(call));
    auto const root = action + "Response";
    return xml::write(query_response<decltype(made)>{action + "Result", std::move(made), {request_id}},
                      {.root = root, .name_space = xmlns, .declaration = false});
}

struct operation {
    std::string_view name;
    result<std::string> (*run)(call const& call, std::string const& action, std::string const& request_id);
};
constexpr operation operations[] = {
    {"AssumeRole", respond_to<assume_role>},
    {"GetCallerIdentity", respond_to<get_caller_identity>},
    {"GetSessionToken", respond_to<get_session_token>},
};

error convert(aws::error const& error, http::request const& head, instant now) {
    switch (error.code) {
        case aws::errc::invalid_access_key_id:
        case aws::errc::invalid_token:
            return errc::invalid_client_token_id;
        case aws::errc::expired_token:
            return errc::expired_token;
        case aws::errc::signature_does_not_match:
            return errc::signature_does_not_match;
        case aws::errc::request_time_too_skewed:
            return {errc::signature_does_not_match,
                    fmt::format("Signature expired or not yet current: {} differs by more than 15 minutes from {}",
                                head.find("x-amz-date").value_or(""), http::iso_date_seconds(now))};
        case aws::errc::internal_error:
            return errc::internal_failure;
        default:
            return {errc::incomplete_signature,
                    error.message ? *error.message : std::string{aws::row_of(error.code).message}};
    }
}

// What the verifier's refusals are called in the query protocol.
error from_authentication(aws::error const& error, http::request const& head, instant now) {
    return convert(error, head, now).because(error.why);
}

// What a point says, in STS's words; of what STS has no word for, that it failed.
error in_own_words(aws::error const& by) {
    if (auto const own = find_error(aws::row_of(by).code))
        return by.told || by.message ? error{*own, std::string{aws::message_of(by)}} : error{*own};
    if (by.code == aws::errc::slow_down) return errc::throttling;
    error out{errc::internal_failure};
    out.told = by.told;
    return out;
}

using body_state = http::buffered_body::state;

class sts_exchange final : public http::exchange {
public:
    sts_exchange(services const& shared, service::arrival const& request)
        : shared_{shared},
          request_{request},
          head_{request.head},
          body_{shared.unauthenticated, max_body_bytes, request.head.content_length} {
        request.outcome.control = true;
    }

    bool wants_body() const noexcept override { return body_.now() == body_state::kept; }
    bool keeps_body() const noexcept override { return true; }
    bool consume(bytes_view bytes) override { return body_.append(bytes) == body_state::kept; }

    http::progress advance(http::body_end end) override {
        if (made_) return http::progress::done;
        now_ = shared_.time.now();
        made_ = guarded(end);
        return http::progress::done;
    }
    http::response finish(http::body_end end) override {
        advance(end);
        report();
        return *std::move(made_);
    }

private:
    http::response guarded(http::body_end end) {
        try {
            auto document = run(end);
            return document ? respond(ok, *std::move(document)) : refuse(document.error());
        } catch (std::exception const& bug) {
            log::error(fmt::format("request {} failed: {}", request_.id, bug.what()));
            return refuse(errc::internal_failure);
        }
    }

    void report() {
        std::move(report_).give(request_.outcome);
        if (auto const& refusal = request_.outcome.refusal) refusal->in_body = secrets_of_body();
    }

    // Clients send parameters in the query or in the body.
    masking::secrets secrets_of_body() const {
        masking::secrets out;
        if (auto const form = http::parse_target("/?" + body_.text()))
            for (auto const& [name, value] : form->query) out.add_field(name, value);
        return out;
    }

    result<std::string> run(http::body_end end) {
        if (body_.now() == body_state::too_long) return errc::request_entity_too_large;
        if (body_.now() == body_state::no_room) return errc::throttling;
        if (end != http::body_end::complete) return errc::incomplete_body;
        auto const target = http::parse_target(head_.target);
        if (!target) return errc::malformed_query_string;
        TRY(auto parameters, find_parameters(*target));
        report_.stage = service::authenticating;
        request_.outcome.signature = auth::claimed_signature(head_);  // of one that is refused, too
        auto caller = authenticate(*target);
        if (!caller) return refuse_caller(caller.error(), parameters);
        report_.caller = caller->who.arn;
        request_.outcome.signature = auth::name_of_signature(*caller);
        report_.stage = service::handling;
        CHECK_OK(check_built(parameters));
        call const known{
            .svc = shared_,
            .parameters = std::move(parameters),
            .caller = *std::move(caller),
            .now = now_,
            .source_address = std::string{http::plain_address(request_.connection.remote)},
            .user_agent = std::string{head_.find("User-Agent").value_or("")},
            .secure = http::is_secure(head_, request_.connection, shared_.behaviour.trust_forwarded_proto)};
        TRY(auto const* op, find_operation(known));
        report_.operation = op->name;
        if (auto const passed = reach_authorized(); !passed)
            return in_own_words(passed.error()).because(passed.error().why);
        CHECK_OK(check_parameters(known));
        return op->run(known, std::string{op->name}, request_.id);
    }

    aws::result<> reach_authorized() {
        return request_.points.reach(service::point::authorized,
                                     {.service = "sts", .operation = report_.operation, .caller = report_.caller});
    }

    // Some operations that are not built are not signed: their callers are told that, not that a signature is missing.
    error refuse_caller(error const& error, std::vector<http::query_parameter> const& parameters) {
        if (error.code != errc::missing_authentication_token) return error;
        auto const built = check_built(parameters);
        if (built) return error;
        report_.stage = service::handling;
        return built.error();
    }

    static result<> check_built(std::vector<http::query_parameter> const& parameters) {
        for (auto const& [name, value] : parameters)
            if (name == "Action" && is_not_built(value))
                return error{errc::invalid_action, fmt::format("s3seal does not implement {}.", value)};
        return {};
    }

    // Of the query and the form: clients use either.
    result<std::vector<http::query_parameter>> find_parameters(http::target const& target) const {
        auto all = target.query;
        auto const form = http::parse_target("/?" + body_.text());
        if (!form) return errc::malformed_query_string;
        all.insert(all.end(), form->query.begin(), form->query.end());
        return all;
    }

    result<auth::identity> authenticate(http::target const& target) {
        auth::region_rule const any = [](std::string_view) { return std::nullopt; };
        report_.body_sha256 = hex_encode(sha256(body_.text()));
        auth::signed_request const sent{head_, target,       {},  auth::sts_protocol(), shared_.credentials,
                                        now_,  shared_.time, any, report_.body_sha256,  shared_.aliases};
        auto caller = auth::or_lenient(auth::authenticate(sent), sent, shared_.behaviour.lenient, report_.let_through);
        if (!caller) return from_authentication(caller.error(), head_, shared_.time.signers_now());
        if (caller->anonymous) return errc::missing_authentication_token;
        return *std::move(caller);
    }

    static result<operation const*> find_operation(call const& call) {
        auto const action = call.find("Action");
        if (!action) return errc::missing_action;
        for (auto const& one : operations)
            if (one.name == *action && call.find("Version").value_or(version) == version) return &one;
        return error{errc::invalid_action, fmt::format("Could not find operation {} for version {}", *action,
                                                       call.find("Version").value_or("NO_VERSION_SPECIFIED"))};
    }

    http::response refuse(error const& error) {
        auto const row = error.told ? *error.told : row_of(error.code);
        report_.code = row.code;
        report_.message = error.message.value_or(std::string{row.message});
        report_.why = error.why;
        return respond(row.status, xml::write(error_response{
                                       {row.status < row_of(errc::internal_failure).status ? "Sender" : "Receiver",
                                        std::string{row.code}, report_.message},
                                       request_.id}));
    }

    http::response respond(unsigned status, std::string document) const {
        http::response out;
        out.status = status;
        out.add("x-amzn-RequestId", request_.id);
        out.add("Content-Type", "text/xml");
        out.add("Date", http::http_date(now_));
        out.body = std::move(document);
        return out;
    }

    services const& shared_;
    service::arrival request_;
    http::request const& head_;
    http::buffered_body body_;
    service::call_report report_;
    instant now_;
    std::optional<http::response> made_;
};

}  // namespace

std::span<std::string_view const> operation_names() noexcept {
    static constexpr auto names = [] {
        std::array<std::string_view, std::size(operations)> out;
        std::transform(std::begin(operations), std::end(operations), out.begin(), [](auto& one) { return one.name; });
        return out;
    }();
    return names;
}

std::string sts_application::make_request_id(random_source& random) const {
    return random_uuid(random);
}

std::unique_ptr<http::exchange> sts_application::begin(service::arrival const& request) {
    return std::make_unique<sts_exchange>(shared_, request);
}

http::response sts_application::refuse(http::head_fault, service::arrival const&) {
    return http::bare_response(http::bare_fault::bad_request);
}

}  // namespace s3seal::sts
