#include "tests/contract/run.hpp"

#include "server/http/uri.hpp"
#include "tests/contract/evaluate.hpp"
#include "tests/contract/variables.hpp"
#include "tests/support/content_md5.hpp"

#include <fmt/format.h>

#include <openssl/rand.h>

#include <algorithm>

namespace s3seal::test {

namespace {

std::string body_of(step const& one, variables const& known) {
    auto out = fill(one.prefix, known);
    auto const unit = fill(one.body, known);
    for (std::size_t n = 0; n < one.times; ++n) out += unit;
    return out + fill(one.suffix, known);
}

bool has(std::vector<std::string> const& names, std::string const& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

class case_run {
public:
    case_run(contract_case const& one, target_of_cases const& target) : case_{one}, target_{target} {
        unsigned char random[6];
        RAND_bytes(random, sizeof random);
        std::string tail;
        for (auto const byte : random) tail += fmt::format("{:02x}", byte);
        known_ = {{"bucket", "contract-" + tail}, {"account", target.account},
                  {"region", target.region},      {"authority", target.at.authority()},
                  {"port", target.at.port},       {"access_key", target.credentials.access_key},
                  {"caller", target.caller}};
    }

    std::vector<std::string> run() {
        if (case_.make_bucket) {
            step make;
            make.method = "PUT";
            make.target = "/{bucket}";
            make.headers = case_.bucket_headers;
            check("making the bucket", make);
        }
        for (std::size_t n = 0; n < case_.steps.size() && problems_.empty(); ++n) {
            auto const& one = case_.steps[n];
            check(fmt::format("step {} ({} {})", n + 1, one.method, one.target), one);
        }
        clean_up();
        return std::move(problems_);
    }

private:
    void check(std::string const& where, step const& one) {
        try {
            auto const response = send(one);
            for (auto const& problem : evaluate(filled(one.expect), response, one.method == "HEAD"))
                problems_.push_back(where + ": " + problem);
            for (auto const& [name, what] : one.capture) {
                known_[name] = pick(response, what);
                known_[name + ".encoded"] = http::uri_encode(known_[name], false);
            }
        } catch (client_fault const& fault) {
            problems_.push_back(where + ": " + fault.what());
        }
    }

    expectation filled(expectation want) const {
        want.message = fill(want.message, known_);
        want.extras = fill(want.extras, known_);
        want.headers = fill(want.headers, known_);
        want.unlike = fill(want.unlike, known_);
        want.body = fill(want.body, known_);
        for (auto& text : want.contains) text = fill(text, known_);
        for (auto& text : want.lacks) text = fill(text, known_);
        return want;
    }

    raw_response send(step const& one) {
        auto const body = one.chunks.empty() ? body_of(one, known_) : signed_chunks(one, {});
        known_["body.md5"] = content_md5(body);
        auto headers = fill(one.headers, known_);
        headers.insert(headers.begin(), {"Host", one.host.empty() ? target_.at.authority() : fill(one.host, known_)});
        auto target = fill(one.target, known_);
        known_["sent.signature"].clear();
        sign(one, target, body, headers);
        auto sent = one.chunks.empty() ? body : signed_chunks(one, known_["sent.signature"]);
        for (auto const& [from, with] : one.change) replace_once(sent, from, with);
        auto text = one.method + " " + target + " HTTP/1.1\r\n";
        for (auto const& [name, value] : headers) text += name + ": " + value + "\r\n";
        if (one.chunked)
            text += "Transfer-Encoding: chunked\r\n";
        else if (!one.no_length && (!sent.empty() || one.method == "PUT" || one.method == "POST"))
            text += fmt::format("Content-Length: {}\r\n", sent.size());
        if (one.chunked) sent = sent.empty() ? "0\r\n\r\n" : fmt::format("{:x}\r\n{}\r\n0\r\n\r\n", sent.size(), sent);
        bool const cut = one.cut < sent.size();
        if (cut) sent.resize(one.cut);
        raw_client client{target_.at};
        client.send(text + "\r\n" + sent);
        if (cut) client.close_sending();
        return client.receive(one.method == "HEAD");
    }

    static void replace_once(std::string& text, std::string const& from, std::string const& with) {
        if (auto const at = text.find(from); at != std::string::npos) text.replace(at, from.size(), with);
    }

    signing_credentials signer_of(signing_choice const& choice) const {
        return {choice.access_key.empty() ? target_.credentials.access_key : fill(choice.access_key, known_),
                choice.secret.empty() ? target_.credentials.secret : fill(choice.secret, known_)};
    }

    signing_scope scope_of(signing_choice const& choice) const {
        return {fill(choice.date, known_), choice.region.empty() ? target_.region : fill(choice.region, known_),
                choice.service, fill(choice.scope_date, known_)};
    }

    std::string signed_chunks(step const& one, std::string const& seed) const {
        std::vector<std::string> data;
        for (auto const& chunk : one.chunks) {
            auto const star = chunk.find('*');
            data.push_back(star == std::string::npos ? chunk
                                                     : std::string(std::stoul(chunk.substr(star + 1)), chunk[0]));
        }
        return encode_signed_chunks(data, one.trailers, one.sign.payload.ends_with("-TRAILER"), seed,
                                    signer_of(one.sign), scope_of(one.sign));
    }

    // Adds the parameters of the signature.
    void presign(step const& one, std::string& target, named_texts const& headers) {
        auto const& choice = one.sign;
        auto const scope = remember(scope_of(choice));
        auto const who = signer_of(choice);
        signing_headers to_sign;
        for (auto const& header : headers)
            if (!has(choice.unsigned_headers, header.first)) to_sign.push_back(header);
        auto const payload = choice.payload.empty() ? "UNSIGNED-PAYLOAD" : choice.payload;
        auto const names = sign_canonical("", "", "", to_sign, payload, who, scope).signed_headers;
        auto const day = scope.scope_date.empty() ? scope.amz_date.substr(0, 8) : scope.scope_date;
        auto const credential =
            fmt::format("{}/{}/{}/{}/aws4_request", who.access_key, day, scope.region, scope.service);
        target += target.find('?') == std::string::npos ? '?' : '&';
        target += fmt::format(
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={}&X-Amz-Date={}&X-Amz-Expires={}&X-Amz-SignedHeaders={"
            "}",
            http::uri_encode(credential, false), scope.amz_date, choice.presign, http::uri_encode(names, false));
        auto signature = sign_canonical(one.method, canonical_path_of(target), canonical_query_of(target), to_sign,
                                        payload, who, scope)
                             .signature;
        if (choice.tamper) signature.back() = signature.back() == '0' ? '1' : '0';
        known_["sent.signature"] = signature;
        target += "&X-Amz-Signature=" + signature + fill(choice.append, known_);
        for (auto const& [from, with] : choice.replace) replace_once(target, fill(from, known_), fill(with, known_));
    }

    void sign_version_2(signing_choice const& choice, std::string& target, named_texts& headers) {
        auto const who = signer_of(choice);
        auto known = known_;
        known["date"] = known_["sent.date"] = choice.presign.empty() ? fill("{http-date}", known_) : choice.presign;
        auto const signature = known_["sent.signature"] = sign_version_2_text(fill(choice.version_2, known), who);
        if (choice.presign.empty()) {
            headers.emplace_back("Date", known["date"]);
            headers.emplace_back("Authorization", "AWS " + who.access_key + ":" + signature);
            return;
        }
        target += target.find('?') == std::string::npos ? '?' : '&';
        target += fmt::format("AWSAccessKeyId={}&Expires={}&Signature={}", who.access_key, choice.presign,
                              http::uri_encode(signature, false));
    }

    // Adds the headers of the signature, or its parameters.
    void sign(step const& one, std::string& target, std::string const& body, named_texts& headers) {
        auto const& choice = one.sign;
        if (choice.anonymous) return;
        if (!choice.version_2.empty()) return sign_version_2(choice, target, headers);
        if (choice.presign.empty())
            sign_header(one, target, body, headers);
        else
            presign(one, target, headers);
        std::erase_if(headers, [&](auto const& header) { return has(choice.left_out, header.first); });
    }

    signing_scope remember(signing_scope scope) {
        known_["sent.date"] = scope.amz_date;
        known_["sent.day"] = scope.scope_date.empty() ? scope.amz_date.substr(0, 8) : scope.scope_date;
        return scope;
    }

    void sign_header(step const& one, std::string const& target, std::string const& body, named_texts& headers) {
        auto const& choice = one.sign;
        auto const payload = choice.payload.empty() ? sha256_hex(body) : fill(choice.payload, known_);
        auto const scope = remember(scope_of(choice));
        headers.emplace_back("x-amz-date", scope.amz_date);
        headers.emplace_back("x-amz-content-sha256", payload);
        signing_headers to_sign;
        for (auto const& header : headers)
            if (!has(choice.unsigned_headers, header.first)) to_sign.push_back(header);
        auto const path =
            choice.canonical_path.empty() ? canonical_path_of(target) : fill(choice.canonical_path, known_);
        auto const made =
            sign_canonical(one.method, path, canonical_query_of(target), to_sign, payload, signer_of(choice), scope);
        auto text = made.authorization;
        if (choice.tamper) text.back() = text.back() == '0' ? '1' : '0';
        known_["sent.signature"] = text.substr(text.size() - made.signature.size());
        for (auto const& [from, with] : choice.replace) replace_once(text, fill(from, known_), fill(with, known_));
        known_["sent.authorization"] = text;
        headers.emplace_back("Authorization", text);
    }

    // What a case leaves behind is taken away, as good as it goes: an account has few buckets.
    void clean_up() {
        try {
            step list;
            list.method = "GET";
            list.target = "/{bucket}?versions&encoding-type=url";
            auto const response = send(list);
            auto const text_behind = [&](std::string_view tag, std::size_t at) {
                auto const from = response.body.find(tag, at) + tag.size();
                return response.body.substr(from, response.body.find('<', from) - from);
            };
            for (auto at = response.body.find("<Key>"); at != std::string::npos;
                 at = response.body.find("<Key>", at + 1)) {
                step remove;
                remove.method = "DELETE";
                remove.target = fmt::format("/{{bucket}}/{}?versionId={}", text_behind("<Key>", at),
                                            text_behind("<VersionId>", at));
                send(remove);
            }
            step remove;
            remove.method = "DELETE";
            remove.target = "/{bucket}";
            send(remove);
        } catch (client_fault const&) {
            // The case itself has said what is wrong with the endpoint.
        }
    }

    contract_case const& case_;
    target_of_cases const& target_;
    variables known_;
    std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::string> run_case(contract_case const& one, target_of_cases const& target) {
    return case_run{one, target}.run();
}

}  // namespace s3seal::test
