#include "server/s3/bucket/directory_buckets.hpp"

#include "server/aws/arns.hpp"
#include "server/aws/directory_names.hpp"
#include "server/s3/access/directory_rules.hpp"
#include "server/s3/bucket/create_bucket_config.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/not_built.hpp"
#include "server/s3/request/respond.hpp"
#include "server/xml/document.hpp"

#include <fmt/format.h>

namespace s3seal::s3 {

namespace {

// Configurations of sub-resources that S3 Express does not know come here too (recorded).
result<> check_root(std::string_view body) {
    constexpr auto expected = create_bucket_config::document.root;
    auto const tree = xml::parse(body);
    if (!tree || tree->name == expected) return {};
    return error{errc::invalid_argument, fmt::format("{} is not valid, expected {}", tree->name, expected)};
}

// Both parts are needed, and nothing for other buckets beside them (recorded for LocationConstraint).
result<> check_config(create_bucket_config const& config, std::string_view zone) {
    if (config.location_constraint || !config.location || !config.bucket) return errc::malformed_xml;
    if (config.tags) return operation_not_built("CreateBucket with Tags");
    if (config.bucket->type != "Directory" || config.bucket->redundancy != "SingleAvailabilityZone" ||
        config.location->type != "AvailabilityZone")
        return error{errc::invalid_request,
                     "A directory bucket needs the location type AvailabilityZone, the bucket type Directory and the "
                     "data redundancy SingleAvailabilityZone."};
    if (config.location->name != zone)
        return error{errc::invalid_request,
                     fmt::format("The bucket's name must end in the zone of its location: --{}{}.",
                                 config.location->name, aws::directory_suffix)};
    return {};
}

error already_there(request_context const& context, storage::bucket const& existing) {
    bool const own = existing.account == context.caller.who.account;
    return error{own ? errc::bucket_already_owned_by_you : errc::bucket_already_exists}.with("BucketName",
                                                                                             context.bucket_name);
}

result<> store(storage::metadata_store& metadata, request_context const& context, storage::bucket const& row) {
    auto const created = metadata.create_bucket(row);
    if (created) return {};
    if (created.error().code != storage::errc::already_exists) return from_storage(created.error());
    TRY(auto const existing, lift(metadata.load_bucket(row.id)));
    return already_there(context, *existing);
}

}  // namespace

result<http::response> create_directory_bucket(storage::metadata_store& metadata, request_context& context,
                                               std::string_view body) {
    if (!aws::is_creatable_directory_name(context.bucket_name))
        return error{errc::invalid_bucket_name}.with("BucketName", context.bucket_name);
    CHECK_OK(check_root(body));
    TRY(auto const config, parse_create_bucket_config(body));
    auto const zone = aws::zone_of(context.bucket_name);
    CHECK_OK(check_config(config, zone));
    auto const row = bucket_to_be(context);
    if (context.behaviour.check_region && context.endpoint_region() != row.region)
        return error{errc::invalid_request,
                     fmt::format("The zone {} isn't in the region {}.", zone, context.endpoint_region())};
    CHECK_OK(store(metadata, context, row));
    auto response = begin_response(context);
    response.add("Location", fmt::format("https://{}.s3express-{}.{}.amazonaws.com/", row.id.name, zone, row.region));
    response.add("x-amz-bucket-arn", aws::arn_of(row));
    return response;
}

}  // namespace s3seal::s3
