#include "server/iam/known_keys.hpp"

#include "server/log/log.hpp"
#include "storage/base/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace s3seal::iam {

namespace {

struct row {
    std::string_view service;
    std::string_view keys;  // in lower case, between blanks; one that ends in / or : stands for all that begin so
};

constexpr std::string_view of_everybody =
    " aws:currenttime aws:epochtime aws:principalaccount aws:principalarn aws:principalisawsservice aws:principaltype"
    " aws:requestedregion aws:resourceaccount aws:securetransport aws:sourceip aws:userid aws:username"
    " aws:viaawsservice ";

constexpr row rows[] = {
    {"s3",
     " aws:referer aws:useragent s3:authtype s3:delimiter s3:if-match s3:if-none-match s3:max-keys"
     " s3:object-lock-legal-hold s3:object-lock-mode s3:object-lock-retain-until-date s3:objectcreationoperation"
     " s3:prefix s3:resourceaccount s3:signatureage s3:signatureversion s3:tlsversion s3:versionid s3:x-amz-acl"
     " s3:x-amz-bucket-namespace s3:x-amz-content-sha256 s3:x-amz-copy-source s3:x-amz-grant-full-control"
     " s3:x-amz-grant-read s3:x-amz-grant-read-acp s3:x-amz-grant-write s3:x-amz-grant-write-acp"
     " s3:x-amz-metadata-directive s3:x-amz-object-ownership s3:x-amz-server-side-encryption"
     " s3:x-amz-server-side-encryption-aws-kms-key-id s3:x-amz-server-side-encryption-customer-algorithm"
     " s3:x-amz-storage-class s3:x-amz-website-redirect-location "},
    {"kms",
     " aws:requesttag/ aws:resourcetag/ aws:tagkeys kms:bypasspolicylockoutsafetycheck kms:calleraccount"
     " kms:customermasterkeyspec kms:customermasterkeyusage kms:encryptionalgorithm kms:encryptioncontext:"
     " kms:encryptioncontextkeys kms:expirationmodel kms:grantconstrainttype kms:granteeprincipal"
     " kms:grantisforawsresource kms:grantoperations kms:keyorigin kms:keyspec kms:keyusage kms:macalgorithm"
     " kms:messagetype kms:multiregion kms:multiregionkeytype kms:reencryptonsamekey kms:requestalias"
     " kms:resourcealiases kms:retiringprincipal kms:rotationperiodindays"
     " kms:schedulekeydeletionpendingwindowindays kms:signingalgorithm kms:validto kms:viaservice"
     " kms:wrappingalgorithm kms:wrappingkeyspec "},
    {"sts", " aws:useragent sts:externalid sts:rolesessionname sts:sourceidentity "},
};

bool contains(std::string_view keys, std::string_view key) {
    for (std::size_t begin = 1; begin < keys.size();) {
        auto const end = keys.find(' ', begin);
        auto const one = keys.substr(begin, end - begin);
        bool const family = one.ends_with('/') || one.ends_with(':');
        if (family ? key.starts_with(one) && key.size() > one.size() : key == one) return true;
        begin = end + 1;
    }
    return false;
}

// S3 Express has S3's keys under its own prefix, and two more.
std::string as_s3_key(std::string_view key) {
    constexpr std::string_view prefix = "s3express:";
    return key.starts_with(prefix) ? "s3:" + std::string{key.substr(prefix.size())} : std::string{key};
}

std::vector<std::string_view> services_of(attached_to where) {
    switch (where) {
        case attached_to::bucket:
            return {"s3", "s3express"};
        case attached_to::key:
            return {"kms"};
        case attached_to::role:
            return {"sts"};
        case attached_to::caller:
            break;
    }
    return {"s3", "s3express", "kms", "sts"};
}

// The services that a statement is about: all whose requests come to it when its actions do not say.
std::vector<std::string_view> services_of(statement const& one, attached_to where) {
    auto all = services_of(where);
    if (one.except_actions) return all;
    std::erase_if(all, [&](auto service) {
        return std::none_of(one.actions.begin(), one.actions.end(), [&](auto const& action) {
            auto const named = std::string_view{action}.substr(0, action.find(':'));
            return equal_ignoring_case(named, service) || named.find_first_of("*?") != named.npos;
        });
    });
    return all;
}

}  // namespace

bool is_ever_set(std::string_view service, std::string_view key) {
    auto const name = to_lower(key);
    if (contains(of_everybody, name)) return true;
    bool const express = service == "s3express";
    if (express && (name == "s3express:sessionmode" || name == "s3express:locationname")) return true;
    auto const found = std::find_if(std::begin(rows), std::end(rows),
                                    [&](auto const& one) { return one.service == (express ? "s3" : service); });
    if (express && name.starts_with("s3:")) return false;
    return found != std::end(rows) && contains(found->keys, express ? as_s3_key(name) : name);
}

bool are_all_known(std::string_view service, key_source const& keys) {
    auto const names = keys.names();
    return std::all_of(names.begin(), names.end(), [&](auto const& one) { return is_ever_set(service, one); });
}

std::vector<std::string> find_keys_never_set(policy const& document, attached_to where) {
    std::vector<std::string> out;
    for (auto const& one : document.statements) {
        auto const services = services_of(one, where);
        for (auto const& each : one.conditions) {
            bool const set = std::any_of(services.begin(), services.end(),
                                         [&](auto service) { return is_ever_set(service, each.key); });
            if (!set && !services.empty() && std::find(out.begin(), out.end(), each.key) == out.end())
                out.push_back(each.key);
        }
    }
    return out;
}

void warn_of_keys_never_set(std::string_view whose, policy const& document, attached_to where) {
    constexpr std::size_t most = 8;
    auto const keys = find_keys_never_set(document, where);
    for (std::size_t i = 0; i < std::min(keys.size(), most); ++i)
        log::warn(fmt::format("policy of {}: no request here has the condition key {}", whose, keys[i]));
    if (keys.size() > most)
        log::warn(fmt::format("policy of {}: {} more condition keys that no request has", whose, keys.size() - most));
}

}  // namespace s3seal::iam
