#include "server/front/recorded_exchange.hpp"

#include "server/front/admin_paths.hpp"
#include "server/journal/masked.hpp"

#include <fmt/format.h>

#include <utility>

namespace s3seal::front {

namespace {

// Somebody may cut a body before each of its pieces.
class watched_source final : public http::body_source {
public:
    watched_source(std::unique_ptr<http::body_source> from, service::points& points)
        : from_{std::move(from)}, points_{points} {}

    storage::result<bytes_view> next() override {
        if (!points_.reach(service::point::sending)) return storage::error{storage::errc::io, "cut at a point"};
        return from_->next();
    }

private:
    std::unique_ptr<http::body_source> from_;
    service::points& points_;
};

// A head that is too long or damaged is not kept with its record.
http::request method_and_target(http::request const& head) {
    http::request out;
    out.method = head.method;
    out.target = head.target;
    return out;
}

}  // namespace

recorded_exchange::recorded_exchange(recording const& with, service::application& service, http::request const& head,
                                     http::connection_info const& from, std::optional<http::head_fault> fault)
    : with_{with}, head_{head}, from_{from}, record_{std::make_shared<journal::record>()}, is_whole_{!fault} {
    record_->id = service.make_request_id(with.random);
    record_->at = with.time.now();
    service::arrival const request{.head = head_,
                                   .connection = from,
                                   .id = record_->id,
                                   .at = record_->at,
                                   .namespace_name = record_->namespace_name,
                                   .outcome = *record_,
                                   .points = with.points};
    if (fault)
        inner_ = std::make_unique<service::decided_exchange>(service.refuse(*fault, request));
    else
        inner_ = service.begin(request);
}

recorded_exchange::~recorded_exchange() {
    if (has_left_) return;
    inner_.reset();
    if (!is_kept_) remember();
    with_.requests.complete(*record_, {}, with_.time.now() - record_->at);
}

bool recorded_exchange::consume(bytes_view bytes) {
    record_->received += bytes.size();
    return inner_->consume(bytes);
}

http::response recorded_exchange::finish(http::body_end end) {
    auto response = inner_->finish(end);
    record_->status = response.status;
    record_->decided = with_.time.now() - record_->at;
    if (with_.behaviour.explain_header && response.status >= aws::first_error_status && is_remembered() &&
        !record_->error_code.empty())
        response.add("x-s3seal-explain", fmt::format("{}/requests/{}/explain", admin_prefix, record_->id));
    if (response.source)
        response.source = std::make_unique<watched_source>(std::move(response.source), with_.points);
    else
        inner_.reset();  // whoever reads its response slowly keeps nothing of its request
    remember();
    return response;
}

void recorded_exchange::remember() {
    is_kept_ = true;
    if (!is_remembered())
        record_->refused = journal::mask_record(*record_, head_, from_.local_port);
    else if (is_whole_)
        with_.requests.add(record_, head_, from_.local_port);
    else
        with_.requests.add(record_, method_and_target(head_), from_.local_port);
}

void recorded_exchange::left(http::delivery const& how) {
    has_left_ = true;
    inner_.reset();
    with_.requests.complete(*record_, how, with_.time.now() - record_->at);
    if (journal::request_line_writer::enabled()) write_line();
}

void recorded_exchange::write_line() const {
    auto const why = with_.explainer.why(*record_);
    with_.lines.write(*record_, {.why = why, .client = from_.remote, .agent = head_.find("User-Agent").value_or("")});
}

}  // namespace s3seal::front
