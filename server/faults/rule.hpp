// A fault as a rule: of which requests, when, and what becomes of them. A value; who counts is the fault table.
#pragma once

#include "server/faults/told_error.hpp"
#include "server/iam/pattern.hpp"
#include "storage/base/clock.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::faults {

// `*`: any run of characters, `?`: any one.
using text_pattern = iam::pattern;

// Which requests; what is absent is not asked for.
struct matcher {
    std::string service;                 // s3, kms, sts; "": any
    std::optional<text_pattern> region;  // of the credential scope
    std::optional<text_pattern> operation;
    std::optional<text_pattern> bucket;
    std::optional<text_pattern> key;
    std::optional<text_pattern> caller;  // ARN; anonymous callers have none
    std::optional<text_pattern> name_space;
    std::optional<text_pattern> kms_key;  // ARN of the key that a call of KMS is about
    std::vector<std::pair<std::string, text_pattern>> headers;
};

// When, among the requests that match. All of what is there has to hold.
struct schedule {
    std::vector<std::uint64_t> nth;  // counted from 1; empty: any
    std::uint64_t every = 0;         // each so many; 0: any
    std::uint64_t fail = 0;          // so many, then `pass` are left alone, and again; 0: any
    std::uint64_t pass = 0;
    std::optional<double> probability;
    std::uint64_t seed = 1;                            // of the probability, and of what else is left to chance
    std::optional<std::uint64_t> times;                // at most
    std::optional<instant> from;                       // of the server's clock, the moment itself
    std::optional<instant> until;                      // likewise, without the moment itself
    std::optional<std::chrono::milliseconds> lasting;  // since the rule was made
};

struct delay {
    std::chrono::milliseconds fixed{0};
    std::chrono::milliseconds jitter{0};  // at most so much more, by chance
    std::chrono::microseconds per_byte{0};

    explicit operator bool() const noexcept { return fixed.count() > 0 || jitter.count() > 0 || per_byte.count() > 0; }
};

struct stall {
    std::uint64_t after = 0;  // bytes of the body
    std::chrono::milliseconds time{0};
};

enum class resets { never, before_commit, during_commit, after_commit };

enum class key_states { as_it_is, disabled, pending_deletion, denied };

struct effect {
    std::optional<told_error> error;
    faults::delay delay;
    resets reset = resets::never;
    std::optional<std::uint64_t> cut_upload;    // bytes of the body that come
    std::optional<std::uint64_t> cut_download;  // bytes of the body that go
    std::optional<stall> stall_download;
    std::optional<std::uint64_t> flip_byte;  // its place in the body that goes
    bool wrong_checksum = false;
    bool wrong_etag = false;
    std::string missing_header;  // "": none
    key_states key_state = key_states::as_it_is;

    // It decides what becomes of the request, as only one rule can.
    bool is_ending() const noexcept {
        return error || reset != resets::never || cut_upload || key_state != key_states::as_it_is;
    }
};

struct rule {
    std::string id;
    std::string test;  // value of x-s3seal-test of the requests that it is for; "": all
    matcher match;
    schedule when;
    faults::effect effect;
    // What the dates of signatures are measured by while it is there, where the clock itself says nothing else.
    signing_time signing = signing_time::real;
};

inline constexpr std::string_view test_header = "x-s3seal-test";
// Ids of rules that were made in LocalStack's shape begin with it, and no others.
inline constexpr std::string_view chaos_prefix = "chaos-";

// Where on a request's way a rule is asked.
enum class places {
    request,   // it is known, and allowed
    commit,    // just before it changes something
    kms_call,  // KMS is asked, by S3 or by itself
    kms_key,   // likewise, and its key is known
    key_state  // KMS is about to use a key
};
places place_of(rule const& rule);

// The words of effects that happen to responses.
namespace words {
inline constexpr std::string_view cut_upload = "cut_upload";
inline constexpr std::string_view cut_download = "cut_download";
inline constexpr std::string_view stall_download = "stall_download";
inline constexpr std::string_view flip_byte = "flip_byte";
inline constexpr std::string_view wrong_checksum = "wrong_checksum";
inline constexpr std::string_view wrong_etag = "wrong_etag";
inline constexpr std::string_view missing_header = "missing_header";
}  // namespace words
std::string_view word_of(resets reset) noexcept;

// What it does, a word for each part of it, of static storage: delay, error, "reset after_commit".
std::vector<std::string_view> words_of(effect const& effect);

// Those of them that happen wherever the rule is asked: delay, error, "kms_key_state denied".
std::vector<std::string_view> words_at_once(effect const& effect);

// Likewise with its numbers: "delay of 200 ms, error SlowDown".
std::string summary_of(effect const& effect);

}  // namespace s3seal::faults
