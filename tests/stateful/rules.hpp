// Rules of S3 that several operations share.
#pragma once

#include "tests/stateful/dice.hpp"
#include "tests/stateful/expected.hpp"
#include "tests/stateful/operation.hpp"
#include "tests/stateful/state.hpp"

#include <string>

namespace s3seal::stateful {

inline constexpr std::string_view account = "000000000000";
inline constexpr std::string_view document_head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

// <Name xmlns=...>content</Name> with what stands before it
std::string document(std::string_view name, std::string const& content);

refusal no_such_key(std::string const& key);
refusal precondition_failed(std::string const& condition);
refusal invalid_argument(std::string const& name, std::string const& value);

// ---- Which version an operation is about.

// What of a delete marker that is current is said: that there is no key (reads), or what it is (tags, locks).
enum class current_marker { is_no_key, is_not_allowed };

// The version that `asked` names; nullptr after it said why not.
object_version* find_version(state& all, operation const& asked, std::string_view method, expected& out,
                             current_marker when = current_marker::is_no_key);
// x-amz-version-id of a version that is there: not in buckets that never had versions.
void show_version(expected& out, bucket const& in, object_version const& one);

// A new version of a key in the place that the bucket's state gives it, with its id in the answer's header.
void add_version(bucket& in, std::string const& key, version_ptr const& made, expected& out);
// Takes a version away for good.
void erase_version(bucket& in, std::string const& key, std::string const& id);

// ---- Encryption.

// What a write with this choice gets. Says why not.
encryption choose_encryption(state& all, bucket const& in, encryption_choice const& asked, expected& out);
void need_key(encryption const& of, expected& out);                            // that KMS still opens it
void need_customer_key(object_version const& one, char given, expected& out);  // and no other
void show_encryption(expected& out, encryption const& of);                     // headers
// The ETag of bytes: their MD5, or what the server chose.
std::string etag_of(std::string_view bytes, encryption const& of, expected& out, std::string* into);

// ---- Conditions, and times.

void check_write_conditions(bucket const& in, operation const& asked, expected& out);
std::string shown_time(state const& all, expected& out, std::chrono::sys_seconds when);  // in documents
void show_modified(state const& all, expected& out, std::chrono::sys_seconds when);      // the header
void show_checksum(expected& out, std::string_view bytes);                               // headers

// ---- Locks.

bool is_protected(state const& all, object_version const& one, bool bypass);

// ---- What to ask for.

std::string draw_key(dice& rolled);
// A key that is likelier to be there.
std::string draw_known_key(dice& rolled, bucket const& in);
std::optional<std::string> draw_version(dice& rolled, bucket const& in, std::string const& key);
// A version that has a lock of its own, if there is one.
std::optional<object_name> draw_locked(dice& rolled, bucket const& in);
std::string draw_body(dice& rolled);
encryption_choice draw_encryption(dice& rolled, state const& all);
// An ETag that the key has or has not.
std::string draw_etag(dice& rolled, bucket const& in, std::string const& key);
// The customer's key that a version is under, now and then another.
char draw_customer_key(dice& rolled, object_version const* one);
void draw_write_conditions(dice& rolled, bucket const& in, operation& asked);
bucket const& bucket_of(state const& all, operation const& asked);
bucket& bucket_of(state& all, operation const& asked);
// The version that a draw is about, if it is there and no marker.
object_version const* drawn_version(bucket const& in, std::string const& key,
                                    std::optional<std::string> const& version);

}  // namespace s3seal::stateful
