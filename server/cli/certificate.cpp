// s3seal ca [URL]
#include "server/cli/asking.hpp"
#include "server/cli/commands.hpp"
#include "server/cli/ready_file.hpp"
#include "server/net/trust_store.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <string>

namespace s3seal::cli {

namespace {

constexpr std::string_view format = "--format";
constexpr std::string_view out = "--out";
constexpr std::string_view password = "--password";

int put(config::client_call const& call, std::string const& bytes) {
    auto const* const file = call.find(out);
    if (!file) {
        std::fwrite(bytes.data(), 1, bytes.size(), stdout);
        return std::fflush(stdout) == 0 ? done : refuse("cannot write the certificate");
    }
    auto const written = write_whole(*file, bytes);
    return written ? done : refuse(written.error());
}

int print_certificate(config::client_call const& call) {
    auto const* const named = call.find(format);
    auto const form = named ? *named : std::string{"pem"};
    bool const for_java = form == "pkcs12";
    if (!for_java && form != "pem") return refuse("--format takes pem or pkcs12");
    if (!for_java && call.has(password)) return refuse("--password goes with --format pkcs12");
    if (for_java && !call.has(out) && ::isatty(STDOUT_FILENO) != 0)
        return refuse("--format pkcs12 is not for a terminal: name a file with --out");
    auto const pem = ask(call, request_of(call, "GET", "/ca.pem"));
    if (!pem) return failed;
    if (!for_java) return put(call, *pem);
    auto const* const secret = call.find(password);
    auto const store = net::make_trust_store(*pem, secret ? *secret : "changeit");
    if (store) return put(call, *store);
    fmt::print(stderr, "s3seal: {}: what it gives is no certificate\n", call.base);
    return failed;
}

constexpr config::client_option options[] = {
    {format, "FORMAT", "pem (the default), or pkcs12: what Java takes for javax.net.ssl.trustStore"},
    {out, "FILE", "write it there instead of to stdout"},
    {password, "TEXT", "of the truststore (changeit, as Java's own have)"},
};

}  // namespace

constinit config::client_command const ca_command{
    .name = "ca",
    .arguments = "",
    .help = "print the certificate authority of a running server, which its clients over HTTPS have to trust",
    .footer = "",
    .options = options,
    .in_namespace = false,
    .run = print_certificate,
};

}  // namespace s3seal::cli
