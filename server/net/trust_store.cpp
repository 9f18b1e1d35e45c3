#include "server/net/trust_store.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include <memory>

namespace s3seal::net {

namespace {

template <auto Free>
struct freer {
    template <class T>
    void operator()(T* one) const noexcept {
        Free(one);
    }
};
struct bags_freer {
    void operator()(STACK_OF(PKCS12_SAFEBAG) * bags) const noexcept {
        sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
    }
};
struct parts_freer {
    void operator()(STACK_OF(PKCS7) * parts) const noexcept { sk_PKCS7_pop_free(parts, PKCS7_free); }
};
using bio_ptr = std::unique_ptr<BIO, freer<BIO_free_all>>;
using x509_ptr = std::unique_ptr<X509, freer<X509_free>>;
using bags_ptr = std::unique_ptr<STACK_OF(PKCS12_SAFEBAG), bags_freer>;
using parts_ptr = std::unique_ptr<STACK_OF(PKCS7), parts_freer>;
using store_ptr = std::unique_ptr<PKCS12, freer<PKCS12_free>>;

constexpr char name[] = "s3seal";

// Without it Java takes a certificate for somebody's own, and trusts nobody. Its value: for any use.
// Source: JDK, sun.security.pkcs12.PKCS12KeyStore (ORACLE_TRUSTED_KEY_USAGE).
X509_ATTRIBUTE* make_trusted_mark() {
    static int const nid = OBJ_create("2.16.840.1.113894.746875.1.1", "trustedKeyUsage", "trustedKeyUsage");
    auto* const any_use = OBJ_nid2obj(NID_anyExtendedKeyUsage);
    return nid == NID_undef ? nullptr : X509_ATTRIBUTE_create(nid, V_ASN1_OBJECT, any_use);
}

// The name comes first: it makes the bag's list of attributes, which OpenSSL before 3.2 lets nobody set.
bool add_trusted(STACK_OF(PKCS12_SAFEBAG) * bags, X509* certificate) {
    auto* const bag = PKCS12_add_cert(&bags, certificate);
    if (!bag || PKCS12_add_friendlyname_utf8(bag, name, -1) != 1) return false;
    auto* const attributes = const_cast<STACK_OF(X509_ATTRIBUTE)*>(PKCS12_SAFEBAG_get0_attrs(bag));
    auto* const mark = make_trusted_mark();
    if (attributes && mark && sk_X509_ATTRIBUTE_push(attributes, mark) > 0) return true;
    X509_ATTRIBUTE_free(mark);
    return false;
}

bags_ptr read_certificates(std::string const& pem) {
    bio_ptr const text{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
    bags_ptr bags{sk_PKCS12_SAFEBAG_new_null()};
    while (x509_ptr const one{PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr)})
        if (!add_trusted(bags.get(), one.get())) return nullptr;
    return bags;
}

}  // namespace

// The certificates are no secrets and stay readable, so that Java needs the password only to see that nobody changed
// them.
std::optional<std::string> make_trust_store(std::string const& pem, std::string const& password) {
    auto const bags = read_certificates(pem);
    if (!bags || sk_PKCS12_SAFEBAG_num(bags.get()) == 0) return std::nullopt;
    parts_ptr const parts{sk_PKCS7_new_null()};
    auto* const part = PKCS12_pack_p7data(bags.get());
    if (!part || sk_PKCS7_push(parts.get(), part) <= 0) return std::nullopt;
    store_ptr const store{PKCS12_add_safes(parts.get(), NID_pkcs7_data)};
    constexpr int iterations = 10'000;
    if (!store || PKCS12_set_mac(store.get(), password.data(), static_cast<int>(password.size()), nullptr, 0,
                                 iterations, EVP_sha256()) != 1)
        return std::nullopt;
    unsigned char* bytes = nullptr;
    auto const size = i2d_PKCS12(store.get(), &bytes);
    if (size <= 0) return std::nullopt;
    std::string out{reinterpret_cast<char const*>(bytes), static_cast<std::size_t>(size)};
    OPENSSL_free(bytes);
    return out;
}

}  // namespace s3seal::net
