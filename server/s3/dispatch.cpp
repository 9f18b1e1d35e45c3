#include "server/s3/dispatch.hpp"

#include "server/body/integrity.hpp"
#include "server/body/verified_body.hpp"
#include "server/s3/access/authorization.hpp"
#include "server/s3/commit.hpp"
#include "server/s3/form_upload.hpp"
#include "server/s3/request/not_built.hpp"

#include <string>
#include <utility>

namespace s3seal::s3 {

namespace {

// Holds a body whole; its limit was checked before bytes come here.
class document_collector final : public body_handler {
public:
    document_collector(services const& svc, request_context& context, handler::document const& kind)
        : svc_{svc}, context_{context}, kind_{kind} {}

    result<> write(bytes_view bytes) override {
        text_.append(as_text(bytes));
        return {};
    }
    result<> check() override {
        if (kind_.keys == nullptr) return {};
        context_.stage = "authorize";
        context_.document_keys = kind_.keys(text_);
        CHECK_OK(authorize_by_document(svc_, context_));
        return context_.points.reach(service::point::authorized);
    }
    result<http::response> finish(body::verified_content const& /*content*/) override {
        return kind_.handle(svc_, context_, text_);
    }

private:
    services const& svc_;
    request_context& context_;
    handler::document const& kind_;
    std::string text_;
};

// Through the integrity checks to whoever takes the content.
class verified_reader final : public body_reader {
public:
    verified_reader(services const& svc, request_context& context, body::integrity_plan plan,
                    std::unique_ptr<body_handler> handler)
        : svc_{svc}, context_{context}, handler_{std::move(handler)}, body_{std::move(plan), *handler_} {}

    result<> write(bytes_view bytes) override { return body_.write(bytes); }
    result<http::response> finish(http::body_end end) override {
        TRY(auto const content, body_.finish(end));
        context_.outcome.checksum = content.digest.algorithm;
        context_.outcome.checksum_type = content.digest.type;
        CHECK_OK(handler_->check());
        context_.stage = "handler";
        return commit(svc_, context_, [&] { return handler_->finish(content); });
    }

private:
    services const& svc_;
    request_context& context_;
    std::unique_ptr<body_handler> handler_;
    body::verified_body body_;
};

result<body::integrity_plan> plan_body(request_context& context, body::content_rules const& content) {
    auto& caller = context.caller;
    body::body_rules const rules{
        .content = content, .digest_required = context.op->digest_required, .literal_hash = caller.hash_is_claim};
    TRY(auto plan, body::plan_integrity(context.request, caller.payload_hash, rules));
    if (caller.seed) plan.chain.emplace(*std::move(caller.seed), caller.payload_hash.ends_with("-TRAILER"));
    plan.ignore_signatures = context.let_through.has_value();
    return plan;
}

struct dispatcher {
    services const& svc;
    request_context& context;

    result<dispatched> operator()(handler::not_built) const { return operation_not_built(context.op->name); }

    result<dispatched> operator()(handler::simple const& kind) const {
        TRY(auto response, commit(svc, context, [&] { return kind.handle(svc, context); }));
        return response;
    }

    result<dispatched> operator()(handler::incremental const& kind) const {
        TRY(auto task, kind.begin(svc, context));
        return task;
    }

    result<dispatched> operator()(handler::document const& kind) const {
        context.stage = "integrity";
        TRY(auto plan, plan_body(context, kind.content));
        return std::make_unique<verified_reader>(svc, context, std::move(plan),
                                                 std::make_unique<document_collector>(svc, context, kind));
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
};

}  // namespace

result<dispatched> dispatch(services const& svc, request_context& context) {
    return std::visit(dispatcher{svc, context}, context.op->run);
}

}  // namespace s3seal::s3
