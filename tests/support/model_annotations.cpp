#include "tests/support/model_metadata_store.hpp"

#include <algorithm>

namespace s3seal::test {

using namespace storage;

namespace {

// Where it is, or comes.
std::vector<annotation>::iterator place_of(std::vector<annotation>& all, std::string_view name) {
    return std::find_if(all.begin(), all.end(), [&](annotation const& one) { return one.name >= name; });
}

blob_refs blobs_outside(annotation const& row) {
    return row.blob.inline_bytes.empty() ? blob_refs{row.blob} : blob_refs{};
}

}  // namespace

result<blob_refs> model_metadata_store::put_annotation(object_address const& of, annotation const& row,
                                                       terms const& on) {
    std::lock_guard const lock{mutex_};
    TRY(auto* const version, find_to_change(of, on));
    auto& all = version->annotations;
    auto const at = place_of(all, row.name);
    blob_refs replaced;
    if (at != all.end() && at->name == row.name) {
        replaced = blobs_outside(*at);
        *at = row;
    } else {
        all.insert(at, row);
    }
    version->annotation_count = static_cast<unsigned>(all.size());
    version->revision = ++count_;
    tell(*find(of.bucket), *version, on);
    return replaced;
}

result<annotation> model_metadata_store::load_annotation(object_address const& of, std::string_view name) {
    std::lock_guard const lock{mutex_};
    auto* const version = find(of);
    if (!version) return error{errc::not_found, "no object"};
    auto const at = place_of(version->annotations, name);
    if (at == version->annotations.end() || at->name != name) return error{errc::not_found, "no annotation"};
    return *at;
}

result<annotation_page> model_metadata_store::list_annotations(object_address const& of,
                                                               annotation_query const& query) {
    std::lock_guard const lock{mutex_};
    auto const* const version = find(of);
    if (!version) return error{errc::not_found, "no object"};
    annotation_page page;
    for (auto one : version->annotations) {
        if (one.name <= query.after || !one.name.starts_with(query.prefix)) continue;
        page.truncated = page.annotations.size() == query.limit;
        if (page.truncated) break;
        one.blob.inline_bytes.clear();
        page.annotations.push_back(std::move(one));
    }
    return page;
}

result<blob_refs> model_metadata_store::delete_annotation(object_address const& of, std::string_view name,
                                                          terms const& on) {
    std::lock_guard const lock{mutex_};
    TRY(auto* const version, find_to_change(of, on));
    auto& all = version->annotations;
    auto const at = place_of(all, name);
    if (at == all.end() || at->name != name) return blob_refs{};
    auto removed = blobs_outside(*at);
    all.erase(at);
    version->annotation_count = static_cast<unsigned>(all.size());
    version->revision = ++count_;
    tell(*find(of.bucket), *version, on);
    return removed;
}

}  // namespace s3seal::test
