// What policies may ask about a request to STS.
#pragma once

#include "server/iam/common_keys.hpp"
#include "server/iam/known_keys.hpp"
#include "server/sts/query.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace s3seal::sts {

class call_keys final : public iam::key_source {
public:
    // `account`: of the role that is to be assumed.
    call_keys(call const& call, std::string_view account) : call_{call}, account_{account} {}

    iam::key_values find(std::string_view name) const override;
    std::vector<std::string> names() const override;

private:
    iam::circumstances circumstances() const;

    call const& call_;
    std::string_view account_;
};

iam::services_of_policy condition_keys_of_sts() noexcept;

}  // namespace s3seal::sts
