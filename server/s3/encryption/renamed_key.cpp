#include "server/s3/encryption/renamed_key.hpp"

#include "server/kms/master_key.hpp"
#include "server/log/log.hpp"
#include "server/s3/encryption/bucket_keys.hpp"
#include "server/s3/encryption/envelope.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "storage/crypto/wrapping.hpp"

#include <string>

namespace s3seal::s3 {

namespace {

error does_not_open() {
    log::error("the stored key of an object is damaged: it does not open");
    return errc::internal_error;
}

class key_renamer {
public:
    key_renamer(services const& svc, request_context const& context, sealed_object const& object,
                std::string_view new_key)
        : svc_{svc},
          context_{context},
          object_{object},
          before_{wrapping_context(object.sealed.mode, {object.bucket.id.name, object.key})},
          after_{wrapping_context(object.sealed.mode, {object.bucket.id.name, new_key})} {}

    result<storage::encryption> rename() {
        auto out = object_.sealed;
        if (out.format == 0) return out;
        if (out.key_arn.empty()) {
            TRY(out.wrapped_key, wrap_again(svc_.master.wrapping(), out.wrapped_key));
        } else if (out.bucket_key) {
            CHECK_OK(rename_under_bucket_key(out.wrapped_key));
        }  // else the context that KMS checks names the bucket alone
        return out;
    }

private:
    result<std::string> wrap_again(storage::wrapping_key const& with, std::string_view wrapped) const {
        auto const key = with.unwrap(wrapped, before_);
        if (!key) return does_not_open();
        return with.wrap(key->view(), after_, svc_.random);
    }

    result<> rename_under_bucket_key(std::string& wrapped) const {
        auto const& sealed = object_.sealed;
        auto const pieces = split_pieces(sealed.wrapped_key);
        if (!pieces) return does_not_open();
        auto const names = kms_context(object_.bucket, object_.key, sealed.context, true);
        auto const found = svc_.bucket_keys.find_or_decrypt(svc_.kms, kms_caller(context_, object_.bucket),
                                                            pieces->from_kms, sealed.key_arn, names);
        if (!found) return from_kms(found.error());
        TRY(auto const again, wrap_again((*found)->plaintext, pieces->wrapped));
        wrapped = join_pieces({pieces->from_kms, again});
        return {};
    }

    services const& svc_;
    request_context const& context_;
    sealed_object const& object_;
    std::string before_;
    std::string after_;
};

}  // namespace

result<storage::encryption> rewrap_for_name(services const& svc, request_context const& context,
                                            sealed_object const& object, std::string_view new_key) {
    return key_renamer{svc, context, object, new_key}.rename();
}

}  // namespace s3seal::s3
