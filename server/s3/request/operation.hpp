// The operations of S3: one row each. Rows stand beside their handlers in ops/, the registry lists the families.
#pragma once

#include "server/body/body_handler.hpp"
#include "server/body/content_kind.hpp"
#include "server/http/response.hpp"
#include "server/s3/request/error.hpp"

#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace s3seal::s3 {

struct request_context;
using body::body_handler;

enum class on { service, bucket, object };

enum class body_kind {
    none,      // a body is ignored
    buffered,  // held whole, under a limit
    streamed,  // passed on as it comes
    form,      // multipart/form-data: fields are held, the file is passed on
};

// What the headers x-amz-server-side-encryption and its key id may do to an operation.
enum class encryption_choice {
    none,      // nothing: they are refused
    made,      // say how what is written gets encrypted
    repeated,  // the same, or repeat what the upload was begun with where that is let pass
};

// What takes longer than one turn of the connection's thread: copying bytes. Dropped without finish() it leaves
// nothing behind.
class incremental_task {
public:
    virtual ~incremental_task() = default;
    // A piece of it, a few milliseconds. False: it is done.
    virtual result<bool> advance() = 0;
    virtual result<http::response> finish() = 0;
};

using simple_handler = result<http::response> (*)(request_context&);
using buffered_handler = result<http::response> (*)(request_context&, std::string_view body);
using working_handler = result<std::unique_ptr<incremental_task>> (*)(request_context&);
using streamed_handler = result<std::unique_ptr<body_handler>> (*)(request_context&);

// Chosen when verb and resource fit and the request has every named query key and header: the first such row wins.
struct operation {
    std::string_view name;  // Smithy's
    std::string_view verb;
    on resource;
    std::string_view query = {};           // sub-resource: a query key that must be there
    std::string_view second_query = {};    // and another one
    std::string_view header = {};          // and a header
    std::string_view action = {};          // IAM; "": any signed caller
    std::string_view version_action = {};  // instead, when a version is named
    std::string_view second_action = {};   // and this one
    std::string_view acl_action = {};      // and this one, when the request has an ACL
    bool express_only = false;             // only at S3 Express's endpoints, or signed for it
    bool creates_bucket = false;
    bool version_4_only = false;   // of signatures
    bool digest_required = false;  // Content-MD5 or a checksum, as S3 really insists on it
    encryption_choice encryption = encryption_choice::none;
    body_kind body = body_kind::none;
    body::content_kind content = body::content_kind::document;
    simple_handler handle = nullptr;       // with body_kind::none
    working_handler begin_work = nullptr;  // likewise, instead
    buffered_handler handle_document = nullptr;
    streamed_handler handle_stream = nullptr;

    // list-type is a parameter: it lists the same in another form.
    bool has_subresource() const noexcept { return !query.empty() && query != "list-type"; }
    // A known operation without a handler answers 501.
    bool implemented() const noexcept {
        return handle || begin_work || handle_document || handle_stream || body == body_kind::form;
    }
};

// An upload by an HTML form brings its own signature, in a field.
inline constexpr std::string_view form_operation = "PostObject";

}  // namespace s3seal::s3
