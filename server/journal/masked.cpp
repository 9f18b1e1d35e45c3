#include "server/journal/masked.hpp"

#include "server/iam/authorize.hpp"
#include "server/journal/masked_body.hpp"
#include "server/masking/masking.hpp"
#include "server/service/customer_keys.hpp"

#include <algorithm>

namespace s3seal::journal {

namespace {

constexpr std::size_t longest_text = 64 * 1024;  // bytes of each text of a refusal

// Of the head and of the body.
class masker {
public:
    masker(http::request const& head, masking::secrets const& in_body) : in_head_{head}, in_body_{in_body} {}

    std::string operator()(std::string_view text) const {
        std::string out{text.substr(0, longest_text)};
        in_body_.mask(out);
        in_head_.mask(out);
        return out;
    }
    masking::secrets const& in_head() const noexcept { return in_head_; }

private:
    masking::secrets in_head_;
    masking::secrets const& in_body_;
};

kept_request mask_head(http::request const& head, masker const& masked) {
    kept_request out{.method = masked(head.method),
                     .target = {},
                     .headers = {},
                     .version = head.version,
                     .content_length = head.content_length,
                     .chunked = head.chunked};
    masking::assign_masked_target(out.target, head.target);
    for (auto const& one : head.headers)
        out.headers.emplace_back(one.name, masking::mask_header(one, masked.in_head()));
    return out;
}

// What was asked of the policies is shared with nobody who could see a secret in it.
std::shared_ptr<iam::refused_case const> mask_case(iam::authorization_case const* from, masker const& masked) {
    if (!from) return nullptr;
    auto out = std::make_shared<iam::refused_case>(*from);
    auto& question = out->asked.asked;
    question.resource = masked(question.resource);
    for (auto& [name, values] : question.keys.found()) {
        bool const secret = masking::is_secret(std::string_view{name}.substr(name.rfind(':') + 1));
        for (auto& value : values) value = secret ? std::string{masking::mask} : masked(value);
    }
    return out;
}

aws::reason mask_reason(aws::reason from, masker const& masked) {
    if (!from.details) return from;
    auto out = std::make_shared<aws::reason_details>(*from.details);
    for (auto& one : out->arguments) one = masked(one);
    out->subject = mask_case(iam::case_of(from), masked);
    from.details = std::move(out);
    return from;
}

// Goes over a report and masks what the client sent.
template <class Mask>
class masking_visitor {
public:
    explicit masking_visitor(Mask const& masked) : masked_{masked} {}

    void sent(std::string_view, std::string& text) const {
        if (!text.empty()) masked_(text);
    }
    template <class Word>
    void own(std::string_view, Word&) const {}
    template <class Part>
    void own(std::string_view, std::vector<Part>& all) const {
        for (auto& one : all) describe(*this, one);
    }

private:
    Mask const& masked_;
};

std::shared_ptr<refusal> mask_refusal(service::refusal from, http::request const& head, masker const& masked) {
    auto out = std::make_shared<refusal>();
    out->sent = mask_head(head, masked);
    from.why = mask_reason(std::move(from.why), masked);
    auto const mask = [&](std::string& text) { text = masked(text); };
    masking_visitor visitor{mask};
    describe(visitor, from);
    static_cast<service::refusal&>(*out) = std::move(from);
    return out;
}

bool is_form(http::request const& head) {
    return starts_with_ignoring_case(head.find("Content-Type").value_or(""), "application/x-www-form-urlencoded");
}

}  // namespace

std::shared_ptr<refusal> mask_record(record& record, http::request const& head, std::uint16_t port) {
    masking::assign_masked_target(record.target, head.target);
    if (!record.body.empty()) mask_body(record.body, is_form(head));
    if (!record.response_body.empty()) mask_body(record.response_body, false);
    record.version = head.version;
    record.customer_key = record.customer_key || service::brings_customer_key(head);
    auto& report = static_cast<service::outcome&>(record);
    if (!record.refusal) {
        masking_visitor visitor{masking::mask_text};
        record.method = head.method;
        masking::mask_text(record.method);
        describe(visitor, report);
        return nullptr;
    }
    auto from = std::move(*record.refusal);
    record.refusal.reset();
    auto const in_body = std::move(from.in_body);
    masker const masked{head, in_body};
    auto const mask = [&](std::string& text) { text = masked(text); };
    masking_visitor visitor{mask};
    record.method = masked(head.method);
    record.body = masked(record.body);
    record.response_body = masked(record.response_body);
    describe(visitor, report);
    auto out = mask_refusal(std::move(from), head, masked);
    out->port = port;
    return out;
}

}  // namespace s3seal::journal
