#include "server/kms/kms_application.hpp"

#include "server/auth/lenient.hpp"
#include "server/http/dates.hpp"
#include "server/kms/authentication.hpp"
#include "server/kms/operation.hpp"
#include "server/log/log.hpp"
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
    kms_exchange(services const& shared, http::request const& head, http::connection_info const& from)
        : shared_{shared},
          head_{head},
          from_{from},
          body_{shared.unauthenticated, max_body_bytes, head.content_length},
          began_{shared.time.now()} {}

    bool wants_body() const noexcept override { return body_.now() == body_state::kept; }
    bool keeps_body() const noexcept override { return true; }
    bool consume(bytes_view bytes) override { return body_.append(bytes) == body_state::kept; }

    // RSA keys take a second to make: that happens beside the connection's thread, for callers that are known.
    http::progress advance(http::body_end end) override {
        if (!ready_) prepare(end);
        if (!is_long()) return http::progress::done;
        if (!elsewhere_) elsewhere_ = shared_.key_pairs.start([this] { made_ = handle(); });
        return elsewhere_->is_done() ? http::progress::done : http::progress::waiting;
    }
    void when_ready(std::function<void()> wake) override { elsewhere_->when_done(std::move(wake)); }

    http::response finish(http::body_end end) override {
        if (!ready_) prepare(end);
        auto response = elsewhere_ ? *std::move(made_) : handle();
        remember(response.status);
        return response;
    }

private:
    // A call of somebody who may call.
    struct ready_call {
        operation const* op;
        auth::identity by;
        result<input> in;
    };

    void prepare(http::body_end end) {
        request_id_ = random_uuid(shared_.random);
        now_ = shared_.time.now();
        ready_ = guarded([&] { return read_call(end); });
    }

    bool is_long() const {
        if (!*ready_) return false;
        auto const& [op, by, in] = **ready_;
        return op->is_long && in && op->is_long(*in);
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
        stage_ = "authenticate";
        TRY(auto caller, authenticate());
        caller_ = caller.who.arn;
        stage_ = "handler";
        TRY(auto const* const op, find_operation());
        operation_ = op->name;
        return ready_call{op, std::move(caller), input::parse(body_.text(), op->takes)};
    }

    result<auth::identity> authenticate() {
        // Any region will do; its name becomes a part of ARNs.
        auth::region_rule const any = [this](std::string_view scope) {
            return is_region_name(scope) ? std::nullopt : std::optional{std::string{shared_.default_region}};
        };
        auto const target = http::parse_target(head_.target);
        if (!target) return error{errc::serialization, ""};
        body_hash_ = hex_encode(sha256(body_.text()));
        auth::signed_request const sent{head_, *target, {},        auth::kms_protocol(), shared_.credentials,
                                        now_,  any,     body_hash_};
        auto caller = auth::authenticate(sent);
        // A hash that was sent and signed must be the body's.
        if (caller && !caller->anonymous && caller->payload_hash != body_hash_)
            caller = aws::error{aws::errc::signature_does_not_match};
        if (!caller) error_ = caller.error();
        if (!caller && shared_.lenient) caller = auth::lenient_identity(sent);
        if (!caller) return from_authentication(caller.error(), head_, now_);
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
        caller const from{.who = by.who,
                          .region = by.region,
                          .via_service = "",
                          .cause = request_id_,
                          .now = now_,
                          .source_address = http::plain_address(from_.remote),
                          .secure = http::is_secure(head_, from_, shared_.trust_forwarded_proto),
                          .grant_tokens = &tokens};
        call call{shared_.kms, from, ready.op->name};
        return call.done(run(ready, call, tokens));
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
        if (error.code == errc::internal) log::error(fmt::format("request {}: {}", request_id_, error.message));
        auto const row = row_of(error.code);
        code_ = row.code;
        if (error.code != errc::internal) message_ = error.message;
        json::object document{{"__type", row.code}};
        // Many exceptions say nothing but their name, and one says it in capitals.
        if (!message_.empty()) document[error.code == errc::access_denied ? "Message" : "message"] = message_;
        if (stage_ == "handler") error_.reset();
        if (error.access) {
            error_ = aws::error{aws::errc::access_denied};
            error_->access = error.access;
        }
        auto refusal = respond(row.status, json::serialize(document));
        if (shared_.explain_header) refusal.add("x-s3seal-explain", "/_s3seal/requests/" + request_id_ + "/explain");
        return refusal;
    }

    http::response respond(unsigned status, std::string document) const {
        http::response out;
        out.status = status;
        out.add("x-amzn-RequestId", request_id_);
        out.add("Cache-Control", "no-cache, no-store, must-revalidate, private");
        out.add("Expires", "0");
        out.add("Pragma", "no-cache");
        out.add("Date", http::http_date(now_));
        if (!document.empty()) out.add("Content-Type", "application/x-amz-json-1.1");
        out.body = std::move(document);
        return out;
    }

    void log_line(journal::event const& event, journal::refusal const* refused) const {
        auto line = journal::line_of(event, shared_.time.now());
        auto const why = refused ? shared_.explainer.why(event, *refused) : std::string{};
        line.why = why;
        line.took = shared_.time.now() - began_;
        line.client = from_.remote;
        shared_.lines.write(line);
    }

    void remember(unsigned status) {
        bool const failed = !code_.empty();
        journal::refusal_event const refused{.message = message_,
                                             .error = error_ ? &*error_ : nullptr,
                                             .port = from_.local_port,
                                             .let_through = !failed,
                                             .body_sha256 = body_hash_};
        journal::event const event{.id = request_id_,
                                   .at = now_,
                                   .head = head_,
                                   .operation = operation_,
                                   .caller = caller_,
                                   .status = status,
                                   .error_code = failed   ? code_
                                                 : error_ ? aws::row_of(error_->code).code
                                                          : std::string_view{},
                                   .stage = failed   ? stage_
                                            : error_ ? "authenticate"
                                                     : std::string_view{},
                                   .refused = failed || error_ ? &refused : nullptr};
        auto const kept = shared_.journal.add(event);
        if (journal::request_line_writer::enabled()) log_line(event, kept.get());
    }

    services const& shared_;
    http::request const& head_;
    http::connection_info const& from_;
    http::buffered_body body_;
    std::string body_hash_;
    std::string request_id_;
    instant began_;
    instant now_;
    std::string_view operation_;
    std::string caller_;
    std::string_view stage_;                       // that it is in, or that refused it
    std::string_view code_;                        // of the refusal
    std::string message_;                          // likewise
    std::optional<aws::error> error_;              // what the verifier said, or the policies
    std::optional<result<ready_call>> ready_;      // nothing: the body has not ended yet
    std::optional<http::response> made_;           // elsewhere
    std::unique_ptr<background::task> elsewhere_;  // the last member: it ends before the others go
};

}  // namespace

std::unique_ptr<http::exchange> kms_application::begin(http::request const& head, http::connection_info const& from) {
    return std::make_unique<kms_exchange>(shared_, head, from);
}

http::response kms_application::refuse(http::head_fault, http::request const&) {
    return http::bare_response(http::bare_fault::bad_request);
}

bool names_operation(http::request const& head) noexcept {
    return head.find("X-Amz-Target").value_or("").starts_with(target_prefix);
}

}  // namespace s3seal::kms
