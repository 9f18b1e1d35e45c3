#include "server/explain/hosts.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace s3seal::explain {

namespace {

// What makes this server take one of two names for the other, where the bucket stands in front of both or of neither.
std::string advise_alias(std::string_view bucket, std::string_view signed_for, std::string_view received) {
    if (!bucket.empty()) {
        auto const front = std::string{bucket} + ".";
        if (!signed_for.starts_with(front) || !received.starts_with(front)) return {};
        signed_for.remove_prefix(front.size());
        received.remove_prefix(front.size());
    }
    return fmt::format(" The server takes both with --host-aliases {}={}.", signed_for, received);
}

void set_host(situation const& from, trial& out, std::string const& host) {
    if (out.done()) return;
    auto tried = from.ours;
    auto* value = tried.header("host");
    if (!value || *value == host) return;
    auto detail = fmt::format("It was signed for Host {}, but came with Host {}.", host, *value);
    if (from.same_path) detail += advise_alias(from.host_bucket, host, *value);
    *value = host;
    out.add(tried, std::move(detail));
}

// A name in all its spellings: without a port, and with each that is likely.
void each_port(situation const& from, trial& out, std::string const& name) {
    set_host(from, out, name);
    for (auto const& port : from.ports) set_host(from, out, name + ":" + port);
}

}  // namespace

void hosts(situation const& from, trial& out) {
    std::string const sent{from.head.find("Host").value_or("")};
    auto const bracket = sent.rfind(']');
    auto const colon = sent.rfind(':');
    bool const has_port = colon != sent.npos && (bracket == sent.npos || colon > bracket);
    auto const name = sent.substr(0, has_port ? colon : sent.npos);
    each_port(from, out, name);
    for (auto const* forwarded : {"X-Forwarded-Host", "X-Original-Host", "X-Host"})
        if (auto const value = from.head.find(forwarded)) each_port(from, out, std::string{*value});
    for (auto const& host : from.hosts) each_port(from, out, host);
    if (!from.host_bucket.empty())
        for (auto const& host : from.hosts)
            each_port(from, out, std::string{from.host_bucket}.append(".").append(host));
    // A proxy may have made a path of the bucket in front of the host, or the other way round.
    auto const path = std::string_view{from.ours.path}.substr(1);
    auto const slash = path.find('/');
    auto const bucket = std::string{path.substr(0, slash)};
    if (bucket.empty() || !from.host_bucket.empty()) return;
    auto inner = from.ours;
    inner.path = slash == path.npos ? "/" : std::string{path.substr(slash)};
    situation const as_virtual{
        from.head, from.target, from.host_bucket, from.operation, from.body_sha256, from.claim, inner,
        {},        {},          from.ports,       false};
    for (auto const& host : from.hosts) each_port(as_virtual, out, bucket + "." + host);
    each_port(as_virtual, out, bucket + "." + name);
}

}  // namespace s3seal::explain
