// What policies may ask about a call of KMS.
#pragma once

#include "server/iam/common_keys.hpp"
#include "server/iam/known_keys.hpp"
#include "server/kms/call.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace s3seal::kms {

class call_keys final : public iam::key_source {
public:
    // `with`: the key that it is about, or null; `context`: of operations that have one, else null.
    call_keys(call const& call, key const* with, encryption_context const* context)
        : call_{call}, with_{with}, context_{context} {}

    iam::key_values find(std::string_view name) const override;
    std::vector<std::string> names() const override;

    kms::call const& call() const noexcept { return call_; }
    key const* with() const noexcept { return with_; }
    encryption_context const* context() const noexcept { return context_; }

private:
    iam::circumstances circumstances() const;

    kms::call const& call_;
    key const* with_;
    encryption_context const* context_;
};

iam::services_of_policy condition_keys_of_kms() noexcept;

}  // namespace s3seal::kms
