#include "server/kms/import_token.hpp"

#include "server/kms/key_pair.hpp"

#include <fmt/format.h>

#include <array>

namespace s3seal::kms {

namespace {

constexpr std::string_view import_token_use = "s3seal import token v1";
constexpr std::string_view with_aes = "RSA_AES_KEY_WRAP_";

}  // namespace

std::string seal_import_token(parts const& svc, import_parameters const& parameters) {
    storage::secret const text{fmt::format("{}\n{}\n{}\n{}", parameters.key_arn, parameters.algorithm,
                                           parameters.valid_to.time_since_epoch().count(), parameters.pair.view())};
    return svc.master.wrapping().wrap(text.view(), import_token_use, svc.random);
}

result<import_parameters> open_import_token(call const& call, std::string_view token, key const& into) {
    error const invalid{errc::invalid_import_token, ""};
    auto const text = call.svc.master.wrapping().unwrap(token, import_token_use);
    if (!text) return invalid;
    std::array<std::string_view, 3> fields;
    auto rest = text->view();
    for (auto& one : fields) {
        one = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(one.size() + 1);
    }
    import_parameters out;
    out.key_arn = fields[0];
    out.algorithm = fields[1];
    auto const milliseconds = static_cast<std::int64_t>(parse_decimal(fields[2]).value_or(0));
    out.valid_to = instant{std::chrono::milliseconds{milliseconds}};
    out.pair = storage::secret{std::string{rest}};
    if (out.key_arn != into.arn) return invalid;
    if (out.valid_to <= call.from.now) return error{errc::expired_import_token, ""};
    return out;
}

result<storage::secret> unwrap_material(import_parameters const& with, std::string_view wrapped) {
    error const invalid{errc::invalid_ciphertext, ""};
    if (!std::string_view{with.algorithm}.starts_with(with_aes)) {
        auto opened = rsa_decrypt(with.pair.view(), with.algorithm, wrapped);
        if (!opened) return invalid;
        return *std::move(opened);
    }
    auto const size = public_modulus_bytes(with.pair.view());
    if (wrapped.size() <= size) return invalid;
    auto const key = rsa_decrypt(with.pair.view(), with.algorithm, wrapped.substr(0, size));
    auto opened = key ? aes_unwrap(key->view(), wrapped.substr(size)) : std::nullopt;
    if (!opened) return invalid;
    return *std::move(opened);
}

}  // namespace s3seal::kms
