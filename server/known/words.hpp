// The words that services say of a request, for whoever takes them from outside: another one is a mistake.
#pragma once

#include <string_view>
#include <vector>

namespace s3seal::known {

using words = std::vector<std::string_view>;

words const& operations();      // of S3, S3 Control, KMS and STS, those included that are not built
words const& kms_operations();  // that are built
std::string_view service_of_operation(std::string_view name);  // s3, kms, sts; "": none has one of that name
words const& error_codes();                                    // of S3, KMS and STS
words const& kms_outcomes();                                   // Success, and what KMS refuses with
words const& modes();                                          // of encryption
words const& source_modes();                                   // likewise, with that of what is not encrypted
words const& decided_by();
words const& signature_forms();
words const& checksums();
words const& checksum_types();
words const& via();
words const& methods();  // of HTTP, as whoever sends others wants to be refused

bool contains(words const& all, std::string_view one) noexcept;

}  // namespace s3seal::known
