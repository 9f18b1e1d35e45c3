#include "server/realms/reset.hpp"

#include "server/realms/snapshots.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

namespace s3seal::realms {

namespace {

struct named_part {
    std::string_view name;
    bool reset_parts::* part;
};
constexpr named_part named_parts[] = {
    {"objects", &reset_parts::objects}, {"journal", &reset_parts::journal},
    {"ledger", &reset_parts::ledger},   {"bucket-keys", &reset_parts::bucket_keys},
    {"faults", &reset_parts::faults},   {"contract", &reset_parts::contract},
    {"clock", &reset_parts::clock},
};

class named_versions final : public storage::listing_sink {
public:
    void add(storage::listed_object const& row) override { all.emplace_back(row.key, row.version); }
    void add_common_prefix(std::string_view) override {}

    std::vector<std::pair<std::string, std::string>> all;
};

// Of rows that were just deleted, which comes first: a process that ends in between leaves no row without its body.
storage::result<> remove(realm& of, storage::blob_refs const& bodies) {
    CHECK_OK(of.metadata.settle());
    for (auto const& one : bodies) of.blobs.remove(one);
    return {};
}

void append(storage::blob_refs& to, storage::blob_refs more) {
    to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

storage::result<> remove_versions(realm& of, storage::bucket_id const& bucket) {
    while (true) {
        named_versions page;
        CHECK_OK(of.metadata.list_versions(bucket, {.limit = 1'000}, page));
        if (page.all.empty()) return {};
        storage::blob_refs bodies;
        for (auto const& [key, version] : page.all) {
            TRY(auto gone, of.metadata.delete_object({bucket, key, version}, {}));
            append(bodies, std::move(gone));
        }
        CHECK_OK(remove(of, bodies));
    }
}

storage::result<> remove_uploads(realm& of, storage::bucket_id const& bucket) {
    while (true) {
        TRY(auto const page, of.metadata.list_uploads(bucket, {}));
        if (page.uploads.empty()) return {};
        storage::blob_refs bodies;
        for (auto const& one : page.uploads) {
            TRY(auto gone, of.metadata.abort_upload(bucket, one.key, one.id));
            append(bodies, std::move(gone));
        }
        CHECK_OK(remove(of, bodies));
    }
}

storage::result<> remove_objects(realm& of) {
    storage::bucket_query wanted;
    while (true) {
        TRY(auto const page, of.metadata.list_buckets(wanted));
        for (auto const& one : page.buckets) CHECK_OK(empty_bucket(of, one.id.name));
        if (!page.truncated) return {};
        wanted.after = page.buckets.back().id.name;
    }
}

storage::result<> reset_stores(realm& of, reset_parts const& what) {
    if (what.stores) return what.to_nothing ? restore_empty_state(of) : restore_ready_state(of);
    return what.objects ? remove_objects(of) : storage::result<>{};
}

}  // namespace

basic_result<reset_parts, std::string> parse_reset(std::string_view what) {
    reset_parts out;
    if (what == "everything" || what == "nothing-left") {
        out.stores = true;
        out.to_nothing = what == "nothing-left";
        out.journal = out.ledger = out.bucket_keys = out.faults = out.clock = true;
        return out;
    }
    while (true) {
        auto const end = what.find(',');
        auto const name = what.substr(0, end);
        auto const* const known = std::find_if(std::begin(named_parts), std::end(named_parts),
                                               [&](auto const& one) { return one.name == name; });
        if (known == std::end(named_parts))
            return fmt::format(
                "what takes everything, nothing-left, or some of objects, journal, ledger, bucket-keys, faults, clock "
                "and contract, not {}",
                name);
        out.*known->part = true;
        if (end == what.npos) return out;
        what.remove_prefix(end + 1);
    }
}

storage::result<> reset(realm& of, reset_parts const& what) {
    CHECK_OK(reset_stores(of, what));
    if (what.clock) of.time.set(of.snapshots.ready_clock.value_or(of.begun_with.clock));
    if (what.faults) {
        of.faults.remove_all({});
        of.faults.add(of.snapshots.ready_faults, of.time.now());
    }
    if (what.bucket_keys) of.bucket_keys.clear();
    if (what.journal) of.requests.clear();
    if (what.ledger) of.clear_calls();
    if (auto const standing = of.contract.find(); standing && what.contract) standing->restart();
    return {};
}

storage::result<> empty_bucket(realm& of, std::string const& name) {
    storage::bucket_id const id{"", name};
    CHECK_OK(of.metadata.load_bucket(id));
    CHECK_OK(remove_uploads(of, id));
    return remove_versions(of, id);
}

}  // namespace s3seal::realms
