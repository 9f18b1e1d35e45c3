// Names of annotations.
// Source: S3 API, "PutObjectAnnotation".
#pragma once

#include "server/s3/request/error.hpp"

#include <string_view>

namespace s3seal::s3 {

// 1 to 512 bytes of UTF-8: letters and digits of any language, blanks and some marks, not blanks alone; none begins
// with aws or s3. InvalidAnnotationName, AnnotationNameTooLong.
result<> check_annotation_name(std::string_view name);

// Of a list; "": all of them. InvalidPrefix.
result<> check_annotation_prefix(std::string_view prefix);

}  // namespace s3seal::s3
