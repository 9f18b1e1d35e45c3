#include "server/s3/s3_application.hpp"

#include "server/auth/presigned.hpp"
#include "server/auth/protocol.hpp"
#include "server/log/log.hpp"
#include "server/s3/commit.hpp"
#include "server/s3/dispatch.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/settled_blobs.hpp"
#include "server/s3/stages.hpp"
#include "storage/crypto/hmac.hpp"
#include "storage/metadata_store.hpp"

#include <fmt/format.h>

#include <exception>
#include <utility>
#include <variant>

namespace s3seal::s3 {

namespace {

constexpr std::uint64_t max_hashed_body = 64ull << 10;  // of a request whose signature is wrong

request_context context_of(services const& svc, behaviour const& behaviour, service::arrival const& from,
                           http::request const& request, request_changes& changes) {
    return {.behaviour = behaviour,
            .request = request,
            .sent = from.head,
            .connection = from.connection,
            .now = from.at,
            .outcome = from.outcome,
            .points = from.points,
            .changes = changes,
            .generation = svc.metadata.generation(),
            .own = from.own,
            .request_id = from.id,
            .host_id = make_host_id(svc.random)};
}

// One S3 request: the stages on its head, then what its handler makes of it.
class s3_exchange final : public http::exchange {
public:
    s3_exchange(dialect const& speaks, services const& svc, behaviour const& behaviour, service::arrival const& from)
        : speaks_{speaks},
          svc_{svc},
          lifted_{auth::lift_query_headers(from.head)},
          context_{context_of(svc, behaviour, from, lifted_ ? lifted_->head : from.head, changes_)} {}

    // Dropped: what it has come to is told nevertheless.
    ~s3_exchange() override {
        if (is_reported_) return;
        try {
            refuse_lost();
            report();
        } catch (std::exception const&) {  // NOLINT(bugprone-empty-catch): no memory for it is none to say that
        }
    }
    s3_exchange(s3_exchange const&) = delete;
    s3_exchange& operator=(s3_exchange const&) = delete;

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

    http::progress advance(http::body_end end) override {
        bool more = false;
        guard([&]() -> result<> {
            if (response_) return {};
            if (task_) {
                TRY(more, task_->advance());
            }
            if (!more) CHECK_OK(task_ ? finish_task() : finish_body(end));
            more = !response_;
            return {};
        });
        if (more && !response_) return http::progress::more;
        return changes_.is_pending() ? http::progress::settling : remove_unused();
    }

    http::response finish(http::body_end) override {
        refuse_lost();
        report();
        task_.reset();  // nothing of an object stays
        reader_.reset();
        return *std::move(response_);
    }

private:
    result<> open() {
        CHECK_OK(parse_target());
        if (response_) return {};
        CHECK_OK(speaks_.run_stages(svc_, context_));
        TRY(auto dispatched, dispatch(svc_, context_));
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

    void refuse_lost() {
        if (!changes_.is_lost()) return;
        refuse(error_of_lost());
        context_.outcome.committed = false;
    }

    // The same as of a change that is refused at once.
    errc error_of_lost() const {
        return changes_.watch->state == change_state::too_large ? errc::insufficient_storage : errc::internal_error;
    }

    // Files of many parts take a while.
    http::progress remove_unused() {
        if (changes_.unused.empty() || changes_.is_lost()) return http::progress::done;
        if (!std::exchange(removes_, true)) return http::progress::slow;
        remove_blobs(svc_.blobs, std::exchange(changes_.unused, {}));
        return http::progress::done;
    }

    result<> finish_body(http::body_end end) {
        TRY(auto outcome, reader_->finish(end));
        std::visit([&](auto& one) { take(std::move(one)); }, outcome);
        return task_ && task_->changes_by_piece() ? context_.points.reach(service::point::before_commit, {})
                                                  : result<>{};
    }

    result<> finish_task() {
        if (!task_->changes_by_piece()) {
            TRY(response_, commit(svc_, context_, [&] { return task_->finish(); }));
            return {};
        }
        TRY(auto response, task_->finish());
        CHECK_OK(context_.points.reach(service::point::after_commit, {}));
        response_ = std::move(response);
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

    // What it was refused by, a key for one, was replaced meanwhile: who asks again is told of what is there.
    bool is_of_the_past() const noexcept { return context_.generation != svc_.metadata.generation(); }

    // Nothing of an object stays while the rest of the body comes, and its response leaves.
    void refuse(error error) {
        if (is_of_the_past()) error = errc::service_unavailable;
        response_ = speaks_.refuse(context_, error);
        error_ = std::move(error);
        if (hashes_body()) hash_.emplace();
        if (reader_) in_body_ = reader_->secrets();
        task_.reset();
        reader_.reset();
    }

    // A body that is small and comes anyway is hashed, as the hash may be what a wrong signature was made with.
    bool hashes_body() const noexcept {
        auto const& head = context_.sent;
        return error_ && error_->code == errc::signature_does_not_match && context_.stage == "authenticate" &&
               head.content_length.value_or(max_hashed_body + 1) <= max_hashed_body && !head.has("Expect");
    }

    void report() {
        is_reported_ = true;
        auto& outcome = context_.outcome;
        if (context_.op) outcome.operation = context_.op->name;
        outcome.bucket = std::move(context_.bucket_name);
        if (!context_.key.empty()) outcome.key = std::move(context_.key);  // else a form may have said it
        if (outcome.version.empty()) outcome.version = context_.query("versionId").value_or("");
        outcome.caller = std::move(context_.caller.who.arn);
        if (auto const form = auth::name_of_signature(context_.caller); !form.empty()) outcome.signature = form;
        if (outcome.signature.empty() && error_) outcome.signature = auth::claimed_signature(context_.sent);
        if (error_ || context_.let_through)
            return report_error(error_ ? *std::move(error_) : *std::move(context_.let_through), !error_);
        outcome.passed = {};
        if (response_ && !response_->reason.empty()) report_refusal().message = response_->reason;
    }

    void report_error(error error, bool let_through) {
        auto& outcome = context_.outcome;
        auto const& row = row_of(error);
        outcome.error_code = row.code;
        outcome.stage = context_.stage;
        if (outcome.passed.empty()) outcome.passed = speaks_.stages_before(context_.stage);
        if (row.status < first_error_status) return;
        auto& refusal = report_refusal();
        refusal.message = message_of(error);
        refusal.why = std::move(error.why);
        refusal.let_through = let_through;
        if (hash_) refusal.body_sha256 = hex_encode(hash_->finish());
        refusal.in_body = reader_ ? reader_->secrets() : std::move(in_body_);
    }

    service::refusal& report_refusal() {
        auto& made = context_.outcome.refusal;
        made = std::make_shared<service::refusal>();
        made->host_bucket = context_.host.bucket;
        return *made;
    }

    dialect const& speaks_;
    services const& svc_;
    std::unique_ptr<auth::lifted_request> lifted_;
    request_changes changes_;
    bool removes_ = false;
    bool is_reported_ = false;
    request_context context_;
    std::unique_ptr<body_reader> reader_;
    std::unique_ptr<incremental_task> task_;
    std::optional<http::response> response_;
    std::optional<error> error_;  // that the response tells
    std::optional<running_sha256> hash_;
    masking::secrets in_body_;  // of a request that was refused
};

}  // namespace

dialect const& s3_dialect() noexcept {
    static constexpr dialect ours{run_stages, stages_before, error_response};
    return ours;
}

std::string s3_application::make_request_id(random_source& random) const {
    return s3::make_request_id(random);
}

bool s3_application::may_block(http::request const&) const noexcept {
    return shared_.metadata.may_block();
}

std::unique_ptr<http::exchange> s3_application::begin(service::arrival const& request) {
    auto exchange = std::make_unique<s3_exchange>(speaks_, shared_, behaviour_, request);
    exchange->start();
    return exchange;
}

http::response s3_application::refuse(http::head_fault fault, service::arrival const& request) {
    auto& outcome = request.outcome;
    outcome.stage = "head";
    outcome.refusal = std::make_shared<service::refusal>();
    outcome.refusal->message = http::text_of(fault);
    if (fault == http::head_fault::headers_too_long) {
        auto const too_large = error{errc::request_header_section_too_large}.with("MaxSizeAllowed", "8192");
        request_changes none;
        auto response = speaks_.refuse(context_of(shared_, behaviour_, request, request.head, none), too_large);
        response.close = true;
        outcome.error_code = row_of(too_large.code).code;
        outcome.refusal->message = message_of(too_large);
        outcome.refusal->why = too_large.why;
        return response;
    }
    if (fault == http::head_fault::no_room) return http::bare_response(http::bare_fault::no_room);
    return http::bare_response(fault == http::head_fault::target_too_long ? http::bare_fault::target_too_long
                                                                          : http::bare_fault::bad_request);
}

}  // namespace s3seal::s3
