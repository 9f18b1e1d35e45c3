#include "server/s3/registry.hpp"

#include "server/s3/ops/families.hpp"

#include <algorithm>
#include <vector>

namespace s3seal::s3 {

std::span<operation const> all_operations() {
    static std::vector<operation> const rows = [] {
        std::vector<operation> all;
        for (auto const family :
             {ops::not_built(), ops::bucket_encryption(), ops::bucket_policy(), ops::public_access(),
              ops::directory_buckets(), ops::sessions(), ops::object_listing(), ops::buckets(),
              ops::object_attributes(), ops::object_encryption(), ops::upload_parts(), ops::multipart_uploads(),
              ops::multipart_listing(), ops::object_reading(), ops::copy_object(), ops::object_writing()})
            all.insert(all.end(), family.begin(), family.end());
        return all;
    }();
    return rows;
}

operation const* find_operation_named(std::string_view name) {
    auto const rows = all_operations();
    return &*std::find_if(rows.begin(), rows.end(), [&](auto const& one) { return one.name == name; });
}

}  // namespace s3seal::s3
