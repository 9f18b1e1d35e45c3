// The TLS side of a server: versions, and which certificate a client gets.
#pragma once

#include "server/net/server_options.hpp"
#include "server/net/tls_authority.hpp"

#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace s3seal::net {

// TLS 1.2 and later. Certificates come from the user's files, or from an authority of our own. Any thread.
class tls_context {
public:
    // Makes it now where files are read or written; else when it is first needed, as most never are. `options` must
    // outlive it.
    static tls_result<std::unique_ptr<tls_context>> open(server_options const& options);

    boost::asio::ssl::context& native() { return *made().context_; }
    std::string ca_pem() { return made().authority_ ? authority_->ca_pem() : std::string{}; }

private:
    explicit tls_context(server_options const& options) : options_{options} {}
    tls_context& made();
    tls_result<void> make();
    tls_result<void> use_files(std::string const& certificate, std::string const& key);
    tls_result<void> use_authority();

    server_options const& options_;
    std::once_flag once_;
    std::optional<boost::asio::ssl::context> context_;
    std::unique_ptr<tls_authority> authority_;
};

// The address that the client reached, for the certificate of one that asked for no name. Must outlive the handshake.
void note_local_address(SSL* ssl, std::string& address);
// 1.2 or 1.3, once the handshake is done.
std::string tls_version_of(SSL const* ssl);

}  // namespace s3seal::net
