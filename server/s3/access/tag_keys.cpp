#include "server/s3/access/tag_keys.hpp"

#include "storage/base/bytes.hpp"

#include <algorithm>
#include <array>

namespace s3seal::s3 {

iam::key_values find_tag(storage::tag_list const& tags, std::string_view key) {
    iam::key_values out;
    for (auto const& [one, value] : tags)
        if (equal_ignoring_case(one, key)) out = {value};
    return out;
}

iam::key_values keys_of_tags(storage::tag_list const& tags) {
    iam::key_values out;
    for (auto const& [key, value] : tags) out.push_back(key);
    return out;
}

void add_tag_names(std::string_view prefix, storage::tag_list const& tags, std::vector<std::string>& to) {
    for (auto const& [key, value] : tags) to.push_back(to_lower(std::string{prefix}.append(key)));
}

bool asks_about_existing_tags(operation const& op) noexcept {
    constexpr std::array<std::string_view, 7> actions{
        "s3:GetObject",        "s3:GetObjectAcl",     "s3:GetObjectAttributes", "s3:PutObjectAcl",
        "s3:GetObjectTagging", "s3:PutObjectTagging", "s3:DeleteObjectTagging"};
    return std::find(actions.begin(), actions.end(), op.action) != actions.end();
}

}  // namespace s3seal::s3
