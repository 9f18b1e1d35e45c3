#include "server/front/foreign_paths.hpp"

#include "server/aws/bucket_names.hpp"

#include <algorithm>
#include <array>

namespace s3seal::front {

namespace {

constexpr foreign_path rows[] = {
    {.path = "/_localstack/health"},
    {.path = "/_localstack/info"},
    {.path = "/_localstack/init"},
    {.path = "/_localstack/init/boot"},
    {.path = "/_localstack/init/start"},
    {.path = "/_localstack/init/ready"},
    {.path = "/_localstack/init/shutdown"},
    {.path = "/_floci/health"},
    {.path = "/_ministack/health"},
    {.path = "/_localemu/health"},
    {.path = "/_fakecloud/health"},
    {.path = "/_robotocore/health"},
    {.path = "/_/healthcheck"},
    {.path = "/minio/health/live", .bucket = aws::name_of_foreign::minio},
    {.path = "/minio/health/ready", .bucket = aws::name_of_foreign::minio},
    {.path = "/minio/health/cluster", .bucket = aws::name_of_foreign::minio},
    {.path = "/minio/health/cluster/read", .bucket = aws::name_of_foreign::minio},
    {.path = "/health", .bucket = aws::name_of_foreign::health},
    {.path = "/healthz", .bucket = aws::name_of_foreign::healthz},
    {.path = "/favicon.ico", .bucket = aws::name_of_foreign::favicon},
    {.path = "/moto-api/", .bucket = aws::name_of_foreign::moto},
    {.path = "/moto-api/reset", .method = "POST", .bucket = aws::name_of_foreign::moto},
};

constexpr std::size_t shortest = 7;
constexpr std::size_t longest = 26;
static_assert(std::all_of(std::begin(rows), std::end(rows), [](foreign_path const& one) {
    return one.path.size() >= shortest && one.path.size() <= longest &&
           std::string_view{"_mhf"}.find(one.path[1]) != std::string_view::npos;
}));

bool takes(foreign_path const& row, std::string_view method) noexcept {
    return method == row.method || (method == "HEAD" && row.method == "GET");
}

}  // namespace

std::span<foreign_path const> foreign_paths() noexcept {
    return rows;
}

// Nearly every request is for another path: that costs a look at two bytes.
foreign_path const* find_foreign_path(http::request const& head) noexcept {
    auto const& target = head.target;
    if (target.size() < shortest || target.size() > longest) return nullptr;
    if (target[1] != '_' && target[1] != 'm' && target[1] != 'h' && target[1] != 'f') return nullptr;
    auto const found = std::find_if(std::begin(rows), std::end(rows),
                                    [&](auto const& row) { return row.path == target && takes(row, head.method); });
    return found == std::end(rows) || head.has("Authorization") ? nullptr : &*found;
}

}  // namespace s3seal::front
