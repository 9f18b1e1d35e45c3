#include "server/kms/key_changes.hpp"
#include "server/kms/key_lookup.hpp"
#include "server/kms/operation.hpp"
#include "server/kms/output.hpp"
#include "server/kms/shapes.hpp"

namespace s3seal::kms {

namespace {

namespace json = boost::json;

result<json::object> change_tags(call& call, input const& in, std::function<result<>(tag_list&)> const& edit) {
    TRY(auto const found, find_permitted_key(call, in.text("KeyId"), aliases::refused));
    CHECK_OK(change_key(call, found->row.name, [&](key& draft) -> result<> {
        CHECK_OK(check_not_pending_deletion(draft));
        CHECK_OK(edit(draft.tags));
        draft.row.tags = print_tags(draft.tags);
        return {};
    }));
    return json::object{};
}

result<json::object> tag_resource(call& call, input const& in) {
    add_tag_keys(call.more, in);
    return change_tags(call, in, [&](tag_list& tags) { return add_tags(tags, in); });
}

result<json::object> untag_resource(call& call, input const& in) {
    auto const names = in.texts("TagKeys");
    call.more["aws:tagkeys"] = names;
    return change_tags(call, in, [&](tag_list& tags) -> result<> {
        std::erase_if(tags,
                      [&](auto const& one) { return std::find(names.begin(), names.end(), one.first) != names.end(); });
        return {};
    });
}

result<json::object> list_tags(call& call, input const& in) {
    TRY(auto const found, find_permitted_key(call, in.text("KeyId"), aliases::refused));
    TRY(auto const wanted, read_page(in, 50));
    json::object out;
    print_page(
        out, "Tags", found->tags, wanted, [](auto const& one) -> std::string const& { return one.first; },
        [](auto const& one) { return json::object{{"TagKey", one.first}, {"TagValue", one.second}}; });
    return out;
}

}  // namespace

std::span<operation const> ops::tags() noexcept {
    static constexpr member tag[] = {{"KeyId", &shapes::key_id, true}, {"Tags", &shapes::tags, true}};
    static constexpr member untag[] = {{"KeyId", &shapes::key_id, true}, {"TagKeys", &shapes::tag_keys, true}};
    static constexpr member list[] = {
        {"KeyId", &shapes::key_id, true}, {"Limit", &shapes::limit}, {"Marker", &shapes::marker}};
    static constexpr operation rows[] = {{"TagResource", tag, tag_resource, false},
                                         {"UntagResource", untag, untag_resource, false},
                                         {"ListResourceTags", list, list_tags}};
    return rows;
}

}  // namespace s3seal::kms
