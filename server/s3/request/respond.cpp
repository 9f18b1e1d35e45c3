#include "server/s3/request/respond.hpp"

#include "server/http/dates.hpp"
#include "server/xml/writer.hpp"

#include <fmt/format.h>

#include <array>

namespace s3seal::s3 {

namespace {

// The Date header's text changes once a second; formatting it each time would cost more than a small answer does.
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

std::string error_document(request_context const& context, error const& error) {
    auto const& row = row_of(error.code);
    std::string document;
    xml::writer out{document};
    if (error.declaration) out.declaration();
    out.open("Error");
    out.element("Code", row.code);
    out.element("Message", message_of(error));
    for (auto const& [name, text] : error.extras) out.element(name, text);
    out.element("RequestId", context.request_id);
    out.element("HostId", context.host_id);
    out.close();
    return document;
}

}  // namespace

http::response begin_response(request_context const& context, unsigned status) {
    http::response answer;
    answer.status = status;
    answer.reserve_head(512);
    answer.add("x-amz-id-2", context.host_id);
    answer.add("x-amz-request-id", context.request_id);
    answer.add("Date", date_text(context.now));
    answer.add("Server", "AmazonS3");
    answer.to_head = context.is_head();
    return answer;
}

http::response xml_response(request_context const& context, std::string document) {
    auto answer = begin_response(context);
    answer.add("Content-Type", "application/xml");
    answer.frame = http::framing::chunked;
    answer.body = std::move(document);
    return answer;
}

http::response no_content(request_context const& context) {
    auto answer = begin_response(context, 204);
    answer.frame = http::framing::none;
    return answer;
}

http::response error_response(request_context const& context, error const& error) {
    auto answer = begin_response(context, row_of(error.code).status);
    for (auto const& [name, value] : error.headers) answer.add(name, value);
    if (context.svc.explain_header && answer.status >= first_error_status)
        answer.add("x-s3seal-explain", "/_s3seal/requests/" + context.request_id + "/explain");
    answer.add("Content-Type", "application/xml");
    answer.frame = http::framing::chunked;
    answer.close = error.code == errc::missing_content_length;  // where the next request begins is a guess
    if (!answer.to_head) answer.body = error_document(context, error);
    return answer;
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
    for (auto const byte : bytes) id += alphabet[static_cast<unsigned>(byte) % alphabet.size()];
    return id;
}

std::string make_host_id(random_source& random) {
    std::array<std::byte, 56> bytes;
    random.fill(bytes);
    return base64_encode(bytes);
}

}  // namespace s3seal::s3
