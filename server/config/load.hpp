// Settings from their sources: file < environment < command line, then checked as a whole.
#pragma once

#include "server/config/settings.hpp"
#include "server/config/table.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::config {

using environment = std::map<std::string, std::string, std::less<>>;

// `variables`: NAME=value, ended by a null pointer, as the system hands them to a program.
environment read_environment(char const* const* variables);

// The environment variable that names the configuration file.
inline constexpr std::string_view file_variable = "S3SEAL_CONFIG";
// That which names the namespace that commands are about: no setting of the server's.
inline constexpr std::string_view namespace_variable = "S3SEAL_NAMESPACE";

// A value from the command line.
struct given_flag {
    setting const* row;
    std::vector<std::string> values;  // one for each time that the flag stands there
};

struct loaded {
    config::settings settings;
    problems wrong;    // none: the settings may be used; each one line that names its source
    problems remarks;  // likewise, of what does not stop the server
};

// `file`: from --config; "" means the one that the environment names, if any.
loaded load(std::string const& file, environment const& from, std::vector<given_flag> const& flags);

// What concerns several settings or files they name. Makes implied values explicit: localhost becomes its two
// addresses, and a key without a region gets the server's.
void complete(settings& settings, problems& out);

}  // namespace s3seal::config
