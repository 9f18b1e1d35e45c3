#include "server/auth/identity.hpp"

namespace s3seal::auth {

// The log knows no forms.
std::string_view name_of_signature(identity const& caller) noexcept {
    if (caller.anonymous) return {};
    bool const v4 = caller.version == signature_version::v4;
    switch (caller.type) {
        case auth_type::header:
            return v4 ? "SigV4 AuthHeader" : "SigV2 AuthHeader";
        case auth_type::query:
            return v4 ? "SigV4 QueryString" : "SigV2 QueryString";
        case auth_type::form:
            return v4 ? "SigV4 Form" : "SigV2 Form";
    }
    return {};
}

identity own_identity(std::string_view account, std::string_view region) {
    identity out{.anonymous = false, .who = make_root_credential({}, {}, account), .region = std::string{region}};
    out.who.trusted = true;
    return out;
}

}  // namespace s3seal::auth
