// What policies may ask about an S3 request.
// Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3".
#pragma once

#include "server/iam/common_keys.hpp"
#include "server/iam/known_keys.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "storage/metadata_store.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::s3 {

// Keys that the request has no value for are absent: a default encryption, above all, is no header.
// Parts and completions may not carry headers of encryption: they have the values that their upload was begun with.
class request_keys final : public iam::key_source {
public:
    // About what the request addresses.
    request_keys(storage::metadata_store& metadata, request_context const& context);
    // About one of the objects that its document lists.
    request_keys(storage::metadata_store& metadata, request_context const& context, std::string_view key,
                 std::optional<std::string_view> version);
    // About an object that it reads in another bucket: its query is not about that one, and it makes nothing there.
    request_keys(storage::metadata_store& metadata, request_context const& context, storage::bucket const& bucket,
                 std::string_view key, std::optional<std::string> const& version);

    iam::key_values find(std::string_view name) const override;
    std::vector<std::string> names() const override;
    result<> check_lookups() const override { return failure_ ? result<>{*failure_} : result<>{}; }

    request_context const& context() const noexcept { return context_; }
    // Null: there is none yet.
    storage::bucket const* bucket() const noexcept { return bucket_; }
    bool of_addressed() const noexcept { return of_addressed_; }
    std::optional<std::string_view> version() const noexcept { return version_; }

    // Of the bucket, when it lets policies ask for them.
    storage::tag_list bucket_tags() const;

    using pairs = std::vector<std::pair<std::string, std::string>>;
    // Header, value.
    pairs const& encryption() const;
    // That the request gives an object, and that the object has which it reads or changes: key, value.
    pairs const& requested_tags() const;
    pairs const& existing_tags() const;

private:
    iam::circumstances circumstances() const;

    storage::metadata_store& metadata_;
    request_context const& context_;
    storage::bucket const* bucket_;
    bool of_addressed_;
    std::string_view key_;
    std::optional<std::string_view> version_;
    mutable std::optional<pairs> encryption_;  // looked up once: it may be in the row of an upload
    mutable std::optional<pairs> requested_tags_;
    mutable std::optional<pairs> existing_tags_;  // likewise: they are in the object's
    mutable std::optional<error> failure_;        // of these
};

// The same under S3 Express's own prefix, and two more.
class express_keys final : public iam::key_source {
public:
    // `mode`: of the session; "" when there is none.
    express_keys(iam::key_source const& of_s3, std::string_view bucket_name, std::string_view mode);

    iam::key_values find(std::string_view name) const override;
    std::vector<std::string> names() const override;
    result<> check_lookups() const override { return of_s3_.check_lookups(); }

    std::string_view zone() const noexcept { return zone_; }
    std::string_view mode() const noexcept { return mode_; }

private:
    iam::key_source const& of_s3_;
    std::string_view zone_;
    std::string_view mode_;
};

// Of S3 and S3 Express: what comes to the policies of buckets.
iam::services_of_policy condition_keys_of_s3() noexcept;

// The ARN of a KMS key as policies name it, whatever a header says; an alias stays one. `bucket` null: in our region.
std::string as_key_arn(request_context const& context, storage::bucket const* bucket, std::string_view key);

// The encryption that the request's own headers ask for, but for a customer's key: header name, value. A KMS key is its
// ARN.
std::vector<std::pair<std::string, std::string>> requested_encryption(request_context const& context);

}  // namespace s3seal::s3
