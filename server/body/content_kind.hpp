// What a body is to its operation.
#pragma once

namespace s3seal::body {

enum class content_kind {
    document,   // held whole
    object,     // PutObject
    part,       // UploadPart
    part_list,  // CompleteMultipartUpload: held whole; x-amz-checksum-* speaks of the object, not of the list
};

}  // namespace s3seal::body
