// Whoever a request says that it comes from, believed: for users who sign with credentials that nobody knows.
#pragma once

#include "server/auth/identity.hpp"
#include "server/aws/error.hpp"

#include <optional>

namespace s3seal::auth {

// A known key is who it is; a 12-digit one is the root of that account; any other acts for 000000000000. Anonymous
// when the request names no key at all.
identity lenient_identity(signed_request const& sent);
// What the verifier judged, or with `lenient` that identity instead of its refusal, which `let_through` keeps then.
aws::result<identity> or_lenient(aws::result<identity> judged, signed_request const& sent, bool lenient,
                                 std::optional<aws::error>& let_through);
// lenient_identity() of a form; `credential`: a field's value, "" when there is none.
identity lenient_form_identity(std::string_view credential, credential_store const& known, instant now);

}  // namespace s3seal::auth
