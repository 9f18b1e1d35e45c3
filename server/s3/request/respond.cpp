#include "server/s3/request/respond.hpp"

#include "server/http/dates.hpp"
#include "server/xml/codec.hpp"

#include <fmt/format.h>

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace s3seal::s3 {

namespace {

// The Date header's text changes once a second; formatting it each time would cost more than a small response does.
std::string const& date_text(instant now) {
    thread_local std::string text;
    thread_local std::chrono::seconds written{-1};
    auto const second = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch());
    if (second != written) {
        text = http::http_date(now);
        written = second;
    }
    return text;
}

struct error_document {
    static constexpr xml::form document{.root = "Error", .name_space = ""};
    std::string_view code;
    std::string_view message;
    std::span<std::pair<std::string, std::string> const> extras;  // element name, text
    std::string_view request_id;
    std::string_view host_id;
};
void describe(xml::printer& ar, error_document& x) {
    ar.required("Code", x.code);
    ar.required("Message", x.message);
    for (auto const& [name, text] : x.extras) ar.required(name, text);
    ar.required("RequestId", x.request_id);
    ar.required("HostId", x.host_id);
}

std::string print_error(request_context const& context, error const& error) {
    auto form = error_document::document;
    form.declaration = error.declaration;
    return xml::write(error_document{.code = row_of(error).code,
                                     .message = message_of(error),
                                     .extras = error.extras,
                                     .request_id = context.request_id,
                                     .host_id = context.host_id},
                      form);
}

}  // namespace

http::response begin_response(request_context const& context, unsigned status) {
    http::response response;
    response.status = status;
    response.reserve_head(512);
    response.add("x-amz-id-2", context.host_id);
    response.add("x-amz-request-id", context.request_id);
    response.add("Date", date_text(context.now));
    response.add("Server", "AmazonS3");
    response.to_head = context.is_head();
    return response;
}

http::response xml_response(request_context const& context, std::string document) {
    auto response = begin_response(context);
    response.add("Content-Type", "application/xml");
    response.frame = http::framing::chunked;
    response.body = std::move(document);
    return response;
}

http::response no_content(request_context const& context) {
    auto response = begin_response(context, 204);
    response.frame = http::framing::none;
    return response;
}

http::response error_response(request_context const& context, error const& error) {
    auto response = begin_response(context, row_of(error).status);
    for (auto const& [name, value] : error.headers) response.add(name, value);
    response.add("Content-Type", "application/xml");
    response.frame = http::framing::chunked;
    response.close = error.code == errc::missing_content_length;  // where the next request begins is a guess
    if (!response.to_head) response.body = print_error(context, error);
    return response;
}

std::string object_url(request_context const& context) {
    auto const scheme = context.secure() ? "https" : "http";
    auto const host = context.request.find("Host").value_or("");
    auto const bucket = context.host.bucket.empty() ? context.bucket_name + "/" : std::string{};
    return fmt::format("{}://{}/{}{}", scheme, host, bucket, http::uri_encode(context.key, false));
}

std::string make_request_id(random_source& random) {
    constexpr std::string_view alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
    std::array<std::byte, 16> bytes;
    random.fill(bytes);
    std::string id;
    id.reserve(bytes.size());
    for (auto const byte : bytes) id += alphabet[static_cast<unsigned>(byte) % alphabet.size()];
    return id;
}

std::string make_host_id(random_source& random) {
    std::array<std::byte, 56> bytes;
    random.fill(bytes);
    return base64_encode(bytes);
}

}  // namespace s3seal::s3
