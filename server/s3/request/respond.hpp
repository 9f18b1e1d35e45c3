// Answers: the headers that every one carries, and the one function that prints an error.
#pragma once

#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "storage/base/random.hpp"

#include <string>
#include <string_view>

namespace s3seal::s3 {

// With x-amz-id-2, x-amz-request-id, Date and Server already in its head.
http::response begin_response(request_context const& context, unsigned status = 200);

// 200 with an XML document, as application/xml, chunked as S3 sends it.
http::response xml_response(request_context const& context, std::string document);

// 204: neither Content-Type nor Content-Length.
http::response no_content(request_context const& context);

// The error document with its headers; to HEAD the same without the body.
http::response error_response(request_context const& context, error const& error);

// Where the request's object is, as the client itself addresses this server.
std::string object_url(request_context const& context);

// 16 characters of [0-9A-Z], and 76 of base64.
std::string make_request_id(random_source& random);
std::string make_host_id(random_source& random);

}  // namespace s3seal::s3
