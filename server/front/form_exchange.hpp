// An upload by a form (PostObject): its fields say whose it is, so nobody can be asked before they are there.
#pragma once

#include "server/body/multipart_form.hpp"
#include "server/http/buffer_budget.hpp"
#include "server/http/exchange.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace s3seal::front {

// The boundary of a form that a request announces whose head has no signature; "": it is none.
std::string find_unsigned_form(http::request const& head);

class form_exchange final : public http::exchange, private body::form_handler {
public:
    // `begin`: asks whom an access key ("": there is none) leads to. It is called once.
    using beginning = std::function<std::unique_ptr<http::exchange>(std::string_view access_key)>;
    form_exchange(std::string_view boundary, http::buffer_budget& for_fields, beginning begin)
        : begin_{std::move(begin)}, parser_{boundary, *this}, share_{for_fields} {}

    bool wants_body() const noexcept override { return !inner_ || inner_->wants_body(); }
    bool keeps_body() const noexcept override { return !inner_ || inner_->keeps_body(); }
    bool consume(bytes_view bytes) override;
    http::progress advance(http::body_end end) override;
    std::chrono::milliseconds wait() const override { return inner_ ? inner_->wait() : std::chrono::milliseconds{0}; }
    http::response finish(http::body_end end) override { return inner().finish(end); }
    void left(http::delivery const& how) override { inner().left(how); }

private:
    aws::result<> on_file(body::form_fields const&) override;
    aws::result<> on_content(bytes_view) override { return {}; }
    http::exchange& inner();
    bool hand_on();

    beginning begin_;
    body::multipart_form parser_;
    http::buffer_budget::share share_;
    std::string kept_;          // of the body, until it is handed on
    bool is_complete_ = false;  // all fields have come
    std::unique_ptr<http::exchange> inner_;
};

}  // namespace s3seal::front
