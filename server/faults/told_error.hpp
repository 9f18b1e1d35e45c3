// An error that a rule answers with.
#pragma once

#include "server/aws/error.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace s3seal::faults {

// What a service is to answer with: each has it in its own table, or has it not. Rows are of static storage.
struct told_error {
    std::string code;
    std::string message;       // "": the usual one
    bool at_commit = false;    // when all was checked and its body has come, of what changes something
    bool in_no_table = false;  // of a code that only its rule knows: every service says it
    std::optional<aws::errc> code_of_s3;
    aws::error_row const* of_s3 = nullptr;
    aws::error_row const* of_kms = nullptr;
    aws::error_row const* of_sts = nullptr;

    // Null: that service (s3, kms, sts) has no such error.
    aws::error_row const* row_of(std::string_view service) const noexcept;
    // An error of KMS that S3's clients are told: KMS.DisabledException.
    bool is_through_s3() const noexcept { return code.starts_with("KMS."); }
};

// The error of that code as each service has it. Nothing: none has it.
std::optional<told_error> find_told_error(std::string_view code);

// An error that is in no table. Its code and text are kept as long as the program lives, so that records may name
// them; nothing: too many were. Any thread.
std::optional<told_error> make_told_error(std::string_view code, unsigned status, std::string_view message);

}  // namespace s3seal::faults
