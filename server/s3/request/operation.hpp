// The operations of S3: one row each. Rows stand beside their handlers in ops/, the registry lists the families.
#pragma once

#include "server/s3/request/handler.hpp"

#include <span>
#include <string_view>
#include <variant>

namespace s3seal::s3 {

enum class on { service, bucket, object };

// What the headers x-amz-server-side-encryption and its key id may do to an operation.
enum class encryption_choice {
    none,      // nothing: they are refused
    made,      // say how what is written gets encrypted
    repeated,  // the same, or repeat what the upload was begun with where that is let pass
};

// Chosen when verb and resource fit and the request has every named query key and header; of several such rows the more
// specific one.
struct operation {
    std::string_view name;  // Smithy's
    std::string_view verb;
    on resource;
    std::string_view query = {};                  // sub-resource: a query key that must be there
    std::string_view second_query = {};           // and another one
    std::string_view header = {};                 // and a header
    std::string_view action = {};                 // IAM; "": any signed caller
    std::string_view version_action = {};         // instead, when a version is named
    std::string_view second_action = {};          // and this one
    std::string_view second_version_action = {};  // instead of that, when a version is named
    std::string_view acl_action = {};             // and this one, when the request has an ACL
    std::string_view tag_action = {};             // and this one, when the request tags what it makes
    bool express_only = false;                    // only at S3 Express's endpoints, or signed for it
    bool creates_bucket = false;
    bool changes_by_get = false;   // something, though its verb says that it only reads
    bool version_4_only = false;   // of signatures
    bool digest_required = false;  // Content-MD5 or a checksum, as S3 really insists on it
    encryption_choice encryption = encryption_choice::none;
    std::string_view event = {};  // that it causes, as notifications name it
    handler::any run = handler::not_built{};

    // list-type is a parameter: it lists the same in another form.
    bool has_subresource() const noexcept { return !query.empty() && query != "list-type"; }
    // Whether something is different when it was done.
    bool changes() const noexcept { return changes_by_get || (verb != "GET" && verb != "HEAD" && !is_preflight()); }
    // Asked by browsers before the request itself: unsigned, whatever its sub-resource is.
    bool is_preflight() const noexcept { return verb == "OPTIONS"; }
    bool implemented() const noexcept { return !std::holds_alternative<handler::not_built>(run); }
    // Whether its handler is given the body.
    bool takes_body() const noexcept {
        return !std::holds_alternative<handler::simple>(run) && !std::holds_alternative<handler::incremental>(run);
    }
    bool takes_form() const noexcept { return std::holds_alternative<handler::form>(run); }
    // Whether who may do it depends on what its body says.
    bool asks_by_body() const noexcept {
        return takes_form() || std::holds_alternative<handler::batch>(run) || asks_by_document();
    }
    // Whether its document says what headers say of a new object: tags, locks. Such headers mean nothing to it.
    bool asks_by_document() const noexcept {
        auto const* const document = std::get_if<handler::document>(&run);
        return document != nullptr && document->keys != nullptr;
    }
};

}  // namespace s3seal::s3
