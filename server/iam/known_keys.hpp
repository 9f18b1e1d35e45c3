// Which condition keys requests to this server can have. A policy that asks for another one is weaker, or stricter,
// than its author believes: it is told so when the policy is put, and in explanations.
#pragma once

#include "server/iam/condition_keys.hpp"
#include "server/iam/policy.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::iam {

// Of one service, as actions name it: s3, s3express, kms, sts.
struct service_keys {
    std::string_view service;
    bool (*has)(std::string_view key);  // whether some request to it has that one; in lower case
};
// All services whose requests come to a policy.
using services_of_policy = std::span<service_keys const>;

// In any letter case.
bool is_ever_set(services_of_policy services, std::string_view service, std::string_view key);

// Asserted where a service hands over the keys of a request, as some of them are made by its operations.
bool are_all_known(services_of_policy services, std::string_view service, key_source const& keys);

// The keys in conditions that no request has to the services which the statement's actions name, as far as their
// requests come to the policy: as written, each once.
std::vector<std::string> find_keys_never_set(policy const& document, services_of_policy services);

// Warns of them, a line each, and of no more than eight: a policy may have hundreds. `whose`: "bucket reports".
void warn_of_keys_never_set(std::string_view whose, policy const& document, services_of_policy services);

}  // namespace s3seal::iam
