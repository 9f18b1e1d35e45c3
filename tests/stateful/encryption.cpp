// Defaults of buckets, UpdateObjectEncryption, and keys that are disabled and enabled.
#include "tests/stateful/families.hpp"
#include "tests/stateful/rules.hpp"
#include "tests/stateful/uploads.hpp"

namespace s3seal::stateful {

namespace {

void draw_bucket(dice&, state const&, operation&) {}

// ---- Put-, Get-, DeleteBucketEncryption

void draw_put_default(dice& rolled, state const& all, operation& asked) {
    auto& choice = asked.encryption;
    choice.method = rolled.one_of({"AES256", "aws:kms", "aws:kms", "aws:kms:dsse"});
    if (choice.method != "AES256" && rolled.chance(70)) choice.key = rolled.any(all.keys)->arn;
    choice.bucket_key = rolled.chance(40);
}

expected answer_put_default(state& all, operation const& asked) {
    auto const& choice = asked.encryption;
    bucket_of(all, asked).encryption = {true, choice.method, choice.key, choice.bucket_key.value_or(false)};
    expected out;

    return out;
}

expected answer_get_default(state& all, operation const& asked) {
    auto const& now = bucket_of(all, asked).encryption;
    auto const by_default =
        element("SSEAlgorithm", now.method) + (now.key.empty() ? "" : element("KMSMasterKeyID", now.key));
    expected out;
    // Nothing of blocked types: these buckets are as before there were any.
    out.body = document("ServerSideEncryptionConfiguration",
                        element("Rule", element("BucketKeyEnabled", now.bucket_key ? "true" : "false") +
                                            element("ApplyServerSideEncryptionByDefault", by_default)));
    return out;
}

expected answer_delete_default(state& all, operation const& asked) {
    bucket_of(all, asked).encryption = {};
    expected out;
    out.status = 204;
    return out;
}

// ---- UpdateObjectEncryption

void draw_update(dice& rolled, state const& all, operation& asked) {
    auto const& in = bucket_of(all, asked);
    asked.key = draw_known_key(rolled, in);
    asked.version = draw_version(rolled, in, asked.key);
    asked.encryption.key = rolled.any(all.keys)->arn;
    if (rolled.chance(60)) asked.encryption.bucket_key = rolled.chance(50);
}

expected answer_update(state& all, operation const& asked) {
    expected out;
    auto* const found = find_version(all, asked, "PUT", out, current_marker::is_not_allowed);
    if (found == nullptr) return out;
    encryption made{"aws:kms", nullptr, asked.encryption.bucket_key.value_or(false), 0};
    for (auto const& one : all.keys)
        if (one->arn == asked.encryption.key) made.key = one;
    bool const changes = found->encryption.method == "AES256" || found->encryption.method == "aws:kms";
    if (!changes) out.refuse({400, "InvalidRequest"});
    if (is_protected(all, *found, false)) out.refuse({403, "AccessDenied"});
    need_key(found->encryption, out);
    need_key(made, out);
    if (out.refused()) return out;
    found->encryption = made;

    return out;
}

// ---- KMS

void draw_key_state(dice& rolled, state const& all, operation& asked) {
    asked.bucket.clear();
    asked.argument = rolled.any(all.keys)->arn;
}

expected set_enabled(state& all, operation const& asked, bool enabled) {
    for (auto const& one : all.keys)
        if (one->arn == asked.argument) one->enabled = enabled;
    expected out;
    return out;
}

// ---- HeadBucket: what is asked where there is nothing else to ask.

expected answer_head_bucket(state&, operation const& asked) {
    expected out;
    out.headers = {{"x-amz-bucket-region", "us-east-1"},
                   {"x-amz-access-point-alias", "false"},
                   {"x-amz-bucket-arn", "arn:aws:s3:::" + asked.bucket},
                   {"Content-Type", "application/xml"}};
    return out;
}

constexpr kind table[] = {
    {"PutBucketEncryption", "PUT", "encryption", 2, draw_put_default, answer_put_default},
    {"GetBucketEncryption", "GET", "encryption", 1, draw_bucket, answer_get_default},
    {"DeleteBucketEncryption", "DELETE", "encryption", 1, draw_bucket, answer_delete_default},
    {"UpdateObjectEncryption", "PUT", "encryption", 4, draw_update, answer_update},
    {"DisableKey", "POST", "", 1, draw_key_state,
     [](state& all, operation const& asked) { return set_enabled(all, asked, false); }},
    {"EnableKey", "POST", "", 3, draw_key_state,
     [](state& all, operation const& asked) { return set_enabled(all, asked, true); }},
    {"HeadBucket", "HEAD", "", 1, draw_bucket, answer_head_bucket},
};

}  // namespace

std::span<kind const> encryption_kinds() {
    return table;
}

}  // namespace s3seal::stateful
