// What the variables and arguments of other servers say, in terms of our settings: users have them in their files.
#pragma once

#include "server/config/environment.hpp"
#include "server/config/settings.hpp"
#include "server/config/table.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace s3seal::config {

// One of them, as it was said.
struct foreign_word {
    std::string_view name;  // MINIO_REGION, --address
    std::string_view value;
    environment const& around;  // for those that say something only beside another
    std::string_view why = {};  // its row's
};

struct foreign_value {
    std::string_view path;  // of our setting
    std::string value;      // of a list one entry
    std::string from;
};

struct foreign_key {
    kms_key key;
    std::string from;
};

struct foreign_settings {
    std::vector<foreign_value> defaults;  // what nobody said, but who is started in such words
    std::vector<foreign_value> values;
    std::vector<foreign_key> kms_keys;
    std::vector<std::string> without_effect;  // DISABLE_CORS_CHECKS; SERVICES (sqs)
    problems remarks;

    void say(foreign_word const& word, std::string_view path, std::string_view value) {
        values.push_back({path, std::string{value}, std::string{word.name}});
    }
    // `why`: what of it, or why; "": what its row says.
    void ignore(foreign_word const& word, std::string_view why = {});
    bool has(std::string_view path) const noexcept;
};

// What such a word means: `becomes` is its row's.
using translation = void (*)(foreign_word const& word, std::string_view becomes, foreign_settings& into);

struct foreign_row {
    std::string_view name;
    std::string_view of;       // whose it is
    std::string_view becomes;  // our settings, separated by commas; "": it has no effect
    translation how;
    std::string_view value = {};  // of an argument: PORT; "": it takes none; [DIR]: it may take one
    std::string_view why = {};    // it has no effect, in a few words for the log; "": that says itself
};

}  // namespace s3seal::config
