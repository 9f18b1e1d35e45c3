// What may be kept of the body of a control operation.
#pragma once

#include <string>

namespace s3seal::journal {

// Masks what stands behind the names of secrets: of JSON members of any kind, of forms parameters whole, of other texts
// as everywhere. JSON that is cut, or none after all, is masked whole.
void mask_body(std::string& body, bool is_form);

}  // namespace s3seal::journal
