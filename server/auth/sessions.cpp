#include "server/auth/sessions.hpp"

#include "storage/base/bytes.hpp"
#include "storage/crypto/hmac.hpp"

#include <openssl/evp.h>
#include <boost/json.hpp>

#include <array>
#include <stdexcept>

namespace s3seal::auth {

namespace {

namespace json = boost::json;

constexpr std::string_view key_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::string_view key_prefix = "ASIA";
constexpr std::size_t random_part = 8;
constexpr std::size_t mac_part = 8;
constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;
constexpr std::size_t max_opened = 1000;
constexpr std::size_t max_token_bytes = 16 * 1024;

using cipher_context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

unsigned char const* raw(std::string_view text) {
    return reinterpret_cast<unsigned char const*>(text.data());
}
unsigned char* raw(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

std::string letters(std::string_view bytes, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
        out += key_alphabet[static_cast<unsigned char>(bytes[i]) % key_alphabet.size()];
    return out;
}

// AES-256-GCM: nonce, ciphertext, tag.
std::string seal(std::string_view key, std::string_view nonce, std::string_view text) {
    cipher_context const context{EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free};
    std::string out(text.size(), '\0');
    std::string tag(tag_bytes, '\0');
    int size = 0;
    if (!context || EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, raw(key), raw(nonce)) != 1 ||
        EVP_EncryptUpdate(context.get(), raw(out), &size, raw(text), static_cast<int>(text.size())) != 1 ||
        EVP_EncryptFinal_ex(context.get(), raw(out) + size, &size) != 1 ||
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, tag_bytes, tag.data()) != 1)
        throw std::runtime_error{"AES-GCM failed"};
    return std::string{nonce} + out + tag;
}

std::optional<std::string> unseal(std::string_view key, std::string_view sealed) {
    if (sealed.size() < nonce_bytes + tag_bytes) return std::nullopt;
    auto const nonce = sealed.substr(0, nonce_bytes);
    auto const text = sealed.substr(nonce_bytes, sealed.size() - nonce_bytes - tag_bytes);
    std::string tag{sealed.substr(sealed.size() - tag_bytes)};
    cipher_context const context{EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free};
    std::string out(text.size(), '\0');
    int size = 0;
    if (!context || EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, raw(key), raw(nonce)) != 1 ||
        EVP_DecryptUpdate(context.get(), raw(out), &size, raw(text), static_cast<int>(text.size())) != 1 ||
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, tag_bytes, tag.data()) != 1 ||
        EVP_DecryptFinal_ex(context.get(), raw(out) + size, &size) != 1)
        return std::nullopt;
    return out;
}

json::value print(directory_session const& session) {
    return json::object{{"bucket", session.bucket},
                        {"read_only", session.read_only},
                        {"encryption_chosen", session.encryption_chosen},
                        {"algorithm", session.algorithm},
                        {"kms_key", session.kms_key}};
}

std::string print(session const& session) {
    return json::serialize(json::object{{"access_key", session.access_key},
                                        {"parent_key", session.parent_key},
                                        {"account", session.who.account},
                                        {"arn", session.who.arn},
                                        {"role_arn", session.who.role_arn},
                                        {"id", session.who.id},
                                        {"policy", session.policy_text},
                                        {"unlimited", session.unlimited},
                                        {"believed", session.believed},
                                        {"directory", session.directory ? print(*session.directory) : json::value{}},
                                        {"expires", session.expires.time_since_epoch().count()}});
}

std::optional<directory_session> parse_directory(json::value const& from) {
    if (from.is_null()) return std::nullopt;
    auto const string = [&](char const* name) { return json::value_to<std::string>(from.at(name)); };
    return directory_session{string("bucket"), from.at("read_only").as_bool(), from.at("encryption_chosen").as_bool(),
                             string("algorithm"), string("kms_key")};
}

// The text is authentic: what is wrong with it is a bug.
session parse(std::string_view text) {
    auto const document = json::parse(text);
    auto const string = [&](char const* name) { return json::value_to<std::string>(document.at(name)); };
    session out;
    out.access_key = string("access_key");
    out.parent_key = string("parent_key");
    out.who.account = string("account");
    out.who.arn = string("arn");
    out.who.role_arn = string("role_arn");
    out.who.id = string("id");
    out.policy_text = string("policy");
    out.unlimited = document.at("unlimited").as_bool();
    auto const* believed = document.as_object().if_contains("believed");
    out.believed = !believed || believed->as_bool();  // of a version that did not say it
    if (auto const* directory = document.as_object().if_contains("directory"))
        out.directory = parse_directory(*directory);
    out.expires = instant{std::chrono::milliseconds{document.at("expires").as_int64()}};
    if (!out.policy_text.empty())
        if (auto policy = iam::parse_policy(out.policy_text, iam::policy_kind::identity))
            out.policy = std::make_shared<iam::policy const>(*std::move(policy));
    return out;
}

}  // namespace

session_authority::session_authority(std::string key, random_source& random, callers who)
    : key_{std::move(key)}, random_{random}, who_{who} {
    if (key_.size() != key_bytes) throw std::invalid_argument{"a session key has 32 bytes"};
}

std::string session_authority::mac(std::string_view purpose, std::string_view text) const {
    auto const digest = hmac_key{key_}.sign(std::string{purpose}.append(text));
    return std::string{as_text(digest)};
}

issued_session session_authority::issue(session session) const {
    session.believed = who_ == callers::believed;
    std::array<std::byte, random_part + nonce_bytes> bytes;
    random_.fill(bytes);
    auto const random = as_text(bytes);
    session.access_key = std::string{key_prefix} + letters(random, random_part);
    session.access_key += letters(mac("access key ", session.access_key), mac_part);
    auto const token = seal(key_, random.substr(random_part), print(session));
    return {session.access_key, secret_of(session.access_key), base64_encode(as_bytes(token))};
}

bool session_authority::issued(std::string_view access_key) const {
    if (access_key.size() != key_prefix.size() + random_part + mac_part || !access_key.starts_with(key_prefix))
        return false;
    auto const made = access_key.substr(0, key_prefix.size() + random_part);
    return equal_constant_time(letters(mac("access key ", made), mac_part), access_key.substr(made.size()));
}

std::string session_authority::secret_of(std::string_view access_key) const {
    return base64_encode(as_bytes(mac("secret ", access_key).substr(0, 30)));  // 40 characters, as AWS's have
}

std::vector<std::shared_ptr<session const>> session_authority::list_ending(instant after, instant until) const {
    std::vector<std::shared_ptr<session const>> found;
    std::lock_guard const lock{mutex_};
    for (auto const& [token, held] : opened_)
        if (after < held->expires && held->expires <= until) found.push_back(held);
    return found;
}

std::shared_ptr<session const> session_authority::open(std::string_view token) const {
    if (token.size() > max_token_bytes) return nullptr;
    std::string name{token};
    {
        std::lock_guard const lock{mutex_};
        if (auto const known = opened_.find(name); known != opened_.end()) return known->second;
    }
    auto const sealed = base64_decode(token);
    auto const text = sealed ? unseal(key_, *sealed) : std::nullopt;
    if (!text) return nullptr;
    auto held = std::make_shared<session const>(parse(*text));
    if (held->believed && who_ == callers::verified) return nullptr;
    std::lock_guard const lock{mutex_};
    if (opened_.size() >= max_opened) opened_.clear();
    opened_.emplace(std::move(name), held);
    return held;
}

}  // namespace s3seal::auth
