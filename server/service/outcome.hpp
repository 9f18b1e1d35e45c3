// What a service reports of one request, for whoever records it.
#pragma once

#include "server/aws/reason.hpp"
#include "server/masking/secrets.hpp"

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace s3seal::service {

// How an object is encrypted.
struct encryption {
    std::string mode;     // AES256, aws:kms, aws:kms:dsse, SSE-C
    std::string key_arn;  // "": no key of KMS
    bool bucket_key = false;
    std::string_view from;  // what decided it: header, bucket default, session; stored: it was decided before
};

// What lies as it was sent: from before there were keys.
inline constexpr std::string_view unencrypted = "unencrypted";

// A call of KMS that the request led to, or was.
struct kms_call {
    std::string_view operation;  // GenerateDataKey
    std::string key_arn;         // of the key that it used, or was asked to use; "": that is not known
    std::string_view result;     // Success, or the exception's name
};

// An object that a request names in its body, and what became of it.
struct entry {
    std::string key;
    std::string version;          // that was asked for, or that was made; "": neither
    std::string_view error_code;  // "": it is done
};

// A fault that was made to happen to it.
struct fault {
    std::string rule;         // its id
    std::string_view effect;  // of static storage
    std::string test;         // id of the test that the rule is bound to; "": of any
};

// Why it was refused. Its texts may hold secrets.
struct refusal {
    std::string message;  // that the client got
    aws::reason why;
    std::string host_bucket;   // in front of the Host
    bool let_through = false;  // lenient: it was answered nevertheless
    std::string body_sha256;   // hex; "": the body was not seen
    masking::secrets in_body;  // which the texts may repeat
};

// Texts that are views are of static storage. What is not known, or does not apply, is empty.
struct outcome {
    std::string_view operation;
    std::string bucket;
    std::string key;
    std::string version;         // that was asked for, or that was made
    std::string_view path;       // one of our own, without what stands for an id
    std::string caller;          // ARN; "": anonymous, or not known
    std::string_view signature;  // SigV4 AuthHeader
    std::string_view error_code;
    bool committed = false;                    // what it changes is stored, whatever its client was told
    std::vector<entry> entries;                // of DeleteObjects, in the order of its document
    std::string_view stage;                    // that refused it
    std::span<std::string_view const> passed;  // stages before that one
    std::optional<service::encryption> encryption;
    bool customer_key = false;  // one was sent: for what it writes, reads or copies, also if it was refused
    std::vector<kms_call> kms_calls;
    std::string source_mode;             // how what it copies is encrypted, or `unencrypted`; "": it copies nothing
    std::uint32_t kms_calls_spared = 0;  // by bucket keys that were there
    std::vector<fault> faults;           // in the order in which they fired
    bool control = false;                // its bodies are documents, which may be kept; of objects' bytes never
    std::string checksum;                // algorithm of the body's, that was verified or computed
    std::string checksum_type;           // FULL_OBJECT, COMPOSITE
    std::shared_ptr<service::refusal> refusal;  // null: it was not refused, or redirected
};

template <class One, class Wanted>
concept is_one = std::same_as<std::remove_const_t<One>, Wanted>;

// Each field is named once: whoever masks, measures or prints a report does it by a visitor. It gets a word of ours by
// `own`, a text of the client's by `sent`.
template <class Visitor, is_one<encryption> Encryption>
void describe(Visitor& to, Encryption& one) {
    to.own("mode", one.mode);
    to.own("kms_key", one.key_arn);
    to.own("bucket_key", one.bucket_key);
    to.own("from", one.from);
}

template <class Visitor, is_one<entry> Entry>
void describe(Visitor& to, Entry& one) {
    to.sent("key", one.key);
    to.sent("version_id", one.version);
    to.own("error_code", one.error_code);
}

template <class Visitor, is_one<kms_call> Call>
void describe(Visitor& to, Call& one) {
    to.own("operation", one.operation);
    to.own("kms_key", one.key_arn);
    to.own("result", one.result);
}

template <class Visitor, is_one<fault> Fault>
void describe(Visitor& to, Fault& one) {
    to.own("rule", one.rule);
    to.own("effect", one.effect);
    to.own("test", one.test);
}

template <class Visitor, is_one<refusal> Refusal>
void describe(Visitor& to, Refusal& one) {
    to.sent("message", one.message);
    to.own("why", one.why);
    to.sent("host_bucket", one.host_bucket);
    to.own("let_through", one.let_through);
    to.own("body_sha256", one.body_sha256);
}

template <class Visitor, is_one<outcome> Outcome>
void describe(Visitor& to, Outcome& one) {
    to.own("operation", one.operation);
    to.sent("bucket", one.bucket);
    to.sent("key", one.key);
    to.sent("version_id", one.version);
    to.own("path", one.path);
    // The session of a role is named by whoever assumes it, other callers by the settings.
    if (one.caller.find(":assumed-role/") != one.caller.npos)
        to.sent("caller", one.caller);
    else
        to.own("caller", one.caller);
    to.own("error_code", one.error_code);
    to.own("committed", one.committed);
    to.own("entries", one.entries);
    to.own("stage", one.stage);
    to.own("signature_form", one.signature);  // an explanation tells more of it under "signature"
    to.own("encryption", one.encryption);
    to.own("customer_key", one.customer_key);
    to.own("kms_calls", one.kms_calls);
    to.own("kms_calls_spared", one.kms_calls_spared);
    to.own("faults", one.faults);
    to.own("copy_source_mode", one.source_mode);
    to.own("checksum", one.checksum);
    to.own("checksum_type", one.checksum_type);
}

}  // namespace s3seal::service
