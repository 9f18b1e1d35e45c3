#include "tests/support/model_metadata_store.hpp"

#include <algorithm>
#include <tuple>

namespace s3seal::test {

using namespace storage;

namespace {

error no_upload() {
    return {errc::not_found, "no upload"};
}

}  // namespace

model_metadata_store::upload* model_metadata_store::find_upload(bucket_id const& bucket, std::string_view id) {
    auto* const in = find(bucket);
    if (in)
        for (auto& one : in->uploads)
            if (one.row.id == id) return &one;
    return nullptr;
}

model_metadata_store::upload* model_metadata_store::find_open(bucket_id const& bucket, std::string_view id) {
    auto* const one = find_upload(bucket, id);
    return one && one->row.completed.empty() ? one : nullptr;
}

result<> model_metadata_store::create_upload(bucket_id const& bucket, multipart_upload const& row,
                                             std::optional<std::uint64_t> /*seen*/) {
    std::lock_guard const lock{mutex_};
    auto* const in = find(bucket);
    if (!in) return error{errc::not_found, "no bucket"};
    in->uploads.push_back({row, {}});
    return {};
}

result<multipart_upload> model_metadata_store::load_upload(bucket_id const& bucket, std::string_view key,
                                                           std::string_view id) {
    std::lock_guard const lock{mutex_};
    auto const* const one = find_upload(bucket, id);
    if (!one || one->row.key != key) return no_upload();
    return one->row;
}

result<upload_page> model_metadata_store::list_uploads(bucket_id const& bucket, upload_query const& query) {
    std::lock_guard const lock{mutex_};
    upload_page page;
    auto const* const in = find(bucket);
    if (!in) return page;
    auto const* const marker = query.after_id.empty() ? nullptr : find_upload(bucket, query.after_id);
    if (marker && marker->row.key != query.after_key) return error{errc::not_found, "an upload of another key"};

    std::vector<upload const*> sorted;
    for (auto const& one : in->uploads) sorted.push_back(&one);
    std::sort(sorted.begin(), sorted.end(), [](upload const* left, upload const* right) {
        return std::tie(left->row.key, left) < std::tie(right->row.key, right);
    });
    // Those of the marker's key that follow it.
    auto const follows = [&](upload const* one) {
        if (one->row.key != query.after_key) return one->row.key > query.after_key;
        return !query.after_id.empty() && (!marker || one > marker);  // they lie in the order of their begin
    };
    key_folding const folding{query.prefix, query.delimiter};
    auto const skipped = folding.covers(query.after_key) ? folding.common_prefix_of(query.after_key) : "";
    for (auto const* one : sorted) {
        if (!one->row.completed.empty() || !folding.covers(one->row.key) || !follows(one)) continue;
        auto const prefix = folding.common_prefix_of(one->row.key);
        bool const listed = !page.common_prefixes.empty() && page.common_prefixes.back() == prefix;
        if (!prefix.empty() && (prefix == skipped || listed)) continue;
        page.truncated = page.uploads.size() + page.common_prefixes.size() == query.limit;
        if (page.truncated) break;
        page.ends_with_prefix = !prefix.empty();
        if (page.ends_with_prefix) {
            page.common_prefixes.emplace_back(prefix);
        } else {
            page.uploads.push_back(one->row);
            auto& shown = page.uploads.back();
            shown.headers.clear();
            shown.requested_encryption.clear();
            shown.tags.clear();
            shown.lock = {};
            shown.acl.clear();
        }
    }
    return page;
}

result<blob_refs> model_metadata_store::put_part(bucket_id const& bucket, std::string_view id,
                                                 stored_part const& part) {
    std::lock_guard const lock{mutex_};
    auto* const one = find_open(bucket, id);
    if (!one) return no_upload();
    blob_refs replaced;
    if (auto const old = one->parts.find(part.number); old != one->parts.end()) replaced.push_back(old->second.blob);
    one->parts[part.number] = part;
    return replaced;
}

result<part_page> model_metadata_store::list_parts(bucket_id const& bucket, std::string_view id, unsigned after,
                                                   std::size_t limit) {
    std::lock_guard const lock{mutex_};
    auto const* const one = find_open(bucket, id);
    if (!one) return no_upload();
    part_page page;
    for (auto const& [number, part] : one->parts) {
        if (number <= after) continue;
        page.truncated = page.parts.size() == limit;
        if (page.truncated) break;
        page.parts.push_back(part);
    }
    return page;
}

result<blob_refs> model_metadata_store::complete_upload(bucket_id const& bucket, std::string_view id, object const& row,
                                                        terms const& on, std::string const& completed) {
    std::lock_guard const lock{mutex_};
    auto* const one = find_open(bucket, id);
    if (!one) return no_upload();
    auto whole = row;
    auto left_out = one->parts;
    for (auto& part : whole.parts) {
        auto const stored = left_out.find(part.number);
        if (stored == left_out.end() || stored->second.blob.id != part.blob.id)
            return error{errc::conflict, "a part was replaced"};
        part = stored->second;
        left_out.erase(stored);
    }
    object_address const at{bucket, row.key, row.version};
    CHECK_OK(check(at, find(at), on));
    if (!on.must.empty() && one->row.key_changed) return error{errc::conflict, "the key was written meanwhile"};

    auto blobs = store(*find(bucket), std::move(whole), on);
    for (auto const& [number, part] : left_out) blobs.push_back(part.blob);
    one->parts.clear();
    one->row.completed = completed;
    remember_completion(bucket, id);
    return blobs;
}

void model_metadata_store::remember_completion(bucket_id const& bucket, std::string_view id) {
    constexpr std::size_t remembered = 1'000;
    completions_.emplace_back(bucket, id);
    if (completions_.size() <= remembered) return;
    auto const& [of, oldest] = completions_.front();
    if (auto* const in = find(of))
        std::erase_if(in->uploads, [&](upload const& each) { return each.row.id == oldest; });
    completions_.erase(completions_.begin());
}

result<blob_refs> model_metadata_store::abort_upload(bucket_id const& bucket, std::string_view key,
                                                     std::string_view id) {
    std::lock_guard const lock{mutex_};
    auto const* const one = find_open(bucket, id);
    if (!one || one->row.key != key) return no_upload();
    blob_refs blobs;
    for (auto const& [number, part] : one->parts) blobs.push_back(part.blob);
    std::erase_if(find(bucket)->uploads, [&](upload const& each) { return each.row.id == id; });
    return blobs;
}

}  // namespace s3seal::test
