#include "server/s3control/tags.hpp"

#include "server/s3/bucket/configuration.hpp"
#include "server/s3/request/bucket_tags.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace s3seal::s3control {

namespace {

using s3::errc;
using s3::error;
using s3::request_context;
using s3::result;
using s3::services;
using s3::tag;
using tags = std::vector<tag>;

struct tag_list {
    static constexpr xml::form document{.root = "ListTagsForResourceResult", .name_space = name_space};
    tags all;
};
template <class Ar>
void describe(Ar& ar, tag_list& x) {
    ar.wrapped("Tags", "Tag", x.all);
}

struct tag_request {
    static constexpr xml::form document{.root = "TagResourceRequest", .name_space = name_space};
    tags all;
};
template <class Ar>
void describe(Ar& ar, tag_request& x) {
    ar.wrapped("Tags", "Tag", x.all);
}

bool has_duplicates(tags const& all) {
    std::set<std::string_view> seen;
    return std::any_of(all.begin(), all.end(), [&](tag const& one) { return !seen.insert(one.key).second; });
}

error invalid_tag(std::string_view text) {
    return {errc::invalid_tag, std::string{text}};
}

// InvalidTag in S3 Control's words, which do not say of which tag.
result<> check_tags(tags const& all) {
    if (has_duplicates(all))
        return invalid_tag(
            "There are duplicate tag keys in your request. Remove the duplicate tag keys and try again.");
    if (std::any_of(all.begin(), all.end(), s3::is_reserved)) return invalid_tag(s3::reserved_tag);
    s3::bucket_tagging tagging{all};
    auto accepted = accept(tagging);
    if (accepted || accepted.error().code != errc::invalid_tag) return accepted;
    return invalid_tag(
        "This request contains a tag key or value that isn't valid. Valid characters include the following: "
        "[a-zA-Z+-=._:/]. Tag keys can contain up to 128 characters. Tag values can contain up to 256 characters.");
}

// What is added counts against the limit together with what stays.
result<storage::setting_change> merge(tags held, tags const& added) {
    for (auto const& one : added) {
        std::erase_if(held, [&](tag const& old) { return old.key == one.key; });
        held.push_back(one);
    }
    s3::bucket_tagging merged{std::move(held)};
    CHECK_OK(accept(merged));
    return s3::change_to(merged);
}

s3::condition_values keys_of_request(std::string_view body) {
    auto const request = xml::read<tag_request>(body);
    return request ? s3::keys_of(request->all) : s3::condition_values{};
}

result<http::response> list_tags(services const& /*svc*/, request_context& context) {
    return xml_response(context, xml::write(tag_list{s3::tags_of(*context.bucket)}));
}

result<http::response> tag_resource(services const& svc, request_context& context, std::string_view body) {
    auto const request = xml::read<tag_request>(body);
    if (!request) return errc::malformed_xml;
    CHECK_OK(check_tags(request->all));
    CHECK_OK(change_setting(svc, context, [&] { return merge(s3::tags_of(*context.bucket), request->all); }));
    return no_content(context);
}

result<http::response> untag_resource(services const& svc, request_context& context) {
    CHECK_OK(change_setting(svc, context, [&]() -> result<storage::setting_change> {
        s3::bucket_tagging left{s3::tags_of(*context.bucket)};
        for (auto const& [name, value] : context.target.query)
            if (name == removed_keys) std::erase_if(left.tags, [&](tag const& one) { return one.key == value; });
        return s3::change_to(left);
    }));
    return no_content(context);
}

constexpr s3::operation rows[] = {
    {.name = "ListTagsForResource",
     .verb = "GET",
     .resource = s3::on::bucket,
     .action = "s3:ListTagsForResource",
     .run = s3::handler::simple{list_tags}},
    {.name = "TagResource",
     .verb = "POST",
     .resource = s3::on::bucket,
     .action = "s3:TagResource",
     .run = s3::handler::document{.handle = tag_resource, .keys = keys_of_request}},
    {.name = "UntagResource",
     .verb = "DELETE",
     .resource = s3::on::bucket,
     .action = "s3:UntagResource",
     .run = s3::handler::simple{untag_resource}},
};

}  // namespace

std::span<s3::operation const> tag_operations() noexcept {
    return rows;
}

}  // namespace s3seal::s3control
