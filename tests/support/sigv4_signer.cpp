#include "tests/support/sigv4_signer.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>

namespace s3seal::test {

namespace {

std::string hex(std::string_view bytes) {
    std::string out;
    for (unsigned char const c : bytes) {
        out += "0123456789abcdef"[c >> 4];
        out += "0123456789abcdef"[c & 15];
    }
    return out;
}

std::string digest(std::string_view data) {
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_Digest(data.data(), data.size(), out, &size, EVP_sha256(), nullptr);
    return {reinterpret_cast<char*>(out), size};
}

std::string hmac(std::string_view key, std::string_view data) {
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<unsigned char const*>(data.data()),
         data.size(), out, &size);
    return {reinterpret_cast<char*>(out), size};
}

// '+' means a blank on S3, in the path too.
std::string decode(std::string_view raw) {
    std::string out;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] == '%' && i + 2 < raw.size()) {
            out += static_cast<char>(std::strtol(std::string{raw.substr(i + 1, 2)}.c_str(), nullptr, 16));
            i += 2;
        } else {
            out += raw[i] == '+' ? ' ' : raw[i];
        }
    }
    return out;
}

std::string encode(std::string_view bytes, bool keep_slash) {
    std::string_view const plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string out;
    for (char const c : bytes) {
        if (plain.find(c) != std::string_view::npos || (keep_slash && c == '/')) {
            out += c;
            continue;
        }
        out += '%';
        out += "0123456789ABCDEF"[static_cast<unsigned char>(c) >> 4];
        out += "0123456789ABCDEF"[static_cast<unsigned char>(c) & 15];
    }
    return out;
}

std::string without_extra_blanks(std::string_view value) {
    std::string out;
    for (char const c : value) {
        bool const blank = c == ' ' || c == '\t';
        if (blank && (out.empty() || out.back() == ' ')) continue;
        out += blank ? ' ' : c;
    }
    if (out.ends_with(' ')) out.pop_back();
    return out;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
}

std::map<std::string, std::string> folded(signing_headers const& headers) {
    std::map<std::string, std::string> lines;
    for (auto const& [name, value] : headers) {
        auto const [line, fresh] = lines.try_emplace(lower(name), without_extra_blanks(value));
        if (!fresh) line->second += "," + without_extra_blanks(value);
    }
    return lines;
}

std::string scope_text(signing_scope const& scope) {
    auto const day = scope.scope_date.empty() ? scope.amz_date.substr(0, 8) : scope.scope_date;
    return day + "/" + scope.region + "/" + scope.service + "/aws4_request";
}

std::string sign_text(std::string_view text, signing_credentials const& credentials, signing_scope const& scope) {
    auto const tail = scope_text(scope);
    auto key = hmac("AWS4" + credentials.secret, tail.substr(0, tail.find('/')));
    for (std::string const& part : {scope.region, scope.service, std::string{"aws4_request"}}) key = hmac(key, part);
    return hex(hmac(key, text));
}

// What every string to sign of a chunk or of trailers begins with.
std::string chunk_text(std::string_view kind, std::string_view previous, signing_scope const& scope) {
    return "AWS4-HMAC-SHA256-" + std::string{kind} + "\n" + scope.amz_date + "\n" + scope_text(scope) + "\n" +
           std::string{previous} + "\n";
}

}  // namespace

std::string sha256_hex(std::string_view data) {
    return hex(digest(data));
}

std::string canonical_path_of(std::string_view target) {
    auto const path = encode(decode(target.substr(0, target.find('?'))), true);
    return path.empty() ? "/" : path;
}

std::string canonical_query_of(std::string_view target) {
    auto const mark = target.find('?');
    if (mark == std::string_view::npos) return {};
    std::vector<std::pair<std::string, std::string>> parameters;
    for (auto rest = target.substr(mark + 1); !rest.empty();) {
        auto const piece = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), piece.size() + 1));
        if (piece.empty()) continue;
        auto const equals = piece.find('=');
        auto const value = equals == std::string_view::npos ? std::string_view{} : piece.substr(equals + 1);
        parameters.emplace_back(encode(decode(piece.substr(0, equals)), false), encode(decode(value), false));
    }
    std::sort(parameters.begin(), parameters.end());
    std::string out;
    for (auto const& [name, value] : parameters) out += (out.empty() ? "" : "&") + name + "=" + value;
    return out;
}

std::string sign_policy(std::string_view policy, signing_credentials const& credentials, signing_scope const& scope) {
    return sign_text(policy, credentials, scope);
}

std::string sign_version_2_text(std::string_view text, signing_credentials const& credentials) {
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    HMAC(EVP_sha1(), credentials.secret.data(), static_cast<int>(credentials.secret.size()),
         reinterpret_cast<unsigned char const*>(text.data()), text.size(), out, &size);
    unsigned char base64[2 * EVP_MAX_MD_SIZE];
    auto const length = EVP_EncodeBlock(base64, out, static_cast<int>(size));
    return {reinterpret_cast<char*>(base64), static_cast<std::size_t>(length)};
}

signed_request sign_canonical(std::string_view method, std::string_view canonical_path,
                              std::string_view canonical_query, signing_headers const& headers,
                              std::string_view payload_hash, signing_credentials const& credentials,
                              signing_scope const& scope) {
    signed_request out;
    std::string lines;
    for (auto const& [name, value] : folded(headers)) {
        lines += name + ":" + value + "\n";
        out.signed_headers += (out.signed_headers.empty() ? "" : ";") + name;
    }
    out.canonical_request = std::string{method} + "\n" + std::string{canonical_path} + "\n" +
                            std::string{canonical_query} + "\n" + lines + "\n" + out.signed_headers + "\n" +
                            std::string{payload_hash};

    auto const tail = scope_text(scope);
    out.string_to_sign = "AWS4-HMAC-SHA256\n" + scope.amz_date + "\n" + tail + "\n" + sha256_hex(out.canonical_request);
    out.signature = sign_text(out.string_to_sign, credentials, scope);
    out.authorization = "AWS4-HMAC-SHA256 Credential=" + credentials.access_key + "/" + tail +
                        ", SignedHeaders=" + out.signed_headers + ", Signature=" + out.signature;
    return out;
}

signed_request sign_request(std::string_view method, std::string_view target, signing_headers const& headers,
                            std::string_view payload_hash, signing_credentials const& credentials,
                            signing_scope const& scope) {
    return sign_canonical(method, canonical_path_of(target), canonical_query_of(target), headers, payload_hash,
                          credentials, scope);
}

std::string encode_signed_chunks(std::vector<std::string> const& chunks, signing_headers const& trailers,
                                 bool sign_trailers, std::string_view seed, signing_credentials const& credentials,
                                 signing_scope const& scope) {
    std::string out;
    std::string previous{seed};
    auto all = chunks;
    all.emplace_back();
    for (auto const& data : all) {
        previous = sign_text(chunk_text("PAYLOAD", previous, scope) + sha256_hex("") + "\n" + sha256_hex(data),
                             credentials, scope);
        char size[20];
        std::snprintf(size, sizeof size, "%zx", data.size());
        out += std::string{size} + ";chunk-signature=" + previous + "\r\n" + data + (data.empty() ? "" : "\r\n");
    }
    std::string canonical;
    for (auto const& [name, value] : trailers) {
        out += name + ":" + value + "\r\n";
        canonical += name + ":" + value + "\n";
    }
    if (sign_trailers) {
        auto const text = chunk_text("TRAILER", previous, scope) + sha256_hex(canonical.empty() ? "\n" : canonical);
        out += "x-amz-trailer-signature:" + sign_text(text, credentials, scope) + "\r\n";
    }
    return out + "\r\n";
}

std::string sign(std::string_view method, std::string_view target, signing_headers const& headers,
                 std::string_view payload_hash, signing_credentials const& credentials, std::string_view region,
                 std::string_view service, std::string_view amz_date) {
    return sign_request(method, target, headers, payload_hash, credentials,
                        {std::string{amz_date}, std::string{region}, std::string{service}, {}})
        .authorization;
}

}  // namespace s3seal::test
