#include "storage/schema_version.hpp"

#include <string>

namespace s3seal::storage {

result<std::size_t> missing_steps(std::int64_t found, std::size_t known, bool may_be_fresh) {
    if (found == 0 && !may_be_fresh) return error{errc::not_found, "the database has no schema"};
    if (found < 0 || static_cast<std::size_t>(found) > known)
        return error{errc::newer_schema, "the data was written by a later version of s3seal (schema " +
                                             std::to_string(found) + ", this one knows " + std::to_string(known) +
                                             "): use that version"};
    return known - static_cast<std::size_t>(found);
}

}  // namespace s3seal::storage
