// PostObject: an upload by an HTML form. Fields stand for headers, a signed policy for the signature.
#pragma once

#include "server/body/multipart_form.hpp"
#include "server/body/verified_body.hpp"
#include "server/http/buffer_budget.hpp"
#include "server/masking/secrets.hpp"
#include "server/s3/body_reader.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/handler.hpp"
#include "server/s3/request/services.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace s3seal::s3 {

class form_upload final : public body_reader, private body::form_handler {
public:
    // `outer`: the request as it came, past its stages. Its caller is filled when the form has said who it is.
    // PreconditionFailed, MalformedPOSTRequest, MissingContentLength, EntityTooLarge.
    static result<std::unique_ptr<form_upload>> begin(services const& svc, request_context& outer,
                                                      handler::form const& kind);

    // SlowDown; what multipart_form says, and what becomes of an upload.
    result<> write(bytes_view bytes) override;
    bool keeps_body() const noexcept override { return !is_authenticated_; }
    result<body_outcome> finish(http::body_end end) override;

    // Of the fields that have come; the signed policy too, which is as good as a signed URL.
    masking::secrets secrets() const override;

private:
    form_upload(services const& svc, request_context& outer, handler::form const& kind, std::string_view boundary)
        : svc_{svc}, outer_{outer}, kind_{kind}, parser_{boundary, *this}, kept_fields_{svc.form_fields} {}

    result<> on_file(body::form_fields const& form) override;
    result<> on_content(bytes_view bytes) override;

    void enter(std::string_view stage);
    void note_what_it_claims(body::form_fields const& form);
    result<> take_key(body::form_fields const& form);
    result<> authenticate(body::form_fields const& form);
    result<> check_policy(body::form_fields const& form);
    void make_request(body::form_fields const& form);
    result<> open_object();
    result<> check_length() const;
    http::response respond(http::response stored) const;

    services const& svc_;
    request_context& outer_;
    handler::form const& kind_;
    body::multipart_form parser_;
    http::buffer_budget::share kept_fields_;  // until they have said who the caller is
    bool is_authenticated_ = false;
    std::string key_;
    std::deque<std::string> texts_;  // of the request that the fields make
    http::request request_;
    std::unique_ptr<request_context> inner_;
    std::optional<std::pair<std::uint64_t, std::uint64_t>> range_;  // of content, in bytes
    std::uint64_t size_ = 0;                                        // of content
    std::unique_ptr<body_handler> handler_;
    std::optional<body::verified_body> body_;
};

}  // namespace s3seal::s3
