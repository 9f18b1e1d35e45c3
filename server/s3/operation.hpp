// The operations of S3: one row each. Rows stand beside their handlers in ops/, the registry lists the families.
#pragma once

#include "server/http/response.hpp"
#include "server/s3/error.hpp"
#include "storage/base/bytes.hpp"

#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace s3seal::body {
struct body_facts;
}

namespace s3seal::s3 {

struct request_context;

enum class on { service, bucket, object };

enum class body_kind {
    none,      // a body is ignored
    buffered,  // held whole, under a limit
    streamed,  // passed on as it comes
    form,      // multipart/form-data: fields are held, the file is passed on
};

// A body that is being stored. Dropped without finish() it leaves nothing behind.
class upload {
public:
    virtual ~upload() = default;
    virtual result<> write(bytes_view bytes) = 0;
    virtual result<http::response> finish(body::body_facts const& facts) = 0;
};

using simple_handler = result<http::response> (*)(request_context&);
using buffered_handler = result<http::response> (*)(request_context&, std::string_view body);
using streamed_handler = result<std::unique_ptr<upload>> (*)(request_context&);

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
    std::string_view acl_action = {};      // and this one, when the request has an ACL
    bool creates_bucket = false;
    bool version_4_only = false;   // of signatures
    bool digest_required = false;  // Content-MD5 or a checksum, as S3 really insists on it
    body_kind body = body_kind::none;
    simple_handler handle = nullptr;  // with body_kind::none
    buffered_handler handle_document = nullptr;
    streamed_handler handle_stream = nullptr;

    // A known operation without a handler answers 501.
    bool implemented() const noexcept { return handle || handle_document || handle_stream || body == body_kind::form; }
};

// An upload by an HTML form brings its own signature, in a field.
inline constexpr std::string_view form_operation = "PostObject";

// Every row, in the order in which they are tried.
std::span<operation const> all_operations();

namespace ops {
std::span<operation const> bucket_encryption();
std::span<operation const> bucket_policy();
std::span<operation const> buckets();
std::span<operation const> object_listing();
std::span<operation const> object_reading();
std::span<operation const> object_writing();
std::span<operation const> public_access();
std::span<operation const> not_built();  // known, and refused
}  // namespace ops

// The row for a request, or why there is none: 405 with its elements, or the special faults of object sub-resources.
result<operation const*> find_operation(request_context const& context);

}  // namespace s3seal::s3
