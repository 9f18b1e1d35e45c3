// ListDirectoryBuckets.
#include "server/aws/arns.hpp"
#include "server/aws/directory_names.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/paging.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/services.hpp"
#include "server/xml/codec.hpp"
#include "storage/metadata_store.hpp"

namespace s3seal::s3::ops {

namespace {

constexpr std::size_t max_page = 1000;

result<storage::bucket_query> parse_directory_listing(request_context const& context) {
    constexpr std::string_view max = "max-directory-buckets";
    storage::bucket_query wanted;
    wanted.account = context.caller.who.account;
    wanted.region = context.endpoint_region();
    wanted.suffix = aws::directory_suffix;
    wanted.limit = max_page;
    if (auto const sent = context.query(max)) {
        auto const value = parse_decimal(*sent);
        if (!value || *value > max_page)
            return invalid_argument("Argument max-directory-buckets must be an integer between 0 and 1000.", max,
                                    *sent);
        wanted.limit = *value;
    }
    if (auto const token = context.query("continuation-token"); token && !token->empty()) {
        TRY(wanted.after, parse_continuation_token(*token));
    }
    return wanted;
}

// None are asked for: there is never a next page.
result<storage::bucket_page> select(storage::metadata_store& metadata, storage::bucket_query const& wanted) {
    if (wanted.limit == 0) return storage::bucket_page{};
    return lift(metadata.list_buckets(wanted));
}

struct shown_directory_bucket {
    std::string arn;
    std::string region;
    instant created;
    std::string name;
};
template <class Ar>
void describe(Ar& ar, shown_directory_bucket& x) {
    ar.required("BucketArn", x.arn);
    ar.required("BucketRegion", x.region);
    ar.required("CreationDate", x.created);
    ar.required("Name", x.name);
}

struct list_directory_buckets_result {
    static constexpr xml::form document{.root = "ListAllMyDirectoryBucketsResult"};
    std::vector<shown_directory_bucket> buckets;
    std::optional<std::string> token;
};
template <class Ar>
void describe(Ar& ar, list_directory_buckets_result& x) {
    ar.wrapped("Buckets", "Bucket", x.buckets);
    ar.optional("ContinuationToken", x.token);
}

result<http::response> list_directory_buckets(services const& svc, request_context& context) {
    TRY(auto const wanted, parse_directory_listing(context));
    TRY(auto const page, select(svc.metadata, wanted));
    list_directory_buckets_result shown;
    for (auto const& row : page.buckets)
        shown.buckets.push_back(
            {.arn = aws::arn_of(row), .region = row.region, .created = row.created, .name = row.id.name});
    if (page.truncated) shown.token = make_continuation_token(page.buckets.back().id.name);
    return xml_response(context, xml::write(std::move(shown)));
}

constexpr operation directory_buckets_rows[] = {
    {.name = "ListDirectoryBuckets",
     .verb = "GET",
     .resource = on::service,
     .action = "s3express:ListAllMyDirectoryBuckets",
     .express_only = true,
     .version_4_only = true,
     .run = handler::simple{list_directory_buckets}},
};

}  // namespace

std::span<operation const> directory_buckets() {
    return directory_buckets_rows;
}

}  // namespace s3seal::s3::ops
