#include "server/iam/known_keys.hpp"

#include "server/log/log.hpp"
#include "storage/base/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace s3seal::iam {

namespace {

// Whether a statement is about the service: about all of them when its actions do not say.
bool is_about(statement const& one, std::string_view service) {
    return one.except_actions || std::any_of(one.actions.begin(), one.actions.end(), [&](auto const& action) {
               auto const named = std::string_view{action}.substr(0, action.find(':'));
               return equal_ignoring_case(named, service) || named.find_first_of("*?") != named.npos;
           });
}

// Whether no request of those that the statement is about has the key.
bool is_never_set(statement const& one, services_of_policy services, std::string_view key) {
    bool about_any = false;
    for (auto const& each : services) {
        if (!is_about(one, each.service)) continue;
        if (each.has(key)) return false;
        about_any = true;
    }
    return about_any;
}

}  // namespace

bool is_ever_set(services_of_policy services, std::string_view service, std::string_view key) {
    return std::any_of(services.begin(), services.end(),
                       [&](auto const& one) { return one.service == service && one.has(to_lower(key)); });
}

bool are_all_known(services_of_policy services, std::string_view service, key_source const& keys) {
    auto const names = keys.names();
    return std::all_of(names.begin(), names.end(),
                       [&](auto const& one) { return is_ever_set(services, service, one); });
}

std::vector<std::string> find_keys_never_set(policy const& document, services_of_policy services) {
    std::vector<std::string> out;
    for (auto const& one : document.statements)
        for (auto const& each : one.conditions)
            if (is_never_set(one, services, to_lower(each.key)) &&
                std::find(out.begin(), out.end(), each.key) == out.end())
                out.push_back(each.key);
    return out;
}

void warn_of_keys_never_set(std::string_view whose, policy const& document, services_of_policy services) {
    constexpr std::size_t most = 8;
    auto const keys = find_keys_never_set(document, services);
    for (std::size_t i = 0; i < std::min(keys.size(), most); ++i)
        log::warn(fmt::format("policy of {}: no request here has the condition key {}", whose, keys[i]));
    if (keys.size() > most)
        log::warn(fmt::format("policy of {}: {} more condition keys that no request has", whose, keys.size() - most));
}

}  // namespace s3seal::iam
