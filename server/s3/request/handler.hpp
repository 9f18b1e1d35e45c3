// How operations are run: the kinds of handlers, and what becomes of a request's body with each.
#pragma once

#include "server/body/body_handler.hpp"
#include "server/body/content_rules.hpp"
#include "server/http/response.hpp"
#include "server/s3/request/error.hpp"

#include <memory>
#include <string_view>
#include <variant>

namespace s3seal::s3 {

struct request_context;
struct services;
using body::body_handler;

// What takes longer than one turn of the connection's thread: copying bytes. Dropped without finish() it leaves
// nothing behind.
class incremental_task {
public:
    virtual ~incremental_task() = default;
    // A piece of it, a few milliseconds. False: it is done.
    virtual result<bool> advance() = 0;
    virtual result<http::response> finish() = 0;
};

namespace handler {

// Known, and answered with 501.
struct not_built {};

// Responds to the head; a body is ignored.
struct simple {
    result<http::response> (*handle)(services const&, request_context&);
};

// Works on in pieces; a body is ignored.
struct incremental {
    result<std::unique_ptr<incremental_task>> (*begin)(services const&, request_context&);
};

// Gets the body whole, which is held under a limit.
struct document {
    result<http::response> (*handle)(services const&, request_context&, std::string_view body);
    body::content_rules content = body::document_content;
};

// Takes the body as it comes.
struct streamed {
    result<std::unique_ptr<body_handler>> (*begin)(services const&, request_context&);
    body::content_rules content;
};

// Takes the file of a multipart/form-data body, whose fields make its request and carry its signature.
struct form {
    result<std::unique_ptr<body_handler>> (*begin)(services const&, request_context&);
};

using any = std::variant<not_built, simple, incremental, document, streamed, form>;

}  // namespace handler

}  // namespace s3seal::s3
