// What STS operations take and give, and how they refuse.
#pragma once

#include "server/auth/identity.hpp"
#include "server/http/uri.hpp"
#include "server/sts/error.hpp"
#include "server/sts/services.hpp"
#include "server/xml/writer.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::sts {

// A call on its way to its operation.
struct call {
    services const& svc;
    std::vector<http::query_parameter> parameters;
    auth::identity caller;
    instant now;
    std::string source_address = {};
    std::string user_agent = {};
    bool secure = false;

    // Nothing when it is absent or empty.
    std::optional<std::string_view> find(std::string_view name) const noexcept {
        for (auto const& one : parameters)
            if (one.name == name && !one.value.empty()) return one.value;
        return std::nullopt;
    }
};

// Of STS's model, but not built.
bool is_not_built(std::string_view action) noexcept;

// Refuses what limits or marks a session on AWS and has no effect here. ValidationError.
result<> check_parameters(call const& call);

// Writes the inside of <...Result>.
result<> assume_role(call const& call, xml::writer& out);
result<> get_session_token(call const& call, xml::writer& out);
result<> get_caller_identity(call const& call, xml::writer& out);

}  // namespace s3seal::sts
