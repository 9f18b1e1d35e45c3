#include "server/net/tls_authority.hpp"

#include "storage/base/bytes.hpp"
#include "storage/base/file.hpp"
#include "storage/data_directory.hpp"

#include <openssl/bn.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <system_error>

namespace s3seal::net {

namespace {

constexpr long day = 24L * 60 * 60;
constexpr long authority_days = 3650;
constexpr long leaf_days = 397;  // browsers and strict clients refuse more
constexpr std::size_t cached_leaves = 256;
constexpr std::size_t max_name = 253;

struct bio_freer {
    void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};
using bio_ptr = std::unique_ptr<BIO, bio_freer>;

key_ptr make_key() {
    return key_ptr{EVP_EC_gen("P-256")};
}

certificate_ptr own(X509* certificate) {
    return {certificate, certificate_freer{}};
}

void set_random_serial(X509* certificate, random_source& random) {
    std::array<unsigned char, 16> bytes;
    random.fill(std::as_writable_bytes(std::span{bytes}));
    bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7f) | 0x40);  // positive, and of full length
    std::unique_ptr<BIGNUM, decltype(&BN_free)> const number{
        BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr), BN_free};
    BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate));
}

void set_common_name(X509* certificate, std::string_view name) {
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                               reinterpret_cast<unsigned char const*>(name.data()), static_cast<int>(name.size()), -1,
                               0);
}

void add_extension(X509* certificate, X509* issuer, int kind, char const* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    auto* const extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value);
    if (extension == nullptr) return;
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

// From a day ago, since clocks of containers and their hosts differ.
certificate_ptr start_certificate(EVP_PKEY* key, long days, random_source& random) {
    auto certificate = own(X509_new());
    X509_set_version(certificate.get(), X509_VERSION_3);
    set_random_serial(certificate.get(), random);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -day);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), (days - 1) * day);
    X509_set_pubkey(certificate.get(), key);
    return certificate;
}

certificate_ptr make_authority(EVP_PKEY* key, random_source& random) {
    auto certificate = start_certificate(key, authority_days, random);
    auto* const raw = certificate.get();
    set_common_name(raw, "s3seal local test authority");
    X509_set_issuer_name(raw, X509_get_subject_name(raw));
    add_extension(raw, raw, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    add_extension(raw, raw, NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(raw, raw, NID_subject_key_identifier, "hash");
    add_extension(raw, raw, NID_authority_key_identifier, "keyid:always");
    X509_sign(raw, key, EVP_sha256());
    return certificate;
}

certificate_ptr make_leaf(EVP_PKEY* leaf_key, EVP_PKEY* key, X509* authority, std::string const& names,
                          random_source& random) {
    auto certificate = start_certificate(leaf_key, leaf_days, random);
    auto* const raw = certificate.get();
    set_common_name(raw, "s3seal");
    X509_set_issuer_name(raw, X509_get_subject_name(authority));
    add_extension(raw, authority, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(raw, authority, NID_key_usage, "critical,digitalSignature");
    add_extension(raw, authority, NID_ext_key_usage, "serverAuth");
    add_extension(raw, authority, NID_subject_alt_name, names.c_str());
    add_extension(raw, authority, NID_subject_key_identifier, "hash");
    add_extension(raw, authority, NID_authority_key_identifier, "keyid:always");
    X509_sign(raw, key, EVP_sha256());
    return certificate;
}

std::string text_of(BIO* bio) {
    char* data = nullptr;
    auto const size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate) {
    bio_ptr const bio{BIO_new(BIO_s_mem())};
    PEM_write_bio_X509(bio.get(), certificate);
    return text_of(bio.get());
}

std::string pem_of(EVP_PKEY* key) {
    bio_ptr const bio{BIO_new(BIO_s_mem())};
    PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    return text_of(bio.get());
}

std::filesystem::path draft_of(std::filesystem::path const& path) {
    return std::filesystem::path{path}.concat(".new");
}

tls_result<void> write_draft(std::filesystem::path const& path, std::string_view text) {
    auto const draft = draft_of(path);
    std::error_code ignored;
    std::filesystem::remove(draft, ignored);
    auto written = [&]() -> storage::result<> {
        TRY(auto to, storage::file::create(draft));
        CHECK_OK(to.write(as_bytes(text)));
        return to.sync();
    }();
    if (!written) return written.error().detail;
    return {};
}

tls_result<void> finish_draft(std::filesystem::path const& path) {
    auto const renamed = storage::rename_file(draft_of(path), path);
    if (!renamed) return renamed.error().detail;
    return {};
}

bool is_there(std::filesystem::path const& path) {
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
}

struct identity {
    key_ptr key;
    certificate_ptr certificate;
};

tls_result<identity> read_identity(std::filesystem::path const& certificate_path,
                                   std::filesystem::path const& key_path) {
    bio_ptr const certificate_file{BIO_new_file(certificate_path.c_str(), "r")};
    bio_ptr const key_file{BIO_new_file(key_path.c_str(), "r")};
    identity read;
    if (certificate_file) read.certificate = own(PEM_read_bio_X509(certificate_file.get(), nullptr, nullptr, nullptr));
    if (key_file) read.key.reset(PEM_read_bio_PrivateKey(key_file.get(), nullptr, nullptr, nullptr));
    if (!read.certificate || !read.key || X509_check_private_key(read.certificate.get(), read.key.get()) != 1)
        return certificate_path.string() + " and " + key_path.string() +
               " are no certificate authority: remove both to have a new one made";
    if (X509_cmp_current_time(X509_get0_notAfter(read.certificate.get())) < 0)
        return "the certificate authority " + certificate_path.string() + " has expired: remove it and " +
               key_path.string() + " to have a new one made";
    return read;
}

// Both are whole beside their names before either gets its name, so that a start that is cut off leaves them to the
// next one to finish. One alone, whose other half was not about to come, is left for the user to judge.
tls_result<void> finish_writing(std::filesystem::path const& certificate_path, std::filesystem::path const& key_path) {
    bool const certificate = is_there(certificate_path);
    bool const key = is_there(key_path);
    if (certificate == key) return {};
    auto const& missing = certificate ? key_path : certificate_path;
    auto const as_it_would_be = certificate ? read_identity(certificate_path, draft_of(key_path))
                                            : read_identity(draft_of(certificate_path), key_path);
    return as_it_would_be ? finish_draft(missing) : tls_result<void>{};
}

tls_result<identity> open_identity(std::filesystem::path const& directory, random_source& random) {
    auto const certificate_path = directory / storage::data_name::authority;
    auto const key_path = directory / storage::data_name::authority_key;
    if (!directory.empty()) {
        CHECK_OK(finish_writing(certificate_path, key_path));
        if (is_there(certificate_path) || is_there(key_path)) return read_identity(certificate_path, key_path);
    }
    identity made;
    made.key = make_key();
    made.certificate = make_authority(made.key.get(), random);
    if (!directory.empty()) {
        CHECK_OK(write_draft(key_path, pem_of(made.key.get())));
        CHECK_OK(write_draft(certificate_path, pem_of(made.certificate.get())));
        CHECK_OK(finish_draft(key_path));
        CHECK_OK(finish_draft(certificate_path));
    }
    return made;
}

bool is_host_name(std::string_view name) {
    return !name.empty() && name.size() <= max_name && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    });
}

bool is_below(std::string_view name, std::string_view suffix) {
    return name.size() > suffix.size() && name.ends_with(suffix) && name[name.size() - suffix.size() - 1] == '.';
}

}  // namespace

tls_result<std::unique_ptr<tls_authority>> tls_authority::open(std::filesystem::path const& directory,
                                                               std::vector<std::string> suffixes,
                                                               random_source& random) {
    TRY(auto own_identity, open_identity(directory, random));
    return std::unique_ptr<tls_authority>{new tls_authority{
        std::move(own_identity.key), std::move(own_identity.certificate), make_key(), std::move(suffixes), random}};
}

std::string tls_authority::ca_pem() const {
    return pem_of(certificate_.get());
}

// A plain wildcard for *.localhost is refused by clients, so every name gets its own certificate.
bool tls_authority::is_ours(std::string_view name) const {
    if (!is_host_name(name)) return false;
    if (name.find('.') == name.npos || is_below(name, "localhost")) return true;
    return std::any_of(suffixes_.begin(), suffixes_.end(),
                       [&](auto const& suffix) { return name == suffix || is_below(name, suffix); });
}

certificate_ptr tls_authority::certificate_for(std::string_view name, std::string_view local_address) {
    auto const asked = to_lower(name);
    std::string names = "DNS:localhost,IP:127.0.0.1,IP:::1";
    if (is_ours(asked))
        names = "DNS:" + asked;
    else if (!local_address.empty() && local_address != "127.0.0.1" && local_address != "::1")
        names.append(",IP:").append(local_address);

    std::lock_guard const lock{mutex_};
    auto const found = std::find_if(cache_.begin(), cache_.end(), [&](auto const& one) { return one.names == names; });
    if (found != cache_.end()) {
        cache_.splice(cache_.begin(), cache_, found);
    } else {
        if (cache_.size() == cached_leaves) cache_.pop_back();
        cache_.push_front({names, make_leaf(leaf_key_.get(), key_.get(), certificate_.get(), names, random_)});
    }
    return cache_.front().leaf;
}

}  // namespace s3seal::net
