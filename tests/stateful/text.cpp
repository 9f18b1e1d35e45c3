#include "tests/stateful/text.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <openssl/evp.h>

#include <cstdint>

namespace s3seal::stateful {

namespace {

bool is_plain(unsigned char c, std::string_view others) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           others.find(static_cast<char>(c)) != others.npos;
}

std::string percent(std::string_view text, std::string_view plain, bool plus) {
    std::string out;
    for (unsigned char const c : text)
        out += is_plain(c, plain) ? std::string(1, static_cast<char>(c))
               : plus && c == ' ' ? "+"
                                  : fmt::format("%{:02X}", c);
    return out;
}

}  // namespace

std::string md5(std::string_view bytes) {
    unsigned char out[16];
    EVP_Digest(bytes.data(), bytes.size(), out, nullptr, EVP_md5(), nullptr);
    return {reinterpret_cast<char const*>(out), sizeof out};
}

std::string hex(std::string_view bytes) {
    std::string out;
    for (unsigned char const c : bytes) out += fmt::format("{:02x}", c);
    return out;
}

std::string unhex(std::string_view digits) {
    std::string out;
    for (std::size_t at = 0; at + 1 < digits.size(); at += 2)
        out += static_cast<char>(std::stoi(std::string{digits.substr(at, 2)}, nullptr, 16));
    return out;
}

std::string base64(std::string_view bytes) {
    std::string out(4 * ((bytes.size() + 2) / 3), '\0');
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), reinterpret_cast<unsigned char const*>(bytes.data()),
                    static_cast<int>(bytes.size()));
    return out;
}

std::string crc64nvme(std::string_view bytes) {
    static auto const table = [] {
        std::vector<std::uint64_t> out(256);
        for (std::uint64_t n = 0; n < 256; ++n) {
            out[n] = n;
            for (int bit = 0; bit < 8; ++bit) out[n] = (out[n] >> 1) ^ (out[n] & 1 ? 0x9a6c9329ac4bc9b5u : 0);
        }
        return out;
    }();
    std::uint64_t sum = ~std::uint64_t{0};
    for (unsigned char const c : bytes) sum = table[(sum ^ c) & 0xff] ^ (sum >> 8);
    sum = ~sum;
    std::string out;
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(sum >> shift);
    return base64(out);
}

std::string xml_text(std::string_view text) {
    std::string out;
    for (char const c : text)
        out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '"' ? "&quot;" : std::string(1, c);
    return out;
}

std::string form_text(std::string_view text) {
    return percent(text, "-_.*/", true);
}

std::string uri_text(std::string_view text, bool keep_slashes) {
    return percent(text, keep_slashes ? "-_.~/" : "-_.~", false);
}

std::string iso_time(std::chrono::sys_seconds when) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.000Z", fmt::gmtime(std::chrono::system_clock::to_time_t(when)));
}

std::string http_time(std::chrono::sys_seconds when) {
    return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(std::chrono::system_clock::to_time_t(when)));
}

std::string amz_time(std::chrono::sys_seconds when) {
    return fmt::format("{:%Y%m%dT%H%M%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(when)));
}

std::string element(std::string_view name, std::string_view text) {
    return fmt::format("<{}>{}</{}>", name, text, name);
}

}  // namespace s3seal::stateful
