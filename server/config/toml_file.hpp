// The configuration file.
#pragma once

#include "server/config/settings.hpp"
#include "server/config/table.hpp"

#include <string_view>

namespace s3seal::config {

// Sets what `text` says. Every problem is one line that starts with `name:line: `; they come in the file's order.
// `from` is told of each setting that stands there.
void read_toml(std::string_view text, std::string_view name, settings& into, problems& out, origins& from);

}  // namespace s3seal::config
