// Settings that were read, and what is to be said of it.
#pragma once

#include "server/config/settings.hpp"
#include "server/config/table.hpp"

#include <string>
#include <vector>

namespace s3seal::config {

struct loaded {
    config::settings settings;
    problems wrong;                           // none: the settings may be used; each one line that names its source
    problems remarks;                         // likewise, of what does not stop the server
    origins from;                             // of every setting that somebody said, and of tables
    problems wrong_of_others;                 // like `wrong`, in variables and arguments of other servers
    std::vector<std::string> without_effect;  // their names, for one of the remarks
};

}  // namespace s3seal::config
