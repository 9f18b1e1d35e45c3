#include "server/config/values.hpp"

#include "server/aws/bucket_names.hpp"
#include "server/config/value_words.hpp"
#include "storage/base/bytes.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <string>

namespace s3seal::config {

namespace {

// "" when it is no address of that family.
std::string canonical_address(int family, std::string const& text) {
    std::array<unsigned char, sizeof(in6_addr)> address{};
    std::array<char, INET6_ADDRSTRLEN> out{};
    if (inet_pton(family, text.c_str(), address.data()) != 1) return {};
    return inet_ntop(family, address.data(), out.data(), out.size());
}

bool is_domain_label(std::string_view label) {
    return label.size() <= 63 && all(label, [](char c) { return is_alphanumeric(c) || c == '-'; }) &&
           label.front() != '-' && label.back() != '-';
}

// As a Host says it, in lower case; "" when it is none.
std::string host_of_alias(std::string_view text) {
    auto const bracket = text.find(']');
    auto const colon = text.find(':', bracket == text.npos ? 0 : bracket);
    auto const name = text.substr(0, colon);
    bool const port_fits =
        colon == text.npos || (parse_port(text.substr(colon + 1)) && text.substr(colon + 1).front() != '0');
    bool const is_address = parse_host(name) && (name.front() == '[' || name.find(':') == name.npos);
    return port_fits && (is_address || parse_domain(name)) ? to_lower(text) : std::string{};
}

}  // namespace

parsed<std::uint16_t> parse_port(std::string_view text) {
    auto const number = parse_decimal(text);
    if (!number || *number > 65535) return complain("{} is not a port (0 to 65535)", quote(text));
    return static_cast<std::uint16_t>(*number);
}

parsed<std::string> parse_host(std::string_view text) {
    if (text == "localhost") return std::string{text};
    bool const bracketed = text.size() > 2 && text.front() == '[' && text.back() == ']';
    std::string const plain{bracketed ? text.substr(1, text.size() - 2) : text};
    if (auto v6 = canonical_address(AF_INET6, plain); !v6.empty()) return v6;
    if (auto v4 = canonical_address(AF_INET, plain); !v4.empty() && !bracketed) return v4;
    return complain("{} is not a numeric address (names other than localhost are not looked up)", quote(text));
}

parsed<std::string> parse_domain(std::string_view text) {
    auto const labels = split(text, '.');
    bool const well_formed = text.size() <= 253 && std::all_of(labels.begin(), labels.end(), is_domain_label);
    // Like an address: what such a Host names is never a bucket.
    if (!well_formed || all(labels.back(), is_digit)) return complain("{} is not a host name", quote(text));
    return to_lower(text);
}

parsed<std::string> parse_region(std::string_view text) {
    auto const parts = split(text, '-');
    bool const named = std::all_of(parts.begin(), parts.end() - 1, [](auto part) { return all(part, is_lower); });
    if (parts.size() < 3 || !named || !all(parts.back(), is_digit) || text.size() > 32)
        return complain("{} is not a region (as us-east-1)", quote(text));
    return std::string{text};
}

parsed<host_alias> parse_host_alias(std::string_view text) {
    auto const equals = text.find('=');
    if (equals == text.npos) return complain("{} is not signed=received (as s3:4566=localhost:4566)", quote(text));
    host_alias made{host_of_alias(text.substr(0, equals)), host_of_alias(text.substr(equals + 1))};
    if (made.signed_for.empty() || made.received_as.empty())
        return complain("{} is not two hosts, each with a port or without", quote(text));
    if (made.signed_for == made.received_as) return complain("{} names one host twice", quote(text));
    return made;
}

parsed<initial_bucket> parse_initial_bucket(std::string_view text) {
    auto const colon = text.find(':');
    auto const name = text.substr(0, colon);
    if (!aws::is_bucket_name(name)) return complain("{} is not the name of a bucket", quote(name));
    if (colon != text.npos && text.substr(colon + 1) != "public")
        return complain("{} is not public, which is all that may stand behind a bucket", quote(text.substr(colon + 1)));
    return initial_bucket{std::string{name}, colon != text.npos};
}

}  // namespace s3seal::config
