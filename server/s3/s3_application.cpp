#include "server/s3/s3_application.hpp"

#include "server/auth/presigned.hpp"
#include "server/body/integrity.hpp"
#include "server/body/verified_body.hpp"
#include "server/log.hpp"
#include "server/s3/respond.hpp"
#include "server/s3/stages.hpp"

#include <fmt/format.h>

#include <exception>

namespace s3seal::s3 {

namespace {

constexpr std::uint64_t max_object_bytes = 5ull << 30;    // of a single PUT
constexpr std::uint64_t max_document_bytes = 2ull << 20;  // of a configuration

// Bytes of a buffered body; its limit was checked before they come here.
class document_sink final : public body::byte_sink {
public:
    result<> write(bytes_view bytes) override {
        text.append(as_text(bytes));
        return {};
    }
    std::string text;
};

class upload_sink final : public body::byte_sink {
public:
    explicit upload_sink(std::unique_ptr<upload> to) : to{std::move(to)} {}
    result<> write(bytes_view bytes) override { return to->write(bytes); }
    std::unique_ptr<upload> to;
};

body::body_rules rules_for(operation const& op, auth::identity const& caller) {
    bool const streamed = op.body == body_kind::streamed;
    return {.object_put = streamed,
            .streaming_allowed = streamed,
            .digest_required = op.digest_required,
            .literal_hash = caller.hash_is_claim,
            .max_length = streamed ? max_object_bytes : max_document_bytes};
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

    // Decides as much as the head allows: an answer, or what is to become of the body.
    void start() {
        guard([&] { return open(); });
    }

    bool wants_body() const noexcept override { return !answer_; }

    bool consume(bytes_view bytes) override {
        guard([&] { return body_->write(bytes); });
        return !answer_;
    }

    http::response finish(http::body_end end) override {
        if (!answer_) guard([&] { return complete(end); });
        sink_.reset();
        return *std::move(answer_);
    }

private:
    result<> open() {
        CHECK_OK(parse_target());
        if (answer_) return {};
        CHECK_OK(run_stages(context_));
        auto const& op = *context_.op;
        if (op.body == body_kind::none) {
            TRY(answer_, op.handle(context_));
            return {};
        }
        TRY(auto plan,
            body::plan_integrity(context_.request, context_.caller.payload_hash, rules_for(op, context_.caller)));
        if (auto& seed = context_.caller.seed)
            plan.chain.emplace(*std::move(seed), context_.caller.payload_hash.ends_with("-TRAILER"));
        plan.ignore_signatures = context_.let_through.has_value();
        if (op.body == body_kind::streamed) {
            TRY(auto upload, op.handle_stream(context_));
            sink_ = std::make_unique<upload_sink>(std::move(upload));
        } else {
            sink_ = std::make_unique<document_sink>();
        }
        body_.emplace(std::move(plan), *sink_);
        return {};
    }

    result<> parse_target() {
        auto target = http::parse_target(context_.request.target);
        if (target) {
            context_.target = *std::move(target);
            return {};
        }
        if (target.error() == http::target_fault::not_utf8) return errc::invalid_uri;
        answer_ = http::bare_answer(http::bare_fault::bad_escape);
        return {};
    }

    result<> complete(http::body_end end) {
        TRY(auto const facts, body_->finish(end));
        if (context_.op->body == body_kind::streamed) {
            TRY(answer_, static_cast<upload_sink&>(*sink_).to->finish(facts));
        } else {
            TRY(answer_, context_.op->handle_document(context_, static_cast<document_sink&>(*sink_).text));
        }
        return {};
    }

    // Whatever goes wrong becomes the answer. An exception is a bug: it costs this request, not the server.
    template <class Step>
    void guard(Step step) {
        try {
            if (auto done = step(); !done) refuse(done.error());
        } catch (std::exception const& bug) {
            log::error(fmt::format("request {} failed: {}", context_.request_id, bug.what()));
            refuse(errc::internal_error);
        }
    }

    void refuse(error const& fault) {
        sink_.reset();  // nothing of an object stays
        answer_ = error_response(context_, fault);
    }

    std::unique_ptr<auth::lifted_request> lifted_;
    request_context context_;
    std::unique_ptr<body::byte_sink> sink_;
    std::optional<body::verified_body> body_;
    std::optional<http::response> answer_;
};

}  // namespace

std::unique_ptr<http::exchange> s3_application::begin(http::request const& head, http::connection_info const& from) {
    auto exchange = std::make_unique<s3_exchange>(shared_, head, from);
    exchange->start();
    return exchange;
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
        auto answer =
            error_response(context, error{errc::request_header_section_too_large}.with("MaxSizeAllowed", "8192"));
        answer.close = true;
        return answer;
    }
    return http::bare_answer(fault == http::head_fault::target_too_long ? http::bare_fault::target_too_long
                                                                        : http::bare_fault::bad_request);
}

}  // namespace s3seal::s3
