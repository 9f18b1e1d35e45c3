// Whoever a request says that it comes from, believed: for users who sign with credentials that nobody knows.
#pragma once

#include "server/auth/identity.hpp"

namespace s3seal::auth {

// A known key is who it is; a 12-digit one is the root of that account; any other acts for 000000000000. Anonymous
// when the request names no key at all.
identity lenient_identity(signed_request const& sent);
// The same for a form; `credential`: a field's value, "" when there is none.
identity lenient_form_identity(std::string_view credential, credential_store const& known, instant now);

}  // namespace s3seal::auth
