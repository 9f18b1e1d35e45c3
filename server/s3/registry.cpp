#include "server/s3/registry.hpp"

#include "server/s3/ops/families.hpp"

#include <algorithm>

namespace s3seal::s3 {

std::span<std::span<operation const> const> operation_families() {
    static std::span<operation const> const families[] = {
        ops::not_built(),          ops::bucket_encryption(), ops::bucket_policy(),     ops::bucket_configurations(),
        ops::bucket_acl(),         ops::directory_buckets(), ops::sessions(),          ops::object_listing(),
        ops::version_listing(),    ops::buckets(),           ops::object_attributes(), ops::object_acl(),
        ops::object_deletion(),    ops::object_encryption(), ops::upload_parts(),      ops::multipart_uploads(),
        ops::multipart_listing(),  ops::object_reading(),    ops::copy_object(),       ops::object_writing(),
        ops::object_lock(),        ops::object_tagging(),    ops::restore_object(),    ops::rename_object(),
        ops::object_annotations(), ops::preflights(),        ops::unconfigured(),      ops::bucket_tagging_and_abac()};
    return families;
}

operation_table const& all_operations() {
    static operation_table const table{operation_families()};
    return table;
}

operation const* find_operation_named(std::string_view name) {
    return &*std::ranges::find(all_operations().rows(), name, &operation::name);
}

}  // namespace s3seal::s3
