#include "server/kms/kms_application.hpp"

#include "server/auth/lenient.hpp"
#include "server/http/dates.hpp"
#include "server/kms/authentication.hpp"
#include "server/kms/operation.hpp"
#include "server/log/log.hpp"
#include "server/service/call_report.hpp"
#include "storage/crypto/hmac.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace s3seal::kms {

namespace {

namespace json = boost::json;

constexpr unsigned ok = 200;
constexpr std::size_t max_body_bytes = 512 * 1024;  // a policy of 128 KiB, every character escaped
constexpr std::string_view target_prefix = "TrentService.";

bool is_region_name(std::string_view text) {
    return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

using body_state = http::buffered_body::state;

class kms_exchange final : public http::exchange {
public:
    kms_exchange(services const& shared, s3seal::service::arrival const& request)
        : shared_{shared},
          request_{request},
          head_{request.head},
          body_{shared.unauthenticated, max_body_bytes, request.head.content_length} {
        request.outcome.control = true;
    }

    bool wants_body() const noexcept override { return body_.now() == body_state::kept; }
    bool keeps_body() const noexcept override { return true; }
    bool consume(bytes_view bytes) override { return body_.append(bytes) == body_state::kept; }

    // RSA keys take a second to make: of callers that are known.
    http::progress advance(http::body_end end) override {
        bool const begins = !ready_;
        if (begins) prepare(end);
        if (begins && is_slow()) return http::progress::slow;
        made_ = handle();
        return http::progress::done;
    }

    http::response finish(http::body_end) override {
        std::move(report_).give(request_.outcome);
        return *std::move(made_);
    }

private:
    // A call of somebody who may call.
    struct ready_call {
        operation const* op;
        auth::identity by;
        result<input> in;
    };

    void prepare(http::body_end end) {
        now_ = shared_.time.now();
        ready_ = guarded([&] { return read_call(end); });
    }

    bool is_slow() const {
        if (!*ready_) return false;
        auto const& [op, by, in] = **ready_;
        return op->is_slow && in && op->is_slow(*in);
    }

    http::response handle() {
        auto done = guarded([this]() -> result<std::string> {
            if (!*ready_) return ready_->error();
            return run(**ready_);
        });
        if (!done) return refuse(done.error());
        return respond(ok, *std::move(done));
    }

    template <class Step>
    static auto guarded(Step step) -> decltype(step()) {
        try {
            return step();
        } catch (std::exception const& bug) {
            return error{errc::internal, bug.what()};
        }
    }

    result<ready_call> read_call(http::body_end end) {
        if (body_.now() == body_state::too_long) return error{errc::request_too_large, ""};
        if (body_.now() == body_state::no_room) return error{errc::throttling, std::string{text::throttling}};
        if (end != http::body_end::complete) return error{errc::serialization, ""};
        report_.stage = s3seal::service::authenticating;
        request_.outcome.signature = auth::claimed_signature(head_);  // of one that is refused, too
        TRY(auto caller, authenticate());
        report_.caller = caller.who.arn;
        request_.outcome.signature = auth::name_of_signature(caller);
        report_.stage = s3seal::service::handling;
        TRY(auto const* const op, find_operation());
        report_.operation = op->name;
        return ready_call{op, std::move(caller), input::parse(body_.text(), op->takes)};
    }

    result<auth::identity> authenticate() {
        if (request_.own) return auth::own_identity(request_.own->account, request_.own->region);
        // Any region will do; its name becomes a part of ARNs.
        auth::region_rule const any = [this](std::string_view scope) {
            return is_region_name(scope) ? std::nullopt : std::optional{std::string{shared_.behaviour.default_region}};
        };
        auto const target = http::parse_target(head_.target);
        if (!target) return error{errc::serialization, ""};
        report_.body_sha256 = hex_encode(sha256(body_.text()));
        auth::signed_request const sent{head_, *target,      {},  auth::kms_protocol(), shared_.credentials,
                                        now_,  shared_.time, any, report_.body_sha256,  shared_.aliases};
        auto caller = auth::or_lenient(auth::authenticate(sent), sent, shared_.behaviour.lenient, report_.let_through);
        if (!caller) return from_authentication(caller.error(), head_, shared_.time.signers_now());
        if (caller->anonymous)
            return error{errc::missing_authentication_token, std::string{text::missing_authentication_token}};
        return *std::move(caller);
    }

    result<operation const*> find_operation() const {
        auto const target = head_.find("X-Amz-Target").value_or("");
        if (!target.starts_with(target_prefix)) return error{errc::unknown_operation, ""};
        auto const name = target.substr(target_prefix.size());
        if (auto const* found = kms::find_operation(name)) return found;
        if (!is_not_built(name)) return error{errc::unknown_operation, ""};
        return error{errc::unsupported_operation, fmt::format("s3seal does not implement {}.", name)}.because(
            aws::reason_code::not_built);
    }

    result<std::string> run(ready_call const& ready) {
        auto const& by = ready.by;
        std::vector<std::string> tokens;
        caller const from{
            .who = by.who,
            .region = by.region,
            .via_service = "",
            .cause = request_.id,
            .now = now_,
            .source_address = http::plain_address(request_.connection.remote),
            .secure = http::is_secure(head_, request_.connection, shared_.behaviour.trust_forwarded_proto),
            .grant_tokens = &tokens,
            .outcome = &request_.outcome,
            .points = &request_.points};
        call call{shared_.kms, from, ready.op->name};
        if (ready.in) call.asked = ready.in->text("KeyId");
        return call.run([&] { return run(ready, call, tokens); });
    }

    static result<std::string> run(ready_call const& ready, call& call, std::vector<std::string>& tokens) {
        if (!ready.in) return ready.in.error();
        auto const& in = *ready.in;
        tokens = in.texts("GrantTokens");
        call.dry_run = in.flag("DryRun");
        TRY(auto const response, ready.op->run(call, in));
        return ready.op->has_output ? json::serialize(response) : std::string{};
    }

    http::response refuse(error const& error) {
        if (error.code == errc::internal && !error.message.empty())
            log::error(fmt::format("request {}: {}", request_.id, error.message));
        auto const row = error.told ? error_row{error.told->status, error.told->code} : row_of(error.code);
        report_.code = row.code;
        if (error.told)
            report_.message = error.told->message;
        else if (error.code != errc::internal)
            report_.message = error.message;
        json::object document{{"__type", row.code}};
        // Many exceptions say nothing but their name, and one says it in capitals.
        if (!report_.message.empty())
            document[error.code == errc::access_denied ? "Message" : "message"] = report_.message;
        report_.why = error.why;
        return respond(row.status, json::serialize(document));
    }

    http::response respond(unsigned status, std::string document) const {
        http::response out;
        out.status = status;
        out.add("x-amzn-RequestId", request_.id);
        out.add("Cache-Control", "no-cache, no-store, must-revalidate, private");
        out.add("Expires", "0");
        out.add("Pragma", "no-cache");
        out.add("Date", http::http_date(now_));
        if (!document.empty()) out.add("Content-Type", "application/x-amz-json-1.1");
        out.body = std::move(document);
        return out;
    }

    services const& shared_;
    s3seal::service::arrival request_;
    http::request const& head_;
    http::buffered_body body_;
    s3seal::service::call_report report_;
    instant now_;
    std::optional<result<ready_call>> ready_;  // nothing: the body has not ended yet
    std::optional<http::response> made_;
};

}  // namespace

std::string kms_application::make_request_id(random_source& random) const {
    return random_uuid(random);
}

std::unique_ptr<http::exchange> kms_application::begin(s3seal::service::arrival const& request) {
    return std::make_unique<kms_exchange>(shared_, request);
}

http::response kms_application::refuse(http::head_fault, s3seal::service::arrival const&) {
    return http::bare_response(http::bare_fault::bad_request);
}

bool names_operation(http::request const& head) noexcept {
    return head.find("X-Amz-Target").value_or("").starts_with(target_prefix);
}

}  // namespace s3seal::kms
