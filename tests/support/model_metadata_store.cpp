#include "tests/support/model_metadata_store.hpp"

#include <algorithm>
#include <tuple>

namespace s3seal::test {

using namespace storage;

namespace {

error no_bucket() {
    return {errc::not_found, "no bucket"};
}

}  // namespace

model_metadata_store::content* model_metadata_store::find(bucket_id const& id) {
    auto const found = buckets_.find(id);
    return found == buckets_.end() ? nullptr : &found->second;
}

result<> model_metadata_store::create_bucket(bucket const& row) {
    std::lock_guard const lock{mutex_};
    if (find(row.id)) return error{errc::already_exists, "the bucket is there"};
    auto& made = buckets_[row.id].row;
    made = row;
    made.revision = ++count_;
    for (auto& one : made.settings) one.revision = made.revision;
    std::sort(made.settings.begin(), made.settings.end(), [](setting const& left, setting const& right) {
        return std::tie(left.kind, left.id) < std::tie(right.kind, right.id);
    });
    return {};
}

result<std::shared_ptr<bucket const>> model_metadata_store::load_bucket(bucket_id const& id) {
    std::lock_guard const lock{mutex_};
    auto const* const in = find(id);
    if (!in) return no_bucket();
    return std::make_shared<bucket const>(in->row);
}

result<bucket_page> model_metadata_store::list_buckets(bucket_query const& query) {
    std::lock_guard const lock{mutex_};
    bucket_page page;
    for (auto const& [id, in] : buckets_) {
        if (id.namespace_name != query.namespace_name || (!query.account.empty() && in.row.account != query.account) ||
            id.name <= query.after || !id.name.starts_with(query.prefix) ||
            (!query.region.empty() && in.row.region != query.region) ||
            (!query.suffix.empty() && id.name.ends_with(query.suffix) != query.with_suffix))
            continue;
        page.truncated = page.buckets.size() == query.limit;
        if (page.truncated) break;
        page.buckets.push_back(in.row);
        page.buckets.back().settings.clear();
    }
    return page;
}

result<blob_refs> model_metadata_store::delete_bucket(bucket_id const& id) {
    std::lock_guard const lock{mutex_};
    auto* const in = find(id);
    if (!in) return no_bucket();
    if (!in->keys.empty()) return error{errc::not_empty, "it holds objects"};
    blob_refs blobs;
    for (auto const& one : in->uploads)
        for (auto const& [number, part] : one.parts) blobs.push_back(part.blob);
    buckets_.erase(id);
    return blobs;
}

result<> model_metadata_store::change_settings(bucket_id const& id, std::span<setting_change const> changes,
                                               std::optional<std::uint64_t> seen) {
    std::lock_guard const lock{mutex_};
    auto* const in = find(id);
    if (!in) return no_bucket();
    if (seen && *seen != in->row.revision) return error{errc::conflict, "its settings have changed"};
    in->row.revision = ++count_;
    auto& settings = in->row.settings;
    for (auto const& change : changes) {
        std::erase_if(settings, [&](setting const& one) { return one.kind == change.kind && one.id == change.id; });
        if (!change.document) continue;
        auto const behind = std::find_if(settings.begin(), settings.end(), [&](setting const& one) {
            return std::tie(one.kind, one.id) > std::tie(change.kind, change.id);
        });
        settings.insert(behind, {change.kind, change.id, *change.document, in->row.revision});
    }
    return {};
}

result<setting_page> model_metadata_store::list_settings(bucket_id const& id, std::string_view kind,
                                                         std::string_view after, std::size_t limit) {
    std::lock_guard const lock{mutex_};
    auto const* const in = find(id);
    if (!in) return no_bucket();
    setting_page page;
    for (auto const& one : in->row.settings) {
        if (one.kind != kind || one.id <= after) continue;
        page.truncated = page.settings.size() == limit;
        if (page.truncated) break;
        page.settings.push_back(one);
    }
    return page;
}

result<> model_metadata_store::keep_events(bucket_id const& bucket, bool kept) {
    std::lock_guard const lock{mutex_};
    auto* const in = find(bucket);
    if (!in) return no_bucket();
    in->events_kept = kept;
    return {};
}

result<std::vector<stored_event>> model_metadata_store::read_events(std::uint64_t after, std::size_t limit) {
    std::lock_guard const lock{mutex_};
    std::vector<stored_event> read;
    for (auto const& one : events_)
        if (one.number > after && read.size() < limit) read.push_back(one);
    return read;
}

result<> model_metadata_store::forget_events(std::uint64_t up_to) {
    std::lock_guard const lock{mutex_};
    std::erase_if(events_, [&](stored_event const& one) { return one.number <= up_to; });
    return {};
}

result<std::vector<restored_version>> model_metadata_store::list_restored(instant after, instant until,
                                                                          std::size_t limit) {
    std::lock_guard const lock{mutex_};
    auto const falls = [&](instant at) { return after < at && at <= until; };
    std::vector<restored_version> found;
    for (auto const& [id, in] : buckets_)
        for (auto const& [key, versions] : in.keys)
            for (auto one = versions.rbegin(); one != versions.rend(); ++one)
                if (found.size() < limit && one->restored.expires > instant{} &&
                    (falls(one->restored.ready) || falls(one->restored.expires)))
                    found.push_back({id, key, one->version, one->restored});
    return found;
}

result<std::string> model_metadata_store::find_or_create_secret(std::string const& name, std::string const& candidate) {
    std::lock_guard const lock{mutex_};
    return secrets_.try_emplace(name, candidate).first->second;
}

result<std::unordered_set<std::string>> model_metadata_store::blob_ids() {
    std::lock_guard const lock{mutex_};
    std::unordered_set<std::string> ids;
    auto const collect = [&](blob_refs const& blobs) {
        for (auto const& blob : blobs) ids.insert(blob.id);
    };
    for (auto const& [id, in] : buckets_) {
        for (auto const& [key, versions] : in.keys)
            for (auto const& row : versions) collect(blobs_of(row));
        for (auto const& one : in.uploads)
            for (auto const& [number, part] : one.parts) collect({part.blob});
    }
    return ids;
}

}  // namespace s3seal::test
