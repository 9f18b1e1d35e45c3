#include "server/mock/admin_api.hpp"

#include "server/front/admin_paths.hpp"
#include "server/front/browser.hpp"
#include "server/mock/responses.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace s3seal::mock {

namespace {

// In front of the handler, which gets what came whole and runs where its row says.
class admin_exchange final : public http::exchange {
public:
    admin_exchange(admin_services const& svc, service::arrival const& request, std::optional<matched_route> route,
                   std::optional<http::response> decided)
        : svc_{svc},
          head_{request.head},
          outcome_{request.outcome},
          route_{std::move(route)},
          decided_{std::move(decided)},
          body_{svc.kept_bodies, body_limit(), std::nullopt} {}

    bool wants_body() const noexcept override { return !decided_; }
    bool keeps_body() const noexcept override { return true; }
    bool consume(bytes_view bytes) override {
        auto const state = body_.append(bytes);
        if (state == http::buffered_body::state::too_long) decided_ = refusal(413, "the body is too long");
        if (state == http::buffered_body::state::no_room) decided_ = refusal(503, "too many bodies at a time");
        return !decided_;
    }
    http::progress advance(http::body_end end) override {
        if (!decided_ && end != http::body_end::complete) decided_ = refusal(400, "the body did not come whole");
        if (decided_) return http::progress::done;
        bool const is_long = waiting_ ? waiting_->is_long() : route_->row->where == runs::beside;
        if (is_long && !std::exchange(is_beside_, true)) return http::progress::slow;
        is_beside_ = false;
        if (waiting_)
            decided_ = waiting_->poll();
        else
            call();
        return decided_ ? http::progress::done : http::progress::waiting;
    }
    std::chrono::milliseconds wait() const override { return waiting_->wait(); }
    void hurry() override {
        if (waiting_) waiting_->hurry();
    }
    http::response finish(http::body_end) override {
        auto response = *std::move(decided_);
        add_admin_headers(response);
        if (head_.method == "HEAD") {
            response.to_head = true;
            if (!response.source) response.length = response.body.size();
        }
        report(response);
        return response;
    }

private:
    std::size_t body_limit() const noexcept {
        return route_ && route_->row ? route_->row->body_limit : usual_body_limit;
    }

    void call() {
        auto target = http::parse_target(head_.target);
        if (!target) {
            decided_ = refusal(400, "the path or query is no URL encoding of UTF-8");
            return;
        }
        if (auto const wrong = check_query(*route_->row, *target)) {
            decided_ = refusal(400, *wrong);
            return;
        }
        if (!open_realm(*target)) return;
        call_.emplace(admin_call{.svc = svc_,
                                 .realm = *realm_,
                                 .head = head_,
                                 .target = *std::move(target),
                                 .arguments = std::move(route_->arguments),
                                 .body = body_.text()});
        auto response = route_->row->respond(*call_);
        if (auto* const now = std::get_if<http::response>(&response))
            decided_ = std::move(*now);
        else
            waiting_ = std::get<std::unique_ptr<waiting_response>>(std::move(response));
        if (waiting_) decided_ = waiting_->poll();
    }

    // That the header names, or the parameter.
    bool open_realm(http::target const& target) {
        auto const in_header = head_.find(realms::namespace_header);
        auto const name = http::find_query(target, "namespace").value_or(in_header.value_or(""));
        auto found = svc_.realms.open_realm(std::string{name});
        if (found) {
            realm_ = *std::move(found);
            return true;
        }
        bool const is_missing = found.error().code == storage::errc::not_found;
        decided_ = is_missing ? refusal(404, fmt::format("there is no namespace {}", name))
                              : refusal(500, fmt::format("the namespace cannot be opened: {}", found.error().detail));
        return false;
    }

    // Of the path what its row says, which has no ids in it.
    void report(http::response const& response) {
        outcome_.path = route_ ? route_->path : "/_s3seal/...";
        auto why = why_of(response);
        if (why.empty()) return;
        outcome_.refusal = std::make_shared<service::refusal>();
        outcome_.refusal->message = std::move(why);
    }

    admin_services const& svc_;
    http::request const& head_;
    service::outcome& outcome_;
    std::optional<matched_route> route_;
    std::optional<http::response> decided_;
    http::buffered_body body_;
    realms::realm_ptr realm_;
    std::optional<admin_call> call_;  // while somebody waits for its response
    std::unique_ptr<waiting_response> waiting_;
    bool is_beside_ = false;
};

// "/metrics" leads here with the setting metrics_at_root alone, "/" a browser.
std::optional<matched_route> route_of(http::request const& head) {
    if (front::is_browser_at_root(head))
        return matched_route{.row = nullptr, .arguments = {}, .allowed = {}, .path = "/", .open_to_anybody = true};
    auto const path = http::raw_path_of(head.target);
    return find_route(head.method, path == front::metrics_at_root ? metrics_path : path);
}

std::optional<http::response> check_route(std::optional<matched_route> const& route) {
    if (route && route->path == "/") return lead_to_page();
    if (!route) return refusal(404, "there is no such path");
    if (route->row != nullptr) return std::nullopt;
    auto response = refusal(405, "only " + route->allowed);
    response.add("Allow", route->allowed);
    return response;
}

}  // namespace

std::unique_ptr<http::exchange> admin_api::begin(service::arrival const& request) {
    auto const& head = request.head;
    auto route = route_of(head);
    bool const is_open = route && route->open_to_anybody;
    auto const* const row = route ? route->row : nullptr;
    auto const takes = row && row->any_body ? body_types::any
                       : row && row->toml   ? body_types::json_or_toml
                                            : body_types::json;
    std::optional<http::response> decided;
    auto const refused = is_open ? std::nullopt : check_admin_access(head, request.connection, svc_.rules, takes);
    if (refused) {
        decided = refusal(refused->status, refused->why);
        if (refused->status == 401) decided->add("WWW-Authenticate", "Bearer");
    } else {
        decided = check_route(route);
    }
    return std::make_unique<admin_exchange>(svc_, request, std::move(route), std::move(decided));
}

bool admin_api::may_block(http::request const& head) const noexcept {
    if (!svc_.realms.default_realm()->metadata.may_block()) return false;
    auto const route = route_of(head);
    return route && route->row != nullptr && route->row->where == runs::where_stores;
}

http::response admin_api::refuse(http::head_fault, service::arrival const&) {
    return http::bare_response(http::bare_fault::bad_request);
}

}  // namespace s3seal::mock
