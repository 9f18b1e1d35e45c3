#include "server/net/tls_context.hpp"

#include <openssl/ssl.h>

#include <stdexcept>

namespace s3seal::net {

namespace {

// HTTP/1.1 is what we speak; to a client that offers only others nothing is chosen.
int choose_protocol(SSL*, unsigned char const** out, unsigned char* size, unsigned char const* offered,
                    unsigned offered_size, void*) {
    static constexpr unsigned char ours[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    auto* chosen = const_cast<unsigned char*>(ours);
    if (SSL_select_next_proto(&chosen, size, ours, sizeof ours, offered, offered_size) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_NOACK;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

// Asio keeps its own things in the app data, so the connection's address has a slot of its own.
int local_address_slot() {
    static int const slot = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return slot;
}

// Runs when the client's hello has been read.
int choose_certificate(SSL* ssl, void* authority) {
    auto& from = *static_cast<tls_authority*>(authority);
    auto const* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    auto const* local = static_cast<std::string const*>(SSL_get_ex_data(ssl, local_address_slot()));
    auto const leaf = from.certificate_for(name == nullptr ? "" : name, local == nullptr ? "" : *local);
    bool const good =
        leaf && SSL_use_certificate(ssl, leaf.get()) == 1 && SSL_use_PrivateKey(ssl, from.leaf_key()) == 1;
    return good ? 1 : 0;
}

}  // namespace

std::string tls_version_of(SSL const* ssl) {
    return SSL_version(ssl) == TLS1_3_VERSION ? "1.3" : "1.2";
}

void note_local_address(SSL* ssl, std::string& address) {
    SSL_set_ex_data(ssl, local_address_slot(), &address);
}

tls_result<std::unique_ptr<tls_context>> tls_context::open(server_options const& options) {
    std::unique_ptr<tls_context> opened{new tls_context{options}};
    bool const in_files = !options.tls_cert.empty() || !options.authority_directory.empty();
    tls_result<void> made;
    if (in_files) std::call_once(opened->once_, [&] { made = opened->make(); });
    CHECK_OK(made);
    return opened;
}

// Without files nothing can fail.
tls_context& tls_context::made() {
    std::call_once(once_, [this] {
        if (auto const done = make(); !done) throw std::runtime_error{done.error()};
    });
    return *this;
}

tls_result<void> tls_context::make() {
    auto* const native = context_.emplace(boost::asio::ssl::context::tls_server).native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
    return options_.tls_cert.empty() ? use_authority() : use_files(options_.tls_cert, options_.tls_key);
}

tls_result<void> tls_context::use_files(std::string const& certificate, std::string const& key) {
    boost::system::error_code fault;
    context_->use_certificate_chain_file(certificate, fault);
    if (fault) return "cannot use the certificate " + certificate + ": " + fault.message();
    context_->use_private_key_file(key, boost::asio::ssl::context::pem, fault);
    if (fault) return "cannot use the private key " + key + ": " + fault.message();
    if (SSL_CTX_check_private_key(context_->native_handle()) != 1)
        return "the private key " + key + " does not belong to the certificate " + certificate;
    return {};
}

tls_result<void> tls_context::use_authority() {
    TRY(authority_, tls_authority::open(options_.authority_directory, options_.tls_suffixes, *options_.random));
    SSL_CTX_set_cert_cb(context_->native_handle(), choose_certificate, authority_.get());
    return {};
}

}  // namespace s3seal::net
