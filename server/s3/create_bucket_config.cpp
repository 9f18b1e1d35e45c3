#include "server/s3/create_bucket_config.hpp"

#include "server/xml/document.hpp"

namespace s3seal::s3 {

result<create_bucket_config> parse_create_bucket_config(std::string_view body) {
    create_bucket_config config;
    if (body.empty()) return config;
    auto const tree = xml::parse(body);
    if (!tree || tree->name != "CreateBucketConfiguration" || tree->has_stray_text()) return errc::malformed_xml;
    for (auto const& child : tree->children) {
        if (child.name == "LocationConstraint" && !config.location_constraint && child.children.empty())
            config.location_constraint = child.text;
        else if (child.name == "Location" && !config.has_location)
            config.has_location = true;
        else if (child.name == "Bucket" && !config.has_bucket)
            config.has_bucket = true;
        else if (child.name == "Tags" && !config.has_tags)
            config.has_tags = true;
        else
            return errc::malformed_xml;
    }
    return config;
}

}  // namespace s3seal::s3
