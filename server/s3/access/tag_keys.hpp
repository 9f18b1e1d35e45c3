// Condition keys that end in the key of a tag.
#pragma once

#include "server/iam/condition_keys.hpp"
#include "server/s3/request/operation.hpp"
#include "storage/model.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace s3seal::s3 {

// `key` in any letter case: of keys that differ in that alone the last one counts.
iam::key_values find_tag(storage::tag_list const& tags, std::string_view key);
iam::key_values keys_of_tags(storage::tag_list const& tags);
// The condition keys that they are, in lower case.
void add_tag_names(std::string_view prefix, storage::tag_list const& tags, std::vector<std::string>& to);

// Whether policies on it may ask about the tags that its object has.
// Source: Service Authorization Reference, actions with s3:ExistingObjectTag: none that write or delete the object.
bool asks_about_existing_tags(operation const& op) noexcept;

}  // namespace s3seal::s3
