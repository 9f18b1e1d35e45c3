#include "tests/cross_table/check.hpp"

#include "storage/base/bytes.hpp"
#include "storage/crypto/hmac.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <regex>
#include <stdexcept>

namespace s3seal::test {

namespace {

constexpr std::string_view prefix = "x-amz-server-side-encryption";

std::string md5_hex(std::string_view data) {
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_Digest(data.data(), data.size(), out, &size, EVP_md5(), nullptr);
    std::string text;
    for (unsigned n = 0; n < size; ++n) text += fmt::format("{:02x}", out[n]);
    return text;
}

// The ETag of an object of one part.
std::string etag_of_one_part(std::string const& part) {
    std::string bytes;
    for (std::size_t n = 0; n + 1 < part.size(); n += 2)
        bytes += static_cast<char>(std::stoi(part.substr(n, 2), nullptr, 16));
    return md5_hex(bytes) + "-1";
}

std::string unescaped(std::string text) {
    for (auto const& [entity, plain] : {std::pair{"&quot;", "\""}, {"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}})
        for (auto at = text.find(entity); at != text.npos; at = text.find(entity, at + 1))
            text.replace(at, std::string_view{entity}.size(), plain);
    return text;
}

class comparison {
public:
    comparison(rules& rules, question const& meaning, filler const& fill)
        : of_{rules}, meaning_{meaning}, fill_{fill} {}

    void refused(refusal const& want, reply const& got) {
        same(got, "status", std::to_string(want.status), std::to_string(got.response.status));
        if (got.to_head || got.response.status < 300) return;
        std::string elements;
        for (auto const& [name, value] : want.elements) elements += "<" + name + ">" + value + "</" + name + ">";
        auto const declaration = want.declared ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" : "";
        auto const& body = got.response.body;
        auto const front = fmt::format("{}<Error><Code>{}</Code><Message>", declaration, want.code);
        auto const message_end = body.find("</Message>");
        auto const id = body.find("<RequestId>");
        if (!body.starts_with(front) || message_end == body.npos || id == body.npos) {
            same(got, "document", front + "...", body.substr(0, id));
            return;
        }
        same(got, "message", fill_(want.message, meaning_),
             unescaped(body.substr(front.size(), message_end - front.size())));
        same(got, "elements", fill_(elements, meaning_),
             without_empty(body.substr(message_end + 10, id - message_end - 10)));
    }

    void answered(shown const& want, reply const& got) {
        if (got.response.status >= 300) {
            add(got, fmt::format("expected to succeed: {} {}", got.response.status,
                                 got.response.body.substr(0, got.response.body.find("<RequestId>"))));
            return;
        }
        auto const shows = [&](std::string_view what) {
            return std::find(want.headers.begin(), want.headers.end(), what) != want.headers.end();
        };
        if (auto const& body = got.response.body; body.find("<Error>") != body.npos) add(got, "has failed: " + body);
        bool const kms = value_of(meaning_, "key") != "none";
        header(got, "", shows("SSE"), value_of(meaning_, "mode"));
        header(got, "-aws-kms-key-id", shows("KEY"), kms && shows("KEY") ? of_.key_arn_of(meaning_) : "");
        header(got, "-bucket-key-enabled", shows("BK") && value_of(meaning_, "bk") == "true", "true");
        header(got, "-context", shows("CTX") && value_of(meaning_, "CTX") != "none", "{CTX.wire}");
        header(got, "-customer-algorithm", shows("C"), "AES256");
        auto const& key = value_of(meaning_, "C-key");
        header(got, "-customer-key-MD5", shows("C"), of_.md5_of(key == "none" ? "a" : key));
        etag(want.etag, got);
        checksum(want.checksum, got);
        if (got.operation.starts_with("GetObject") && got.operation != "GetObjectAttributes")
            same(got, "content", std::string{world::content()}, got.response.body);
    }

    void called(std::map<std::string, call_count> const& want, reply const& got) {
        for (auto const& [name, count] : got.calls)
            if (!want.contains(name)) add(got, fmt::format("KMS {}: {} too many", name, count));
        for (auto const& [name, count] : want) {
            auto const found = got.calls.find(name);
            auto const have = found == got.calls.end() ? 0 : found->second;
            if (have < count.least || have > count.most)
                add(got, fmt::format("KMS {}: expected {} to {}, actual {}", name, count.least, count.most, have));
        }
    }

    std::vector<std::string> problems;

private:
    void add(reply const& got, std::string const& what) { problems.push_back(got.operation + ": " + what); }

    void same(reply const& got, std::string_view what, std::string const& want, std::string const& have) {
        bool const equal = want == "*" || want == have ||
                           (want.starts_with('~') && std::regex_search(have, std::regex{want.substr(1)}));
        if (!equal) add(got, fmt::format("{}\n      expected {}\n      actual   {}", what, want, have));
    }

    // <A/> is <A></A>.
    static std::string without_empty(std::string const& elements) {
        return unescaped(std::regex_replace(elements, std::regex{"<([A-Za-z0-9]+)/>"}, "<$1></$1>"));
    }

    void header(reply const& got, std::string_view suffix, bool expected, std::string const& value) {
        auto const name = std::string{prefix} + std::string{suffix};
        auto const have = got.response.header(name);
        if (expected)
            same(got, name, fill_(value, meaning_), have.value_or("(absent)"));
        else if (have)
            add(got, name + " should be absent: " + *have);
    }

    void etag(std::string const& want, reply const& got) {
        auto const have = etag_of(got.response);
        auto const md5 = md5_hex(world::content());
        if (want == "MD5") same(got, "ETag", md5, have);
        if (want == "opaque") same(got, "ETag", "~^(?!" + md5 + ")[0-9a-f]{32}$", have);
        if (want == "of parts") same(got, "ETag", etag_of_one_part(got.etag), have);
        if (want == "kept") same(got, "ETag", got.etag, have);
    }

    void checksum(std::string const& want, reply const& got) {
        if (want == "of parts") {
            auto const of_part = sha256(world::content());
            auto const of_parts = sha256({reinterpret_cast<char const*>(of_part.data()), of_part.size()});
            same(got, "SHA-256", base64_encode(of_parts) + "-1",
                 text_between(got.response.body, "<ChecksumSHA256>", "</ChecksumSHA256>"));
        }
        bool const has = got.response.header("x-amz-checksum-crc64nvme").has_value() ||
                         got.response.body.find("<ChecksumCRC64NVME>") != std::string::npos;
        if (want == "yes" && !has) add(got, "lacks a checksum");
        if (want == "no" && has) add(got, "has a checksum");
    }

    rules& of_;
    question const& meaning_;
    filler const& fill_;
};

}  // namespace

std::vector<std::string> check(rules& rules, question const& meaning, subject const& asked, filler const& fill) {
    comparison compared{rules, meaning, fill};
    try {
        auto const refusal = rules.refusal_of(meaning);
        // Both are judged, so that a combination that nobody thought of is found.
        auto const first = refusal ? shown{} : rules.response_of(meaning, value_of(meaning, "op"));
        auto const got = asked(meaning);
        if (refusal)
            compared.refused(*refusal, got.front());
        else
            compared.answered(first, got.front());
        if (!refusal && got.front().response.status < 300) compared.called(rules.calls_of(meaning), got.front());
        for (auto next = got.begin() + 1; next < got.end(); ++next)
            if (!refusal) compared.answered(rules.response_of(meaning, next->operation), *next);
    } catch (std::exception const& problem) {
        compared.problems.push_back(problem.what());
    }
    return std::move(compared.problems);
}

}  // namespace s3seal::test
