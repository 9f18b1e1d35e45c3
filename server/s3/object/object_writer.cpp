#include "server/s3/object/object_writer.hpp"

#include "server/s3/access/authorization.hpp"
#include "server/s3/access/directory_rules.hpp"
#include "server/s3/encryption/encryption_headers.hpp"
#include "server/s3/encryption/header_names.hpp"
#include "server/s3/object/new_object.hpp"
#include "server/s3/object/write_conditions.hpp"
#include "server/s3/request/current_bucket.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/settled_blobs.hpp"
#include "storage/base/clock.hpp"

namespace s3seal::s3 {

namespace {

write_target target_of(request_context const& context, std::string_view object_arn, std::string_view action) {
    return {.caller_arn = context.caller.who.arn,
            .object_arn = object_arn,
            .action = action,
            .secure = context.takes_customer_keys(),
            .own_account = !context.caller.anonymous && context.caller.who.account == context.bucket->account,
            .directory = directory_target_of(context)};
}

}  // namespace

result<encryption_decision> decide_write(request_context const& context, std::string_view action) {
    auto const arn = object_arn(context);
    TRY(auto decision,
        decide(encryption_headers::from(context.request), context.bucket->encryption, target_of(context, arn, action)));
    if (context.encryption_of_session && decision.from == decided_by::bucket_default)
        decision.from = decided_by::session;
    return decision;
}

result<> check_customer_keys(request_context const& context, std::string_view action) {
    auto const arn = object_arn(context);
    return check_customer_keys(context.bucket->encryption, target_of(context, arn, action));
}

result<object_writer> object_writer::begin(services const& svc, request_context const& context, storage::object row,
                                           storage::guard expected, encryption_decision const& decision) {
    TRY(auto created, create_object_key(svc, context, decision, row.version));
    object_writer out{svc, context, std::move(row), std::move(expected)};
    out.row_.sealed = std::move(created.stored);
    out.context_header_ = decision.context_header;
    if (decision.customer) out.customer_md5_ = decision.customer->md5;
    TRY(out.blob_, lift(svc.blobs.create(std::move(created.key))));
    return out;
}

result<> object_writer::write(bytes_view bytes) {
    return lift(blob_->append(bytes));
}

result<> object_writer::commit(body::verified_content const& content) {
    TRY(row_.blob, lift(blob_->finish()));
    row_.digest = content.digest;
    row_.etag = make_etag(svc_->random, *context_, row_.sealed, content.md5);
    row_.modified = written_at(*svc_, *context_);
    for (auto const& one : annotations_) row_.annotations.push_back(one.row);
    TRY(expected_, limit_by_list(*svc_, *context_, std::move(expected_)));
    auto on = make_terms(*context_, expected_);
    auto const put = [&](s3::bucket const& bucket) {
        if (&bucket != context_->bucket.get()) fit_to_bucket(*svc_, *context_, bucket, row_);
        on.bucket = bucket.revision;
        return svc_->metadata.put_object(bucket.id, row_, on);
    };
    TRY(auto replaced, change_by_bucket(*svc_, context_->bucket, put, [&](storage::error const& refusal) {
            return from_late_change(*context_, expected_, refusal);
        }));
    settle_blobs(*svc_, *context_, std::move(blob_), std::move(replaced));
    for (auto& one : annotations_) settle_blobs(*svc_, *context_, std::move(one.blob), {});
    context_->outcome.version = row_.version;
    return {};
}

void object_writer::add_encryption(http::response& response) const {
    add_encryption_headers(*context_, response, row_.sealed, customer_md5_);
    if (context_header_) response.add(header::sse_context, *context_header_);
}

}  // namespace s3seal::s3
