// ListDirectoryBuckets.
#include "server/aws/arns.hpp"
#include "server/aws/directory_names.hpp"
#include "server/http/dates.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/paging.hpp"
#include "server/s3/request/respond.hpp"
#include "server/xml/document.hpp"
#include "server/xml/writer.hpp"

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
result<storage::bucket_page> select(request_context const& context, storage::bucket_query const& wanted) {
    if (wanted.limit == 0) return storage::bucket_page{};
    return lift(context.svc.metadata.list_buckets(wanted));
}

void print_bucket(xml::writer& out, storage::bucket const& row) {
    out.open("Bucket");
    out.element("BucketArn", aws::arn_of(row));
    out.element("BucketRegion", row.region);
    out.element("CreationDate", http::iso_date(row.created));
    out.element("Name", row.id.name);
    out.close();
}

result<http::response> list_directory_buckets(request_context& context) {
    TRY(auto const wanted, parse_directory_listing(context));
    TRY(auto const page, select(context, wanted));
    std::string document;
    xml::writer out{document};
    out.declaration();
    out.open("ListAllMyDirectoryBucketsResult", {{"xmlns", xml::s3_namespace}});
    out.open("Buckets");
    for (auto const& row : page.buckets) print_bucket(out, row);
    out.close();
    if (page.truncated) out.element("ContinuationToken", make_continuation_token(page.buckets.back().id.name));
    out.close();
    return xml_response(context, std::move(document));
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
