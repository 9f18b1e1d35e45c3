#include "server/s3/dispatch.hpp"

#include "server/body/integrity.hpp"
#include "server/body/verified_body.hpp"
#include "server/s3/access/authorization.hpp"
#include "server/s3/commit.hpp"
#include "server/s3/form_upload.hpp"
#include "server/s3/request/current_bucket.hpp"
#include "server/s3/request/not_built.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace s3seal::s3 {

namespace {

result<body::verified_content> take_content(request_context& context, body::verified_body& body, http::body_end end) {
    TRY(auto content, body.finish(end));
    context.outcome.checksum = content.digest.algorithm;
    context.outcome.checksum_type = content.digest.type;
    return content;
}

// Through the integrity checks to whoever takes the content.
class verified_reader final : public body_reader {
public:
    verified_reader(services const& svc, request_context& context, body::integrity_plan plan,
                    std::unique_ptr<body_handler> handler)
        : svc_{svc}, context_{context}, handler_{std::move(handler)}, body_{std::move(plan), *handler_} {}

    result<> write(bytes_view bytes) override { return body_.write(bytes); }
    result<body_outcome> finish(http::body_end end) override {
        TRY(auto const content, take_content(context_, body_, end));
        context_.stage = "handler";
        TRY(auto response, commit(svc_, context_, [&] { return handler_->finish(content); }));
        return response;
    }

private:
    services const& svc_;
    request_context& context_;
    std::unique_ptr<body_handler> handler_;
    body::verified_body body_;
};

// Holds a body whole; its limit is checked before bytes come here.
class text_collector final : public body::content_sink {
public:
    result<> write(bytes_view bytes) override {
        text_.append(as_text(bytes));
        return {};
    }
    std::string_view text() const noexcept { return text_; }

private:
    std::string text_;
};

class document_reader final : public body_reader {
public:
    using handler_of_text = std::function<result<body_outcome>(std::string_view text)>;
    document_reader(request_context& context, body::integrity_plan plan, handler_of_text handle)
        : context_{context}, handle_{std::move(handle)}, body_{std::move(plan), document_} {}

    result<> write(bytes_view bytes) override { return body_.write(bytes); }
    result<body_outcome> finish(http::body_end end) override {
        CHECK_OK(take_content(context_, body_, end));
        return handle_(document_.text());
    }

private:
    request_context& context_;
    handler_of_text handle_;
    text_collector document_;
    body::verified_body body_;
};

// While a document came its bucket may have changed, or become another one.
result<> renew_bucket(services const& svc, request_context& context) {
    if (!context.bucket || context.op->creates_bucket) return {};
    TRY(context.bucket, load_bucket_again(svc, *context.bucket));
    return {};
}

result<> check_document(services const& svc, request_context& context, handler::document const& kind,
                        std::string_view text) {
    if (kind.keys == nullptr) return {};
    context.stage = "authorize";
    context.document_keys = kind.keys(text);
    CHECK_OK(authorize_by_document(svc, context));
    return reach_authorized(context);
}

result<body_outcome> handle_document(services const& svc, request_context& context, handler::document const& kind,
                                     std::string_view text) {
    CHECK_OK(renew_bucket(svc, context));
    CHECK_OK(check_document(svc, context, kind, text));
    context.stage = "handler";
    TRY(auto response, commit(svc, context, [&] { return kind.handle(svc, context, text); }));
    return response;
}

result<body_outcome> begin_batch(services const& svc, request_context& context, handler::batch const& kind,
                                 std::string_view text) {
    CHECK_OK(renew_bucket(svc, context));
    context.stage = "handler";
    TRY(auto task, kind.begin(svc, context, text));
    CHECK_OK(reach_authorized(context));
    return task;
}

result<body::integrity_plan> plan_body(request_context& context, body::content_rules const& content) {
    auto& caller = context.caller;
    body::body_rules const rules{
        .content = content, .digest_required = context.op->digest_required, .literal_hash = caller.hash_is_claim};
    TRY(auto plan, body::plan_integrity(context.request, caller.payload_hash, rules));
    if (caller.seed) plan.chain.emplace(*std::move(caller.seed), caller.payload_hash.ends_with("-TRAILER"));
    plan.ignore_signatures = context.let_through.has_value();
    return plan;
}

// Not a list of what the bucket holds.
bool tells_configuration(operation const& op) {
    return op.resource == on::bucket && op.has_subresource() && op.name.starts_with("Get");
}

struct dispatcher {
    services const& svc;
    request_context& context;

    result<dispatched> operator()(handler::not_built) const { return operation_not_built(context.op->name); }

    result<dispatched> operator()(handler::simple const& kind) const {
        context.outcome.control = tells_configuration(*context.op);
        TRY(auto response, commit(svc, context, [&] { return kind.handle(svc, context); }));
        return response;
    }

    result<dispatched> operator()(handler::incremental const& kind) const {
        TRY(auto task, kind.begin(svc, context));
        return task;
    }

    result<dispatched> operator()(handler::document const& kind) const {
        return read_document(kind.content, [&svc = svc, &context = context, &kind](std::string_view text) {
            return handle_document(svc, context, kind, text);
        });
    }

    result<dispatched> operator()(handler::batch const& kind) const {
        return read_document(kind.content, [&svc = svc, &context = context, &kind](std::string_view text) {
            return begin_batch(svc, context, kind, text);
        });
    }

    result<dispatched> operator()(handler::streamed const& kind) const {
        context.stage = "integrity";
        TRY(auto plan, plan_body(context, kind.content));
        context.stage = "handler";
        TRY(auto taker, kind.begin(svc, context));
        CHECK_OK(taker->refine(plan));
        context.stage = "integrity";
        return std::make_unique<verified_reader>(svc, context, std::move(plan), std::move(taker));
    }

    result<dispatched> operator()(handler::form const& kind) const {
        context.stage = "integrity";
        TRY(auto form, form_upload::begin(svc, context, kind));
        return form;
    }

private:
    result<dispatched> read_document(body::content_rules const& content,
                                     document_reader::handler_of_text handle) const {
        context.stage = "integrity";
        context.outcome.control = true;
        TRY(auto plan, plan_body(context, content));
        return std::make_unique<document_reader>(context, std::move(plan), std::move(handle));
    }
};

}  // namespace

result<dispatched> dispatch(services const& svc, request_context& context) {
    return std::visit(dispatcher{svc, context}, context.op->run);
}

}  // namespace s3seal::s3
