// A certificate authority of our own, and certificates for every name that a client asks for.
#pragma once

#include "storage/base/random.hpp"
#include "storage/base/result.hpp"

#include <openssl/ssl.h>

#include <filesystem>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::net {

struct key_freer {
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
struct certificate_freer {
    void operator()(X509* certificate) const noexcept { X509_free(certificate); }
};
using key_ptr = std::unique_ptr<EVP_PKEY, key_freer>;
using certificate_ptr = std::shared_ptr<X509>;

template <class T>
using tls_result = basic_result<T, std::string>;  // a sentence for the user

class tls_authority {
public:
    // Reads ca.pem and ca.key of the directory, or makes them (the key with mode 0600). "": in memory.
    static tls_result<std::unique_ptr<tls_authority>> open(std::filesystem::path const& directory,
                                                           std::vector<std::string> suffixes, random_source& random);

    std::string ca_pem() const;
    // For the asked name (SNI) when it is one of ours; else for localhost and the connection's own address.
    certificate_ptr certificate_for(std::string_view name, std::string_view local_address);
    EVP_PKEY* leaf_key() const noexcept { return leaf_key_.get(); }

private:
    tls_authority(key_ptr key, certificate_ptr certificate, key_ptr leaf_key, std::vector<std::string> suffixes,
                  random_source& random)
        : key_{std::move(key)},
          certificate_{std::move(certificate)},
          leaf_key_{std::move(leaf_key)},
          suffixes_{std::move(suffixes)},
          random_{random} {}

    bool is_ours(std::string_view name) const;

    key_ptr key_;
    certificate_ptr certificate_;
    key_ptr leaf_key_;  // one for all leaves: making keys costs more than signing names
    std::vector<std::string> suffixes_;
    random_source& random_;

    struct entry {
        std::string names;
        certificate_ptr leaf;
    };
    std::mutex mutex_;
    std::list<entry> cache_;  // most recent first
};

}  // namespace s3seal::net
