// Tags of objects.
#include "tests/stateful/families.hpp"
#include "tests/stateful/locks.hpp"
#include "tests/stateful/rules.hpp"

#include <fmt/format.h>

namespace s3seal::stateful {

texts draw_tags(dice& rolled) {
    texts out;
    for (auto left = rolled.below(3); left > 0; --left)
        out.emplace_back(fmt::format("{} {}", rolled.one_of({"team", "a"}), left), rolled.one_of({"", "x", "y+/@"}));
    return out;
}

namespace {

void draw_place(dice& rolled, state const& all, operation& asked) {
    auto const& in = bucket_of(all, asked);
    asked.key = draw_known_key(rolled, in);
    asked.version = draw_version(rolled, in, asked.key);
}

void draw_put(dice& rolled, state const& all, operation& asked) {
    draw_place(rolled, all, asked);
    asked.tags = draw_tags(rolled);
}

expected answer_put(state& all, operation const& asked) {
    expected out;
    auto* const found = find_version(all, asked, "PUT", out, current_marker::is_not_allowed);
    if (found == nullptr) return out;
    found->tags.clear();
    for (auto const& [key, value] : asked.tags) found->tags[key] = value;

    show_version(out, bucket_of(all, asked), *found);
    return out;
}

expected answer_get(state& all, operation const& asked) {
    expected out;
    auto const* const found = find_version(all, asked, "GET", out, current_marker::is_not_allowed);
    // Of all operations this one names the bucket too.
    for (auto& one : out.refusals)
        if (one.code == "NoSuchKey") one.extras = element("Key", asked.bucket + "/" + xml_text(asked.key));
    if (found == nullptr) return out;
    std::string tags;
    for (auto const& [key, value] : found->tags)
        tags += element(
            "Tag", element("Key", xml_text(key)) + (value.empty() ? "<Value/>" : element("Value", xml_text(value))));
    out.headers = {{"Content-Type", "application/xml"}};
    show_version(out, bucket_of(all, asked), *found);
    out.body = document("Tagging", tags.empty() ? "<TagSet/>" : element("TagSet", tags));
    return out;
}

expected answer_delete(state& all, operation const& asked) {
    expected out;
    out.status = 204;
    auto* const found = find_version(all, asked, "DELETE", out, current_marker::is_not_allowed);
    if (found == nullptr) return out;
    found->tags.clear();
    show_version(out, bucket_of(all, asked), *found);
    return out;
}

constexpr kind table[] = {
    {"PutObjectTagging", "PUT", "tagging", 3, draw_put, answer_put},
    {"GetObjectTagging", "GET", "tagging", 3, draw_place, answer_get},
    {"DeleteObjectTagging", "DELETE", "tagging", 1, draw_place, answer_delete},
};

}  // namespace

std::span<kind const> tag_kinds() {
    return table;
}

}  // namespace s3seal::stateful
