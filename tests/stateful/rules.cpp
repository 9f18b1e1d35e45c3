#include "tests/stateful/rules.hpp"

#include <algorithm>

namespace s3seal::stateful {

std::string document(std::string_view name, std::string const& content) {
    auto const open = "<" + std::string{name} + " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";
    if (content.empty()) return std::string{document_head} + open + "/>";
    return std::string{document_head} + open + ">" + content + "</" + std::string{name} + ">";
}

refusal no_such_key(std::string const& key) {
    return {404, "NoSuchKey", element("Key", xml_text(key))};
}

refusal precondition_failed(std::string const& condition) {
    return {412, "PreconditionFailed", element("Condition", condition)};
}

refusal invalid_argument(std::string const& name, std::string const& value) {
    return {400, "InvalidArgument", element("ArgumentName", name) + element("ArgumentValue", xml_text(value))};
}

bucket const& bucket_of(state const& all, operation const& asked) {
    return all.buckets.at(asked.bucket);
}

bucket& bucket_of(state& all, operation const& asked) {
    return all.buckets.at(asked.bucket);
}

// ---- Which version.

namespace {

bool is_well_formed(std::string const& version) {
    return version == "null" || version.size() == 32;
}

refusal marker_not_allowed(std::string_view method, std::string const& id) {
    return {405,
            "MethodNotAllowed",
            element("Method", method) + element("ResourceType", "DeleteMarker"),
            {{"x-amz-delete-marker", "true"}, {"x-amz-version-id", id}}};
}

object_version* find_current(bucket& in, operation const& asked, std::string_view method, expected& out,
                             current_marker when) {
    auto* const found = in.current(asked.key);
    if (found != nullptr && !found->is_marker) return found;
    if (found != nullptr && when == current_marker::is_not_allowed) {
        out.refuse(marker_not_allowed(method, found->id));
        return nullptr;
    }
    auto refused = no_such_key(asked.key);
    if (found != nullptr) refused.headers = {{"x-amz-delete-marker", "true"}, {"x-amz-version-id", found->id}};
    out.refuse(refused);
    return nullptr;
}

}  // namespace

object_version* find_version(state& all, operation const& asked, std::string_view method, expected& out,
                             current_marker when) {
    auto& in = bucket_of(all, asked);
    if (!asked.version) return find_current(in, asked, method, out, when);
    auto const& id = *asked.version;
    if (!is_well_formed(id) || (in.versioning == versioning::never && id != "null")) {
        out.refuse(invalid_argument("versionId", id));
        return nullptr;
    }
    auto const found = in.find(asked.key, id);
    // Which of both is said where there never were versions is open.
    if (!found && in.versioning == versioning::never) out.refuse(no_such_key(asked.key));
    if (!found)
        out.refuse({404, "NoSuchVersion", element("Key", xml_text(asked.key)) + element("VersionId", id)});
    else if (found->is_marker) {
        auto refused = marker_not_allowed(method, id);
        if (when == current_marker::is_no_key) refused.headers.emplace_back("Allow", "DELETE");
        out.refuse(refused);
    } else
        return found.get();
    return nullptr;
}

void show_version(expected& out, bucket const& in, object_version const& one) {
    if (in.versioning != versioning::never) out.headers.emplace_back("x-amz-version-id", one.id);
}

void erase_version(bucket& in, std::string const& key, std::string const& id) {
    auto& versions = in.keys[key];
    std::erase_if(versions, [&](auto const& one) { return one->id == id; });
    if (versions.empty()) in.keys.erase(key);
}

void add_version(bucket& in, std::string const& key, version_ptr const& made, expected& out) {
    ++in.changes[key];
    if (in.versioning == versioning::enabled) {
        made->id.clear();
        out.headers.emplace_back("x-amz-version-id", out.hole("version", &made->id));
    } else {
        erase_version(in, key, "null");
    }
    auto& versions = in.keys[key];
    versions.insert(versions.begin(), made);
}

// ---- Encryption.

encryption choose_encryption(state& all, bucket const& in, encryption_choice const& asked, expected& out) {
    encryption made;
    if (asked.customer != 0) {
        made.method.clear();
        made.customer = asked.customer;
        return made;
    }
    auto const& otherwise = in.encryption;
    bool const from_default = asked.method.empty();
    made.method = from_default ? otherwise.method : asked.method;
    if (made.method == "AES256") return made;
    auto const& wanted = from_default ? otherwise.key : asked.key;
    made.key = all.managed;
    for (auto const& one : all.keys)
        if (one->arn == wanted) made.key = one;
    made.bucket_key = made.method == "aws:kms" && asked.bucket_key.value_or(otherwise.bucket_key);
    need_key(made, out);
    return made;
}

void need_key(encryption const& of, expected& out) {
    if (of.key && !of.key->enabled) out.refuse({400, "KMS.DisabledException"});
}

void need_customer_key(object_version const& one, char given, expected& out) {
    auto const under = one.encryption.customer;
    if (under == given) return;
    if (under != 0 && given != 0)
        out.refuse({403, "AccessDenied"});
    else
        out.refuse({400, "InvalidRequest"});
}

void show_encryption(expected& out, encryption const& of) {
    std::string const name = "x-amz-server-side-encryption";
    if (of.customer != 0) {
        out.headers.emplace_back(name + "-customer-algorithm", "AES256");
        out.headers.emplace_back(name + "-customer-key-MD5", base64(md5(std::string(32, of.customer))));
        return;
    }
    out.headers.emplace_back(name, of.method);
    if (!of.key) return;
    // The first write under aws/s3 tells which key that is.
    out.headers.emplace_back(name + "-aws-kms-key-id",
                             of.key->arn.empty() ? out.hole("managed", &of.key->arn) : of.key->arn);
    if (of.bucket_key) out.headers.emplace_back(name + "-bucket-key-enabled", "true");
}

std::string etag_of(std::string_view bytes, encryption const& of, expected& out, std::string* into) {
    if (!of.has_md5_etag()) return out.hole("etag", into);
    return *into = hex(md5(bytes));
}

// ---- Conditions, and times.

void check_write_conditions(bucket const& in, operation const& asked, expected& out) {
    auto const* const found = in.current(asked.key);
    bool const there = found != nullptr && !found->is_marker;
    auto const not_built = [&](std::string const& name, std::string const& why) {
        out.refuse({501, "NotImplemented", element("Header", name) + element("additionalMessage", why)});
    };
    std::string const refused = "We don't accept the provided value of ";
    if (!asked.if_match.empty() && !asked.if_none_match.empty())
        not_built("If-Match,If-None-Match", "Multiple conditional request headers present in the request");
    else if (asked.if_match == "*")
        not_built("If-Match", refused + "If-Match header for this API");
    else if (!asked.if_none_match.empty() && asked.if_none_match != "*")
        not_built("If-None-Match", refused + "If-None-Match header for this API");
    else if (!asked.if_match.empty() && !there)
        out.refuse(no_such_key(asked.key));
    else if (!asked.if_match.empty() && asked.if_match != "\"" + found->etag + "\"")
        out.refuse(precondition_failed("If-Match"));
    else if (!asked.if_none_match.empty() && there)
        out.refuse(precondition_failed("If-None-Match"));
}

std::string shown_time(state const& all, expected& out, std::chrono::sys_seconds when) {
    return all.knows_time ? iso_time(when) : out.hole("time");
}

void show_modified(state const& all, expected& out, std::chrono::sys_seconds when) {
    out.headers.emplace_back("Last-Modified", all.knows_time ? http_time(when) : out.hole("time"));
}

void show_checksum(expected& out, std::string_view bytes) {
    out.headers.emplace_back("x-amz-checksum-crc64nvme", crc64nvme(bytes));
    out.headers.emplace_back("x-amz-checksum-type", "FULL_OBJECT");
}

// ---- Locks.

bool is_protected(state const& all, object_version const& one, bool bypass) {
    if (one.legal_hold == "ON") return true;
    bool const retained = !one.retention.mode.empty() && one.retention.until > iso_time(all.now);
    return retained && !(bypass && one.retention.mode == "GOVERNANCE");
}

}  // namespace s3seal::stateful
