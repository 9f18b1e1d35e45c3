#include "server/s3/s3_application.hpp"

#include "server/auth/presigned.hpp"
#include "server/body/integrity.hpp"
#include "server/body/verified_body.hpp"
#include "server/explain/explainer.hpp"
#include "server/log/log.hpp"
#include "server/s3/form_upload.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/stages.hpp"
#include "storage/crypto/hmac.hpp"

#include <fmt/format.h>

#include <exception>

namespace s3seal::s3 {

namespace {

constexpr std::uint64_t max_object_bytes = 5ull << 30;    // of a single PUT, and of a part
constexpr std::uint64_t max_document_bytes = 2ull << 20;  // of a configuration
constexpr std::uint64_t max_part_list_bytes = 4ull << 20;
constexpr std::uint64_t max_hashed_body = 64ull << 10;  // of a request whose signature is wrong

// Holds a body whole; its limit was checked before bytes come here.
class document_collector final : public body_handler {
public:
    document_collector(request_context& context, buffered_handler handle) : context_{context}, handle_{handle} {}
    result<> write(bytes_view bytes) override {
        text_.append(as_text(bytes));
        return {};
    }
    result<http::response> finish(body::verified_content const& /*content*/) override {
        return handle_(context_, text_);
    }

private:
    request_context& context_;
    buffered_handler handle_;
    std::string text_;
};

body::body_rules rules_for(operation const& op, auth::identity const& caller) {
    bool const streamed = op.body == body_kind::streamed;
    bool const list = op.content == body::content_kind::part_list;
    return {.kind = op.content,
            .streaming_allowed = streamed,
            .digest_required = op.digest_required,
            .literal_hash = caller.hash_is_claim,
            .max_length = streamed ? max_object_bytes
                          : list   ? max_part_list_bytes
                                   : max_document_bytes};
}

// One S3 request: the stages on its head, then its body through the integrity checks into its handler.
class s3_exchange final : public http::exchange {
public:
    s3_exchange(services& shared, http::request const& head, http::connection_info const& from)
        : lifted_{auth::lift_query_headers(head)},
          context_{.svc = shared,
                   .request = lifted_ ? lifted_->head : head,
                   .sent = head,
                   .connection = from,
                   .now = shared.time.now(),
                   .request_id = make_request_id(shared.random),
                   .host_id = make_host_id(shared.random)} {}

    // Decides as much as the head allows: a response, or what is to become of the body.
    void start() {
        guard([&] { return open(); });
    }

    bool wants_body() const noexcept override { return (!response_ && !work_) || hashes_body(); }

    bool keeps_body() const noexcept override { return form_ && form_->keeps_fields(); }

    bool consume(bytes_view bytes) override {
        if (response_ && hash_) {
            hash_->update(bytes);
            return true;
        }
        guard([&] { return form_ ? form_->write(bytes) : body_->write(bytes); });
        return !response_;
    }

    http::progress advance(http::body_end) override {
        bool more = false;
        if (work_ && !response_)
            guard([&]() -> result<> {
                TRY(more, work_->advance());
                return {};
            });
        return more && !response_ ? http::progress::more : http::progress::done;
    }

    http::response finish(http::body_end end) override {
        if (!response_) guard([&] { return complete(end); });
        remember();
        work_.reset();
        handler_.reset();
        form_.reset();
        return *std::move(response_);
    }

private:
    result<> open() {
        CHECK_OK(parse_target());
        if (response_) return {};
        CHECK_OK(run_stages(context_));
        auto const& op = *context_.op;
        if (op.body == body_kind::none) {
            if (op.begin_work) {
                TRY(work_, op.begin_work(context_));
            } else {
                TRY(response_, op.handle(context_));
            }
            return {};
        }
        context_.stage = "integrity";
        if (op.body == body_kind::form) {
            TRY(form_, form_upload::begin(context_));
            return {};
        }
        TRY(auto plan,
            body::plan_integrity(context_.request, context_.caller.payload_hash, rules_for(op, context_.caller)));
        if (auto& seed = context_.caller.seed)
            plan.chain.emplace(*std::move(seed), context_.caller.payload_hash.ends_with("-TRAILER"));
        plan.ignore_signatures = context_.let_through.has_value();
        if (op.body == body_kind::streamed) {
            context_.stage = "handler";
            TRY(handler_, op.handle_stream(context_));
            CHECK_OK(handler_->refine(plan));
        } else {
            handler_ = std::make_unique<document_collector>(context_, op.handle_document);
        }
        context_.stage = "integrity";
        body_.emplace(std::move(plan), *handler_);
        return {};
    }

    result<> parse_target() {
        auto target = http::parse_target(context_.request.target);
        if (target) {
            context_.target = *std::move(target);
            return {};
        }
        if (target.error() == http::target_fault::not_utf8) return errc::invalid_uri;
        response_ = http::bare_response(http::bare_fault::bad_escape);
        return {};
    }

    result<> complete(http::body_end end) {
        if (work_) {
            TRY(response_, work_->finish());
            return {};
        }
        if (form_) {
            TRY(response_, form_->finish(end));
            return {};
        }
        TRY(auto const content, body_->finish(end));
        context_.stage = "handler";
        TRY(response_, handler_->finish(content));
        return {};
    }

    // Whatever goes wrong becomes the response. An exception is a bug: it costs this request, not the server.
    template <class Step>
    void guard(Step step) {
        try {
            if (auto done = step(); !done) refuse(done.error());
        } catch (std::exception const& bug) {
            log::error(fmt::format("request {} failed: {}", context_.request_id, bug.what()));
            refuse(errc::internal_error);
        }
    }

    void refuse(error error) {
        handler_.reset();  // nothing of an object stays
        work_.reset();
        response_ = error_response(context_, error);
        error_ = std::move(error);
        if (hashes_body()) hash_.emplace();
    }

    // A body that is small and comes anyway is hashed, as the hash may be what a wrong signature was made with.
    bool hashes_body() const noexcept {
        auto const& head = context_.sent;
        return error_ && error_->code == errc::signature_does_not_match && context_.stage == "authenticate" &&
               head.content_length.value_or(max_hashed_body + 1) <= max_hashed_body && !head.has("Expect");
    }

    void remember() {
        auto const* error = error_ ? &*error_ : context_.let_through ? &*context_.let_through : nullptr;
        journal::event event{.id = context_.request_id,
                             .at = context_.now,
                             .head = context_.sent,
                             .operation = context_.op ? context_.op->name : std::string_view{},
                             .caller = context_.caller.who.arn,
                             .status = response_->status};
        journal::refusal_event refused;
        if (error) {
            event.error_code = row_of(error->code).code;
            event.stage = context_.stage;
            if (row_of(error->code).status >= first_error_status) {
                refused = describe_refusal(*error);
                event.refused = &refused;
            }
        }
        auto const kept = context_.svc.journal.add(event);
        if (journal::request_line_writer::enabled()) log_line(event, kept.get());
    }

    void log_line(journal::event const& event, journal::refusal const* refused) const {
        auto line = journal::line_of(event, context_.svc.time.now());
        std::string const why = refused ? context_.svc.explainer.why(event, *refused) : std::string{response_->reason};
        line.why = why;
        line.bucket = context_.bucket_name;
        line.key = context_.key;
        line.headers = response_->head();
        line.client = context_.connection.remote;
        context_.svc.lines.write(line);
    }

    journal::refusal_event describe_refusal(error const& error) {
        if (hash_) body_sha256_ = hex_encode(hash_->finish());
        return {.message = message_of(error),
                .error = &error,
                .host_bucket = context_.host.bucket,
                .port = context_.connection.local_port,
                .let_through = !error_,
                .body_sha256 = body_sha256_,
                .in_body = form_ ? form_->secrets() : journal::secrets{}};
    }

    std::unique_ptr<auth::lifted_request> lifted_;
    request_context context_;
    std::unique_ptr<body_handler> handler_;
    std::unique_ptr<form_upload> form_;
    std::unique_ptr<incremental_task> work_;
    std::optional<body::verified_body> body_;
    std::optional<http::response> response_;
    std::optional<error> error_;  // that the response tells
    std::optional<running_sha256> hash_;
    std::string body_sha256_;  // hex, of a body that was hashed
};

}  // namespace

std::unique_ptr<http::exchange> s3_application::begin(http::request const& head, http::connection_info const& from) {
    auto exchange = std::make_unique<s3_exchange>(shared_, head, from);
    exchange->start();
    return exchange;
}

// A head that is too long is not kept with its record.
void s3_application::remember_head(request_context const& context, error const& error, unsigned status) {
    http::request nothing;
    nothing.method = context.sent.method;
    nothing.target = context.sent.target;
    journal::refusal_event const refused{.message = message_of(error), .error = &error};
    journal::event const event{.id = context.request_id,
                               .at = context.now,
                               .head = nothing,
                               .status = status,
                               .error_code = row_of(error.code).code,
                               .stage = "head",
                               .refused = &refused};
    shared_.journal.add(event);
    if (!journal::request_line_writer::enabled()) return;
    auto line = journal::line_of(event, context.now);
    line.why = refused.message;
    shared_.lines.write(line);
}

http::response s3_application::refuse(http::head_fault fault, http::request const& head) {
    if (fault == http::head_fault::headers_too_long) {
        http::connection_info const nobody;
        request_context const context{.svc = shared_,
                                      .request = head,
                                      .sent = head,
                                      .connection = nobody,
                                      .now = shared_.time.now(),
                                      .request_id = make_request_id(shared_.random),
                                      .host_id = make_host_id(shared_.random)};
        auto const too_large = error{errc::request_header_section_too_large}.with("MaxSizeAllowed", "8192");
        auto response = error_response(context, too_large);
        response.close = true;
        remember_head(context, too_large, response.status);
        return response;
    }
    if (fault == http::head_fault::no_room) return http::bare_response(http::bare_fault::no_room);
    return http::bare_response(fault == http::head_fault::target_too_long ? http::bare_fault::target_too_long
                                                                          : http::bare_fault::bad_request);
}

}  // namespace s3seal::s3
