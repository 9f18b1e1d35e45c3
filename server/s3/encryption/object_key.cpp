#include "server/s3/encryption/object_key.hpp"

#include "server/aws/arns.hpp"
#include "server/kms/master_key.hpp"
#include "server/log/log.hpp"
#include "server/s3/encryption/bucket_keys.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "storage/crypto/hkdf.hpp"
#include "storage/crypto/wrapping.hpp"

#include <fmt/format.h>

#include <array>

namespace s3seal::s3 {

namespace {

constexpr std::string_view managed_key = "alias/aws/s3";
constexpr std::string_view twice = "aws:kms:dsse";

// KMS is asked in the caller's name, for which no signature or an older one does not do.
result<> check_signature_for_kms(request_context const& context) {
    if (!context.caller.anonymous && context.caller.version == auth::signature_version::v4) return {};
    return invalid_argument(
        "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.",
        "Authorization", "null");
}

error damaged(std::string_view what) {
    log::error(fmt::format("the stored key of an object is damaged: {}", what));
    return errc::internal_error;
}

storage::secret random_key(random_source& random) {
    std::array<std::byte, storage::key_size> bytes;
    random.fill(bytes);
    storage::secret out{std::string{as_text(bytes)}};
    OPENSSL_cleanse(bytes.data(), bytes.size());
    return out;
}

// The setting that leaves bytes readable changes nothing of who is asked for which key.
void apply_setting(request_context const& context, object_key& to) {
    to.stored.format = context.behaviour.seal_bytes ? sealed_format : readable_format;
    if (!context.behaviour.seal_bytes) to.key.kind = storage::cipher::none;
}

// The bucket key, and the data key wrapped by it.
struct under_bucket_key {
    std::string wrapped_key;
    std::string key_arn;
};
result<under_bucket_key> wrap_under_bucket_key(services const& svc, request_context const& context,
                                               storage::bucket const& bucket, std::string_view reference,
                                               kms::encryption_context const& names, std::string_view version,
                                               storage::secret const& data_key, std::string_view wrapping) {
    auto const key = svc.bucket_keys.find_or_generate(svc.kms, kms_caller(context, bucket, version), bucket.id.name,
                                                      reference, names);
    if (!key) return from_kms(key.error());
    auto const wrapped = (*key)->plaintext.wrap(data_key.view(), wrapping, svc.random);
    return under_bucket_key{join_pieces({(*key)->ciphertext, wrapped}), (*key)->key_arn};
}

class sealer {
public:
    sealer(services const& svc, request_context const& context, encryption_decision const& decision,
           std::string_view version, std::string_view annotation)
        : svc_{svc}, context_{context}, decision_{decision}, version_{version}, annotation_{annotation} {
        out_.stored.mode = decision.mode;
        out_.stored.context = decision.context;
        out_.key.kind = storage::cipher::aes_256_gcm;
    }

    result<object_key> seal() {
        if (decision_.uses_kms())
            CHECK_OK(seal_with_kms());
        else
            seal_here();
        apply_setting(context_, out_);
        return std::move(out_);
    }

private:
    std::string wrapping() const {
        return wrapping_context(decision_.mode, {context_.bucket_name, context_.key, annotation_});
    }
    std::string wrap(storage::secret const& key) const {
        return svc_.master.wrapping().wrap(key.view(), wrapping(), svc_.random);
    }

    void seal_here() {
        out_.key.inner = random_key(svc_.random);
        if (decision_.customer)
            out_.stored.wrapped_key =
                wrap_for_customer(decision_.customer->key.view(), out_.key.inner.view(), wrapping(), svc_.random);
        else
            out_.stored.wrapped_key = wrap(out_.key.inner);
    }

    result<> seal_with_kms() {
        CHECK_OK(check_signature_for_kms(context_));
        return decision_.bucket_key ? seal_with_bucket_key() : seal_with_own_key();
    }

    std::string_view key_reference() const {
        return decision_.kms_key ? std::string_view{*decision_.kms_key} : managed_key;
    }

    result<> seal_with_own_key() {
        auto const& bucket = *context_.bucket;
        auto made = svc_.kms.generate_data_key(kms_caller(context_, bucket, version_), key_reference(),
                                               kms_context(bucket, context_.key, decision_.context, false));
        if (!made) return from_kms(made.error());
        out_.stored.key_arn = made->key_arn;
        out_.stored.wrapped_key = std::move(made->ciphertext);
        out_.key.inner = std::move(made->plaintext);
        if (decision_.mode != twice) return {};
        // The second layer's key is S3's own, so that neither key opens anything alone.
        out_.key.kind = storage::cipher::aes_256_gcm_twice;
        out_.key.outer = random_key(svc_.random);
        out_.stored.wrapped_key = join_pieces({out_.stored.wrapped_key, wrap(out_.key.outer)});
        return {};
    }

    result<> seal_with_bucket_key() {
        auto const& bucket = *context_.bucket;
        out_.key.inner = random_key(svc_.random);
        TRY(auto made, wrap_under_bucket_key(svc_, context_, bucket, key_reference(),
                                             kms_context(bucket, context_.key, decision_.context, true), version_,
                                             out_.key.inner, wrapping()));
        out_.stored.bucket_key = true;
        out_.stored.key_arn = std::move(made.key_arn);
        out_.stored.wrapped_key = std::move(made.wrapped_key);
        return {};
    }

    services const& svc_;
    request_context const& context_;
    encryption_decision const& decision_;
    std::string_view version_;
    std::string_view annotation_;
    object_key out_;
};

class opener {
public:
    opener(services const& svc, request_context const& context, sealed_object const& object)
        : svc_{svc},
          context_{context},
          object_{object},
          wrapping_{wrapping_context(object.sealed.mode, {object.bucket.id.name, object.key, object.annotation})} {}

    result<storage::data_key> open(std::optional<customer_key> const& customer) {
        storage::data_key key;
        auto const& sealed = object_.sealed;
        CHECK_OK(check_signature(context_, sealed));
        if (sealed.format == 0) {
            CHECK_OK(find_key_of_unsealed());
            return key;
        }
        key.kind = storage::cipher::aes_256_gcm;
        if (sealed.mode == customer_key_mode) {
            TRY(key.inner, unwrapped(unwrap_for_customer(sealed.wrapped_key, customer->key.view(), wrapping_)));
        } else if (sealed.key_arn.empty()) {
            TRY(key.inner, unwrap(svc_.master.wrapping(), sealed.wrapped_key));
        } else {
            CHECK_OK(open_with_kms(key));
        }
        if (sealed.format == readable_format) key.kind = storage::cipher::none;
        return key;
    }

private:
    static result<storage::secret> unwrapped(std::optional<storage::secret> key) {
        if (!key) return damaged("it does not open");
        return *std::move(key);
    }
    result<storage::secret> unwrap(storage::wrapping_key const& with, std::string_view wrapped) const {
        return unwrapped(with.unwrap(wrapped, wrapping_));
    }

    // From before there were keys: KMS has nothing to decrypt, and says only whether it still knows the key.
    result<> find_key_of_unsealed() const {
        if (object_.sealed.key_arn.empty()) return {};
        auto const found = svc_.kms.resolve(context_.caller.who.account, object_.bucket.region, object_.sealed.key_arn);
        if (!found) return from_kms(found.error());
        return {};
    }

    kms::encryption_context context_of(bool bucket_key) const {
        return kms_context(object_.bucket, object_.key, object_.sealed.context, bucket_key);
    }

    result<> open_with_kms(storage::data_key& key) {
        auto const& sealed = object_.sealed;
        if (sealed.bucket_key) return open_with_bucket_key(key);
        bool const layers = sealed.mode == twice;
        auto const pieces = layers ? split_pieces(sealed.wrapped_key) : envelope_pieces{sealed.wrapped_key, {}};
        if (!pieces) return damaged("it is too short");
        auto plaintext = svc_.kms.decrypt(kms_caller(context_, object_.bucket, object_.version), pieces->from_kms,
                                          context_of(false));
        if (!plaintext) return from_kms(plaintext.error());
        key.inner = *std::move(plaintext);
        if (!layers) return {};
        key.kind = storage::cipher::aes_256_gcm_twice;
        TRY(key.outer, unwrap(svc_.master.wrapping(), pieces->wrapped));
        return {};
    }

    result<> open_with_bucket_key(storage::data_key& key) {
        auto const pieces = split_pieces(object_.sealed.wrapped_key);
        if (!pieces) return damaged("it is too short");
        auto const found =
            svc_.bucket_keys.find_or_decrypt(svc_.kms, kms_caller(context_, object_.bucket, object_.version),
                                             pieces->from_kms, object_.sealed.key_arn, context_of(true));
        if (!found) return from_kms(found.error());
        TRY(key.inner, unwrap((*found)->plaintext, pieces->wrapped));
        return {};
    }

    services const& svc_;
    request_context const& context_;
    sealed_object const& object_;
    std::string wrapping_;
};

}  // namespace

kms::caller kms_caller(request_context const& context, storage::bucket const& bucket, std::string_view version) {
    return {.who = context.caller.who,
            .region = bucket.region,
            .via_service = aws::is_directory_bucket(bucket.id.name) ? "s3express" : "s3",
            .cause = context.request_id,
            .version = version,
            .now = context.now,
            .access_key = context.caller.who.access_key,
            .source_address = context.connection.remote,
            .secure = context.secure(),
            .outcome = &context.outcome,
            .points = &context.points};
}

kms::encryption_context kms_context(storage::bucket const& bucket, std::string_view key, std::string const& own,
                                    bool bucket_key) {
    kms::encryption_context out;
    if (!own.empty()) out = parse_string_map(own).value_or(out);
    auto arn = aws::arn_of(bucket);
    if (!bucket_key && !aws::is_directory_bucket(bucket.id.name)) arn.append("/").append(key);
    out["aws:s3:arn"] = std::move(arn);
    return out;
}

result<object_key> create_object_key(services const& svc, request_context const& context,
                                     encryption_decision const& decision, std::string_view version,
                                     std::string_view annotation) {
    TRY(auto made, sealer{svc, context, decision, version, annotation}.seal());
    report_encryption(context, made.stored, decision.from);
    return made;
}

result<> check_signature(request_context const& context, storage::encryption const& sealed) {
    return sealed.key_arn.empty() ? result<>{} : check_signature_for_kms(context);
}

result<storage::data_key> open_object_key(services const& svc, request_context const& context,
                                          sealed_object const& object, std::optional<customer_key> const& customer) {
    return opener{svc, context, object}.open(customer);
}

result<storage::encryption> rewrap_object_key(services const& svc, request_context const& context,
                                              sealed_object const& object, std::string_view key_arn, bool bucket_key) {
    auto const& from = object.sealed;
    auto const names = [&](bool for_bucket) {
        return kms_context(object.bucket, object.key, from.context, for_bucket);
    };
    storage::encryption to = from;
    to.mode = "aws:kms";
    to.bucket_key = bucket_key;
    auto const caller = kms_caller(context, object.bucket, object.version);
    bool const made_by_kms = !from.key_arn.empty() && !from.bucket_key;
    if (made_by_kms && !bucket_key) {
        auto moved = svc.kms.re_encrypt(caller, from.wrapped_key, names(false), key_arn, names(false));
        if (!moved) return from_kms(moved.error());
        to.wrapped_key = std::move(moved->blob);
        to.key_arn = std::move(moved->key_arn);
        return to;
    }
    TRY(auto const key, open_object_key(svc, context, object, std::nullopt));
    if (bucket_key) {
        TRY(auto made,
            wrap_under_bucket_key(svc, context, object.bucket, key_arn, names(true), object.version, key.inner,
                                  wrapping_context(to.mode, {object.bucket.id.name, object.key, object.annotation})));
        to.wrapped_key = std::move(made.wrapped_key);
        to.key_arn = std::move(made.key_arn);
        return to;
    }
    auto sealed = svc.kms.encrypt(caller, key_arn, key.inner.view(), names(false));
    if (!sealed) return from_kms(sealed.error());
    to.wrapped_key = std::move(sealed->blob);
    to.key_arn = std::move(sealed->key_arn);
    return to;
}

}  // namespace s3seal::s3
