#include "server/s3/request/bucket_tags.hpp"

namespace s3seal::s3 {

result<> accept(bucket_tagging& tagging) {
    constexpr tag_rules rules{.most = 50,
                              .too_many = "Bucket tag count cannot be greater than 50",
                              .reserved = "System tags cannot be added/updated by requester"};
    return accept_tags(tagging.tags, rules);
}

}  // namespace s3seal::s3
