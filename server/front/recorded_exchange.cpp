#include "server/front/recorded_exchange.hpp"

#include "server/front/admin_paths.hpp"
#include "server/front/foreign_paths.hpp"
#include "server/journal/masked.hpp"
#include "server/log/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

namespace s3seal::front {

namespace {

// Somebody may cut a body before each of its pieces.
class watched_source final : public http::body_source {
public:
    // `length`: of the body. `stopped` becomes true when it is cut.
    watched_source(std::unique_ptr<http::body_source> from, std::uint64_t length, service::points& points,
                   bool& stopped)
        : from_{std::move(from)}, left_{length}, points_{points}, stopped_{stopped} {}

    storage::result<bytes_view> next() override {
        if (left_ > 0 && !points_.reach(service::point::sending, {})) {
            stopped_ = true;
            return storage::error{storage::errc::io, "cut at a point"};
        }
        TRY(auto const piece, from_->next());
        left_ -= std::min<std::uint64_t>(left_, piece.size());
        return piece;
    }
    std::chrono::milliseconds pause() override { return from_->pause(); }

private:
    std::unique_ptr<http::body_source> from_;
    std::uint64_t left_;
    service::points& points_;
    bool& stopped_;
};

// Bare responses to heads have no id: nobody can ask about them.
bool tells_id(std::optional<http::head_fault> fault) noexcept {
    return !fault || *fault == http::head_fault::headers_too_long;
}

constexpr std::size_t max_kept_body = 32u << 10;  // bytes of each body of a control operation

void keep(std::string& kept, std::string_view more) {
    kept.append(more.substr(0, max_kept_body - kept.size()));
}

// A head that is too long or damaged is not kept with its record.
http::request method_and_target(http::request const& head) {
    http::request out;
    out.method = head.method;
    out.target = head.target;
    return out;
}

}  // namespace

recorded_exchange::recorded_exchange(recording const& with, realms::realm_ptr realm, service::application& service,
                                     http::request const& head, http::connection_info const& from,
                                     std::optional<http::head_fault> fault)
    : with_{with},
      realm_{std::move(realm)},
      head_{head},
      from_{from},
      record_{std::make_shared<journal::record>()},
      began_{realm_->time.elapsed()},
      is_whole_{!fault} {
    if (tells_id(fault)) record_->id = service.make_request_id(with.random);
    record_->at = realm_->time.now();
    record_->namespace_name = realm_->name();
    record_->client = from.remote;
    record_->secure = from.secure;
    if (!realm_->faults.is_idle())
        attempt_ = std::make_unique<faults::attempt>(realm_->faults, realm_->time, head, record_->id,
                                                     record_->namespace_name, *record_);
    try {
        inner_ = ask(service, fault);
    } catch (std::exception const& bug) {
        inner_ = fail(bug.what());
    }
}

std::unique_ptr<http::exchange> recorded_exchange::ask(service::application& service,
                                                       std::optional<http::head_fault> fault) {
    service::arrival const request{.head = head_,
                                   .connection = from_,
                                   .id = record_->id,
                                   .at = record_->at,
                                   .outcome = *record_,
                                   .points = points()};
    if (fault) return std::make_unique<service::decided_exchange>(service.refuse(*fault, request));
    return service.begin(request);
}

// Before the service knew in which form its client wants to hear of it.
std::unique_ptr<http::exchange> recorded_exchange::fail(std::string_view what) {
    log::error(fmt::format("request {} failed: {}", record_->id, what));
    auto const& row = aws::row_of(aws::errc::internal_error);
    record_->error_code = row.code;
    record_->refusal = std::make_shared<service::refusal>();
    record_->refusal->message = row.message;
    http::response response;
    response.status = row.status;
    response.close = true;
    return std::make_unique<service::decided_exchange>(std::move(response));
}

recorded_exchange::~recorded_exchange() {
    if (has_left_) return;
    try {
        inner_.reset();
        if (!is_kept_) remember();
        complete({});
    } catch (std::exception const&) {  // NOLINT(bugprone-empty-catch): no memory for it is none to say that
    }
}

bool recorded_exchange::consume(bytes_view bytes) {
    record_->received += bytes.size();
    if (record_->control && is_remembered()) keep(record_->body, as_text(bytes));
    return !(attempt_ && attempt_->cuts_upload(record_->received)) && inner_->consume(bytes);
}

// To its service an upload that is cut looks like one whose client is gone.
http::body_end recorded_exchange::end_of(http::body_end end) const noexcept {
    return attempt_ && attempt_->cuts_upload(record_->received) ? http::body_end::truncated : end;
}

// Before each step of its service and behind the last one, as it may become known in any of them what is asked for.
http::progress recorded_exchange::advance_among_rules(http::body_end end) {
    delay_ = attempt_->take_delay(record_->received);
    if (delay_.count() > 0) return http::progress::waiting;
    if (is_done_) return http::progress::done;
    auto const step = inner_->advance(end_of(end));
    if (step != http::progress::done) return step;
    is_done_ = true;
    delay_ = attempt_->take_delay(record_->received);
    return delay_.count() > 0 ? http::progress::waiting : step;
}

http::response recorded_exchange::finish(http::body_end end) {
    auto response = inner_->finish(end_of(end));
    if (attempt_) response = attempt_->finish(std::move(response), is_stopped_);
    record_->status = response.status;
    if (response.reset) forget_answer();
    record_->decided = realm_->time.elapsed() - began_;
    if (with_.behaviour.explain_header && response.status >= aws::first_error_status && is_remembered() &&
        !record_->error_code.empty())
        response.add("x-s3seal-explain", fmt::format("{}/requests/{}/explain{}{}", admin_prefix, record_->id,
                                                     realm_->name().empty() ? "" : "?namespace=", realm_->name()));
    if (response.source)
        response.source =
            std::make_unique<watched_source>(std::move(response.source), response.length, points(), is_stopped_);
    else
        inner_.reset();  // whoever reads its response slowly keeps nothing of its request
    if (is_remembered()) {
        if (record_->control) keep(record_->response_body, response.body);
        record_->response_headers = journal::kept_headers::of_response(response.head());
    }
    remember();
    return response;
}

// Nobody was told it.
void recorded_exchange::forget_answer() {
    record_->status = 0;
    record_->error_code = {};
    record_->refusal.reset();
}

void recorded_exchange::remember() {
    is_kept_ = true;
    if (!is_remembered())
        record_->refused = journal::mask_record(*record_, head_, from_.local_port);
    else if (is_whole_)
        realm_->requests.add(record_, head_, from_.local_port);
    else
        realm_->requests.add(record_, method_and_target(head_), from_.local_port);
}

void recorded_exchange::left(http::delivery const& how) {
    has_left_ = true;
    inner_.reset();
    complete(how);
}

void recorded_exchange::complete(http::delivery const& how) {
    realm_->requests.complete(*record_, how, is_stopped_, realm_->time.elapsed() - began_);
    if (has_id()) with_.metrics.count(*record_);
    if (!journal::request_line_writer::enabled()) return;
    auto const why = realm_->explainer.why(*record_);
    // Of its own paths the server answers, and no service.
    auto const* const foreign = has_id() ? nullptr : find_foreign_path(head_);
    with_.lines.write(*record_, {.why = why,
                                 .client = from_.remote,
                                 .agent = head_.find("User-Agent").value_or(""),
                                 .is_routine = foreign && foreign->method == "GET"});
}

}  // namespace s3seal::front
