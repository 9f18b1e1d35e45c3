#include "server/seed/shape.hpp"

#include "server/aws/bucket_names.hpp"
#include "server/body/checksum_rows.hpp"
#include "server/config/values.hpp"
#include "server/http/dates.hpp"
#include "server/iam/policy.hpp"
#include "storage/base/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace s3seal::seed {

// Names that are too short for their neighbours' company.
namespace shapes {
namespace {

using verdict = std::optional<std::string>;

template <auto Parse>
verdict judged(std::string_view text) {
    if (auto const value = Parse(text); !value) return value.error().text();
    return std::nullopt;
}

verdict judge_bucket(std::string_view text) {
    if (aws::is_bucket_name(text)) return std::nullopt;
    return fmt::format("{} is not the name of a bucket", config::quote(text));
}

verdict judge_object_key(std::string_view text) {
    constexpr std::size_t longest = 1024;
    if (!text.empty() && text.size() <= longest) return std::nullopt;
    return "takes 1 to 1024 bytes";
}

verdict judge_not_empty(std::string_view text) {
    return text.empty() ? verdict{"must not be empty"} : std::nullopt;
}

verdict judge_base64(std::string_view text) {
    return base64_decode(text) ? std::nullopt : verdict{"is not base64"};
}

verdict judge_customer_key(std::string_view text) {
    auto const key = base64_decode(text);
    return key && key->size() == 32 ? std::nullopt : verdict{"takes 32 bytes in base64"};
}

verdict judge_date(std::string_view text) {
    if (http::parse_iso_date(text)) return std::nullopt;
    return fmt::format("{} is not a time (as 2026-01-02T03:04:05Z)", config::quote(text));
}

verdict judge_resource_policy(std::string_view text) {
    if (auto const policy = iam::parse_policy(text, iam::policy_kind::resource); !policy)
        return "is not a policy: " + policy.error().text;
    return std::nullopt;
}

constexpr shape text{.is = form::text};
constexpr shape name{.is = form::text, .judge = judged<config::parse_name>, .pattern = "^[A-Za-z0-9_+=,.@-]{1,64}$"};
constexpr shape not_empty{.is = form::text, .judge = judge_not_empty, .pattern = "^[\\s\\S]"};
constexpr shape secret{.is = form::text, .judge = judge_not_empty, .pattern = "^[\\s\\S]", .secret = true};
constexpr shape account{.is = form::text, .judge = judged<config::parse_account>, .pattern = "^[0-9]{12}$"};
constexpr shape region{.is = form::text, .judge = judged<config::parse_region>, .pattern = "^[a-z]+(-[a-z]+)+-[0-9]+$"};
constexpr shape access_key{
    .is = form::text, .judge = judged<config::parse_access_key>, .pattern = "^[!-+.0-9;-~-]{1,128}$"};
constexpr shape base64{.is = form::text, .judge = judge_base64, .pattern = "^[A-Za-z0-9+/]*={0,2}$", .secret = true};
constexpr shape date{.is = form::text, .judge = judge_date, .pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T"};
constexpr shape flag{.is = form::flag};
constexpr shape text_map{.is = form::map, .each = &text};

constexpr shape const* just_text[] = {&text};
constexpr shape const* just_name[] = {&name};
constexpr shape const* just_not_empty[] = {&not_empty};
constexpr shape const* just_secret[] = {&secret};
constexpr shape const* just_account[] = {&account};
constexpr shape const* just_region[] = {&region};
constexpr shape const* just_access_key[] = {&access_key};
constexpr shape const* just_base64[] = {&base64};
constexpr shape const* just_date[] = {&date};
constexpr shape const* just_flag[] = {&flag};
constexpr shape const* just_text_map[] = {&text_map};

template <auto Judge>
constexpr shape policy_text{.is = form::text, .judge = Judge};
template <auto Judge>
constexpr shape policy_table{.is = form::document, .judge = Judge};
// As its JSON, or as a table.
template <auto Judge>
constexpr shape const* policy[] = {&policy_text<Judge>, &policy_table<Judge>};
constexpr auto const& identity_policy = policy<judged<config::parse_identity_policy>>;
constexpr auto const& trust_policy = policy<judged<config::parse_trust_policy>>;
constexpr auto const& resource_policy = policy<judge_resource_policy>;

// Accounts, users, roles.

constexpr field account_fields[] = {
    {"id", "12 digits", just_account, true},
    {"access_key", "of its root", just_access_key, true},
    {"secret_key", "of its root; without: the one that the access key has", just_secret},
};
constexpr shape one_account{.is = form::table, .fields = account_fields};
constexpr shape accounts{.is = form::list, .each = &one_account};

constexpr field user_fields[] = {
    {"name", "once in its account", just_name, true},
    {"account", "12 digits; without: 000000000000", just_account},
    {"access_key", "once in the server", just_access_key, true},
    {"secret_key", "that it signs with; without: the one that the access key has", just_secret},
    {"policy", "what it may do; without: nothing", identity_policy},
};
constexpr shape one_user{.is = form::table, .fields = user_fields};
constexpr shape users{.is = form::list, .each = &one_user};

constexpr shape session_time{
    .is = form::text, .judge = judged<config::parse_session_time>, .pattern = "^[0-9]+(ms|s|m|h)?$"};
constexpr shape const* just_session_time[] = {&session_time};
constexpr field role_fields[] = {
    {"name", "once in its account", just_name, true},
    {"account", "12 digits; without: 000000000000", just_account},
    {"trust", "who may assume it; without: its own account", trust_policy},
    {"policy", "what it may do; without: nothing", identity_policy},
    {"max_session", "15m to 12h; without: 1h", just_session_time},
};
constexpr shape one_role{.is = form::table, .fields = role_fields};
constexpr shape roles{.is = form::list, .each = &one_role};

// KMS.

constexpr shape key_id{.is = form::text,
                       .judge = judged<config::parse_key_id>,
                       .pattern = "^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$"};
constexpr shape alias{
    .is = form::text, .judge = judged<config::parse_alias>, .pattern = "^(alias/)?(?!aws/)[A-Za-z0-9/_-]{1,250}$"};
constexpr shape aliases{.is = form::list, .each = &alias};
constexpr shape key_spec{.is = form::text, .judge = judged<config::parse_key_spec>};
constexpr shape material{
    .is = form::text, .judge = judged<config::parse_key_material>, .pattern = "^[A-Za-z0-9+/]{43}=$", .secret = true};
constexpr std::string_view state_names[] = {"Enabled", "Disabled", "PendingDeletion"};
constexpr shape key_state{.is = form::text, .choices = state_names};
constexpr shape rotation_days{.is = form::number, .least = 90, .most = 2560};
constexpr shape deletion_days{.is = form::number, .least = 7, .most = 30};
constexpr shape operations{.is = form::list, .each = &not_empty, .least = 1};
constexpr shape const* just_key_id[] = {&key_id};
constexpr shape const* just_alias[] = {&alias};
constexpr shape const* just_aliases[] = {&aliases};
constexpr shape const* just_key_spec[] = {&key_spec};
constexpr shape const* just_material[] = {&material};
constexpr shape const* just_key_state[] = {&key_state};
constexpr shape const* just_rotation_days[] = {&rotation_days};
constexpr shape const* just_deletion_days[] = {&deletion_days};
constexpr shape const* just_operations[] = {&operations};

constexpr field grant_fields[] = {
    {"grantee", "ARN of who may use the key", just_not_empty, true},
    {"operations", "of KMS, as Decrypt", just_operations, true},
    {"name", "of the grant", just_not_empty},
    {"retiring", "ARN of who may retire it", just_not_empty},
    {"context_equals", "the encryption context has to be this", just_text_map},
    {"context_subset", "the encryption context has to hold this", just_text_map},
};
constexpr shape one_grant{.is = form::table, .fields = grant_fields};
constexpr shape grants{.is = form::list, .each = &one_grant};
constexpr shape const* just_grants[] = {&grants};

constexpr field key_fields[] = {
    {"id", "a UUID, or mrk- and 32 hex digits", just_key_id, true},
    {"account", "12 digits; without: 000000000000", just_account},
    {"region", "without: the server's", just_region},
    {"alias", "with alias/ in front or without", just_alias},
    {"aliases", "when there are several", just_aliases},
    {"description", "as DescribeKey shows it", just_text},
    {"spec", "KMS's KeySpec; without: SYMMETRIC_DEFAULT", just_key_spec},
    {"material", "32 bytes in base64, of SYMMETRIC_DEFAULT; without: random", just_material},
    {"policy", "without: the account's own policies decide", resource_policy},
    {"tags", "name = value", just_text_map},
    {"state", "Enabled, Disabled or PendingDeletion", just_key_state},
    {"deletion_days", "of PendingDeletion: in how many days, 7 to 30; without: 30", just_deletion_days},
    {"rotation_days", "rotates by itself, each 90 to 2560 days", just_rotation_days},
    {"grants", "who else may use it", just_grants},
};
constexpr shape one_key{.is = form::table, .fields = key_fields};
constexpr shape keys{.is = form::list, .each = &one_key};
constexpr shape const* just_keys[] = {&keys};
constexpr field kms_fields[] = {{"keys", "customer keys", just_keys}};
constexpr shape kms{.is = form::table, .fields = kms_fields};

// What buckets and objects share.

constexpr std::string_view default_algorithm_names[] = {"AES256", "aws:kms", "aws:kms:dsse"};
constexpr shape algorithm{.is = form::text, .choices = default_algorithm_names};
constexpr shape const* just_algorithm[] = {&algorithm};

constexpr std::string_view lock_mode_names[] = {"GOVERNANCE", "COMPLIANCE"};
constexpr shape lock_mode{.is = form::text, .choices = lock_mode_names};
constexpr shape const* just_lock_mode[] = {&lock_mode};

constexpr std::string_view permission_names[] = {"FULL_CONTROL", "READ", "READ_ACP", "WRITE", "WRITE_ACP"};
constexpr shape permission{.is = form::text, .choices = permission_names};
constexpr shape const* just_permission[] = {&permission};
constexpr field acl_grant_fields[] = {
    {"grantee", "AllUsers, AuthenticatedUsers, LogDelivery, an account or a canonical id", just_not_empty, true},
    {"permission", "as S3 calls it", just_permission, true},
};
constexpr shape acl_grant{.is = form::table, .fields = acl_grant_fields};
constexpr shape acl_grants{.is = form::list, .each = &acl_grant, .least = 1, .most = 100};
constexpr std::string_view canned_acl_names[] = {
    "private",       "public-read",       "public-read-write",         "authenticated-read",
    "aws-exec-read", "bucket-owner-read", "bucket-owner-full-control", "log-delivery-write"};
constexpr shape canned_acl{.is = form::text, .choices = canned_acl_names};
constexpr shape const* acl[] = {&canned_acl, &acl_grants};

// Objects.

constexpr shape object_key{.is = form::text, .judge = judge_object_key, .pattern = "^[\\s\\S]{1,1024}$"};
constexpr shape const* just_object_key[] = {&object_key};
constexpr std::string_view storage_class_names[] = {"STANDARD",     "REDUCED_REDUNDANCY",  "STANDARD_IA",
                                                    "ONEZONE_IA",   "INTELLIGENT_TIERING", "GLACIER",
                                                    "DEEP_ARCHIVE", "GLACIER_IR",          "EXPRESS_ONEZONE"};
constexpr shape storage_class{.is = form::text, .choices = storage_class_names};
constexpr shape const* just_storage_class[] = {&storage_class};
constexpr auto checksum_names = [] {
    std::array<std::string_view, body::checksum_count> out;
    std::transform(body::checksum_rows.begin(), body::checksum_rows.end(), out.begin(),
                   [](body::checksum_row const& one) { return one.name; });
    return out;
}();
constexpr shape checksum{.is = form::text, .choices = checksum_names};
constexpr shape const* just_checksum[] = {&checksum};

constexpr shape customer_key{
    .is = form::text, .judge = judge_customer_key, .pattern = "^[A-Za-z0-9+/]{43}=$", .secret = true};
constexpr shape const* just_customer_key[] = {&customer_key};
constexpr field object_encryption_fields[] = {
    {"algorithm", "as x-amz-server-side-encryption", just_algorithm},
    {"key", "of KMS: id, ARN or alias", just_not_empty},
    {"bucket_key", "whether a bucket key spares calls of KMS", just_flag},
    {"context", "more of the encryption context", just_text_map},
    {"customer_key", "SSE-C: 32 bytes in base64, instead of all others", just_customer_key},
};
constexpr shape object_encryption{.is = form::table, .fields = object_encryption_fields};
constexpr shape const* just_object_encryption[] = {&object_encryption};

constexpr field retention_fields[] = {{"mode", "as S3 calls it", just_lock_mode, true},
                                      {"until", "as 2030-01-02T03:04:05Z", just_date, true}};
constexpr shape retention{.is = form::table, .fields = retention_fields};
constexpr shape const* just_retention[] = {&retention};

constexpr field object_fields[] = {
    {"key", "of the object; of a folder there is none", just_object_key},
    {"text", "its content; without text, base64, file and folder it is empty", just_text},
    {"base64", "its content", just_base64},
    {"file", "its content, in a file below the seed's own folder", just_not_empty},
    {"folder", "one object for each file in it, below the seed's own folder", just_not_empty},
    {"prefix", "of a folder: what stands before the names of its files", just_text},
    {"delete_marker", "true: the key is deleted here, in a bucket with versions", just_flag},
    {"content_type", "Content-Type", just_not_empty},
    {"cache_control", "Cache-Control", just_text},
    {"content_disposition", "Content-Disposition", just_text},
    {"content_encoding", "Content-Encoding", just_not_empty},
    {"content_language", "Content-Language", just_text},
    {"expires", "Expires", just_text},
    {"website_redirect", "x-amz-website-redirect-location", just_not_empty},
    {"metadata", "x-amz-meta-NAME = value", just_text_map},
    {"tags", "name = value", just_text_map},
    {"storage_class", "as S3 calls it", just_storage_class},
    {"checksum", "algorithm of the checksum that is kept; without: CRC64NVME", just_checksum},
    {"encryption", "without: the bucket's", just_object_encryption},
    {"retention", "with Object Lock", just_retention},
    {"legal_hold", "with Object Lock", just_flag},
    {"acl", "a canned one, or grants; only where the bucket has ACLs", acl},
    {"annotations", "name = text", just_text_map},
    {"modified", "Last-Modified; without: when it is applied", just_date},
};
constexpr shape one_object{.is = form::table, .fields = object_fields};
constexpr shape objects{.is = form::list, .each = &one_object};
constexpr shape const* just_objects[] = {&objects};

// Buckets.

constexpr shape bucket_name{.is = form::text, .judge = judge_bucket, .pattern = "^[A-Za-z0-9._-]{3,255}$"};
constexpr shape const* just_bucket_name[] = {&bucket_name};

constexpr std::string_view blocked_names[] = {"SSE-C", "NONE"};
constexpr shape blocked_type{.is = form::text, .choices = blocked_names};
constexpr shape blocked{.is = form::list, .each = &blocked_type};
constexpr shape const* just_blocked[] = {&blocked};
constexpr field bucket_encryption_fields[] = {
    {"algorithm", "of writes that bring none of their own", just_algorithm},
    {"key", "of KMS: id, ARN or alias", just_not_empty},
    {"bucket_key", "whether a bucket key spares calls of KMS", just_flag},
    {"blocked", "BlockedEncryptionTypes: [\"SSE-C\"] refuses it, [\"NONE\"] lets it in", just_blocked},
};
constexpr shape bucket_encryption{.is = form::table, .fields = bucket_encryption_fields};
constexpr shape const* just_bucket_encryption[] = {&bucket_encryption};

constexpr std::string_view versioning_names[] = {"Enabled", "Suspended"};
constexpr shape versioning{.is = form::text, .choices = versioning_names};
constexpr shape const* just_versioning[] = {&versioning};

constexpr shape lock_days{.is = form::number, .least = 1, .most = 36500};
constexpr shape lock_years{.is = form::number, .least = 1, .most = 100};
constexpr shape const* just_lock_days[] = {&lock_days};
constexpr shape const* just_lock_years[] = {&lock_years};
constexpr field event_hold_fields[] = {{"days", "this or years", just_lock_days},
                                       {"years", "this or days", just_lock_years}};
constexpr shape event_hold{.is = form::table, .fields = event_hold_fields};
constexpr shape const* just_event_hold[] = {&event_hold};
constexpr field lock_fields[] = {
    {"mode", "of the retention of new objects", just_lock_mode, true},
    {"days", "this or years", just_lock_days},
    {"years", "this or days", just_lock_years},
    {"event_hold", "DefaultEventHold", just_event_hold},
};
constexpr shape object_lock{.is = form::table, .fields = lock_fields};
constexpr shape const* lock[] = {&flag, &object_lock};

constexpr field public_access_fields[] = {
    {"block_public_acls", "BlockPublicAcls", just_flag},
    {"ignore_public_acls", "IgnorePublicAcls", just_flag},
    {"block_public_policy", "BlockPublicPolicy", just_flag},
    {"restrict_public_buckets", "RestrictPublicBuckets", just_flag},
};
constexpr shape public_access{.is = form::table, .fields = public_access_fields};
constexpr shape const* public_access_block[] = {&flag, &public_access};

constexpr std::string_view ownership_names[] = {"BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"};
constexpr shape ownership{.is = form::text, .choices = ownership_names};
constexpr shape const* just_ownership[] = {&ownership};
constexpr std::string_view payer_names[] = {"BucketOwner", "Requester"};
constexpr shape payer{.is = form::text, .choices = payer_names};
constexpr shape const* just_payer[] = {&payer};

constexpr field bucket_fields[] = {
    {"name", "as clients call it", just_bucket_name, true},
    {"account", "its owner, 12 digits; without: 000000000000", just_account},
    {"region", "where it lives; without: the server's", just_region},
    {"encryption", "of new objects; without: as S3 makes new buckets", just_bucket_encryption},
    {"versioning", "Enabled or Suspended", just_versioning},
    {"object_lock", "true, or what retention new objects get; with it versioning is enabled", lock},
    {"public_access_block", "true: all of it, false: none; or each by its name", public_access_block},
    {"ownership", "ObjectOwnership", just_ownership},
    {"acl", "a canned one, or grants", acl},
    {"policy", "as its JSON, or as a table", resource_policy},
    {"tags", "name = value", just_text_map},
    {"abac", "whether its tags decide about access", just_flag},
    {"request_payment", "who pays", just_payer},
    {"objects", "in this order", just_objects},
};
constexpr shape one_bucket{.is = form::table, .fields = bucket_fields};
constexpr shape buckets{.is = form::list, .each = &one_bucket};

// Of its own reader (faults/rule_reader.hpp), which check_sense.cpp asks.
constexpr shape one_fault{.is = form::document};
constexpr shape faults{.is = form::list, .each = &one_fault};

constexpr shape sentences{.is = form::list, .each = &text};
constexpr shape const* just_sentences[] = {&sentences};
constexpr shape const* just_accounts[] = {&accounts};
constexpr shape const* just_users[] = {&users};
constexpr shape const* just_roles[] = {&roles};
constexpr shape const* just_kms[] = {&kms};
constexpr shape const* just_buckets[] = {&buckets};
constexpr shape const* just_faults[] = {&faults};
constexpr field seed_fields[] = {
    {"accounts", "access keys of their roots", just_accounts},
    {"users", "with policies of their own", just_users},
    {"roles", "for AssumeRole", just_roles},
    {"kms", "AWS KMS", just_kms},
    {"buckets", "with what they are set to, and their objects", just_buckets},
    {"faults", "rules of what is made to go wrong, as POST /_s3seal/faults takes them", just_faults},
    {"left_out", "what an export could not say; nothing is done with it", just_sentences},
};
constexpr shape seed{.is = form::table, .fields = seed_fields};

}  // namespace
}  // namespace shapes

shape const& seed_shape() noexcept {
    return shapes::seed;
}

}  // namespace s3seal::seed
