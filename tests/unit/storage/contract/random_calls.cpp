#include "tests/unit/storage/contract/random_calls.hpp"

#include "tests/unit/storage/contract/printed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace s3seal::test {

using namespace storage;
using namespace std::string_literals;

namespace {

std::array<bucket_id, 3> const every_bucket{{{"", "b"}, {"", "c"}, {"n", "b"}}};

}  // namespace

random_calls::random_calls(metadata_store& on, std::uint64_t seed) : random_rows{seed}, store_{on} {
    for (auto const& id : every_bucket) {
        bucket row;
        row.id = id;
        (void)store_.create_bucket(row);
    }
}

bucket_id const& random_calls::any_id() {
    static std::vector<bucket_id> const ids{{"", "b"}, {"", "b"}, {"", "b"}, {"", "c"}, {"n", "b"}};
    return one_of(ids);
}

condition random_calls::any_condition() {
    switch (below(8)) {
        case 0:
            return must::be_absent{};
        case 1:
            return must::exist{};
        case 2:
            return must::have_etag{any_text()};
        case 3:
            return must::have_size{below(4)};
        case 4:
            return must::have_modified{any_time()};
        case 5:
            return must::have_tag{any_text(), any_text()};
        case 6:
            return must::have_revision{one_of(std::vector(seen_.begin(), seen_.end())).revision};
        default:
            return must::be_unlocked{any_time(), one_in(2)};
    }
}

terms random_calls::any_terms() {
    terms on;
    if (one_in(3)) on.must.current.push_back(any_condition());
    if (one_in(3)) on.must.target.push_back(any_condition());
    if (one_in(8)) on.must.target.push_back(any_condition());
    static std::vector<std::string> const names{"put", "delete", "copy"};
    if (one_in(2)) on.causes = event{one_of(names), any_time()};
    return on;
}

std::string random_calls::change_bucket() {
    auto const row = any_bucket(any_id());
    switch (below(8)) {
        case 0:
            return "delete_bucket " + printed(store_.delete_bucket(row.id));
        case 1:
        case 2:
            return "list_buckets " +
                   printed(store_.list_buckets({row.id.namespace_name, row.account, one_in(2) ? "b" : "",
                                                one_in(3) ? row.region : "", one_in(3) ? "b" : "", 1 + below(3)}));
        case 3:
        case 4:
            return "create_bucket " + printed(store_.create_bucket(row));
        default: {
            auto const loaded = store_.load_bucket(row.id);
            if (loaded) revisions_[below(revisions_.size())] = (*loaded)->revision;
            return "load_bucket " + printed(loaded);
        }
    }
}

std::string random_calls::change_settings() {
    auto const& bucket = any_id();
    auto const kind = "kind" + std::to_string(below(3));
    if (one_in(3)) return "list_settings " + printed(store_.list_settings(bucket, kind, any_text(), 1 + below(3)));
    std::vector<setting_change> changes;
    for (auto left = 1 + below(3); left > 0; --left) {
        setting_change change{"kind" + std::to_string(below(3)), one_in(2) ? "" : any_text()};
        if (!one_in(3)) change.document = any_text();
        changes.push_back(std::move(change));
    }
    std::optional<std::uint64_t> seen;
    if (one_in(2)) seen = revisions_[below(revisions_.size())];
    return "change_settings " + printed(store_.change_settings(bucket, changes, seen));
}

std::string random_calls::put() {
    auto row = any_object();
    if (one_in(6)) {
        row.delete_marker = true;
        row.blob = {};
    }
    auto const& bucket = any_id();
    return "put_object " + printed(store_.put_object(bucket, row, any_terms()));
}

std::string random_calls::look() {
    auto const& bucket = any_id();
    auto const& key = any_key();
    auto const version = one_in(2) ? "" : any_version();
    if (one_in(4)) return "load_head " + printed(store_.load_head({bucket, key, version}));
    auto const row = store_.load_object({bucket, key, version});
    auto& slot = seen_[below(seen_.size())];
    if (row && !row->delete_marker) slot = *row;
    return "load_object " + printed(row);
}

std::string random_calls::remove() {
    auto const& bucket = any_id();
    auto const& key = any_key();
    auto const version = one_in(2) ? "" : any_version();
    return "delete_object " + printed(store_.delete_object({bucket, key, version}, any_terms()));
}

std::string random_calls::update() {
    auto const& bucket = any_id();
    auto const& key = any_key();
    auto const version = one_in(2) ? "" : any_version();
    if (one_in(5)) {
        auto const& to = any_key();
        auto const sealed = any_encryption();
        return "rename_object " + printed(store_.rename_object({bucket, key, version}, to, sealed, any_terms()));
    }
    object_update change;
    if (one_in(2)) change.sealed = any_encryption();
    if (one_in(2)) change.lock = any_lock();
    if (one_in(4)) change.acl = any_text();
    if (one_in(4)) change.restored = any_restoration();
    if (one_in(4)) change.annotations.push_back({any_text(), any_encryption()});
    if (one_in(2) || change.empty()) change.tags = any_tags();
    return "update_object " + printed(store_.update_object({bucket, key, version}, change, any_terms()));
}

std::string random_calls::append() {
    auto const& bucket = any_id();
    auto const& key = any_key();
    auto const version = any_version();
    auto row = any_object();  // what becomes of it
    auto seen = seen_[below(seen_.size())];
    auto const on = any_terms();
    if (auto const now = store_.load_object({bucket, key, version}); now && !now->delete_marker && !one_in(3))
        seen = *now;
    row.key = seen.key;
    row.version = seen.version;
    row.parts = seen.parts;
    if (row.parts.empty()) row.parts.push_back({1, any_time(), any_text(), {}, {seen.blob.size, {}, new_blob()}});
    auto const next = row.parts.back().number + 1;
    row.parts.push_back({next, any_time(), any_text(), {}, {below(4), {}, new_blob()}});
    row.part_count = static_cast<unsigned>(row.parts.size());
    row.blob = {};
    for (auto const& part : row.parts) row.blob.size += part.blob.size;
    return "append_object " + printed(store_.append_object(bucket, seen, row, on));
}

std::string random_calls::annotate() {
    auto const& bucket = any_id();
    auto const& key = any_key();
    auto const version = one_in(2) ? "" : any_version();
    object_address const of{bucket, key, version};
    auto const row = any_annotation();
    auto const name = any_text();
    switch (below(6)) {
        case 0:
            return "load_annotation " + printed(store_.load_annotation(of, name));
        case 1:
            return "list_annotations " +
                   printed(store_.list_annotations(of, {one_in(2) ? "t" : name, any_text(), 1 + below(3)}));
        case 2:
            return "delete_annotation " + printed(store_.delete_annotation(of, name, any_terms()));
        default:
            return "put_annotation " + printed(store_.put_annotation(of, row, any_terms()));
    }
}

random_calls::upload random_calls::begun() {
    if (begun_.empty()) return {};
    auto one = begun_[begun_.size() - 1 - below(std::min<std::size_t>(begun_.size(), 6))];
    if (one_in(12)) one.bucket = any_id();
    if (one_in(12)) one.key = any_key();
    return one;
}

std::string random_calls::list() {
    auto const& bucket = any_id();
    auto query = any_query();
    listed_page page;
    auto const of_versions = one_in(2);
    if (of_versions && !query.after.empty() && one_in(2)) query.after_version = any_version();
    auto const end = of_versions ? store_.list_versions(bucket, query, page) : store_.list_objects(bucket, query, page);
    if (!end) return "list " + printed(result<>{end.error()});
    page.end = *end;
    return "list " + printed(page);
}

std::string random_calls::begin_upload() {
    auto const row = any_upload("u" + std::to_string(begun_.size()));
    auto const& bucket = any_id();
    begun_.push_back({bucket, row.key, row.id});
    return "create_upload " + printed(store_.create_upload(bucket, row));
}

std::string random_calls::put_part() {
    auto const [bucket, key, id] = begun();
    return "put_part " + printed(store_.put_part(bucket, id, any_part()));
}

std::string random_calls::complete() {
    auto const [bucket, key, id] = begun();
    auto const left_out = below(8);  // as bits
    bool const mistaken = one_in(6);
    auto row = any_object();
    auto const on = any_terms();
    row.blob = {};
    if (auto const page = store_.list_parts(bucket, id, 0, 10'000))
        for (auto const& part : page->parts)
            if (((left_out >> (part.number - 1)) & 1) == 0) row.parts.push_back(part);
    if (mistaken && !row.parts.empty()) row.parts.back().blob.id = "another";
    if (row.parts.empty()) return "nothing to complete";
    row.key = key;
    for (auto const& part : row.parts) row.blob.size += part.blob.size;
    row.part_count = static_cast<unsigned>(row.parts.size());
    return "complete_upload " + printed(store_.complete_upload(bucket, id, row, on, "answer to " + id));
}

std::string random_calls::abort() {
    auto const [bucket, key, id] = begun();
    return "abort_upload " + printed(store_.abort_upload(bucket, key, id));
}

std::string random_calls::list_uploads() {
    auto const [bucket, key, id] = begun();
    if (one_in(4))
        return "list_parts " + printed(store_.list_parts(bucket, id, static_cast<unsigned>(below(4)), 1 + below(3)));
    if (one_in(3)) return "load_upload " + printed(store_.load_upload(bucket, key, id));
    auto const like = any_query();
    upload_query query{like.prefix, like.delimiter, like.after, "", like.limit};
    if (one_in(2)) query.after_key = key;
    if (!query.after_key.empty() && one_in(2)) query.after_id = id;
    return "list_uploads " + printed(store_.list_uploads(bucket, query));
}

std::string random_calls::list_restored(std::size_t limit) {
    auto const after = any_time();
    auto const found = store_.list_restored(after, any_time(), limit);
    if (!found) return "list_restored " + printed(result<>{found.error()});
    std::string text = "list_restored";
    for (auto const& one : *found)
        text += fmt::format("\n  {} {} {} {}", one.bucket.name, one.key, one.version,
                            one.copy.expires.time_since_epoch().count());
    return text;
}

std::string random_calls::events() {
    auto const& bucket = any_id();
    auto const many = 1 + below(5);
    auto const first = store_.read_events(0, many);
    if (!first) return "read_events " + printed(result<>{first.error()});
    std::string text;
    for (auto const& one : *first) text += "\n  " + printed(one);
    if (one_in(4)) return list_restored(many);
    if (one_in(3)) return "keep_events " + printed(store_.keep_events(bucket, !one_in(4)));
    if (one_in(2) || first->empty()) return "read_events" + text;
    return "forget_events " + printed(store_.forget_events(first->back().number)) + text;
}

std::string random_calls::next() {
    switch (below(22)) {
        case 0:
            return change_bucket();
        case 1:
            return change_settings();
        case 2:
        case 3:
        case 4:
        case 5:
            return put();
        case 6:
        case 7:
            return look();
        case 8:
            return remove();
        case 9:
            return update();
        case 10:
            return append();
        case 11:
        case 12:
            return list();
        case 13:
            return begin_upload();
        case 14:
        case 15:
            return put_part();
        case 16:
            return complete();
        case 17:
            return one_in(3) ? abort() : put();
        case 18:
            return list_uploads();
        case 19:
        case 20:
            return annotate();
        default:
            return events();
    }
}

std::string random_calls::everything() {
    std::string text;
    for (auto const& id : every_bucket) {
        text += printed(store_.load_bucket(id)) + "\n";
        listed_page objects;
        if (auto const end = store_.list_objects(id, {}, objects)) objects.end = *end;
        text += printed(objects) + "\n";
        listed_page page;
        if (auto const end = store_.list_versions(id, {}, page)) page.end = *end;
        text += printed(page) + "\n";
        for (auto const& one : page.entries) {
            object_address const at{id, one.key, one.version};
            text += printed(store_.load_object(at)) + "\n" + printed(store_.list_annotations(at, {})) + "\n";
        }
        auto const uploads = store_.list_uploads(id, {});
        text += printed(uploads) + "\n";
        if (uploads)
            for (auto const& one : uploads->uploads) text += printed(store_.list_parts(id, one.id, 0, 10)) + "\n";
    }
    auto const ids = store_.blob_ids();
    std::vector<std::string> sorted;
    if (ids) sorted.assign(ids->begin(), ids->end());
    std::sort(sorted.begin(), sorted.end());
    text += fmt::format("in use: {}\n", fmt::join(sorted, " "));
    if (auto const events = store_.read_events(0, 10'000))
        for (auto const& one : *events) text += printed(one) + "\n";
    return text;
}

}  // namespace s3seal::test
