// How operations are run: the kinds of handlers, and what becomes of a request's body with each.
#pragma once

#include "server/body/body_handler.hpp"
#include "server/body/content_rules.hpp"
#include "server/http/response.hpp"
#include "server/s3/request/error.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace s3seal::s3 {

struct request_context;
struct services;
using body::body_handler;

// What takes longer than one turn of the connection's thread: copying bytes, deleting many objects. Dropped without
// finish() it leaves nothing behind, but for what its pieces have changed.
class incremental_task {
public:
    virtual ~incremental_task() = default;
    // A piece of it, a few milliseconds. False: it is done.
    virtual result<bool> advance() = 0;
    virtual result<http::response> finish() = 0;
    // Whether its pieces change something, not finish() alone.
    virtual bool changes_by_piece() const noexcept { return false; }
};

// Condition keys of policies, lower case, and their values; a key with several stands there several times.
using condition_values = std::vector<std::pair<std::string, std::string>>;

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
    // What policies may ask of it; of a document that is none, nothing. Null: nothing of any. Else who may do this is
    // asked when the document is there.
    condition_values (*keys)(std::string_view body) = nullptr;
};

// Gets the body whole, likewise, and works on in pieces; the body lives as long as that. Who may do it is asked for
// each entry of the body.
struct batch {
    result<std::unique_ptr<incremental_task>> (*begin)(services const&, request_context&, std::string_view body);
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

using any = std::variant<not_built, simple, incremental, document, batch, streamed, form>;

}  // namespace handler

}  // namespace s3seal::s3
