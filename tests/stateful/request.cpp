#include "tests/stateful/request.hpp"

#include <fmt/format.h>

namespace s3seal::stateful {

namespace {

using namespace std::string_literals;

void add_if(texts& to, std::string name, std::string const& value) {
    if (!value.empty()) to.emplace_back(std::move(name), value);
}

void add_customer_key(texts& to, std::string const& prefix, char letter) {
    if (letter == 0) return;
    auto const key = customer_key(letter);
    auto const name = prefix + "server-side-encryption-customer-";
    to.emplace_back(name + "algorithm", "AES256");
    to.emplace_back(name + "key", base64(key));
    to.emplace_back(name + "key-MD5", base64(md5(key)));
}

void add_encryption(texts& to, encryption_choice const& asked) {
    add_if(to, "x-amz-server-side-encryption", asked.method);
    add_if(to, "x-amz-server-side-encryption-aws-kms-key-id", asked.key);
    if (asked.bucket_key)
        to.emplace_back("x-amz-server-side-encryption-bucket-key-enabled", *asked.bucket_key ? "true" : "false");
    add_customer_key(to, "x-amz-", asked.customer);
}

void add_source(texts& to, operation const& asked) {
    auto const& from = asked.source;
    if (from.bucket.empty()) return;
    auto const version = from.version ? "?versionId=" + *from.version : "";
    to.emplace_back("x-amz-copy-source", from.bucket + "/" + uri_text(from.key) + version);
    add_customer_key(to, "x-amz-copy-source-", from.customer);
    add_if(to, "x-amz-copy-source-if-match", from.if_match);
    add_if(to, "x-amz-copy-source-if-none-match", from.if_none_match);
    if (asked.replace_metadata) to.emplace_back("x-amz-metadata-directive", "REPLACE");
    if (asked.replace_tags) to.emplace_back("x-amz-tagging-directive", "REPLACE");
}

std::string tags_header(texts const& tags) {
    std::string out;
    for (auto const& [key, value] : tags) out += (out.empty() ? "" : "&") + uri_text(key) + "=" + uri_text(value);
    return out;
}

std::string parts_document(operation const& asked) {
    std::string out;
    for (auto const& [number, etag] : asked.parts)
        out += element("Part", element("PartNumber", std::to_string(number)) + element("ETag", etag));
    return element("CompleteMultipartUpload", out);
}

std::string deletion_document(operation const& asked) {
    auto out = asked.quiet ? "<Quiet>true</Quiet>"s : ""s;
    for (auto const& [key, version, etag] : asked.names)
        out += element("Object", element("Key", xml_text(key)) + (version ? element("VersionId", *version) : "") +
                                     (etag.empty() ? "" : element("ETag", etag)));
    return element("Delete", out);
}

std::string tags_document(operation const& asked) {
    std::string out;
    for (auto const& [key, value] : asked.tags)
        out += element("Tag", element("Key", xml_text(key)) + element("Value", xml_text(value)));
    return element("Tagging", element("TagSet", out));
}

std::string default_document(operation const& asked) {
    auto const& choice = asked.encryption;
    auto const by_default =
        element("SSEAlgorithm", choice.method) + (choice.key.empty() ? "" : element("KMSMasterKeyID", choice.key));
    auto const rule = element("ApplyServerSideEncryptionByDefault", by_default) +
                      element("BucketKeyEnabled", choice.bucket_key.value_or(false) ? "true" : "false");
    return element("ServerSideEncryptionConfiguration", element("Rule", rule));
}

std::string update_document(operation const& asked) {
    auto const switched =
        asked.encryption.bucket_key ? element("BucketKeyEnabled", *asked.encryption.bucket_key ? "true" : "false") : "";
    return element("ObjectEncryption", element("SSE-KMS", switched + element("KMSKeyArn", asked.encryption.key)));
}

std::string lock_document(operation const& asked) {
    auto const rule = asked.argument.empty() ? ""
                                             : "<Rule><DefaultRetention>" + element("Mode", asked.argument) +
                                                   "<Days>1</Days></DefaultRetention></Rule>";
    return element("ObjectLockConfiguration", "<ObjectLockEnabled>Enabled</ObjectLockEnabled>" + rule);
}

struct document_form {
    char const* kind;
    std::string (*write)(operation const&);
};

constexpr document_form documents[] = {
    {"CompleteMultipartUpload", parts_document},
    {"DeleteObjects", deletion_document},
    {"PutObjectTagging", tags_document},
    {"PutBucketEncryption", default_document},
    {"UpdateObjectEncryption", update_document},
    {"PutObjectLockConfiguration", lock_document},
    {"PutBucketVersioning",
     [](operation const& asked) { return element("VersioningConfiguration", element("Status", asked.argument)); }},
    {"PutObjectRetention",
     [](operation const& asked) {
         return element("Retention", asked.lock.mode.empty() ? ""
                                                             : element("Mode", asked.lock.mode) +
                                                                   element("RetainUntilDate", asked.lock.until));
     }},
    {"PutObjectLegalHold",
     [](operation const& asked) { return element("LegalHold", element("Status", asked.lock.hold)); }},
};

// Headers of objects; of a document, those that say how it is written are in it.
void add_object_headers(texts& to, operation const& asked) {
    add_encryption(to, asked.encryption);
    add_source(to, asked);
    add_if(to, "Content-Type", asked.content_type);
    add_if(to, "x-amz-meta-note", asked.meta);
    add_if(to, "x-amz-tagging", tags_header(asked.tags));
    add_if(to, "x-amz-object-lock-mode", asked.lock.mode);
    add_if(to, "x-amz-object-lock-retain-until-date", asked.lock.until);
    add_if(to, "x-amz-object-lock-legal-hold", asked.lock.hold);
    if (asked.digest) to.emplace_back("Content-MD5", base64(md5(asked.body)));
}

test::outgoing kms_request(operation const& asked) {
    test::outgoing out;
    out.method = "POST";
    out.target = "/";
    out.headers = {{"Content-Type", "application/x-amz-json-1.1"}, {"X-Amz-Target", "TrentService." + asked.kind}};
    out.body = asked.argument.empty() ? "{}" : fmt::format(R"({{"KeyId":"{}"}})", asked.argument);
    return out;
}

std::string target_of(operation const& asked, std::string const& subresource) {
    auto out = "/" + asked.bucket + (asked.key.empty() ? "" : "/" + uri_text(asked.key, true));
    std::string query = subresource;
    auto const add = [&](std::string const& name, std::string const& value) {
        query += (query.empty() ? "" : "&") + name + "=" + uri_text(value);
    };
    for (auto const& [name, value] : asked.query) add(name, value);
    if (asked.part != 0) add("partNumber", std::to_string(asked.part));
    if (!asked.upload.empty()) add("uploadId", asked.upload);
    if (asked.version) add("versionId", *asked.version);
    return query.empty() ? out : out + "?" + query;
}

}  // namespace

std::string customer_key(char letter) {
    return std::string(32, letter);
}

test::outgoing make_request(operation const& asked, std::string const& method, std::string const& subresource) {
    if (asked.bucket.empty()) return kms_request(asked);
    test::outgoing out;
    out.method = method;
    out.target = target_of(asked, subresource);
    out.tls = asked.encryption.customer != 0 || asked.source.customer != 0;
    out.body = asked.body;
    bool is_document = false;
    for (auto const& [kind, write] : documents)
        if (asked.kind == kind) {
            out.body = write(asked);
            out.headers.emplace_back("Content-MD5", base64(md5(out.body)));
            is_document = true;
        }
    if (!is_document) add_object_headers(out.headers, asked);
    add_if(out.headers, "If-Match", asked.if_match);
    add_if(out.headers, "If-None-Match", asked.if_none_match);
    add_if(out.headers, "Range", asked.range);
    if (asked.checksum_mode) out.headers.emplace_back("x-amz-checksum-mode", "ENABLED");
    if (asked.bypass) out.headers.emplace_back("x-amz-bypass-governance-retention", "true");
    return out;
}

std::string describe(test::outgoing const& request) {
    auto out = request.method + " " + request.target + (request.tls ? "  (TLS)" : "") + "\n";
    for (auto const& [name, value] : request.headers) out += "    " + name + ": " + value + "\n";
    if (request.body.size() > 2000) return out + fmt::format("    ({} bytes)\n", request.body.size());
    return request.body.empty() ? out : out + "    " + request.body + "\n";
}

}  // namespace s3seal::stateful
