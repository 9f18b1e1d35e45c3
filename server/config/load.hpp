// Settings from their sources, each above those before it: the defaults, a profile's, what other servers' variables
// say, the file, S3SEAL_..., what other servers' arguments say, our flags. Then they are checked as a whole.
#pragma once

#include "server/config/environment.hpp"
#include "server/config/foreign.hpp"
#include "server/config/loaded.hpp"
#include "server/config/settings.hpp"
#include "server/config/table.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace s3seal::config {

// The environment variable that names the configuration file.
inline constexpr std::string_view file_variable = "S3SEAL_CONFIG";
// That which names the namespace that commands are about: no setting of the server's.
inline constexpr std::string_view namespace_variable = "S3SEAL_NAMESPACE";
// That which names the server that commands ask; s3seal run sets it.
inline constexpr std::string_view endpoint_variable = "S3SEAL_ENDPOINT";
// That which names this program for those who start it.
inline constexpr std::string_view binary_variable = "S3SEAL_BINARY";

// A value from the command line.
struct given_flag {
    setting const* row;
    std::vector<std::string> values;  // one for each time that the flag stands there
};

// `file`: from --config; "" means the one that the environment names, if any. `typed`: arguments of other servers.
loaded load(std::string const& file, environment const& from, std::vector<given_flag> const& flags,
            foreign_settings const& typed = {});

// What concerns several settings or files they name. Makes implied values explicit: localhost becomes its two
// addresses, and a key without a region gets the server's.
void complete(settings& settings, problems& out);

// Why there is nothing to read: "cannot read "x": Permission denied", of the system's last error.
std::string unreadable(std::string const& name);

}  // namespace s3seal::config
