#include "server/s3/request/bucket_tags.hpp"

#include "server/s3/request/setting.hpp"
#include "storage/base/bytes.hpp"

#include <algorithm>

namespace s3seal::s3 {

namespace {

constexpr tag_rules rules{.most = 50,
                          .too_many = "Bucket tag count cannot be greater than 50",
                          .reserved = "System tags cannot be added/updated by requester"};

}  // namespace

result<> accept(bucket_tagging& tagging) {
    return accept_tags(tagging.tags, rules);
}

result<> accept_new(bucket_tagging& tagging) {
    if (std::any_of(tagging.tags.begin(), tagging.tags.end(), is_reserved))
        return error{errc::invalid_tag, std::string{reserved_tag}};
    return accept(tagging);
}

condition_values keys_of(std::vector<tag> const& tags) {
    condition_values out;
    for (auto const& one : tags) {
        out.emplace_back(tag_keys, one.key);
        out.emplace_back(std::string{request_tag_prefix}.append(to_lower(one.key)), one.value);
    }
    return out;
}

bool is_abac_enabled(storage::bucket const& bucket) {
    return find_setting<abac_status>(bucket).value_or(abac_status{}).status == abac_state::enabled;
}

std::vector<tag> tags_of(storage::bucket const& bucket) {
    return find_setting<bucket_tagging>(bucket).value_or(bucket_tagging{}).tags;
}

}  // namespace s3seal::s3
