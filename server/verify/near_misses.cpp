#include "server/verify/near_misses.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace s3seal::verify {

namespace {

constexpr std::size_t most_kept = 3;
constexpr std::size_t bits = 64;

// Of an entry its error; its request has a status of its own.
example describe_one(journal::part const& one) {
    auto const& whole = one.of;
    auto const name = whole.operation.empty() ? std::string_view{whole.method} : whole.operation;
    auto const where = one.key().empty() ? whole.bucket : fmt::format("{}/{}", whole.bucket, one.key());
    auto const came =
        one.entry && !one.error_code().empty() ? std::string{one.error_code()} : std::to_string(whole.status);
    return {whole.id, fmt::format("{}{}{}: {}", name, where.empty() ? "" : " ", where, came), {}};
}

example describe_one(kms::call_record const& one) {
    return {one.cause,
            fmt::format("{}{}{}: {}", one.operation, one.key_arn.empty() ? "" : " ", one.key_arn, one.outcome),
            {}};
}

}  // namespace

example describe(subject const& one) {
    return std::visit([](auto const* record) { return describe_one(*record); }, one);
}

std::vector<difference> differences_of(match const& wanted, subject const& one, of_several which) {
    std::vector<difference> out;
    for (auto const& each : wanted)
        if (auto const found = each.read(one); !each.fits(found, which))
            out.push_back({each.name(), each.expected, to_json(found)});
    return out;
}

void near_misses::offer(std::vector<match> const& wanted, subject const& one) {
    for (auto const& each : wanted) offer_one(each, one);
}

void near_misses::offer_one(match const& wanted, subject const& one) {
    std::size_t fitting = 0;
    std::uint64_t which = 0;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (!wanted[i].fits(wanted[i].read(one))) continue;
        ++fitting;
        if (i < bits) which |= std::uint64_t{1} << (bits - 1 - i);
    }
    auto const rank = [](miss const& m) { return std::tie(m.fitting, m.which); };
    bool const is_full = kept_.size() == most_kept;
    if (fitting == 0 || (is_full && std::tie(fitting, which) < rank(kept_.back()))) return;
    miss fresh{fitting, which, describe(one)};
    fresh.shown.differences = differences_of(wanted, one);
    // Of alternatives a record is told of once: by the one that it is nearest to.
    auto const same = std::find_if(kept_.begin(), kept_.end(), [&](miss const& m) {
        return m.shown.request_id == fresh.shown.request_id && m.shown.what == fresh.shown.what;
    });
    if (same != kept_.end()) {
        if (rank(*same) >= rank(fresh)) return;
        kept_.erase(same);
    } else if (is_full) {
        kept_.pop_back();
    }
    auto const place = std::find_if(kept_.begin(), kept_.end(), [&](miss const& m) { return rank(m) <= rank(fresh); });
    kept_.insert(place, std::move(fresh));
}

std::vector<example> near_misses::examples() const {
    std::vector<example> out;
    for (auto const& one : kept_) out.push_back(one.shown);
    return out;
}

}  // namespace s3seal::verify
