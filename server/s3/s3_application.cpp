#include "server/s3/s3_application.hpp"

#include "server/auth/presigned.hpp"
#include "server/explain/explainer.hpp"
#include "server/log/log.hpp"
#include "server/s3/dispatch.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/stages.hpp"
#include "storage/crypto/hmac.hpp"

#include <fmt/format.h>

#include <exception>
#include <variant>

namespace s3seal::s3 {

namespace {

constexpr std::uint64_t max_hashed_body = 64ull << 10;  // of a request whose signature is wrong

// One S3 request: the stages on its head, then what its handler makes of it.
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

    bool wants_body() const noexcept override { return (!response_ && !task_) || hashes_body(); }

    bool keeps_body() const noexcept override { return reader_ && reader_->keeps_body(); }

    bool consume(bytes_view bytes) override {
        if (response_ && hash_) {
            hash_->update(bytes);
            return true;
        }
        guard([&] { return reader_->write(bytes); });
        return !response_;
    }

    http::progress advance(http::body_end) override {
        bool more = false;
        if (task_ && !response_)
            guard([&]() -> result<> {
                TRY(more, task_->advance());
                return {};
            });
        return more && !response_ ? http::progress::more : http::progress::done;
    }

    http::response finish(http::body_end end) override {
        if (!response_) guard([&] { return complete(end); });
        remember();
        task_.reset();  // nothing of an object stays
        reader_.reset();
        return *std::move(response_);
    }

private:
    result<> open() {
        CHECK_OK(parse_target());
        if (response_) return {};
        CHECK_OK(run_stages(context_));
        TRY(auto dispatched, dispatch(context_));
        std::visit([&](auto& one) { take(std::move(one)); }, dispatched);
        return {};
    }

    void take(http::response response) { response_ = std::move(response); }
    void take(std::unique_ptr<body_reader> reader) { reader_ = std::move(reader); }
    void take(std::unique_ptr<incremental_task> task) { task_ = std::move(task); }

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
        TRY(response_, task_ ? task_->finish() : reader_->finish(end));
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
                .in_body = reader_ ? reader_->secrets() : masking::secrets{}};
    }

    std::unique_ptr<auth::lifted_request> lifted_;
    request_context context_;
    std::unique_ptr<body_reader> reader_;
    std::unique_ptr<incremental_task> task_;
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
