#include "server/aws/arns.hpp"

#include "server/aws/directory_names.hpp"
#include "server/aws/regions.hpp"

#include <algorithm>

namespace s3seal::aws {

std::string bucket_arn(std::string_view region, std::string_view bucket) {
    std::string arn{"arn:"};
    return arn.append(partition_of(region)).append(":s3:::").append(bucket);
}

std::string arn_of(storage::bucket const& bucket) {
    if (!is_directory_bucket(bucket.id.name)) return bucket_arn(bucket.region, bucket.id.name);
    std::string arn{"arn:"};
    arn.append(partition_of(bucket.region)).append(":s3express:").append(bucket.region).append(":");
    return arn.append(bucket.account).append(":bucket/").append(bucket.id.name);
}

bool names_key(std::string_view arn, std::string_view reference) noexcept {
    return arn == reference || (!reference.empty() && arn.size() > reference.size() && arn.ends_with(reference) &&
                                arn[arn.size() - reference.size() - 1] == '/');
}

bool may_be_arn(std::string_view text) noexcept {
    constexpr std::string_view scheme = "arn:";
    constexpr auto separators = 5;  // arn:partition:service:region:account:resource
    if (text.starts_with('*') || text.starts_with('?')) return true;
    auto const star = text.find('*');
    if (!text.starts_with(scheme.substr(0, std::min(star, scheme.size())))) return false;
    return star != text.npos || std::count(text.begin(), text.end(), ':') >= separators;
}

}  // namespace s3seal::aws
