// What must be true for a change to happen. It is decided in the change's own transaction, by this one function for
// every engine: conditional writes, object lock and compare-and-set are the same thing.
#pragma once

#include "storage/base/error.hpp"
#include "storage/model.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace s3seal::storage {

// What a guard may ask about; views into the row that an engine has read.
struct guarded {
    std::string_view etag;
    std::uint64_t size = 0;
    instant modified;
    std::uint64_t revision = 0;
    bool delete_marker = false;
    object_lock lock;
    tag_list tags;
};

guarded as_guarded(object const& row);

namespace must {

struct be_absent {};  // else already_exists
struct exist {};      // else not_found
// Of these, not_found: nothing is there; conflict: something else is.
struct have_etag {
    std::string etag;  // without quotes
};
struct have_size {
    std::uint64_t size;
};
struct have_modified {
    instant modified;
};
struct have_tag {
    std::string key;
    std::string value;
};
// Nobody has changed it since it was read. conflict, also when nothing is there.
struct have_revision {
    std::uint64_t revision;
};
// Neither held nor retained: locked. Nothing is locked where nothing is.
struct be_unlocked {
    instant now;
    bool past_governance = false;  // whoever may bypass GOVERNANCE does
};

}  // namespace must

using condition = std::variant<must::be_absent, must::exist, must::have_etag, must::have_size, must::have_modified,
                               must::have_tag, must::have_revision, must::be_unlocked>;
using conditions = std::vector<condition>;

struct guard {
    conditions current = {};  // of the key's latest version. A delete marker is nothing here
    conditions target = {};   // of the version that is changed, removed or overwritten

    bool empty() const noexcept { return current.empty() && target.empty(); }
};

// The first condition that does not hold. Null: nothing is there.
result<> check(conditions const& all, guarded const* row);

}  // namespace s3seal::storage
