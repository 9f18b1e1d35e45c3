#include "server/seed/wanted_object.hpp"

#include "server/body/checksum.hpp"
#include "server/http/dates.hpp"
#include "server/http/uri.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace s3seal::seed {

namespace {

namespace json = boost::json;

struct header_field {
    std::string_view field;
    std::string_view header;  // as objects keep it
};
constexpr header_field kept_headers[] = {
    {"content_type", "content-type"},
    {"cache_control", "cache-control"},
    {"content_disposition", "content-disposition"},
    {"content_encoding", "content-encoding"},
    {"content_language", "content-language"},
    {"expires", "expires"},
    {"website_redirect", "x-amz-website-redirect-location"},
};

// What comes back when the object is read.
header_list kept_headers_of(json::object const& object) {
    header_list out;
    for (auto const& [field, header] : kept_headers)
        if (object.contains(field)) out.emplace_back(header, text_of(object, field));
    for (auto const& [name, value] : table_of(object, "metadata"))
        out.emplace_back("x-amz-meta-" + to_lower(std::string_view{name}), std::string{value.get_string()});
    return out;
}

std::string print_tags(json::object const& tags) {
    std::string out;
    for (auto const& [name, value] : tags)
        out.append(out.empty() ? "" : "&")
            .append(http::uri_encode(name, false))
            .append("=")
            .append(http::uri_encode(value.get_string(), false));
    return out;
}

void add_encryption(header_list& to, json::object const& wanted) {
    constexpr std::string_view prefix = "x-amz-server-side-encryption";
    auto const add = [&](std::string_view name, std::string value) {
        to.emplace_back(fmt::format("{}{}", prefix, name), std::move(value));
    };
    if (wanted.contains("algorithm")) add("", std::string{text_of(wanted, "algorithm")});
    if (wanted.contains("key")) add("-aws-kms-key-id", std::string{text_of(wanted, "key")});
    if (wanted.contains("bucket_key")) add("-bucket-key-enabled", flag_of(wanted, "bucket_key") ? "true" : "false");
    if (wanted.contains("context")) add("-context", base64_encode(as_bytes(json::serialize(wanted.at("context")))));
    for (auto& one : customer_key_headers(wanted)) to.push_back(std::move(one));
}

void add_lock(header_list& to, json::object const& object) {
    auto const& retention = table_of(object, "retention");
    if (!retention.empty()) {
        to.emplace_back("x-amz-object-lock-mode", text_of(retention, "mode"));
        to.emplace_back("x-amz-object-lock-retain-until-date", text_of(retention, "until"));
    }
    if (object.contains("legal_hold"))
        to.emplace_back("x-amz-object-lock-legal-hold", flag_of(object, "legal_hold") ? "ON" : "OFF");
}

class text_source final : public http::body_source {
public:
    explicit text_source(std::string text) : text_{std::move(text)} {}
    storage::result<bytes_view> next() override {
        bytes_view const all = as_bytes(text_);
        return std::exchange(given_, true) ? bytes_view{} : all;
    }

private:
    std::string text_;
    bool given_ = false;
};

std::string inline_content(json::object const& object) {
    if (object.contains("base64")) return *base64_decode(text_of(object, "base64"));
    return std::string{text_of(object, "text")};
}

// In base64.
storage::result<std::string> digest_of(http::body_source& content, body::checksum_row const& how) {
    auto const digest = body::make_hasher(how.algorithm);
    for (;;) {
        TRY(auto const piece, content.next());
        if (piece.empty()) return base64_encode(as_bytes(digest->finish()));
        digest->update(piece);
    }
}

// False also where there is no digest of the whole content.
storage::result<bool> matches(http::body_source& content, storage::checksum const& held) {
    auto const* const how = body::find_by_name(held.algorithm);
    if (how == nullptr || held.type == body::checksum_type::composite) return false;
    TRY(auto const found, digest_of(content, *how));
    return found == held.value;
}

template <class List>
List sorted(List list) {
    std::sort(list.begin(), list.end());
    return list;
}

bool has_same_encryption(json::object const& wanted, storage::encryption const& held, std::string const& key_arn) {
    if (wanted.contains("customer_key")) return held.mode == "SSE-C";
    if (wanted.contains("algorithm") && held.mode != text_of(wanted, "algorithm")) return false;
    if (wanted.contains("key") && held.key_arn != key_arn) return false;
    if (wanted.contains("bucket_key") && held.bucket_key != flag_of(wanted, "bucket_key")) return false;
    if (!wanted.contains("context")) return true;
    boost::system::error_code wrong;
    return json::parse(held.context, wrong) == wanted.at("context") && !wrong;
}

bool has_same_lock(json::object const& object, storage::object_lock const& held) {
    if (object.contains("legal_hold") && held.legal_hold.value_or(false) != flag_of(object, "legal_hold")) return false;
    auto const& retention = table_of(object, "retention");
    return retention.empty() || (held.mode == text_of(retention, "mode") &&
                                 held.retain_until == http::parse_iso_date(text_of(retention, "until")));
}

bool has_same_tags(json::object const& object, storage::tag_list const& held) {
    storage::tag_list wanted;
    for (auto const& [name, value] : table_of(object, "tags"))
        wanted.emplace_back(std::string{name}, std::string{value.get_string()});
    return sorted(std::move(wanted)) == sorted(held);
}

}  // namespace

std::optional<instant> wanted_object::modified() const {
    auto const text = text_of(table(), "modified");
    return text.empty() ? std::nullopt : http::parse_iso_date(text);
}

std::string_view field_of_header(std::string_view header) noexcept {
    for (auto const& one : kept_headers)
        if (one.header == header) return one.field;
    return {};
}

header_list customer_key_headers(json::object const& encryption) {
    auto const key = text_of(encryption, "customer_key");
    if (key.empty()) return {};
    auto const digest = body::make_hasher(body::checksum_algorithm::md5);
    digest->update(as_bytes(*base64_decode(key)));
    return {{"x-amz-server-side-encryption-customer-algorithm", "AES256"},
            {"x-amz-server-side-encryption-customer-key", std::string{key}},
            {"x-amz-server-side-encryption-customer-key-MD5", base64_encode(as_bytes(digest->finish()))}};
}

header_list headers_of(wanted_object const& one) {
    auto const& object = one.table();
    auto out = kept_headers_of(object);
    if (object.contains("storage_class")) out.emplace_back("x-amz-storage-class", text_of(object, "storage_class"));
    if (!table_of(object, "tags").empty()) out.emplace_back("x-amz-tagging", print_tags(table_of(object, "tags")));
    add_encryption(out, table_of(object, "encryption"));
    add_lock(out, object);
    if (is_canned_acl(object)) out.emplace_back("x-amz-acl", text_of(object, "acl"));
    return out;
}

storage::result<header_list> checksum_headers(wanted_object const& one) {
    auto const* const how = body::find_by_name(text_of(one.table(), "checksum", "CRC64NVME"));
    TRY(auto const content, open_content(one));
    TRY(auto value, digest_of(*content, *how));
    return header_list{{std::string{how->header}, std::move(value)}};
}

storage::result<std::unique_ptr<http::body_source>> open_content(wanted_object const& one) {
    if (one.file) return open_file(*one.file);
    return std::unique_ptr<http::body_source>{std::make_unique<text_source>(inline_content(one.table()))};
}

std::uint64_t size_of(wanted_object const& one) {
    return one.file ? one.file->size : inline_content(one.table()).size();
}

bool is_same(wanted_object const& one, storage::object const& held, std::string const& key_arn) {
    auto const& object = one.table();
    if (one.is_delete_marker() != held.delete_marker) return false;
    if (auto const then = one.modified(); then && std::chrono::floor<std::chrono::seconds>(*then) != held.modified)
        return false;
    if (held.delete_marker) return true;
    auto headers = kept_headers_of(object);
    if (!object.contains("content_type")) headers.emplace_back("content-type", "binary/octet-stream");
    if (sorted(std::move(headers)) != sorted(header_list{held.headers})) return false;
    if (object.contains("storage_class") && text_of(object, "storage_class") != held.storage_class) return false;
    if (object.contains("checksum") && text_of(object, "checksum") != held.digest.algorithm) return false;
    return held.blob.size == size_of(one) && has_same_tags(object, held.tags) && has_same_lock(object, held.lock) &&
           has_same_encryption(table_of(object, "encryption"), held.sealed, key_arn);
}

storage::result<bool> has_same_content(wanted_object const& one, storage::object const& held) {
    TRY(auto const content, open_content(one));
    return matches(*content, held.digest);
}

bool is_digest_of(std::string_view text, storage::checksum const& digest) {
    text_source all{std::string{text}};
    return *matches(all, digest);
}

}  // namespace s3seal::seed
