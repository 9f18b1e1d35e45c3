// Every call of KMS, also those that were refused: what was asked, by whom, on behalf of what, and what came of it.
#pragma once

#include "storage/base/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::kms {

// Holds neither plaintext nor key material; a secret in the context is masked on its way in.
struct call_record {
    instant at;
    std::string_view operation;  // GenerateDataKey; of static storage
    std::string key_arn;         // "": none was found
    std::string principal;       // ARN; "": not known
    std::string account;
    std::vector<std::pair<std::string, std::string>> context;  // by name
    std::string cause;         // x-amz-request-id of S3's request, or KMS's own x-amzn-RequestId
    std::string version;       // of the object that S3 asked for; "": it had none, or it was not S3
    std::string_view via;      // "s3", or ""; of static storage
    std::string_view outcome;  // "Success", or the exception's name; of static storage

    std::size_t bytes() const noexcept;
};

inline constexpr std::string_view success = "Success";

// Empty: any.
struct ledger_query {
    std::string operation;
    std::string key;                       // ARN, or the id at its end
    std::optional<std::string> principal;  // ARN; "": not known
    std::string cause;
    std::string version;
    std::optional<std::string> via;  // "": asked directly
    std::string outcome;
    std::vector<std::pair<std::string, std::string>> context;  // each must be there
    std::optional<instant> since;
    std::size_t limit = 100;
};

struct ledger_page {
    std::vector<call_record> calls;                     // the latest that match, oldest first
    std::uint64_t total = 0;                            // that match, of those remembered
    std::map<std::string, std::uint64_t> by_operation;  // likewise
    std::uint64_t forgotten = 0;                        // calls that gave way to later ones, matching or not
};

// Old calls give way to new ones. Any thread.
class ledger {
public:
    ledger(std::size_t max_calls, std::size_t max_bytes) : max_calls_{max_calls}, max_bytes_{max_bytes} {}

    void add(call_record const& one);
    void clear();
    ledger_page find(ledger_query const& query) const;

private:
    void drop_oldest();
    call_record const& at(std::size_t index) const { return slots_[(first_ + index) % slots_.size()]; }

    std::size_t max_calls_;
    std::size_t max_bytes_;
    mutable std::mutex mutex_;
    std::vector<call_record> slots_;
    std::size_t first_ = 0;
    std::size_t count_ = 0;
    std::size_t bytes_ = 0;
    std::uint64_t forgotten_ = 0;
};

}  // namespace s3seal::kms
