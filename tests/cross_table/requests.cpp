// What is sent for a question.
#include "storage/base/bytes.hpp"
#include "tests/cross_table/world.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace s3seal::test {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> choice_headers{{
    {"SSE", "x-amz-server-side-encryption"},
    {"KEY", "x-amz-server-side-encryption-aws-kms-key-id"},
    {"CTX", "x-amz-server-side-encryption-context"},
    {"BK", "x-amz-server-side-encryption-bucket-key-enabled"},
    {"C-alg", "x-amz-server-side-encryption-customer-algorithm"},
    {"C-key", "x-amz-server-side-encryption-customer-key"},
    {"C-md5", "x-amz-server-side-encryption-customer-key-MD5"},
}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> source_headers{{
    {"S-alg", "x-amz-copy-source-server-side-encryption-customer-algorithm"},
    {"S-key", "x-amz-copy-source-server-side-encryption-customer-key"},
    {"S-md5", "x-amz-copy-source-server-side-encryption-customer-key-MD5"},
}};

}  // namespace

signing_credentials caller_of(question const& asked) {
    return is(asked, "caller", "owner") ? signing_credentials{"test", "test"}
                                        : signing_credentials{"111122223333", "test"};
}

signing_headers world::headers_of(question const& meaning, bool of_source) const {
    signing_headers out;
    auto const add = [&](auto const& names, std::string_view key) {
        for (auto const& [dimension, name] : names) {
            auto const& value = value_of(meaning, dimension);
            if (value == "none") continue;
            bool const digest = dimension.ends_with("md5");
            out.emplace_back(name, digest ? words_.md5_of(value == "its" ? value_of(meaning, key) : value)
                                          : fill(words_.wire_of(dimension, value), meaning));
        }
    };
    if (of_source)
        add(source_headers, "S-key");
    else
        add(choice_headers, "C-key");
    return out;
}

world::place world::source_of(question const& meaning, place const& to) {
    if (!is(meaning, "op", "CopyObject") || !is(meaning, "place", "itself")) return object_of(meaning);
    auto from = to;
    write_object(from, value_of(meaning, "object"));
    return from;
}

world::sent world::copy(question const& meaning, place const& to) {
    sent out{"PUT", to.target(), headers_of(meaning, false), ""};
    out.headers.emplace_back("x-amz-copy-source", source_of(meaning, to).target(std::string{}));
    for (auto& header : headers_of(meaning, true)) out.headers.push_back(std::move(header));
    return out;
}

world::sent world::form(question const& meaning, place const& to) const {
    signing_scope const scope{wire_.now()};
    auto const who = caller_of(meaning);
    auto fields = headers_of(meaning, false);
    fields.insert(fields.begin(), {"key", to.key});
    fields.emplace_back("x-amz-algorithm", "AWS4-HMAC-SHA256");
    fields.emplace_back("x-amz-credential", fmt::format("{}/{}/{}/s3/aws4_request", who.access_key,
                                                        scope.amz_date.substr(0, 8), scope.region));
    fields.emplace_back("x-amz-date", scope.amz_date);
    std::string conditions = fmt::format(R"({{"bucket": "{}"}})", to.bucket);
    for (auto const& [name, value] : fields) conditions += fmt::format(R"(, ["starts-with", "${}", ""])", name);
    auto const policy = base64_encode(
        as_bytes(fmt::format(R"({{"expiration": "2099-01-01T00:00:00Z", "conditions": [{}]}})", conditions)));
    fields.emplace_back("policy", policy);
    fields.emplace_back("x-amz-signature", sign_policy(policy, who, scope));

    sent out{"POST", "/" + to.bucket, {{"Content-Type", "multipart/form-data; boundary=cross"}}, ""};
    for (auto const& [name, value] : fields)
        out.body += fmt::format("--cross\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n{}\r\n", name, value);
    out.body += fmt::format(
        "--cross\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n{}\r\n"
        "--cross--\r\n",
        content());
    return out;
}

}  // namespace s3seal::test
