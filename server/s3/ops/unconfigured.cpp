// Configurations of buckets that cannot be put here yet, so that no bucket has one. What reads them, as infrastructure
// tools do of every bucket, is answered as AWS does for a bucket without; what puts one stands in not_built.cpp.
// Source: S3 API, the operations of these names.
#include "server/s3/request/operation.hpp"
#include "server/s3/request/respond.hpp"
#include "server/xml/codec.hpp"

namespace s3seal::s3::ops {

namespace {

template <errc Missing>
result<http::response> refuse_to_show(services const& /*svc*/, request_context& context) {
    return error{Missing}.with("BucketName", context.bucket_name);
}

// Of several that a bucket can have, each with an id.
result<http::response> refuse_id(services const& /*svc*/, request_context& /*context*/) {
    return errc::no_such_configuration;
}

result<http::response> remove_none(services const& /*svc*/, request_context& context) {
    return no_content(context);
}

template <class T>
result<http::response> show(services const& /*svc*/, request_context& context) {
    return xml_response(context, xml::write(T{}));
}

struct empty_configuration {};
void describe(xml::printer& /*ar*/, empty_configuration& /*x*/) {}

struct accelerate_configuration : empty_configuration {
    static constexpr xml::form document{.root = "AccelerateConfiguration"};
};
struct logging_status : empty_configuration {
    static constexpr xml::form document{.root = "BucketLoggingStatus"};
};
struct notification_configuration : empty_configuration {
    static constexpr xml::form document{.root = "NotificationConfiguration"};
};

struct empty_list {};
void describe(xml::printer& ar, empty_list& /*x*/) {
    bool truncated = false;
    ar.required("IsTruncated", truncated);
}

struct analytics_list : empty_list {
    static constexpr xml::form document{.root = "ListBucketAnalyticsConfigurationResult"};
};
struct intelligent_tiering_list : empty_list {
    static constexpr xml::form document{.root = "ListBucketIntelligentTieringConfigurationsOutput"};
};
struct inventory_list : empty_list {
    static constexpr xml::form document{.root = "ListInventoryConfigurationsResult"};
};
struct metrics_list : empty_list {
    static constexpr xml::form document{.root = "ListMetricsConfigurationsResult"};
};

using handling = result<http::response> (*)(services const&, request_context&);

constexpr operation get(std::string_view name, std::string_view query, std::string_view action, handling run) {
    return {.name = name,
            .verb = "GET",
            .resource = on::bucket,
            .query = query,
            .action = action,
            .run = handler::simple{run}};
}

constexpr operation get_by_id(std::string_view name, std::string_view query, std::string_view action) {
    auto row = get(name, query, action, refuse_id);
    row.second_query = "id";
    return row;
}

constexpr operation remove(std::string_view name, std::string_view query, std::string_view action,
                           handling run = remove_none) {
    auto row = get(name, query, action, run);
    row.verb = "DELETE";
    return row;
}

constexpr operation unconfigured_rows[] = {
    get("GetBucketCors", "cors", "s3:GetBucketCORS", refuse_to_show<errc::no_such_cors_configuration>),
    remove("DeleteBucketCors", "cors", "s3:PutBucketCORS"),
    get("GetBucketLifecycleConfiguration", "lifecycle", "s3:GetLifecycleConfiguration",
        refuse_to_show<errc::no_such_lifecycle_configuration>),
    remove("DeleteBucketLifecycle", "lifecycle", "s3:PutLifecycleConfiguration"),
    get("GetBucketWebsite", "website", "s3:GetBucketWebsite", refuse_to_show<errc::no_such_website_configuration>),
    remove("DeleteBucketWebsite", "website", "s3:DeleteBucketWebsite"),
    get("GetBucketReplication", "replication", "s3:GetReplicationConfiguration",
        refuse_to_show<errc::replication_configuration_not_found>),
    remove("DeleteBucketReplication", "replication", "s3:PutReplicationConfiguration"),
    get("GetBucketMetadataConfiguration", "metadataConfiguration", "s3:GetBucketMetadataTableConfiguration",
        refuse_to_show<errc::metadata_configuration_not_found>),
    remove("DeleteBucketMetadataConfiguration", "metadataConfiguration", "s3:DeleteBucketMetadataTableConfiguration"),
    get("GetBucketMetadataTableConfiguration", "metadataTable", "s3:GetBucketMetadataTableConfiguration",
        refuse_to_show<errc::metadata_configuration_not_found>),
    remove("DeleteBucketMetadataTableConfiguration", "metadataTable", "s3:DeleteBucketMetadataTableConfiguration"),

    get("GetBucketAccelerateConfiguration", "accelerate", "s3:GetAccelerateConfiguration",
        show<accelerate_configuration>),
    get("GetBucketLogging", "logging", "s3:GetBucketLogging", show<logging_status>),
    get("GetBucketNotificationConfiguration", "notification", "s3:GetBucketNotification",
        show<notification_configuration>),

    get_by_id("GetBucketAnalyticsConfiguration", "analytics", "s3:GetAnalyticsConfiguration"),
    get("ListBucketAnalyticsConfigurations", "analytics", "s3:GetAnalyticsConfiguration", show<analytics_list>),
    remove("DeleteBucketAnalyticsConfiguration", "analytics", "s3:PutAnalyticsConfiguration", refuse_id),
    get_by_id("GetBucketIntelligentTieringConfiguration", "intelligent-tiering",
              "s3:GetIntelligentTieringConfiguration"),
    get("ListBucketIntelligentTieringConfigurations", "intelligent-tiering", "s3:GetIntelligentTieringConfiguration",
        show<intelligent_tiering_list>),
    remove("DeleteBucketIntelligentTieringConfiguration", "intelligent-tiering",
           "s3:PutIntelligentTieringConfiguration", refuse_id),
    get_by_id("GetBucketInventoryConfiguration", "inventory", "s3:GetInventoryConfiguration"),
    get("ListBucketInventoryConfigurations", "inventory", "s3:GetInventoryConfiguration", show<inventory_list>),
    remove("DeleteBucketInventoryConfiguration", "inventory", "s3:PutInventoryConfiguration", refuse_id),
    get_by_id("GetBucketMetricsConfiguration", "metrics", "s3:GetMetricsConfiguration"),
    get("ListBucketMetricsConfigurations", "metrics", "s3:GetMetricsConfiguration", show<metrics_list>),
    remove("DeleteBucketMetricsConfiguration", "metrics", "s3:PutMetricsConfiguration", refuse_id),
};

}  // namespace

std::span<operation const> unconfigured() {
    return unconfigured_rows;
}

}  // namespace s3seal::s3::ops
