#include "server/explain/causes.hpp"

#include "server/auth/verification.hpp"
#include "server/http/dates.hpp"

#include <fmt/format.h>

#include <chrono>

namespace s3seal::explain {

namespace {

using aws::errc;

std::string_view note(aws::error const& error, std::string_view name) {
    for (auto const& [key, value] : error.notes)
        if (key == name) return value;
    return {};
}

std::string duration(std::chrono::milliseconds time) {
    auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
    if (seconds < 120) return fmt::format("{} seconds", seconds);
    if (seconds < 7200) return fmt::format("{} minutes", seconds / 60);
    if (seconds < 172'800) return fmt::format("{} hours", seconds / 3600);
    return fmt::format("{} days", seconds / 86'400);
}

cause clock_skew(journal::record const& record, aws::error const& error) {
    auto const sent = extra(error, "RequestTime");
    auto at = auth::parse_basic_date(sent);
    if (!at) at = http::parse_http_date(sent);
    auto const off = at ? record.at - *at : std::chrono::milliseconds{0};
    return {"clock",
            fmt::format("The client's clock is {} {} the server's.", duration(std::chrono::abs(off)),
                        off.count() > 0 ? "behind" : "ahead of"),
            "Set the client's clock, or the time zone that it signs with (x-amz-date is UTC)."};
}

cause denied(journal::refusal const& refused) {
    auto const& error = *refused.error;
    std::string const text{aws::message_of(error)};
    if (error.access) return {"policy", "The policies do not allow it.", "See below which statement decided."};
    if (auto const names = extra(error, "HeadersNotSigned"); !names.empty())
        return {"headers not signed", fmt::format("These headers were sent, but are not signed: {}.", names),
                "Name every x-amz-* header and host in SignedHeaders, or do not send it."};
    if (text.starts_with("Request has expired"))
        return {"expired", fmt::format("The URL was valid until {}.", extra(error, "Expires")),
                "Sign a new URL, or sign with a longer time (at most a week)."};
    if (text.starts_with("Request is not yet valid"))
        return {"not yet valid", "The URL was signed for a time that is still to come.",
                "Set the clock of the machine that signs."};
    if (text.starts_with("Invalid according to Policy"))
        return {"form policy", text + (text.ends_with('.') ? "" : "."),
                "Send what the form's policy allows, or sign a policy that allows what is sent."};
    if (text.find("kms:") != text.npos)
        return {"kms key", "KMS did not let the caller use the key.",
                "Use a key of the caller's own account and region."};
    if (refused.sent.view().has("x-amz-expected-bucket-owner"))
        return {"expected owner", "The bucket belongs to another account than x-amz-expected-bucket-owner says.",
                "Name the account that owns the bucket, or another bucket."};
    if (text.starts_with("Anonymous users cannot"))
        return {"anonymous", "S3 lets nobody do this unsigned, whatever the bucket's policy says.",
                "Sign the request."};
    if (!refused.sent.view().has("Authorization") && refused.sent.target.find("Signature") == std::string::npos)
        return {"anonymous", "The request was not signed, and nothing lets everybody do this.",
                "Sign the request, or put a bucket policy for everybody (and remove the public access block)."};
    return {"account", "The bucket belongs to another account, whose policy does not let the caller in.",
            "Let the bucket's owner put a policy that names the caller's account."};
}

// What S3 itself refuses has no message of its own.
cause not_implemented(aws::error const& error) {
    if (error.message)
        return {"not implemented", *error.message,
                "This server does not do that (yet), S3 does: leave it out of the test, or test that against AWS."};
    auto const more = extra(error, "additionalMessage");
    return {
        "header",
        fmt::format("S3 does not take the header {} here{}{}.", extra(error, "Header"), more.empty() ? "" : ": ", more),
        "Leave the header out: AWS refuses it too."};
}

cause integrity(aws::error const& error) {
    auto const in = note(error, "in");
    return {"integrity",
            fmt::format("{} promised {}, but {} was computed over {} bytes.", in, note(error, "expected"),
                        note(error, "computed"), note(error, "bytes")),
            "Compute the value over exactly the bytes that are sent: look for a body that was changed, encoded or read "
            "from the middle of a stream."};
}

cause unwanted_encryption(std::string_view operation) {
    if (operation == "CompleteMultipartUpload")
        return {"encryption on completion",
                "CompleteMultipartUpload takes no x-amz-server-side-encryption: the upload is encrypted as its begin "
                "said. minio-go (mc, thanos and others) repeats it there at every host that is not Amazon's.",
                "Let the bucket's default encryption choose instead of the client, or start the server with "
                "--sse-on-complete ignore_when_equal, which lets pass what says the same as the begin."};
    return {"encryption header",
            fmt::format("{} chooses no encryption, so it takes no x-amz-server-side-encryption.", operation),
            "Send it only with what begins an object: PutObject, CopyObject, CreateMultipartUpload, forms."};
}

struct row {
    errc code;
    std::string_view name;
    std::string_view advice;
};
constexpr row rows[] = {
    {errc::authorization_header_malformed, "authorization header",
     "Correct what the message names: region, date and service of the credential scope must be this server's."},
    {errc::authorization_query_parameters, "signed URL",
     "Correct the parameter that the message names, or let the SDK sign the URL."},
    {errc::invalid_access_key_id, "access key",
     "Use an access key that this server knows (its first lines say which), or start it with that key as a "
     "credential."},
    {errc::invalid_token, "session token",
     "Send a session token only with the temporary access key it was issued with, and only to the server that issued "
     "it."},
    {errc::expired_token, "session token", "Ask STS for new temporary credentials."},
    {errc::invalid_digest, "integrity", "Send Content-MD5 as base64 of the 16 bytes of the MD5 digest."},
    {errc::incomplete_body, "body", "Send as many bytes as Content-Length and x-amz-decoded-content-length announce."},
    {errc::malformed_trailer, "trailer", "Announce the trailer in x-amz-trailer and send exactly that one."},
    {errc::invalid_chunk_size, "chunks", "Make every chunk but the last at least 8192 bytes."},
    {errc::malformed_xml, "document", "Compare the document with the API reference: names, nesting and values."},
    {errc::malformed_policy, "policy", "Correct the policy as the message says."},
    {errc::no_such_bucket, "bucket", "Create the bucket first, or correct its name."},
    {errc::no_such_key, "key", "Correct the key, or put the object first; keys are case-sensitive."},
    {errc::method_not_allowed, "method", "Use one of the methods that the header Allow names."},
    {errc::kms_not_found, "kms key",
     "Create the key in the settings, or name one that exists in this account and region."},
    {errc::precondition_failed, "condition", "Read the object's current ETag, and decide again."},
    {errc::missing_content_length, "body", "Send Content-Length, and x-amz-decoded-content-length with aws-chunked."},
};

// Of services whose errors are not S3's, by the code that they answer with.
struct service_row {
    std::string_view code;
    std::string_view name;
    std::string_view advice;
};
constexpr service_row service_rows[] = {
    {"AlreadyExistsException", "alias", "Choose another name, or update the alias that there is."},
    {"DisabledException", "key state", "Enable the key (EnableKey), or use another one."},
    {"DryRunOperationException", "dry run", "Leave DryRun out to have it done."},
    {"ExpiredImportTokenException", "import", "Ask GetParametersForImport for a new token and wrapping key."},
    {"IncorrectKeyException", "kms key", "Name the key that encrypted it, or no key."},
    {"IncorrectKeyMaterialException", "import", "Import the material that the key had before."},
    {"InvalidAction", "operation", "Call AssumeRole, GetSessionToken or GetCallerIdentity: there are no others here."},
    {"InvalidCiphertextException", "ciphertext",
     "Send the ciphertext as it was given, with the same encryption context and to the server that made it."},
    {"InvalidImportTokenException", "import", "Send the token that belongs to this key and this wrapping key."},
    {"InvalidKeyUsageException", "key usage", "Use a key that was made for this (KeyUsage)."},
    {"KMSInvalidStateException", "key state", "Look at the key's state (DescribeKey): it does not allow this."},
    {"MissingAuthenticationToken", "anonymous", "Sign the request."},
    {"MissingAuthenticationTokenException", "anonymous", "Sign the request."},
    {"NotFoundException", "kms key", "Create it first, or name one that exists in this account and region."},
    {"PackedPolicyTooLarge", "session policy", "Shorten the session policy."},
    {"SerializationException", "document", "Send a JSON object with members of the types that the API reference says."},
    {"UnknownOperationException", "operation", "Correct the operation in X-Amz-Target."},
    {"UnsupportedOperationException", "not implemented", "This server does not do that (yet)."},
};

cause of_service(std::string_view code, std::string const& message) {
    auto const text = message.empty() ? std::string{code} : message;
    for (auto const& one : service_rows)
        if (one.code == code) return {std::string{one.name}, text, std::string{one.advice}};
    return {"request", text, "Correct what the message names."};
}

}  // namespace

std::string_view extra(aws::error const& error, std::string_view name) {
    for (auto const& [key, value] : error.extras)
        if (key == name) return value;
    return {};
}

cause cause_of(journal::record const& record, journal::refusal const& refused) {
    if (!refused.error) return of_service(record.error_code, refused.message);
    auto const& error = *refused.error;
    if (error.code == errc::request_time_too_skewed) return clock_skew(record, error);
    if (error.code == errc::access_denied) return denied(refused);
    if (error.code == errc::not_implemented) return not_implemented(error);
    if (!note(error, "computed").empty()) return integrity(error);
    std::string const text{aws::message_of(error)};
    if (text.starts_with("x-amz-server-side-encryption header is not supported"))
        return unwanted_encryption(record.operation);
    if (text.starts_with("The authorization mechanism you have provided is not supported"))
        return {"version 2 signature", "It was signed with Signature Version 2, which is not accepted here.",
                "Sign with Version 4 (boto3: Config(signature_version='s3v4')), as AWS wants for this."};
    for (auto const& one : rows)
        if (one.code == error.code) return {std::string{one.name}, text, std::string{one.advice}};
    return {"request", text, "Correct what the message names."};
}

}  // namespace s3seal::explain
