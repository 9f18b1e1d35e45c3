// Before anybody is authenticated, work and memory are bounded by a constant times the bytes that came: with twice the
// bytes they may be twice as much. Each shape below was, or could have been, the exception.
#include "server/http/uri.hpp"
#include "server/iam/pattern.hpp"
#include "server/xml/document.hpp"
#include "tests/cross_table/laboratory.hpp"
#include "tests/unit/work/meter.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::test {
namespace {

using outgoing_of = std::function<outgoing(std::size_t size)>;  // with about so many bytes of what is tried

struct shape {
    char const* name;
    outgoing_of make;
};

// `unit` with its number in place of {}, until there are `size` bytes.
std::string repeat(std::string_view unit, std::size_t size, std::string_view separator = "") {
    std::string out;
    for (std::size_t n = 0; out.size() < size; ++n) {
        if (n > 0) out += separator;
        out += fmt::format(fmt::runtime(unit), n);
    }
    return out;
}

constexpr auto date = "20260301T000000Z";
constexpr auto scope = "20260301/us-east-1/s3/aws4_request";

outgoing get(std::string target, signing_headers more = {}) {
    signing_headers headers{{"Host", "localhost"}, {"x-amz-date", date}, {"x-amz-content-sha256", "UNSIGNED-PAYLOAD"}};
    headers.insert(headers.end(), more.begin(), more.end());
    return {.method = "GET", .target = std::move(target), .headers = std::move(headers), .body = {}};
}

std::string version_4(std::string const& signed_headers) {
    return fmt::format("AWS4-HMAC-SHA256 Credential=test/{}, SignedHeaders={}, Signature={}", scope, signed_headers,
                       std::string(64, '0'));
}

signing_headers many_headers(std::string_view name, std::size_t size) {
    signing_headers out;
    for (std::size_t n = 0; n * 24 < size; ++n) out.emplace_back(fmt::format(fmt::runtime(name), n), "value");
    return out;
}

std::string presigned(std::string_view signed_headers) {
    return fmt::format(
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=test/{}&X-Amz-Date={}&X-Amz-Expires=60&X-Amz-"
        "SignedHeaders={}&X-Amz-Signature=0",
        scope, date, signed_headers);
}

outgoing form(std::string body) {
    outgoing out{.method = "POST", .target = "/jobs", .headers = {{"Host", "localhost"}}, .body = std::move(body)};
    out.headers.emplace_back("Content-Type", "multipart/form-data; boundary=b");
    return out;
}

shape const heads[] = {
    {"deep path", [](auto size) { return get("/jobs/" + repeat("a/", size)); }},
    {"escaped path", [](auto size) { return get("/jobs/" + repeat("%61", size)); }},
    {"unfinished escapes", [](auto size) { return get("/jobs/" + repeat("%61", size) + "%"); }},
    {"one parameter, many times", [](auto size) { return get("/jobs?" + repeat("a", size, "&")); }},
    {"many parameters", [](auto size) { return get("/jobs/k?" + repeat("a{}=b", size, "&")); }},
    {"many sub-resources", [](auto size) { return get("/jobs?" + repeat("uploads&acl&tagging", size, "&")); }},
    {"host of many labels",
     [](auto size) {
         auto out = get("/jobs/k");
         out.headers[0].second = repeat("a", size, ".");
         return out;
     }},
    {"host of many endpoints",
     [](auto size) {
         auto out = get("/jobs/k");
         out.headers[0].second = repeat("s3express-use1-az1.us-east-1.amazonaws", size, ".");
         return out;
     }},
    {"headers that are not signed",
     [](auto size) {
         auto out = get("/jobs/k", many_headers("x-amz-meta-{}", size));
         out.headers.emplace_back("Authorization", version_4("host;x-amz-date"));
         return out;
     }},
    {"signed headers that were not sent",
     [](auto size) {
         return get("/jobs/k", {{"Authorization", version_4("host;x-amz-date;" + repeat("x{}", size, ";"))}});
     }},
    {"headers that are signed",
     [](auto size) {
         auto more = many_headers("x-amz-meta-{}", size);
         std::string names = "host;x-amz-date";
         for (auto const& [name, value] : more) names += ";" + name;
         more.emplace_back("Authorization", version_4(names));
         return get("/jobs/k", more);
     }},
    {"a signed header, many times",
     [](auto size) {
         auto more = many_headers("x-amz-meta-a", size);
         more.emplace_back("Authorization", version_4("host;x-amz-date;x-amz-meta-a"));
         return get("/jobs/k", more);
     }},
    {"SignedHeaders that repeat a name",
     [](auto size) {
         return get("/jobs/k", {{"a", std::string(size, 'a')},
                                {"Authorization", version_4("host;x-amz-date;" + repeat("a", size, ";"))}});
     }},
    {"Authorization of many components",
     [](auto size) { return get("/jobs/k", {{"Authorization", "AWS4-HMAC-SHA256 " + repeat("a=b", size, ",")}}); }},
    {"Credential of many parts",
     [](auto size) {
         return get("/jobs/k", {{"Authorization", "AWS4-HMAC-SHA256 Credential=" + repeat("a", size, "/") +
                                                      ", SignedHeaders=host, Signature=0"}});
     }},
    {"URL for a host of many labels in front of one that has an alias",
     [](auto size) {
         auto out = get("/jobs/k?" + presigned("host"));
         out.headers[0].second = repeat("a", size, ".") + ".localhost";
         return out;
     }},
    {"URL with parameters",
     [](auto size) { return get("/jobs/k?" + presigned("host") + "&" + repeat("a{}=b", size, "&")); }},
    {"URL with metadata",
     [](auto size) { return get("/jobs/k?" + presigned("host") + "&" + repeat("x-amz-meta-{}=b", size, "&")); }},
    {"URL with the same metadata, many times",
     [](auto size) { return get("/jobs/k?" + presigned("host") + "&" + repeat("x-amz-meta-a=b", size, "&")); }},
    {"URL with conditions",
     [](auto size) { return get("/jobs/k?" + presigned("host") + "&" + repeat("if-match=b", size, "&")); }},
    {"URL with signed headers in its query",
     [](auto size) {
         return get("/jobs/k?" + presigned("host;" + repeat("x-amz-{}", size / 2, ";")) + "&" +
                    repeat("x-amz-{}=b", size / 2, "&"));
     }},
    {"Version 2 with headers",
     [](auto size) {
         auto out = get("/jobs/k", many_headers("x-amz-meta-{}", size));
         out.headers.emplace_back("Authorization", "AWS test:signature");
         return out;
     }},
    {"Version 2 with a header, many times",
     [](auto size) {
         auto out = get("/jobs/k", many_headers("x-amz-meta-a", size));
         out.headers.emplace_back("Authorization", "AWS test:signature");
         return out;
     }},
    {"Version 2 with parameters",
     [](auto size) {
         return get("/jobs/k?AWSAccessKeyId=test&Signature=s&Expires=4102444800&" +
                    repeat("x-amz-meta-{}=1&versionId=%26%26&acl", size, "&"));
     }},
    {"form of line ends", [](auto size) { return form(repeat("\r\n", size)); }},
    {"form of one long field's name",
     [](auto size) { return form("--b\r\nContent-Disposition: form-data; name=\"" + std::string(size, 'a')); }},
    {"form of many fields",
     [](auto size) { return form(repeat("--b\r\nContent-Disposition: form-data; name=\"a{}\"\r\n\r\nx\r\n", size)); }},
    {"form of parameters",
     [](auto size) {
         return form("--b\r\nContent-Disposition: form-data; " + repeat("a=\"b\"", size, ";") + "\r\n\r\n");
     }},
    {"STS form",
     [](auto size) {
         outgoing out{.method = "POST", .target = "/", .headers = {{"Host", "localhost"}}, .body = {}};
         out.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
         out.body = "Action=AssumeRole&" + repeat("a{}=%62", size, "&");
         return out;
     }},
    {"KMS document",
     [](auto size) {
         outgoing out{.method = "POST", .target = "/", .headers = {{"Host", "localhost"}}, .body = {}};
         out.headers.emplace_back("X-Amz-Target", "TrentService.Encrypt");
         out.headers.emplace_back("Content-Type", "application/x-amz-json-1.1");
         out.body = "{" + repeat("\"a{}\": [[]]", size, ",") + "}";
         return out;
     }},
};

// Enough for what each request costs, and for tables that grow in steps.
constexpr std::uint64_t few_steps = 20'000;
constexpr std::uint64_t few_bytes = 128 * 1024;
constexpr std::uint64_t bytes_for_a_byte = 320;

// `make` gives what is worked on.
template <class Make, class Work>
void expect_linear(char const* name, Make const& make, Work const& work) {
    constexpr std::size_t size = 8 * 1024;
    auto const cost_of = [&](std::size_t bytes) {
        auto const input = make(bytes);
        return measure([&] { work(input); });
    };
    cost_of(size);  // what is made once
    auto const one = cost_of(size);
    auto const eight = cost_of(8 * size);
    // Tables grow in steps, so that one doubling may cost more than twice; what grows with the square costs 64 times.
    EXPECT_LE(eight.steps, 16 * one.steps + few_steps) << name;
    EXPECT_LE(one.allocated, bytes_for_a_byte * size + few_bytes) << name;
    EXPECT_LE(eight.allocated, bytes_for_a_byte * 8 * size + few_bytes) << name;
}

TEST(WorkBeforeAuthentication, IsCounted) {
    auto const spent = measure([] {
        std::string const some(1000, 'a');
        EXPECT_TRUE(http::parse_target("/" + some));
    });
    EXPECT_GE(spent.steps, 1000u) << "the sources are compiled so that steps are counted";
    EXPECT_GE(spent.allocated, 2000u);
}

TEST(WorkBeforeAuthentication, IsLinearInTheBytesOfARequest) {
    auto& served = laboratory::shared();
    outgoing const make_bucket{.method = "PUT", .target = "/jobs", .headers = {}, .body = {}};
    ASSERT_EQ(send_signed(served.wire, make_bucket, {"test", "test"}).status, 200u);
    for (auto const& [name, make] : heads)
        expect_linear(name, make, [&](outgoing const& request) {
            EXPECT_GE(served.wire.exchange(request).status, 400u) << name << ": nobody was authenticated";
        });
}

// Anybody makes them be looked at, where a bucket has such a policy.
TEST(WorkBeforeAuthentication, IsLinearInWhatPoliciesCompare) {
    auto const matches = [](std::string const& wanted, std::string const& text) {
        auto const expanded = iam::pattern::expand(wanted, nullptr, iam::pattern::wildcards::yes);
        (void)expanded->matches(text);
    };
    auto const as = [](std::size_t size) { return std::string(size, 'a'); };
    expect_linear("one run", as, [&](auto const& text) { matches("*" + text + "b", text + text); });
    expect_linear("one run of repeats", as, [&](auto const& text) { matches("*" + text + "ba", text + text + "c"); });
    expect_linear("runs", as, [&](auto const& text) { matches(std::string(200, '*') + text + "*b", text); });
    expect_linear("runs with characters", as,
                  [&](auto const& text) { matches(repeat("*a", text.size()) + "b", text); });
    expect_linear("runs with any character", as,
                  [&](auto const& text) { matches(repeat("*?", text.size()), text + "b"); });
    expect_linear("any one character in between", as,
                  [&](auto const& text) { matches("*a?" + std::string(200, 'a') + "b*", text); });

    iam::request_context known;
    known.keys.found()["aws:useragent"] = {std::string(1000, 'a')};
    auto const expand = [&](std::string const& wanted) {
        (void)iam::pattern::expand(wanted, &known, iam::pattern::wildcards::yes, 1000);
    };
    expect_linear("variables", [](auto size) { return repeat("${{aws:useragent}}", size); }, expand);
    expect_linear("variables without an end", [](auto size) { return "}" + repeat("${{", size); }, expand);
}

// As many patterns as a bucket's policy has room for, with the longest header: as little for each character as can be.
TEST(WorkBeforeAuthentication, IsLittleForAPolicyFullOfPatterns) {
    constexpr std::size_t policy_bytes = 20 * 1024;
    constexpr std::size_t steps_for_a_character = 4;
    auto const header = "0123456789" + std::string(8 * 1024, 'a') + "x";  // no character of the patterns is missing
    for (std::string const wanted : {"*a{}x*", "*a?{}x*", "*??{}x*"}) {
        std::vector<iam::pattern> patterns;
        for (std::size_t n = 0, bytes = 0; bytes < policy_bytes; bytes += patterns.back().text().size() + 3)
            patterns.push_back(
                *iam::pattern::expand(fmt::format(fmt::runtime(wanted), n++), nullptr, iam::pattern::wildcards::yes));
        auto const spent = measure([&] {
            for (auto const& one : patterns) EXPECT_FALSE(one.matches(header));
        });
        EXPECT_LE(spent.steps, patterns.size() * header.size() * steps_for_a_character) << wanted;
    }
}

TEST(WorkBeforeAuthentication, IsLinearInTheBytesOfADocument) {
    constexpr std::pair<char const*, std::string (*)(std::size_t)> documents[] = {
        {"attributes", [](std::size_t size) { return "<a " + repeat("x{}='1'", size, " ") + "/>"; }},
        {"attributes in each element",
         [](std::size_t size) { return "<a>" + repeat("<b c='1' d='2' e='3'/>", size) + "</a>"; }},
        {"namespaces above",
         [](std::size_t size) {
             std::string out;
             for (int level = 0; level < 31; ++level) out += "<a " + repeat("xmlns:n{}='u'", 200, " ") + ">";
             return out + repeat("<b/>", size) + repeat("</a>", 31 * std::string_view{"</a>"}.size());
         }},
        {"references", [](std::size_t size) { return "<a>" + repeat("&amp;&#65;", size) + "</a>"; }},
        {"a reference without an end", [](std::size_t size) { return "<a>" + repeat("&", size) + "</a>"; }},
        {"comments", [](std::size_t size) { return "<a>" + repeat("<!---->", size) + "</a>"; }},
        {"comments without an end", [](std::size_t size) { return "<a>" + repeat("<!--", size) + "</a>"; }},
        {"text in pieces", [](std::size_t size) { return "<a>" + repeat("x<![CDATA[y]]>", size) + "</a>"; }},
        {"depth", [](std::size_t size) { return repeat("<a>", size); }},
    };
    for (auto const& [name, make] : documents)
        expect_linear(name, make, [](std::string const& text) { (void)xml::parse(text); });
}

}  // namespace
}  // namespace s3seal::test
