// DeleteObject, DeleteObjects.
#include "tests/stateful/families.hpp"
#include "tests/stateful/rules.hpp"

#include <algorithm>

namespace s3seal::stateful {

namespace {

// A key without a version: it goes, or a marker hides it. The marker, nullptr where there is none.
version_ptr hide(state& all, bucket& in, std::string const& key) {
    ++in.changes[key];
    if (in.versioning == versioning::never) {
        in.keys.erase(key);
        return nullptr;
    }
    auto const marker = std::make_shared<object_version>();
    marker->is_marker = true;
    marker->modified = all.now;
    if (in.versioning == versioning::suspended)
        erase_version(in, key, "null");
    else
        marker->id.clear();
    auto& versions = in.keys[key];
    versions.insert(versions.begin(), marker);
    return marker;
}

void forget(bucket& in, std::string const& key, std::string const& id) {
    if (in.find(key, id).get() == in.current(key)) ++in.changes[key];
    if (id != "null") in.gone.push_back(id);
    erase_version(in, key, id);
}

bool is_usable(bucket const& in, std::string const& id) {
    return id == "null" || (in.versioning != versioning::never && id.size() == 32);
}

// ---- DeleteObject

void draw_delete(dice& rolled, state const& all, operation& asked) {
    auto const& in = bucket_of(all, asked);
    asked.key = draw_known_key(rolled, in);
    if (rolled.chance(60)) asked.version = draw_version(rolled, in, asked.key);
    if (auto const locked = rolled.chance(30) ? draw_locked(rolled, in) : std::nullopt) {
        asked.key = locked->key;
        asked.version = locked->version;
    }
    if (!asked.version && rolled.chance(20))
        asked.if_match = rolled.chance(20) ? "*" : draw_etag(rolled, in, asked.key);
    asked.bypass = rolled.chance(in.has_lock ? 40 : 2);
}

void check_delete(bucket const& in, operation const& asked, expected& out) {
    if (asked.bypass && !in.has_lock)
        out.refuse({400, "InvalidArgument", element("ArgumentName", "x-amz-bypass-governance-retention")});
    if (asked.version && !is_usable(in, *asked.version)) out.refuse(invalid_argument("versionId", *asked.version));
    if (asked.if_match.empty()) return;
    auto const* const found = in.current(asked.key);
    if (found == nullptr || found->is_marker)
        out.refuse(no_such_key(asked.key));
    else if (asked.if_match != "*" && asked.if_match != "\"" + found->etag + "\"")
        out.refuse(precondition_failed("If-Match"));
}

expected answer_delete(state& all, operation const& asked) {
    auto& in = bucket_of(all, asked);
    expected out;
    out.status = 204;
    check_delete(in, asked, out);
    auto const found = asked.version ? in.find(asked.key, *asked.version) : nullptr;
    if (found && is_protected(all, *found, asked.bypass)) out.refuse({403, "AccessDenied"});
    if (out.refused()) return out;
    if (!asked.version) {
        if (auto const marker = hide(all, in, asked.key)) {
            out.headers = {{"x-amz-delete-marker", "true"}};
            out.headers.emplace_back("x-amz-version-id",
                                     marker->id.empty() ? out.hole("version", &marker->id) : marker->id);
        }
        return out;
    }
    if (in.versioning != versioning::never) out.headers.emplace_back("x-amz-version-id", *asked.version);
    if (found && found->is_marker) out.headers.emplace_back("x-amz-delete-marker", "true");
    if (found) forget(in, asked.key, *asked.version);
    return out;
}

// ---- DeleteObjects

void draw_delete_many(dice& rolled, state const& all, operation& asked) {
    auto const& in = bucket_of(all, asked);
    asked.bypass = rolled.chance(in.has_lock ? 40 : 0);
    for (auto left = 1 + rolled.below(3); left > 0; --left) {
        object_name one{draw_known_key(rolled, in), std::nullopt, ""};
        if (rolled.chance(50)) one.version = draw_version(rolled, in, one.key);
        if (auto const locked = rolled.chance(20) ? draw_locked(rolled, in) : std::nullopt) one = *locked;
        if (!one.version && rolled.chance(20)) one.etag = draw_etag(rolled, in, one.key);
        auto const same = [&](object_name const& other) { return other.key == one.key; };
        if (std::none_of(asked.names.begin(), asked.names.end(), same)) asked.names.push_back(one);
    }
    // A quiet answer does not tell the ids of new markers.
    auto const by_id = [](object_name const& one) { return one.version.has_value(); };
    bool const tells_all =
        in.versioning != versioning::enabled || std::all_of(asked.names.begin(), asked.names.end(), by_id);
    asked.quiet = tells_all && rolled.chance(30);
}

std::string failed(object_name const& one, std::string const& code, std::string const& message) {
    return element("Error", element("Key", xml_text(one.key)) +
                                (one.version ? element("VersionId", *one.version) : "") + element("Code", code) +
                                element("Message", message));
}

std::string deleted_entry(object_name const& one, std::string const& rest) {
    return element("Deleted",
                   element("Key", xml_text(one.key)) + (one.version ? element("VersionId", *one.version) : "") + rest);
}

std::string delete_current(state& all, bucket& in, object_name const& one, std::size_t number, expected& out,
                           bool quiet) {
    auto const* const found = in.current(one.key);
    bool const there = found != nullptr && !found->is_marker;
    if (!one.etag.empty() && !there) return failed(one, "NoSuchKey", "The specified key does not exist.");
    if (!one.etag.empty() && one.etag != "\"" + found->etag + "\"")
        return failed(one, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
    auto const marker = hide(all, in, one.key);
    auto const id = !marker              ? ""
                    : marker->id.empty() ? out.hole("version" + std::to_string(number), &marker->id)
                                         : marker->id;
    if (quiet) return {};
    return deleted_entry(one, marker ? element("DeleteMarker", "true") + element("DeleteMarkerVersionId", id) : "");
}

std::string delete_version(state& all, bucket& in, object_name const& one, bool bypass) {
    if (!is_usable(in, *one.version)) return failed(one, "NoSuchVersion", "The specified version does not exist.");
    auto const found = in.find(one.key, *one.version);
    if (found && is_protected(all, *found, bypass))
        return failed(one, "AccessDenied", "Access Denied because object protected by object lock.");
    if (found) forget(in, one.key, *one.version);
    return deleted_entry(one, found && found->is_marker
                                  ? element("DeleteMarker", "true") + element("DeleteMarkerVersionId", *one.version)
                                  : "");
}

expected answer_delete_many(state& all, operation const& asked) {
    auto& in = bucket_of(all, asked);
    expected out;
    std::string entries;
    std::size_t number = 0;
    for (auto const& one : asked.names) {
        auto const entry = one.version ? delete_version(all, in, one, asked.bypass)
                                       : delete_current(all, in, one, number++, out, asked.quiet);
        if (!asked.quiet || entry.starts_with("<Error>")) entries += entry;
    }
    out.headers = {{"Content-Type", "application/xml"}};
    out.body = document("DeleteResult", entries);
    return out;
}

constexpr kind table[] = {
    {"DeleteObject", "DELETE", "", 10, draw_delete, answer_delete},
    {"DeleteObjects", "POST", "delete", 4, draw_delete_many, answer_delete_many},
};

}  // namespace

std::span<kind const> deletion_kinds() {
    return table;
}

}  // namespace s3seal::stateful
