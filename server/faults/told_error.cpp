#include "server/faults/told_error.hpp"

#include "server/kms/error.hpp"
#include "server/sts/error.hpp"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <mutex>
#include <vector>

namespace s3seal::faults {

namespace {

constexpr std::size_t most_kept = 1'000;

// KMS's rows as others have them.
aws::error_row const* row_of_kms(kms::errc code) {
    static auto const rows = [] {
        std::vector<aws::error_row> out;
#define S3SEAL_X(name, status, text) out.push_back({status, text, kms::usual_message(kms::errc::name)});
        S3SEAL_KMS_ERRORS(S3SEAL_X)
#undef S3SEAL_X
        return out;
    }();
    return &rows[static_cast<std::size_t>(code)];
}

aws::error_row const* row_of_sts(sts::errc code) {
    static constexpr aws::error_row rows[] = {
#define S3SEAL_X(name, status, text, message) {status, text, message},
        S3SEAL_STS_ERRORS(S3SEAL_X)
#undef S3SEAL_X
    };
    return &rows[static_cast<std::size_t>(code)];
}

struct kept_row {
    std::string code;
    std::string message;
    aws::error_row row;

    kept_row(std::string_view name, unsigned status, std::string_view text)
        : code{name}, message{text}, row{status, code, message} {}
    kept_row(kept_row const&) = delete;
    kept_row& operator=(kept_row const&) = delete;
};

aws::error_row const* keep(std::string_view code, unsigned status, std::string_view message) {
    static std::mutex mutex;
    static std::deque<kept_row> kept;
    std::lock_guard const lock{mutex};
    auto const found = std::find_if(kept.begin(), kept.end(), [&](kept_row const& one) {
        return one.code == code && one.row.status == status && one.message == message;
    });
    if (found != kept.end()) return &found->row;
    return kept.size() < most_kept ? &kept.emplace_back(code, status, message).row : nullptr;
}

}  // namespace

aws::error_row const* told_error::row_of(std::string_view service) const noexcept {
    if (service == "s3") return of_s3;
    if (service == "kms") return of_kms;
    return service == "sts" ? of_sts : nullptr;
}

std::optional<told_error> find_told_error(std::string_view code) {
    told_error out;
    out.code = code;
    out.code_of_s3 = aws::find_error(code);
    if (out.code_of_s3) out.of_s3 = &aws::row_of(*out.code_of_s3);
    if (auto const own = kms::find_error(code)) out.of_kms = row_of_kms(*own);
    if (auto const own = sts::find_error(code)) out.of_sts = row_of_sts(*own);
    if (!out.of_s3 && !out.of_kms && !out.of_sts) return std::nullopt;
    return out;
}

std::optional<told_error> make_told_error(std::string_view code, unsigned status, std::string_view message) {
    auto const* const row = keep(code, status, message);
    if (row == nullptr) return std::nullopt;
    told_error out;
    out.code = code;
    out.in_no_table = true;
    out.of_s3 = out.of_kms = out.of_sts = row;
    return out;
}

}  // namespace s3seal::faults
