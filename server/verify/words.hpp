// The words that a field may be: whoever expects another one expects what cannot come.
#pragma once

#include <string_view>
#include <vector>

namespace s3seal::verify::words {

std::vector<std::string_view> operations();  // of S3, S3 Control, KMS and STS, as the journal names them
std::vector<std::string_view> kms_operations();
// Of S3: what writes the bytes of an object or of a part, encrypts an object anew, or gives it another name.
std::vector<std::string_view> writes();
std::vector<std::string_view> error_codes();   // of S3, KMS and STS
std::vector<std::string_view> kms_outcomes();  // Success, and what KMS refuses with
std::vector<std::string_view> modes();
std::vector<std::string_view> source_modes();
std::vector<std::string_view> decided_by();
std::vector<std::string_view> signature_forms();
std::vector<std::string_view> checksums();
std::vector<std::string_view> checksum_types();
std::vector<std::string_view> via();
std::vector<std::string_view> methods();  // of HTTP, as whoever sends others wants to be refused

}  // namespace s3seal::verify::words
