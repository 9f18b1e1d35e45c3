#include "server/explain/cause_rows.hpp"

#include <cstddef>
#include <iterator>

namespace s3seal::explain {

namespace {

using aws::reason_code;

constexpr std::string_view correct_it = "Correct what the message names.";
constexpr std::string_view sign = "Sign the request.";
constexpr std::string_view says = "{message}";

constexpr cause_row rows[] = {
    {reason_code::stated, "request", says, correct_it},
    {reason_code::policies, "policy", "The policies do not allow it.", "See below which statement decided."},
    {reason_code::not_signed, "anonymous", "The request was not signed, and nothing lets everybody do this.",
     "Sign the request, or put a bucket policy for everybody (and remove the public access block)."},
    {reason_code::never_unsigned, "anonymous", "S3 lets nobody do this unsigned, whatever the bucket's policy says.",
     sign},
    {reason_code::other_account, "account",
     "The bucket belongs to another account, whose policy does not let the caller in.",
     "Let the bucket's owner put a policy that names the caller's account."},
    {reason_code::unexpected_owner, "expected owner",
     "The bucket belongs to another account than x-amz-expected-bucket-owner says.",
     "Name the account that owns the bucket, or another bucket."},
    {reason_code::directory_session, "session", "The session was made for the bucket {bucket}, not for this one.",
     "Call CreateSession on the bucket that the request is for."},
    {reason_code::session_not_enough, "session", "The session does not allow this.",
     "Call CreateSession with x-amz-create-session-mode ReadWrite for writing, and sign what is about the bucket "
     "itself "
     "with ordinary credentials."},
    {reason_code::role_not_defined, "role", "No [[roles]] of the settings defines the role {role}.",
     "Define the role in the settings (docs/settings.md), or assume one that is defined."},
    {reason_code::signature, "signature", "The signature is not ours.",
     "Compare the secret, and the string to sign below with the client's."},
    {reason_code::chunk_signature, "chunk signature",
     "The request's own signature is right, that of one of its chunks is not.",
     "Look for something between client and server that changes the body, or for a chunk whose signature does not "
     "build "
     "on the one before it."},
    {reason_code::trailer_signature, "trailer signature",
     "The request's own signature is right, that of its trailers is not.",
     "Look for something between client and server that changes the body, or for a chunk whose signature does not "
     "build "
     "on the one before it."},
    {reason_code::version_2_signature, "version 2 signature",
     "It was signed with Signature Version 2, which is not accepted here.",
     "Sign with Version 4 (boto3: Config(signature_version='s3v4')), as AWS wants for this."},
    {reason_code::headers_not_signed, "headers not signed", "These headers were sent, but are not signed: {headers}.",
     "Name every x-amz-* header and host in SignedHeaders, or do not send it."},
    {reason_code::clock, "clock", "The client's clock is {distance} the server's.",
     "Set the client's clock, or the time zone that it signs with (x-amz-date is UTC)."},
    {reason_code::url_expired, "expired", "The URL was valid until {until}.",
     "Sign a new URL, or sign with a longer time (at most a week)."},
    {reason_code::url_not_yet_valid, "not yet valid", "The URL was signed for a time that is still to come.",
     "Set the clock of the machine that signs."},
    {reason_code::url_parameters, "signed URL", says,
     "Correct the parameter that the message names, or let the SDK sign the URL."},
    {reason_code::authorization_header, "authorization header", says,
     "Correct what the message names: region, date and service of the credential scope must be this server's."},
    {reason_code::form_not_signed, "form policy", "The form has a policy, but no signature.",
     "Sign the policy, or leave it out where everybody may write."},
    {reason_code::form_policy, "form policy", "{sentence}",
     "Send what the form's policy allows, or sign a policy that allows what is sent."},
    {reason_code::access_key, "access key", says,
     "Use an access key that this server knows (its first lines say which), or start it with that key as a "
     "credential."},
    {reason_code::session_token, "session token", says,
     "Send a session token only with the temporary access key it was issued with, and only to the server that issued "
     "it."},
    {reason_code::session_expired, "session token", says, "Ask STS for new temporary credentials."},
    {reason_code::digest_mismatch, "integrity",
     "{in} promised {expected}, but {computed} was computed over {bytes} bytes.",
     "Compute the value over exactly the bytes that are sent: look for a body that was changed, encoded or read from "
     "the middle of a stream."},
    {reason_code::digest_syntax, "integrity", says, "Send Content-MD5 as base64 of the 16 bytes of the MD5 digest."},
    {reason_code::body_length, "body", says,
     "Send as many bytes as Content-Length and x-amz-decoded-content-length announce."},
    {reason_code::no_length, "body", says, "Send Content-Length, and x-amz-decoded-content-length with aws-chunked."},
    {reason_code::chunk_size, "chunks", says, "Make every chunk but the last at least 8192 bytes."},
    {reason_code::trailer, "trailer", says, "Announce the trailer in x-amz-trailer and send exactly that one."},
    {reason_code::document, "document", says,
     "Compare the document with the API reference: names, nesting and values."},
    {reason_code::policy_document, "policy", says, "Correct the policy as the message says."},
    {reason_code::no_bucket, "bucket", says, "Create the bucket first, or correct its name."},
    {reason_code::no_object, "key", says, "Correct the key, or put the object first; keys are case-sensitive."},
    {reason_code::method, "method", says, "Use one of the methods that the header Allow names."},
    {reason_code::precondition, "condition", says, "Read the object's current ETag, and decide again."},
    {reason_code::object_locked, "object lock",
     "The version is retained or held by Object Lock, which forbids to delete it and to shorten its retention.",
     "Release its holds; in GOVERNANCE mode send x-amz-bypass-governance-retention: true as somebody who may bypass "
     "it, "
     "in COMPLIANCE mode wait until the retention ends."},
    {reason_code::acls_disabled, "ACLs",
     "ACLs do not count in this bucket: its object ownership is BucketOwnerEnforced, as AWS makes new buckets since "
     "April 2023.",
     "Leave the ACL out and put a bucket policy, or let ACLs count: in this bucket with PutBucketOwnershipControls "
     "(ObjectWriter), in new buckets that say nothing else with --new-buckets-ownership ObjectWriter or --profile "
     "aws-2022."},
    {reason_code::public_access_blocked, "public access",
     "That would be public, and public access is blocked, as AWS blocks it in new buckets since April 2023.",
     "Let it be private, or remove the block: of this bucket with DeletePublicAccessBlock, of new buckets with "
     "--new-buckets-block-public-access false or --profile aws-2022."},
    {reason_code::header_refused, "header", "S3 does not take the header {header} here.",
     "Leave the header out: AWS refuses it too."},
    {reason_code::header_value_refused, "header", "S3 does not take the header {header} here: {because}.",
     "Leave the header out: AWS refuses it too."},
    {reason_code::not_built, "not implemented", says,
     "This server does not do that (yet), AWS does: leave it out of the test, or test that against AWS."},
    {reason_code::service_not_here, "service", says,
     "Only S3, KMS and STS are here: send it to AWS, or to whatever stands for that service."},
    {reason_code::encryption_not_chosen_here, "encryption header",
     "{operation} chooses no encryption, so it takes no x-amz-server-side-encryption.",
     "Send it only with what begins an object: PutObject, CopyObject, CreateMultipartUpload, forms."},
    {reason_code::encryption_on_completion, "encryption on completion",
     "CompleteMultipartUpload takes no x-amz-server-side-encryption: the upload is encrypted as its begin said. "
     "minio-go (mc, thanos and others) repeats it there at every host that is not Amazon's.",
     "Let the bucket's default encryption choose instead of the client, or start the server with "
     "--sse-on-complete ignore_when_equal, which lets pass what says the same as the begin."},
    {reason_code::customer_keys_blocked, "encryption type",
     "The bucket's default encryption blocks keys of customers (SSE-C).",
     "Write with another encryption, or allow SSE-C with PutBucketEncryption (BlockedEncryptionTypes NONE), or in all "
     "new buckets with --new-buckets-block-sse-c false or --profile aws-2023."},
    {reason_code::customer_key_without_tls, "customer key", "A customer's key (SSE-C) was sent over plain HTTP.",
     "Use https:// (the same port speaks TLS, s3seal ca prints its certificate), or start the server with "
     "--sse-c-over-http true."},
    {reason_code::other_customer_key, "customer key", "The object was stored with another customer's key.",
     "Send the key that the object was written with."},
    {reason_code::no_kms_key, "kms key", says,
     "Create the key (aws kms create-key, a seed, [[kms.keys]] in the settings), or name one that exists in this "
     "account and region."},
    {reason_code::kms_key_not_visible, "kms key", "KMS did not let the caller use the key.",
     "Use a key of the caller's own account and region."},
    {reason_code::kms_key_of_other_account, "kms key", "The KMS key belongs to another account than the bucket.",
     "Use a key of the bucket's account."},
    {reason_code::call_not_signed, "anonymous", says, sign},
    {reason_code::unknown_kms_operation, "operation", says, "Correct the operation in X-Amz-Target."},
    {reason_code::json_document, "document", says,
     "Send a JSON object with members of the types that the API reference says."},
    {reason_code::dry_run, "dry run", says, "Leave DryRun out to have it done."},
    {reason_code::key_not_found, "kms key", says,
     "Create it first, or name one that exists in this account and region."},
    {reason_code::key_disabled, "key state", says, "Enable the key (EnableKey), or use another one."},
    {reason_code::key_state, "key state", says, "Look at the key's state (DescribeKey): it does not allow this."},
    {reason_code::key_usage, "key usage", says, "Use a key that was made for this (KeyUsage)."},
    {reason_code::key_kind, "key kind", says, "Use a key whose KeySpec and Origin are made for this."},
    {reason_code::alias_taken, "alias", says, "Choose another name, or update the alias that there is."},
    {reason_code::ciphertext, "ciphertext", says,
     "Send the ciphertext as it was given, with the same encryption context and to the server that made it."},
    {reason_code::other_key, "kms key", says, "Name the key that encrypted it, or no key."},
    {reason_code::import_token, "import", says, "Send the token that belongs to this key and this wrapping key."},
    {reason_code::import_token_expired, "import", says, "Ask GetParametersForImport for a new token and wrapping key."},
    {reason_code::other_key_material, "import", says, "Import the material that the key had before."},
    {reason_code::unknown_sts_operation, "operation", says,
     "Call AssumeRole, GetSessionToken or GetCallerIdentity: there are no others here."},
    {reason_code::session_policy_size, "session policy", says, "Shorten the session policy."},
    {reason_code::injected_fault, "fault", "The fault rule {rule} answered instead of the service.",
     "Nothing is wrong with the request. GET /_s3seal/faults shows the rules, DELETE /_s3seal/faults removes them."},
};

constexpr bool is_word_of(std::string_view names, std::string_view name) {
    while (!names.empty()) {
        auto const one = names.substr(0, names.find(' '));
        if (one == name) return true;
        names.remove_prefix(one.size() < names.size() ? one.size() + 1 : one.size());
    }
    return false;
}

constexpr bool names_what_is_known(cause_row const& row) {
    for (auto rest = row.summary; rest.find('{') != rest.npos;) {
        rest.remove_prefix(rest.find('{') + 1);
        auto const name = rest.substr(0, rest.find('}'));
        if (!is_word_of("message sentence operation distance", name) && !is_word_of(argument_names(row.code), name))
            return false;
    }
    return true;
}

consteval bool is_complete() {
    for (std::size_t i = 0; i < std::size(rows); ++i)
        if (static_cast<std::size_t>(rows[i].code) != i || rows[i].name.empty() || rows[i].advice.empty() ||
            !names_what_is_known(rows[i]))
            return false;
    return std::size(rows) == aws::reason_count;
}
static_assert(is_complete(), "every reason has one row, in their order, whose summary names nothing unknown");

}  // namespace

cause_row const& row_of(aws::reason_code code) noexcept {
    return rows[static_cast<std::size_t>(code)];
}

}  // namespace s3seal::explain
