#include "server/front/form_exchange.hpp"

#include "server/auth/protocol.hpp"

#include <utility>

namespace s3seal::front {

std::string find_unsigned_form(http::request const& head) {
    if (head.method != "POST" || !head.content_length || !auth::access_key_of(head).empty()) return {};
    return body::find_form_boundary(head.find("Content-Type").value_or("")).value_or("");
}

// What is wrong with a form, or has no room, is said by whoever is asked in the end.
bool form_exchange::consume(bytes_view bytes) {
    if (inner_) return inner_->consume(bytes);
    bool const fits = share_.take(bytes.size());
    kept_.append(as_text(bytes));
    if (fits && parser_.write(bytes) && !is_complete_) return true;
    return hand_on();
}

// What has come, to whom its fields lead: false: no more of it is wanted.
bool form_exchange::hand_on() {
    auto& asked = inner();
    auto const kept = std::exchange(kept_, {});
    share_.give_back();
    return asked.wants_body() && asked.consume(as_bytes(kept));
}

// A form that has ended without a file, too.
http::progress form_exchange::advance(http::body_end end) {
    if (!inner_) hand_on();
    return inner_->advance(end);
}

aws::result<> form_exchange::on_file(body::form_fields const&) {
    is_complete_ = true;
    return {};
}

http::exchange& form_exchange::inner() {
    if (inner_) return *inner_;
    auto const& form = parser_.form();
    auto credential = form.find("X-Amz-Credential");
    if (!credential) credential = form.find("AWSAccessKeyId");
    inner_ = begin_(credential.value_or("").substr(0, credential.value_or("").find('/')));
    return *inner_;
}

}  // namespace s3seal::front
