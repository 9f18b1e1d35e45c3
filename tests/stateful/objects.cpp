// PutObject, GetObject, HeadObject.
#include "tests/stateful/families.hpp"
#include "tests/stateful/locks.hpp"
#include "tests/stateful/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace s3seal::stateful {

namespace {

// ---- PutObject

void draw_put(dice& rolled, state const& all, operation& asked) {
    auto const& in = bucket_of(all, asked);
    asked.key = draw_key(rolled);
    asked.body = draw_body(rolled);
    asked.encryption = draw_encryption(rolled, all);
    if (rolled.chance(30)) asked.content_type = "text/plain";
    if (rolled.chance(30)) asked.meta = fmt::format("m{}", rolled.below(100));
    if (rolled.chance(20)) asked.tags = draw_tags(rolled);
    draw_write_conditions(rolled, in, asked);
    draw_lock(rolled, all, in, asked);
    asked.digest = rolled.chance(in.has_lock ? 92 : 10);
}

expected answer_put(state& all, operation const& asked) {
    auto& in = bucket_of(all, asked);
    expected out;
    check_write_conditions(in, asked, out);
    check_lock(in, asked, out);
    auto const made = std::make_shared<object_version>();
    made->encryption = choose_encryption(all, in, asked.encryption, out);
    lock_new(all, in, asked, *made);
    check_digest(asked, *made, out);
    if (out.refused()) return out;
    made->body = asked.body;
    made->content_type = asked.content_type.empty() ? "binary/octet-stream" : asked.content_type;
    made->meta = asked.meta;
    made->modified = all.now;
    for (auto const& [key, value] : asked.tags) made->tags[key] = value;

    out.headers.emplace_back("ETag", "\"" + etag_of(made->body, made->encryption, out, &made->etag) + "\"");
    show_encryption(out, made->encryption);
    show_checksum(out, made->body);
    add_version(in, asked.key, made, out);
    return out;
}

// ---- GetObject, HeadObject

void draw_get(dice& rolled, state const& all, operation& asked) {
    auto const& in = bucket_of(all, asked);
    asked.key = draw_known_key(rolled, in);
    asked.version = draw_version(rolled, in, asked.key);
    auto const* const found = drawn_version(in, asked.key, asked.version);
    asked.encryption.customer = draw_customer_key(rolled, found);
    asked.checksum_mode = rolled.chance(30);
    if (rolled.chance(10)) asked.if_match = draw_etag(rolled, in, asked.key);
    if (rolled.chance(10)) asked.if_none_match = rolled.chance(20) ? "*" : draw_etag(rolled, in, asked.key);
    if (rolled.chance(20))
        asked.range = rolled.one_of({"bytes=0-0", "bytes=1-2", "bytes=2-", "bytes=-3", "bytes=0-100", "bytes=50-60",
                                     "bytes=-0", "bytes=2-1", "bytes=0-1,3-4"});
}

struct span_of_bytes {
    std::size_t first, last;
};

// Of a range that is one; nullopt: the whole. `refused` when it is none of this object's.
std::optional<span_of_bytes> range_of(std::string const& range, std::size_t size, bool& refused) {
    if (range.empty() || range.find(',') != range.npos) return {};
    auto const dash = range.find('-');
    auto const before = range.substr(6, dash - 6), after = range.substr(dash + 1);
    if (!before.empty() && !after.empty() && std::stoul(after) < std::stoul(before)) return {};
    if (before.empty()) {
        auto const suffix = std::min(std::stoul(after), size);
        if (refused = suffix == 0; refused) return {};
        return span_of_bytes{size - suffix, size - 1};
    }
    auto const first = std::stoul(before);
    if (refused = first >= size; refused) return {};
    return span_of_bytes{first, after.empty() ? size - 1 : std::min(std::stoul(after), size - 1)};
}

void check_read_conditions(object_version const& one, operation const& asked, expected& out) {
    auto const quoted = "\"" + one.etag + "\"";
    if (!asked.if_match.empty() && asked.if_match != quoted)
        out.refuse(precondition_failed("If-Match"));
    else if (asked.if_none_match == "*" || asked.if_none_match == quoted)
        out.refuse({304, "", "", {{"ETag", quoted}}});
}

// What GET and HEAD show of an object, but for its bytes.
void show_object(state const& all, bucket const& in, object_version const& one, expected& out) {
    out.headers.emplace_back("ETag", "\"" + one.etag + "\"");
    out.headers.emplace_back("Content-Type", one.content_type);
    show_modified(all, out, one.modified);
    show_version(out, in, one);
    show_encryption(out, one.encryption);
    if (!one.meta.empty()) out.headers.emplace_back("x-amz-meta-note", one.meta);
    if (!one.tags.empty()) out.headers.emplace_back("x-amz-tagging-count", std::to_string(one.tags.size()));
    show_lock(out, one);
}

expected answer_read(state& all, operation const& asked, bool with_body) {
    expected out;
    auto const* const found = find_version(all, asked, with_body ? "GET" : "HEAD", out);
    if (found == nullptr) return out;
    need_customer_key(*found, asked.encryption.customer, out);
    check_read_conditions(*found, asked, out);
    bool beyond = false;
    auto const size = found->body.size();
    auto const range = range_of(asked.range, size, beyond);
    if (beyond)
        out.refuse({416, "InvalidRange",
                    element("RangeRequested", asked.range) + element("ActualObjectSize", std::to_string(size))});
    if (with_body || asked.checksum_mode) need_key(found->encryption, out);
    if (out.refused()) return out;
    auto const shown = range.value_or(span_of_bytes{0, size - 1});
    show_object(all, bucket_of(all, asked), *found, out);
    auto const bytes = range ? found->body.substr(shown.first, shown.last - shown.first + 1) : found->body;
    if (range) {
        out.status = 206;
        out.headers.emplace_back("Content-Range", fmt::format("bytes {}-{}/{}", shown.first, shown.last, size));
    }
    if (asked.checksum_mode && found->has_checksum && bytes.size() == size) show_checksum(out, found->body);
    if (with_body) out.body = bytes;
    return out;
}

constexpr kind table[] = {
    {"PutObject", "PUT", "", 20, draw_put, answer_put},
    {"GetObject", "GET", "", 14, draw_get,
     [](state& all, operation const& asked) { return answer_read(all, asked, true); }},
    {"HeadObject", "HEAD", "", 8, draw_get,
     [](state& all, operation const& asked) { return answer_read(all, asked, false); }},
};

}  // namespace

std::span<kind const> object_kinds() {
    return table;
}

}  // namespace s3seal::stateful
