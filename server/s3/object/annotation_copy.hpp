// The annotations of a copy's source, sealed anew for the copy.
#pragma once

#include "server/s3/object/annotation.hpp"
#include "server/s3/object/copy_source.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace s3seal::s3 {

// x-amz-object-annotation-directive: COPY, which is the default, or EXCLUDE. InvalidArgument.
result<bool> parse_annotation_directive(request_context const& context);

class annotation_copy {
public:
    // Of a source that has some. The caller must be allowed to read them there and to put them here.
    // InvalidRequest: the copy is under a customer's key; NotImplemented: directory buckets keep none; AccessDenied;
    // OperationAborted: the source is another one meanwhile.
    static result<annotation_copy> begin(services const& svc, request_context const& context, copy_source const& source,
                                         encryption_decision const& decision);

    // One more: opened there and sealed here. False: there was none left. OperationAborted: the source is another one
    // than it was at the beginning, or has other annotations.
    result<bool> advance(services const& svc, request_context const& context, std::string_view version);

    // What was sealed: rows for the copy, whose bodies the caller settles.
    std::vector<sealed_annotation> take() { return std::move(done_); }

private:
    annotation_copy(std::shared_ptr<s3::bucket const> bucket, storage::object const& row, encryption_decision decision)
        : bucket_{std::move(bucket)},
          key_{row.key},
          version_{row.version},
          revision_{row.revision},
          decision_{std::move(decision)} {}

    std::shared_ptr<s3::bucket const> bucket_;  // of the source
    std::string key_;
    std::string version_;
    std::uint64_t revision_;
    encryption_decision decision_;
    std::vector<std::string> names_;  // that are left, the next one last
    std::vector<sealed_annotation> done_;
};

}  // namespace s3seal::s3
