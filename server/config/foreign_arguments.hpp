// Command lines of other servers: MinIO's, S3Mock's, moto's, and of their likes.
#pragma once

#include "server/config/client_command.hpp"
#include "server/config/foreign.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::config {

// Their flags; those that are called as ours are, are ours.
std::span<foreign_row const> foreign_arguments() noexcept;

struct translated_arguments {
    std::vector<std::string> ours;  // what is left
    foreign_settings theirs;
    problems wrong;
};

// `program`: as it was started, maybe by a link that is called minio. What belongs to one of `commands` is left alone.
translated_arguments translate_arguments(std::string_view program, std::vector<std::string> const& given,
                                         client_commands commands);

}  // namespace s3seal::config
