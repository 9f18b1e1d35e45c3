#include "server/s3/access/condition_keys.hpp"

#include "server/aws/regions.hpp"
#include "server/iam/principal_keys.hpp"
#include "server/s3/encryption/encryption_decision.hpp"
#include "server/s3/encryption/encryption_headers.hpp"
#include "server/s3/encryption/header_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace s3seal::s3 {

namespace {

// Headers whose key is s3: and their name.
constexpr std::array<std::string_view, 16> header_keys{header::sse_customer_algorithm,
                                                       "x-amz-acl",
                                                       "x-amz-content-sha256",
                                                       "x-amz-copy-source",
                                                       "x-amz-grant-full-control",
                                                       "x-amz-grant-read",
                                                       "x-amz-grant-read-acp",
                                                       "x-amz-grant-write",
                                                       "x-amz-grant-write-acp",
                                                       "x-amz-metadata-directive",
                                                       "x-amz-object-ownership",
                                                       "x-amz-storage-class",
                                                       "x-amz-website-redirect-location",
                                                       "x-amz-bucket-namespace",
                                                       "if-match",
                                                       "if-none-match"};

// Those whose key is not.
constexpr std::pair<std::string_view, std::string_view> lock_keys[] = {
    {"x-amz-object-lock-legal-hold", "s3:object-lock-legal-hold"},
    {"x-amz-object-lock-mode", "s3:object-lock-mode"},
    {"x-amz-object-lock-retain-until-date", "s3:object-lock-retain-until-date"},
};

// The operations under s3:PutObject that make no object yet (documented: "Enforce conditional writes").
constexpr std::array<std::string_view, 3> parts_of_uploads{"CreateMultipartUpload", "UploadPart", "UploadPartCopy"};

struct query_key {
    std::string_view parameter;
    std::string_view key;
};
constexpr query_key query_keys[] = {
    {"prefix", "s3:prefix"},
    {"delimiter", "s3:delimiter"},
    {"max-keys", "s3:max-keys"},
    {"versionId", "s3:versionid"},
};

bool writes_into_upload(operation const& op) {
    return op.query == "uploadId" && op.action == "s3:PutObject";
}

class collector {
public:
    explicit collector(request_context const& context) : context_{context} {}

    iam::condition_keys collect() {
        add_headers();
        for (auto const& [parameter, key] : query_keys)
            if (auto const value = context_.query(parameter)) add(key, *value);
        add_creation();
        add_signature();
        add_principal();
        add_circumstances();
        return std::move(keys_);
    }

private:
    void add(std::string_view key, std::string_view value) { keys_[std::string{key}] = {std::string{value}}; }

    void add_headers() {
        auto const& request = context_.request;
        for (auto const name : header_keys)
            if (auto const value = request.find(name)) add(std::string{"s3:"}.append(name), *value);
        add_encryption();
        for (auto const& [name, key] : lock_keys)
            if (auto const value = request.find(name)) add(key, *value);
        if (auto const value = request.find("User-Agent")) add("aws:useragent", *value);
        if (auto const value = request.find("Referer")) add("aws:referer", *value);
    }

    void add_encryption() {
        bool const into_upload = context_.op && writes_into_upload(*context_.op);
        if (!into_upload) return add_requested(requested_encryption(context_));
        auto const id = context_.query("uploadId").value_or("");
        auto const upload = context_.svc.metadata.load_upload(context_.bucket_id(), context_.key, id);
        if (upload) add_requested(upload->requested_encryption);
    }

    void add_requested(std::vector<std::pair<std::string, std::string>> const& encryption) {
        for (auto const& [name, value] : encryption) add("s3:" + name, value);
    }

    void add_creation() {
        auto const* op = context_.op;
        if (!op || op->action != "s3:PutObject") return;
        bool const part =
            std::find(parts_of_uploads.begin(), parts_of_uploads.end(), op->name) != parts_of_uploads.end();
        add("s3:objectcreationoperation", part ? "false" : "true");
    }

    void add_signature() {
        auto const& caller = context_.caller;
        if (caller.anonymous) return;
        bool const v4 = caller.version == auth::signature_version::v4;
        add("s3:signatureversion", v4 ? "AWS4-HMAC-SHA256" : "AWS");
        constexpr std::string_view types[] = {"REST-HEADER", "REST-QUERY-STRING", "POST"};
        add("s3:authtype", types[static_cast<int>(caller.type)]);
        if (caller.signed_at) {
            auto const age = std::max<std::int64_t>(0, (context_.now - *caller.signed_at).count());
            add("s3:signatureage", std::to_string(age));
        }
    }

    void add_principal() {
        auto const& who = context_.caller.who;
        if (context_.caller.anonymous) {
            add("aws:principaltype", "Anonymous");
            add("aws:userid", "anonymous");
            return;
        }
        iam::add_principal_keys(keys_, who);
    }

    void add_circumstances() {
        auto const& connection = context_.connection;
        add("aws:securetransport", context_.secure() ? "true" : "false");
        if (!connection.tls_version.empty()) add("s3:tlsversion", connection.tls_version);
        auto const address = http::plain_address(connection.remote);
        if (!address.empty()) add("aws:sourceip", address);
        iam::add_time_keys(keys_, context_.now);
        auto const region = context_.endpoint_region();
        add("aws:requestedregion", region.empty() ? context_.behaviour.default_region : region);
        add("aws:viaawsservice", "false");
        if (!context_.bucket) return;
        add("s3:resourceaccount", context_.bucket->account);
        add("aws:resourceaccount", context_.bucket->account);
    }

    request_context const& context_;
    iam::condition_keys keys_;
};

}  // namespace

std::string as_key_arn(request_context const& context, std::string_view key) {
    if (key.starts_with("arn:") || key.empty()) return std::string{key};
    auto const region = context.bucket ? context.bucket->region : context.behaviour.default_region;
    bool const alias = key.starts_with("alias/");
    return fmt::format("arn:{}:kms:{}:{}:{}{}", aws::partition_of(region), region, context.caller.who.account,
                       alias ? "" : "key/", key);
}

std::vector<std::pair<std::string, std::string>> requested_encryption(request_context const& context) {
    std::vector<std::pair<std::string, std::string>> out;
    auto const sent = encryption_headers::from(context.request);
    if (sent.algorithm) out.emplace_back(header::sse, *sent.algorithm);
    if (sent.kms_key) out.emplace_back(header::sse_kms_key, as_key_arn(context, *sent.kms_key));
    return out;
}

iam::condition_keys collect_condition_keys(request_context const& context) {
    return collector{context}.collect();
}

}  // namespace s3seal::s3
