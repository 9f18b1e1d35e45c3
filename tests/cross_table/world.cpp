#include "tests/cross_table/world.hpp"

#include "storage/base/bytes.hpp"
#include "storage/crypto/hmac.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>
#include <utility>

namespace s3seal::test {

namespace {

signing_credentials const owner{"test", "test"};
signing_credentials const other{"111122223333", "test"};
constexpr std::string_view owner_account = "000000000000";
constexpr std::string_view other_account = "111122223333";

}  // namespace

std::string text_between(std::string_view text, std::string_view before, std::string_view after) {
    auto const at = text.find(before);
    if (at == text.npos) return {};
    auto const from = at + before.size();
    return std::string{text.substr(from, text.find(after, from) - from)};
}

std::string in_bucket_name(std::string text) {
    for (auto& c : text) c = c == '+' ? 'x' : c == ':' ? '-' : static_cast<char>(std::tolower(c));
    return text;
}

std::string etag_of(raw_response const& response) {
    auto text = response.header("ETag").value_or(text_between(response.body, "<ETag>", "</ETag>"));
    for (std::string_view const quote : {"\"", "&quot;"})
        for (auto at = text.find(quote); at != text.npos; at = text.find(quote)) text.erase(at, quote.size());
    return text;
}

world::world(wire& over, rules const& words) : wire_{over}, words_{words} {
    known_ = {{"region", "us-east-1"},
              {"owner", std::string{owner_account}},
              {"other", std::string{other_account}},
              {"anonymous", "anonymous"}};
    make_keys();
    make_managed_keys();
}

std::string world::fill(std::string text, question const& meaning) const {
    // What is filled in may be a template itself.
    for (int depth = 0; depth < 2; ++depth) {
        std::string out;
        for (std::size_t at = 0; at < text.size();) {
            auto const close = text[at] == '{' ? text.find('}', at) : text.npos;
            auto const name = close == text.npos ? std::string{} : text.substr(at + 1, close - at - 1);
            auto const found = known_.find(name);
            auto const asked = meaning.find(name);
            if (found == known_.end() && asked == meaning.end()) {
                out += text[at++];
                continue;
            }
            out += found != known_.end() ? found->second : asked->second;
            at = close + 1;
        }
        text = std::move(out);
    }
    return text;
}

std::string world::call_kms(signing_credentials const& who, std::string_view operation, std::string const& body,
                            std::string_view element) {
    outgoing request;
    request.method = "POST";
    request.target = "/";
    request.headers = {{"Content-Type", "application/x-amz-json-1.1"},
                       {"X-Amz-Target", "TrentService." + std::string{operation}}};
    request.body = body;
    auto const response = send_signed(wire_, request, who, "kms");
    if (response.status != 200)
        throw std::runtime_error{fmt::format("KMS {}: {} {}", operation, response.status, response.body)};
    return text_between(response.body, fmt::format("\"{}\":\"", element), "\"");
}

void world::make_key(std::string const& name, signing_credentials const& who, std::string const& options) {
    auto const id = call_kms(who, "CreateKey", "{" + options + "}", "KeyId");
    known_[name] = id;
    known_[name + ".arn"] = fmt::format("arn:aws:kms:us-east-1:{}:key/{}",
                                        who.access_key == other.access_key ? other_account : owner_account, id);
}

void world::make_keys() {
    make_key("id", owner, "");
    make_key("theirs", other, "");
    make_key("disabled", owner, "");
    make_key("pending", owner, "");
    make_key("import", owner, R"("Origin":"EXTERNAL")");
    make_key("sign", owner, R"("KeyUsage":"SIGN_VERIFY","KeySpec":"RSA_2048")");
    auto const both = fmt::format(
        R"(\"Statement\":{{\"Effect\":\"Allow\",\"Principal\":{{\"AWS\":[\"{}\",\"{}\"]}},\"Action\":\"kms:*\",\"Resource\":\"*\"}})",
        owner_account, other_account);
    make_key("shared", owner, "\"Policy\":\"{\\\"Version\\\":\\\"2012-10-17\\\"," + both + "}\"");
    auto const alias = [&](signing_credentials const& who, std::string_view name, std::string const& key) {
        call_kms(who, "CreateAlias", fmt::format(R"({{"AliasName":"alias/{}","TargetKeyId":"{}"}})", name, key), "");
    };
    alias(owner, "cross-own", known_["id"]);
    alias(owner, "cross-both", known_["id"]);
    alias(other, "cross-both", known_["theirs"]);
    // What was written before stays; the key is then taken away.
    for (bool const versions : {false, true}) {
        object_of("disabled", versions);
        object_of("pending", versions);
    }
    call_kms(owner, "DisableKey", fmt::format(R"({{"KeyId":"{}"}})", known_["disabled"]), "");
    call_kms(owner, "ScheduleKeyDeletion", fmt::format(R"({{"KeyId":"{}"}})", known_["pending"]), "");
}

void world::make_managed_keys() {
    auto const& bucket = bucket_of("never", false);
    for (auto const& [name, who] : {std::pair{"managed.arn", owner}, std::pair{"their-managed.arn", other}}) {
        auto const response =
            must({"PUT", "/" + bucket + "/managed", {{"x-amz-server-side-encryption", "aws:kms"}}, "a"}, who);
        known_[name] = response.header("x-amz-server-side-encryption-aws-kms-key-id").value_or("");
    }
}

raw_response world::must(sent const& request, signing_credentials const& who, unsigned status) {
    outgoing out{true, request.method, request.target, request.headers, request.body};
    auto const response = send_signed(wire_, out, who.access_key.empty() ? owner : who);
    if (response.status != status)
        throw std::runtime_error{fmt::format("{} {}: {} {}", request.method, request.target, response.status,
                                             response.body.substr(0, response.body.find("<RequestId>")))};
    return response;
}

// With versions it can also lock them.
void world::make_bucket(std::string const& name, bool versions) {
    must({"PUT", "/" + name, {{"x-amz-bucket-object-lock-enabled", versions ? "true" : "false"}}, ""});
    must({"DELETE", "/" + name + "?publicAccessBlock", {}, ""}, {}, 204);
    must({"PUT",
          "/" + name + "?policy",
          {},
          fmt::format(R"({{"Statement":{{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":)"
                      R"(["arn:aws:s3:::{}","arn:aws:s3:::{}/*"]}}}})",
                      name, name)},
         {}, 204);
}

std::string world::place::target(std::string query) const {
    if (!version.empty()) query += (query.empty() ? "versionId=" : "&versionId=") + version;
    return query.empty() ? target() : target() + "?" + query;
}

std::string const& world::bucket_of(std::string const& default_name, bool blocked, bool versions) {
    auto const name =
        in_bucket_name("cross-" + default_name + (blocked ? "-blocked" : "-open") + (versions ? "-versions" : ""));
    auto& known = buckets_[name];
    if (!known.empty()) return known;
    make_bucket(name, versions);
    if (default_name != "never" || blocked) put_default(name, default_name, blocked);
    return known = name;
}

void world::put_default(std::string const& bucket, std::string const& default_name, bool blocked) {
    auto const& from = table_named(words_.all(), "Defaults");
    auto const& row = words_.row_of("Defaults", default_name);
    auto const& key = from.cell(row, "D-KEY");
    auto const id = key == "none" ? "" : "<KMSMasterKeyID>" + words_.wire_of("KEY", key) + "</KMSMasterKeyID>";
    auto const document = fmt::format(
        "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>{}</SSEAlgorithm>{}"
        "</ApplyServerSideEncryptionByDefault><BucketKeyEnabled>{}</BucketKeyEnabled><BlockedEncryptionTypes>"
        "<EncryptionType>{}</EncryptionType></BlockedEncryptionTypes></Rule></ServerSideEncryptionConfiguration>",
        from.cell(row, "D-SSE"), id, from.cell(row, "D-BK"), blocked ? "SSE-C" : "NONE");
    must({"PUT", "/" + bucket + "?encryption", {}, fill(document, {})});
}

signing_headers world::customer_key(std::string_view prefix) const {
    auto const name = std::string{prefix} + "server-side-encryption-customer-";
    return {{name + "algorithm", "AES256"},
            {name + "key", words_.wire_of("C-key", "a")},
            {name + "key-MD5", words_.md5_of("a")}};
}

signing_headers world::stored_as(std::string const& kind) const {
    if (kind == "SSE-C") return customer_key("x-amz-");
    auto const& from = table_named(words_.all(), "Objects");
    auto const& row = words_.row_of("Objects", kind);
    signing_headers out{{"x-amz-server-side-encryption", from.cell(row, "O-SSE")}};
    if (auto const& key = from.cell(row, "O-KEY"); key != "none")
        out.emplace_back("x-amz-server-side-encryption-aws-kms-key-id", fill(words_.wire_of("KEY", key), {}));
    // Said in any case: the bucket may have a default of its own.
    if (from.cell(row, "O-SSE") == "aws:kms")
        out.emplace_back("x-amz-server-side-encryption-bucket-key-enabled", from.cell(row, "O-BK"));
    return out;
}

// Its version is known then, where there are any, and no longer the current one.
std::string world::write_object(place& at, std::string const& kind, std::string const& lock) {
    auto headers = stored_as(kind);
    if (lock == "hold") headers.emplace_back("x-amz-object-lock-legal-hold", "ON");
    if (lock == "GOVERNANCE" || lock == "COMPLIANCE") {
        headers.emplace_back("x-amz-object-lock-mode", lock);
        headers.emplace_back("x-amz-object-lock-retain-until-date", "2099-01-01T00:00:00Z");
    }
    if (lock != "none") headers.emplace_back("x-amz-sdk-checksum-algorithm", "SHA256");
    if (lock != "none") headers.emplace_back("x-amz-checksum-sha256", base64_encode(sha256(content())));
    auto const written = must({"PUT", at.target(), headers, std::string{content()}});
    at.version = written.header("x-amz-version-id").value_or("");
    if (!at.version.empty()) put_over(at);
    return etag_of(written);
}

void world::put_over(place const& at) {
    must({"PUT", at.target(), {{"x-amz-server-side-encryption", "AES256"}}, "newer"});
}

world::place const& world::object_of(std::string const& kind, bool versions) {
    auto& known = objects_[kind + (versions ? " of old" : "")];
    if (!known.key.empty()) return known;
    place made{bucket_of("never", false, versions), "object-" + in_bucket_name(kind)};
    etags_[made.target()] = write_object(made, kind);
    return known = made;
}

world::place const& world::object_of(question const& meaning) {
    return object_of(value_of(meaning, "object"), is(meaning, "versions", "yes"));
}

std::string world::make_upload(place const& at, question const& meaning) {
    auto headers = stored_as(value_of(meaning, "upload"));
    if (!is(meaning, "algorithm", "none"))
        headers.emplace_back("x-amz-checksum-algorithm", value_of(meaning, "algorithm"));
    auto const response = must({"POST", at.target() + "?uploads", headers, ""});
    return text_between(response.body, "<UploadId>", "</UploadId>");
}

}  // namespace s3seal::test
