// An object on its way in, whoever sends it: bytes to the blob store, then the row that makes it visible.
#pragma once

#include "server/body/verified_body.hpp"
#include "server/s3/encryption/object_key.hpp"
#include "server/s3/object/annotation.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/services.hpp"
#include "storage/blob_store.hpp"
#include "storage/metadata_store.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace s3seal::s3 {

// What the request's headers and its bucket's default make of a write to its key. `action` is named when SSE-C is
// blocked. The errors of decide().
result<encryption_decision> decide_write(request_context const& context, std::string_view action);

// Whether a customer's key may come with it. InvalidArgument, AccessDenied.
result<> check_customer_keys(request_context const& context, std::string_view action);

class object_writer {
public:
    // `row`: key, storage class and headers; the rest is filled here. The errors of create_object_key().
    static result<object_writer> begin(services const& svc, request_context const& context, storage::object row,
                                       storage::guard expected, encryption_decision const& decision);

    result<> write(bytes_view bytes);
    // That are stored with it, by name.
    void annotate(std::vector<sealed_annotation> all) { annotations_ = std::move(all); }
    // `content`: of what was written. PreconditionFailed, NoSuchKey, NoSuchBucket.
    result<> commit(body::verified_content const& content);

    bool wants_md5() const noexcept { return has_md5_etag(*context_, row_.sealed); }
    storage::object const& row() const noexcept { return row_; }
    // Of a write: also the caller's encryption context, which reading never shows.
    void add_encryption(http::response& response) const;

private:
    object_writer(services const& svc, request_context const& context, storage::object row, storage::guard expected)
        : svc_{&svc}, context_{&context}, row_{std::move(row)}, expected_{std::move(expected)} {}

    services const* svc_;
    request_context const* context_;
    storage::object row_;
    storage::guard expected_;
    std::optional<std::string> context_header_;
    std::string customer_md5_;
    std::unique_ptr<storage::blob_writer> blob_;
    std::vector<sealed_annotation> annotations_;
};

}  // namespace s3seal::s3
