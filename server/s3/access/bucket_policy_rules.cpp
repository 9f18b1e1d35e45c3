#include "server/s3/access/bucket_policy_rules.hpp"

#include "server/aws/arns.hpp"
#include "server/iam/pattern.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace s3seal::s3 {

namespace {

// The actions of S3's service authorization reference that a bucket policy may name, by what they work on.
constexpr std::string_view object_actions[] = {
    "AbortMultipartUpload",
    "BypassGovernanceRetention",
    "DeleteObject",
    "DeleteObjectAnnotation",
    "DeleteObjectTagging",
    "DeleteObjectVersion",
    "DeleteObjectVersionTagging",
    "GetObject",
    "GetObjectAcl",
    "GetObjectAnnotation",
    "GetObjectAttributes",
    "GetObjectLegalHold",
    "GetObjectRetention",
    "GetObjectTagging",
    "GetObjectTorrent",
    "GetObjectVersion",
    "GetObjectVersionAcl",
    "GetObjectVersionAttributes",
    "GetObjectVersionForReplication",
    "GetObjectVersionTagging",
    "GetObjectVersionTorrent",
    "InitiateReplication",
    "ListMultipartUploadParts",
    "ListObjectAnnotations",
    "ObjectOwnerOverrideToBucketOwner",
    "PutObject",
    "PutObjectAcl",
    "PutObjectAnnotation",
    "PutObjectLegalHold",
    "PutObjectRetention",
    "PutObjectTagging",
    "PutObjectVersionAcl",
    "PutObjectVersionTagging",
    "ReplicateDelete",
    "ReplicateObject",
    "ReplicateTags",
    "RestoreObject",
    "UpdateObjectEncryption",
};
constexpr std::string_view bucket_actions[] = {
    "CreateBucket",
    "CreateBucketMetadataTableConfiguration",
    "DeleteBucket",
    "DeleteBucketMetadataTableConfiguration",
    "DeleteBucketPolicy",
    "DeleteBucketWebsite",
    "GetAccelerateConfiguration",
    "GetAnalyticsConfiguration",
    "GetBucketAbac",
    "GetBucketAcl",
    "GetBucketCORS",
    "GetBucketLocation",
    "GetBucketLogging",
    "GetBucketMetadataTableConfiguration",
    "GetBucketNotification",
    "GetBucketObjectLockConfiguration",
    "GetBucketOwnershipControls",
    "GetBucketPolicy",
    "GetBucketPolicyStatus",
    "GetBucketPublicAccessBlock",
    "GetBucketRequestPayment",
    "GetBucketTagging",
    "GetBucketVersioning",
    "GetBucketWebsite",
    "GetEncryptionConfiguration",
    "GetIntelligentTieringConfiguration",
    "GetInventoryConfiguration",
    "GetLifecycleConfiguration",
    "GetMetricsConfiguration",
    "GetReplicationConfiguration",
    "ListBucket",
    "ListBucketMultipartUploads",
    "ListBucketVersions",
    "ListTagsForResource",
    "PutAccelerateConfiguration",
    "PutAnalyticsConfiguration",
    "PutBucketAbac",
    "PutBucketAcl",
    "PutBucketCORS",
    "PutBucketLogging",
    "PutBucketNotification",
    "PutBucketObjectLockConfiguration",
    "PutBucketOwnershipControls",
    "PutBucketPolicy",
    "PutBucketPublicAccessBlock",
    "PutBucketRequestPayment",
    "PutBucketTagging",
    "PutBucketVersioning",
    "PutBucketWebsite",
    "PutEncryptionConfiguration",
    "PutIntelligentTieringConfiguration",
    "PutInventoryConfiguration",
    "PutLifecycleConfiguration",
    "PutMetricsConfiguration",
    "PutReplicationConfiguration",
    "TagResource",
    "UntagResource",
    "UpdateBucketMetadataAnnotationTableConfiguration",
    "UpdateBucketMetadataInventoryTableConfiguration",
    "UpdateBucketMetadataJournalTableConfiguration",
};

error malformed_policy(std::string text) {
    return {errc::malformed_policy, std::move(text)};
}

bool covers(std::string_view wanted, std::span<std::string_view const> actions) {
    auto const expanded = iam::pattern::expand(wanted, nullptr, iam::pattern::wildcards::yes);
    return std::any_of(actions.begin(), actions.end(),
                       [&](auto name) { return expanded->matches(std::string{"s3:"}.append(name), true); });
}

// Either may be reached through a wildcard: "arn:aws:s3:::*" means every object of every bucket, so of this one too.
bool names_bucket(std::string_view resource, std::string_view bucket_arn) {
    auto const expanded = iam::pattern::expand(resource, nullptr, iam::pattern::wildcards::yes);
    return expanded->matches(bucket_arn);
}
bool names_objects(std::string_view resource, std::string_view bucket_arn) {
    auto const slash = resource.find('/');
    return slash != resource.npos ? names_bucket(resource.substr(0, slash), bucket_arn)
                                  : resource.ends_with('*') && names_bucket(resource, bucket_arn);
}

result<> check_statement(iam::statement const& one, std::string_view bucket_arn) {
    bool bucket = false;
    bool objects = false;
    for (auto const& resource : one.resources) {
        bool const this_bucket = resource.find('/') == resource.npos && names_bucket(resource, bucket_arn);
        bool const its_objects = names_objects(resource, bucket_arn);
        if (!this_bucket && !its_objects) return malformed_policy("Policy has invalid resource");
        bucket = bucket || this_bucket;
        objects = objects || its_objects;
    }
    bool applies = one.except_actions || one.except_resources;
    for (auto const& action : one.actions) {
        bool const on_bucket = covers(action, bucket_actions);
        bool const on_objects = covers(action, object_actions);
        if (!on_bucket && !on_objects) return malformed_policy("Policy has invalid action");
        applies = applies || (on_bucket && bucket) || (on_objects && objects);
    }
    if (!applies) return malformed_policy("Action does not apply to any resource(s) in statement");
    return {};
}

}  // namespace

result<iam::policy> parse_bucket_policy(std::string_view json, std::string_view bucket_arn) {
    if (json.size() > max_policy_bytes) return malformed_policy("Policy exceeds the maximum allowed document size.");
    auto parsed = iam::parse_policy(json, iam::policy_kind::resource);
    if (!parsed) return malformed_policy(parsed.error().text);
    for (auto const& one : parsed->statements) CHECK_OK(check_statement(one, bucket_arn));
    return *std::move(parsed);
}

}  // namespace s3seal::s3
