#include "tests/support/model_metadata_store.hpp"

#include <algorithm>

namespace s3seal::test {

using namespace storage;

namespace {

using objects = model_metadata_store::objects;

error no_object() {
    return {errc::not_found, "no object"};
}

result<> check_row(conditions const& all, object const* row) {
    if (row == nullptr) return storage::check(all, nullptr);
    auto const view = as_guarded(*row);
    return storage::check(all, &view);
}

annotation* find_annotation(object& of, std::string_view name) {
    for (auto& one : of.annotations)
        if (one.name == name) return &one;
    return nullptr;
}

// Every version of a bucket, in the order of listings.
class model_range final : public object_range {
public:
    model_range(objects const& keys, bool with_owner) {
        for (auto const& [key, versions] : keys)
            for (auto row = versions.rbegin(); row != versions.rend(); ++row)
                rows_.push_back({row->key, row->version, row->modified, row->etag, row->storage_class,
                                 row->digest.algorithm, row->digest.type, with_owner ? row->owner : std::string_view{},
                                 with_owner ? row->restored : restoration{}, row->blob.size, row->delete_marker,
                                 row == versions.rbegin()});
    }

    result<> seek(std::string_view key, bool including) override {
        next_ = std::find_if(rows_.begin(), rows_.end(),
                             [&](listed_object const& row) { return row.key > key || (including && row.key == key); });
        return {};
    }
    result<bool> seek_behind(std::string_view key, std::string_view version) override {
        auto const found = std::find_if(rows_.begin(), rows_.end(), [&](listed_object const& row) {
            return row.key == key && row.version == version;
        });
        if (found == rows_.end()) return false;
        next_ = found + 1;
        return true;
    }
    result<listed_object const*> next() override { return next_ == rows_.end() ? nullptr : &*next_++; }

private:
    std::vector<listed_object> rows_;
    std::vector<listed_object>::const_iterator next_ = rows_.begin();
};

}  // namespace

// Those outside the row.
blob_refs model_metadata_store::blobs_of(object const& row) {
    blob_refs all;
    if (!row.multipart() && row.blob.inline_bytes.empty() && !row.blob.id.empty()) all.push_back(row.blob);
    for (auto const& part : row.parts) all.push_back(part.blob);
    for (auto const& one : row.annotations)
        if (one.blob.inline_bytes.empty()) all.push_back(one.blob);
    return all;
}

object* model_metadata_store::find(object_address const& at) {
    auto* const in = find(at.bucket);
    auto const key = in ? in->keys.find(at.key) : objects::iterator{};
    if (!in || key == in->keys.end()) return nullptr;
    if (at.version.empty()) return &key->second.back();
    for (auto& row : key->second)
        if (row.version == at.version) return &row;
    return nullptr;
}

object const* model_metadata_store::latest(bucket_id const& bucket, std::string_view key) {
    auto const* row = find({bucket, key});
    return row && !row->delete_marker ? row : nullptr;
}

result<> model_metadata_store::check(object_address const& at, object const* target, terms const& on) {
    if (on.bucket && *on.bucket != find(at.bucket)->row.revision) return error{errc::stale, "the bucket has changed"};
    CHECK_OK(check_row(on.must.current, latest(at.bucket, at.key)));
    return check_row(on.must.target, target);
}

void model_metadata_store::mark_key_changed(content& in, std::string_view key) {
    for (auto& one : in.uploads)
        if (one.row.key == key) one.row.key_changed = true;
}

void model_metadata_store::tell(content& in, object const& row, terms const& on) {
    if (!in.events_kept || !on.causes) return;
    events_.push_back(
        {++count_, in.row.id, row.key, row.version, row.sequence, std::string{on.causes->name}, on.causes->at});
}

blob_refs model_metadata_store::store(content& in, object row, terms const& on) {
    row.sequence = row.revision = ++count_;
    row.pin.reset();
    row.annotation_count = static_cast<unsigned>(row.annotations.size());
    auto& versions = in.keys[row.key];
    blob_refs replaced;
    auto const same = std::find_if(versions.begin(), versions.end(),
                                   [&](object const& other) { return other.version == row.version; });
    if (same != versions.end()) {
        replaced = blobs_of(*same);
        versions.erase(same);
    }
    mark_key_changed(in, row.key);
    tell(in, row, on);
    versions.push_back(std::move(row));
    return replaced;
}

result<blob_refs> model_metadata_store::put_object(bucket_id const& bucket, object const& row, terms const& on) {
    std::lock_guard const lock{mutex_};
    auto* const in = find(bucket);
    if (!in) return error{errc::not_found, "no bucket"};
    object_address const at{bucket, row.key, row.version};
    CHECK_OK(check(at, find(at), on));
    return store(*in, row, on);
}

result<object> model_metadata_store::load_object(object_address const& at) {
    std::lock_guard const lock{mutex_};
    auto const* const row = find(at);
    if (!row) return no_object();
    auto loaded = *row;
    loaded.annotations.clear();
    return loaded;
}

result<object> model_metadata_store::load_head(object_address const& at) {
    TRY(auto row, load_object(at));
    row.parts.clear();
    row.blob.inline_bytes.clear();
    return row;
}

result<blob_refs> model_metadata_store::delete_object(object_address const& at, terms const& on) {
    std::lock_guard const lock{mutex_};
    auto* const in = find(at.bucket);
    if (!in) return error{errc::not_found, "no bucket"};
    auto* const row = find(at);
    CHECK_OK(check(at, row, on));
    if (!row) return blob_refs{};
    auto const key = in->keys.find(at.key);
    if (row == &key->second.back()) mark_key_changed(*in, row->key);
    tell(*in, *row, on);
    auto blobs = blobs_of(*row);
    key->second.erase(key->second.begin() + (row - key->second.data()));
    if (key->second.empty()) in->keys.erase(key);
    return blobs;
}

result<object*> model_metadata_store::find_to_change(object_address const& at, terms const& on) {
    if (!find(at.bucket)) return error{errc::not_found, "no bucket"};
    auto* const row = find(at);
    CHECK_OK(check(at, row, on));
    if (!row) return no_object();
    return row;
}

result<> model_metadata_store::update_object(object_address const& at, object_update const& change, terms const& on) {
    std::lock_guard const lock{mutex_};
    TRY(auto* const row, find_to_change(at, on));
    if (change.empty()) return {};
    if (change.sealed) row->sealed = *change.sealed;
    if (change.lock) row->lock = *change.lock;
    if (change.tags) row->tags = *change.tags;
    if (change.acl) row->acl = *change.acl;
    if (change.restored) row->restored = *change.restored;
    for (auto const& [name, sealed] : change.annotations)
        if (auto* const one = find_annotation(*row, name)) one->sealed = sealed;
    row->revision = ++count_;
    tell(*find(at.bucket), *row, on);
    return {};
}

result<> model_metadata_store::append_object(bucket_id const& bucket, object const& seen, object const& row,
                                             terms const& on) {
    std::lock_guard const lock{mutex_};
    auto* const in = find(bucket);
    if (!in) return error{errc::not_found, "no bucket"};
    object_address const at{bucket, seen.key, seen.version};
    auto* const stored = find(at);
    CHECK_OK(check(at, stored, on));
    if (!stored || stored->revision != seen.revision) return error{errc::conflict, "it is no longer what was seen"};
    stored->modified = row.modified;
    stored->etag = row.etag;
    stored->digest = row.digest;
    stored->blob = {row.blob.size, {}, {}};
    stored->parts = row.parts;
    stored->part_count = row.part_count;
    stored->revision = ++count_;
    mark_key_changed(*in, seen.key);
    tell(*in, *stored, on);
    return {};
}

result<blob_refs> model_metadata_store::rename_object(object_address const& from, std::string_view to,
                                                      encryption const& sealed, terms const& on) {
    std::lock_guard const lock{mutex_};
    auto* const in = find(from.bucket);
    if (!in) return error{errc::not_found, "no bucket"};
    auto* const row = find(from);
    CHECK_OK(check({from.bucket, to}, row, on));
    if (!row) return no_object();
    if (row->key == to) return error{errc::conflict, "it has that key"};
    auto moved = *row;
    auto const key = in->keys.find(from.key);
    key->second.erase(key->second.begin() + (row - key->second.data()));
    if (key->second.empty()) in->keys.erase(key);
    mark_key_changed(*in, moved.key);
    moved.key = to;
    moved.sealed = sealed;
    return store(*in, std::move(moved), on);
}

result<listing_end> model_metadata_store::list_objects(bucket_id const& bucket, object_query const& query,
                                                       listing_sink& to) {
    std::lock_guard const lock{mutex_};
    auto const* const in = find(bucket);
    if (!in) return error{errc::not_found, "no bucket"};
    model_range rows{in->keys, query.with_owner};
    return storage::list_objects(rows, query, to);
}

result<listing_end> model_metadata_store::list_versions(bucket_id const& bucket, object_query const& query,
                                                        listing_sink& to) {
    std::lock_guard const lock{mutex_};
    auto const* const in = find(bucket);
    if (!in) return error{errc::not_found, "no bucket"};
    model_range rows{in->keys, query.with_owner};
    return storage::list_versions(rows, query, to);
}

}  // namespace s3seal::test
