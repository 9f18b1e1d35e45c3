#include "server/auth/host_aliases.hpp"

#include "storage/base/bytes.hpp"

#include <algorithm>
#include <utility>

namespace s3seal::auth {

namespace {

struct name_and_port {
    std::string_view name;
    std::string_view port;  // with its colon; "": none
};

// An IPv6 address has brackets.
name_and_port split(std::string_view host) {
    auto const colon = host.rfind(':');
    auto const bracket = host.rfind(']');
    if (colon == host.npos || (bracket != host.npos && colon < bracket)) return {host, {}};
    return {host.substr(0, colon), host.substr(colon)};
}

// What stands in front of `known` in `name`, with its dot; nothing: it is another name.
bool find_front(std::string_view name, std::string_view known, std::string_view& front) {
    if (!name.ends_with(known)) return false;
    front = name.substr(0, name.size() - known.size());
    return front.empty() || (front.size() > 1 && front.ends_with('.'));
}

void add(std::vector<signed_host>& to, std::string_view front, std::string_view name, std::string_view port,
         std::string_view not_this) {
    signed_host one;
    one.host.append(front).append(name).append(port);
    one.bucket = front.substr(0, front.empty() ? 0 : front.size() - 1);
    if (one.host != not_this && std::find(to.begin(), to.end(), one) == to.end()) to.push_back(std::move(one));
}

void add_other_side(std::vector<signed_host>& to, std::string_view host, std::string_view received,
                    std::string_view signed_for) {
    auto const came = split(host);
    auto const known = split(received);
    std::string_view front;
    if (!find_front(came.name, known.name, front) || (!known.port.empty() && known.port != came.port)) return;
    auto const other = split(signed_for);
    add(to, front, other.name, other.port, host);
    if (other.port.empty()) add(to, front, other.name, came.port, host);
}

}  // namespace

host_aliases::host_aliases(std::vector<host_alias> all) : all_{std::move(all)} {
    all_.resize(std::min(all_.size(), most));
}

std::vector<signed_host> host_aliases::others_of(std::string_view host) const {
    constexpr std::size_t longest = 320;  // a name that DNS knows, and a port
    std::vector<signed_host> out;
    if (host.size() > longest) return out;
    auto const came = to_lower(host);
    for (auto const& one : all_) {
        add_other_side(out, came, one.received_as, one.signed_for);
        add_other_side(out, came, one.signed_for, one.received_as);
    }
    return out;
}

std::vector<std::string> host_aliases::names() const {
    std::vector<std::string> out;
    for (auto const& one : all_)
        for (auto const* side : {&one.signed_for, &one.received_as}) out.emplace_back(split(*side).name);
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

}  // namespace s3seal::auth
