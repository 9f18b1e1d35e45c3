#include "server/s3/request/foreign_names.hpp"

#include "server/aws/bucket_names.hpp"
#include "server/log/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <string>

namespace s3seal::s3 {

void note_foreign_name(std::string_view bucket) {
    constexpr auto const& names = aws::name_of_foreign::all;
    static std::array<std::atomic_flag, names.size()> noted;
    auto const found = std::find(names.begin(), names.end(), bucket);
    if (found == names.end() || noted[static_cast<std::size_t>(found - names.begin())].test_and_set()) return;
    log::warn(
        fmt::format("there is a bucket {0} now: unsigned requests for /{0} are for it, and no longer answered as "
                    "other servers' healthchecks expect",
                    bucket));
}

void note_foreign_names(storage::metadata_store& in) {
    for (auto const name : aws::name_of_foreign::all)
        if (in.load_bucket({"", std::string{name}})) note_foreign_name(name);
}

}  // namespace s3seal::s3
