#include "server/explain/hypotheses.hpp"

#include "server/auth/verification.hpp"
#include "server/aws/regions.hpp"
#include "server/explain/hosts.hpp"
#include "server/s3/registry.hpp"
#include "server/s3/request/operation.hpp"
#include "storage/crypto/hmac.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace s3seal::explain {

namespace {

void secrets(situation const& from, trial& out) {
    auto const add = [&](std::string secret, std::string detail) {
        if (out.done()) return;
        auto tried = from.ours;
        tried.secret = std::move(secret);
        out.add(tried, std::move(detail));
    };
    for (auto const& one : from.credentials) {
        if (out.done()) return;
        if (one.access_key != from.claim.sent.access_key)
            add(one.secret, fmt::format("It was signed with the secret of the access key {}, but names {}.",
                                        one.access_key, from.claim.sent.access_key));
    }
    struct slip {
        std::string_view before, after, what;
    };
    constexpr slip slips[] = {{"", "\n", "a line feed behind it"},       {"", "\r\n", "a line end behind it"},
                              {"", "\r", "a carriage return behind it"}, {"", " ", "a blank behind it"},
                              {" ", "", "a blank in front of it"},       {"\"", "\"", "quotation marks around it"},
                              {"'", "'", "apostrophes around it"}};
    for (auto const& [before, after, what] : slips)
        add(std::string{before}.append(from.ours.secret).append(after),
            fmt::format("The secret was used with {}.", what));
    add("", "It was signed with an empty secret.");
}

void paths(situation const& from, trial& out) {
    auto const add = [&](std::string path, std::string_view detail) {
        if (out.done() || path == from.ours.path) return;
        auto tried = from.ours;
        tried.path = std::move(path);
        out.add(tried, std::string{detail});
    };
    auto const& decoded = from.target.path;
    add(http::uri_encode(from.ours.path, true), "The path was encoded twice before it was signed.");
    add(std::string{http::raw_path_of(from.head.target)},
        "The path was signed as it was sent; S3 encodes every reserved character before it signs.");
    add(decoded, "The path was signed without being encoded.");
    if (auto const again = http::parse_target(from.ours.path); again && decoded.find('%') != decoded.npos)
        if (auto const once_more = http::parse_target(decoded))
            add(http::uri_encode(once_more->path, true), "The path was signed before it was encoded a second time.");
    auto plus = decoded;
    std::replace(plus.begin(), plus.end(), ' ', '+');
    add(http::uri_encode(plus, true), "A plus sign in the path was meant as such; on the wire it stands for a space.");
    std::string spaces = from.ours.path;
    for (auto at = spaces.find("%20"); at != spaces.npos; at = spaces.find("%20", at)) spaces.replace(at, 3, "+");
    add(spaces, "Spaces in the path were signed as '+'.");
    std::string merged;
    for (char const c : from.ours.path)
        if (c != '/' || merged.empty() || merged.back() != '/') merged += c;
    add(merged, "Double slashes in the path were made one before it was signed; S3 keeps them.");
    if (from.ours.path.ends_with('/') && from.ours.path.size() > 1)
        add(from.ours.path.substr(0, from.ours.path.size() - 1), "The path was signed without its last slash.");
    else
        add(from.ours.path + "/", "The path was signed with a slash at its end.");
    auto lower = from.ours.path;
    for (std::size_t at = lower.find('%'); at != lower.npos && at + 2 < lower.size(); at = lower.find('%', at + 1))
        for (auto const i : {at + 1, at + 2}) lower[i] = to_lower(std::string{lower[i]})[0];
    add(lower, "The path was signed with lower-case escapes.");
}

// Parameters that clients add by themselves, and proxies or code lose.
name_values parameters_to_lose(std::string_view operation) {
    name_values all{{"list-type", "2"},       {"prefix", ""},          {"delimiter", "/"},   {"delimiter", ""},
                    {"encoding-type", "url"}, {"fetch-owner", "true"}, {"max-keys", "1000"}, {"versionId", "null"}};
    if (!operation.empty()) all.emplace_back("x-id", operation);
    for (auto const& row : s3::all_operations().rows())
        if (!row.query.empty()) all.emplace_back(row.query, "");
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

void queries(situation const& from, trial& out) {
    auto const parameters = signed_parameters(from.target, from.claim);
    auto const add = [&](std::string query, std::string detail) {
        if (out.done() || query == from.ours.query) return;
        auto tried = from.ours;
        tried.query = std::move(query);
        out.add(tried, std::move(detail));
    };
    std::string unsorted;
    std::string bare;
    for (auto const& [name, value] : parameters) {
        auto const one = http::uri_encode(name, false) + "=" + http::uri_encode(value, false);
        unsorted.append(unsorted.empty() ? "" : "&").append(one);
        bare.append(bare.empty() ? "" : "&").append(value.empty() ? http::uri_encode(name, false) : one);
    }
    add(unsorted, "The query was signed in the order in which it was sent; it must be sorted.");
    add(bare, "Parameters without a value were signed without '='.");
    add(std::string{from.target.raw_query}, "The query was signed as it was sent, neither sorted nor encoded.");
    auto plus = parameters;
    for (auto& [name, value] : plus) std::replace(value.begin(), value.end(), ' ', '+');
    add(canonical_query(plus),
        "A space in the query was signed as '+', or a plus sign was sent without being encoded.");
    auto form = canonical_query(parameters);
    for (auto at = form.find("%20"); at != form.npos; at = form.find("%20", at)) form.replace(at, 3, "+");
    add(form, "Spaces in the query were signed as '+'; they must be signed as %20.");
    auto slashes = canonical_query(parameters);
    for (auto at = slashes.find("%2F"); at != slashes.npos; at = slashes.find("%2F", at)) slashes.replace(at, 3, "/");
    add(slashes, "Slashes in the query were signed as they are; they must be signed as %2F.");
    for (std::size_t i = 0; i < parameters.size() && !out.done(); ++i) {
        auto less = parameters;
        less.erase(less.begin() + static_cast<std::ptrdiff_t>(i));
        add(canonical_query(less), fmt::format("The parameter {} was added after signing.", parameters[i].first));
    }
    add("", "The whole query was added after signing.");
    for (auto const& lost : parameters_to_lose(from.operation)) {
        if (out.done()) return;
        auto more = parameters;
        more.push_back(lost);
        add(canonical_query(more),
            fmt::format("The parameter {}={} was signed, but did not arrive.", lost.first, lost.second));
    }
}

// Headers that libraries and proxies set, with what they like to put into them.
struct usual_values {
    std::string_view name;
    std::array<std::string_view, 8> values;
};
constexpr usual_values changeable[] = {
    {"accept-encoding",
     {"identity", "gzip", "gzip, deflate", "gzip, deflate, br", "gzip, deflate, br, zstd",
      "gzip;q=1.0,deflate;q=0.6,identity;q=0.3", "", "*"}},
    {"content-type",
     {"application/octet-stream", "binary/octet-stream", "application/xml", "text/plain", "application/json",
      "application/x-www-form-urlencoded", "text/plain; charset=utf-8", ""}},
    {"expect", {"100-continue", "", "", "", "", "", "", ""}},
    {"connection", {"keep-alive", "Keep-Alive", "close", "upgrade", "", "", "", ""}},
    {"te", {"trailers", "", "", "", "", "", "", ""}},
    {"transfer-encoding", {"chunked", "", "", "", "", "", "", ""}},
    {"content-encoding", {"aws-chunked", "gzip", "", "", "", "", "", ""}},
    {"cache-control", {"no-cache", "max-age=0", "", "", "", "", "", ""}},
    {"amz-sdk-request",
     {"attempt=1", "attempt=1; max=3", "attempt=1; max=1", "attempt=1; max=4", "attempt=2; max=3", "", "", ""}},
    {"accept", {"*/*", "application/xml", "", "", "", "", "", ""}},
    {"range", {"bytes=0-", "", "", "", "", "", "", ""}},
    {"x-amz-acl", {"private", "public-read", "bucket-owner-full-control", "", "", "", "", ""}},
};

void lost_headers(situation const& from, trial& out) {
    auto const add = [&](std::string const& name, std::string_view value) {
        if (out.done()) return;
        auto tried = from.ours;
        *tried.header(name) = value;
        out.add(tried, fmt::format("The header {} was signed with the value '{}', but did not arrive.", name, value));
    };
    for (auto const& [name, value] : from.ours.headers) {
        if (from.head.has(name)) continue;
        if (name == "content-length") add(name, "0");
        if (name == "content-length" && from.head.content_length) add(name, std::to_string(*from.head.content_length));
        for (auto const& row : changeable)
            if (row.name == name)
                for (auto const one : row.values)
                    if (!one.empty()) add(name, one);
    }
}

void changed_headers(situation const& from, trial& out) {
    auto const add = [&](std::string const& name, std::string_view value) {
        if (out.done()) return;
        auto tried = from.ours;
        auto* held = tried.header(name);
        if (*held == value) return;
        auto const detail =
            fmt::format("The header {} was signed with the value '{}', but came as '{}'.", name, value, *held);
        *held = value;
        out.add(tried, detail);
    };
    for (auto const& [name, value] : from.ours.headers) {
        if (!from.head.has(name)) continue;
        for (auto const& row : changeable)
            if (row.name == name)
                for (auto const one : row.values) add(name, one);
        if (name == "content-length")
            for (auto const* other : {"", "0", "-1"}) add(name, other);
        if (auto const semicolon = value.find(';'); name == "content-type" && semicolon != value.npos)
            add(name, trim(std::string_view{value}.substr(0, semicolon)));
        if (name == "content-type" && value.find(';') == value.npos)
            for (auto const* charset : {"; charset=utf-8", ";charset=utf-8", "; charset=UTF-8"})
                add(name, value + charset);
    }
}

void blanks(situation const& from, trial& out) {
    for (auto const& header : from.ours.headers) {
        if (out.done()) return;
        auto const& name = header.first;
        auto const& value = header.second;
        auto const sent = from.head.find(name);
        if (!sent) continue;
        auto const add = [&](std::string const& text, std::string_view detail) {
            if (out.done() || text == value) return;
            auto tried = from.ours;
            *tried.header(name) = text;
            out.add(tried, fmt::format("{} in the value of {}.", detail, name));
        };
        add(std::string{*sent}, "Runs of blanks were signed as they are, where one blank must stand,");
        auto doubled = value;
        for (auto at = doubled.find(' '); at != doubled.npos; at = doubled.find(' ', at + 2)) doubled.insert(at, " ");
        add(doubled, "Two blanks were signed where one arrived,");
        for (auto const* pair : {" ", "  ", "\t"}) {
            add(pair + value, "A blank was signed in front,");
            add(value + pair, "A blank was signed at the end,");
        }
        std::string none = value;
        std::erase(none, ' ');
        add(none, "Blanks were left out before signing,");
    }
}

constexpr std::array<std::string_view, 9> services{
    "s3", "s3express", "s3-object-lambda", "s3-outposts", "sts", "kms", "execute-api", "iam", "glacier"};

void scopes(situation const& from, trial& out) {
    auto const& claim = from.claim.sent;
    auto const add = [&](std::string_view date, std::string_view region, std::string_view service,
                         std::string const& detail) {
        if (out.done() || (date == claim.date && region == claim.region && service == claim.service)) return;
        auto tried = from.ours;
        tried.key_date = date;
        tried.key_region = region;
        tried.key_service = service;
        out.add(tried, detail);  // the key alone
        tried.scope = fmt::format("{}/{}/{}/aws4_request", date, region, service);
        out.add(tried, detail);  // the string to sign too
    };
    for (auto const region : aws::known_regions())
        add(claim.date, region, claim.service,
            fmt::format("The key was derived for the region {}, but the scope names {}.", region, claim.region));
    for (auto const* odd : {"", "aws-global", "auto", "default", "local", "garage"})
        add(claim.date, odd, claim.service,
            fmt::format("The key was derived for the region '{}', but the scope names {}.", odd, claim.region));
    for (auto const service : services)
        add(claim.date, claim.region, service,
            fmt::format("The key was derived for the service {}, but the scope names {}.", service, claim.service));
    if (auto const day = auth::parse_basic_date(std::string{claim.date} + "T000000Z"))
        for (auto const days : {-2, -1, 1, 2}) {
            auto const other = auth::basic_date(*day + std::chrono::hours{24 * days}).substr(0, 8);
            add(other, claim.region, claim.service,
                fmt::format("The key was derived for the day {}, but the scope names {}.", other, claim.date));
        }
}

void payloads(situation const& from, trial& out) {
    auto const add = [&](std::string payload, std::string detail) {
        if (out.done() || payload == from.ours.payload) return;
        auto tried = from.ours;
        tried.payload = std::move(payload);
        out.add(tried, detail);
        // Clients sign the header with the same value.
        if (auto* value = tried.header("x-amz-content-sha256")) {
            *value = tried.payload;
            out.add(tried, std::move(detail));
        }
    };
    add("UNSIGNED-PAYLOAD", fmt::format("UNSIGNED-PAYLOAD was signed, but {} was sent.", from.ours.payload));
    add(hex_encode(sha256("")),
        fmt::format("The hash of an empty body was signed, but {} was sent.", from.ours.payload));
    for (auto const* word : {"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
                             "STREAMING-UNSIGNED-PAYLOAD-TRAILER"})
        add(word, fmt::format("{} was signed, but {} was sent.", word, from.ours.payload));
    if (!from.body_sha256.empty())
        add(std::string{from.body_sha256},
            fmt::format("The hash of the body was signed, but x-amz-content-sha256 said {}.", from.ours.payload));
    add(to_lower(from.ours.payload), "The payload's hash was signed in lower case.");
    add("", "An empty text was signed in place of the payload's hash.");
}

void methods(situation const& from, trial& out) {
    for (auto const* method : {"GET", "HEAD", "PUT", "POST", "DELETE"}) {
        if (out.done() || method == from.ours.method) continue;
        auto tried = from.ours;
        tried.method = method;
        out.add(tried, fmt::format("It was signed for {}, but came as {}.", method, from.ours.method));
    }
}

void dates(situation const& from, trial& out) {
    for (auto const* name : {"Date", "x-amz-date"}) {
        auto const value = from.head.find(name);
        auto const at = value ? auth::parse_basic_date(*value) : std::nullopt;
        if (!at || auth::basic_date(*at) == from.ours.amz_date) continue;
        auto tried = from.ours;
        tried.amz_date = auth::basic_date(*at);
        out.add(tried, fmt::format("It was signed with the time in {}, {}.", name, *value));
    }
    // A clock that was corrected, or a retry that was signed before: up to a minute around.
    auto const at = auth::parse_basic_date(from.ours.amz_date);
    if (!at) return;
    for (int seconds = -60; seconds <= 60 && !out.done(); ++seconds) {
        auto const other = auth::basic_date(*at + std::chrono::seconds{seconds});
        auto tried = from.ours;
        tried.amz_date = other;
        auto* value = tried.header("x-amz-date");
        if (value) *value = other;
        if (seconds != 0)
            out.add(tried, fmt::format("It was signed for the time {}, but says {}.", other, from.ours.amz_date));
    }
}

constexpr family all[] = {
    {"host", "another Host",
     "Let the client sign the host name and port that arrive here, or let the proxy pass Host on unchanged.", hosts},
    {"path", "the path in another form",
     "Sign the path percent-encoded once, every byte but A-Z a-z 0-9 - . _ ~ and '/'.", paths},
    {"query", "the query in another form",
     "Sign exactly the parameters that are sent: encoded, sorted, with '=' behind each name.", queries},
    {"lost header", "a signed header that did not arrive",
     "Do not sign headers that are removed on the way, or let the proxy pass them on.", lost_headers},
    {"changed header", "a signed header with another value",
     "Do not sign headers that are changed on the way, or let the proxy pass them on unchanged.", changed_headers},
    {"blanks", "blanks in a header's value", "Trim header values and make one blank of several before signing.",
     blanks},
    {"payload hash", "the hash of another payload",
     "Send in x-amz-content-sha256 what is signed as the payload's hash.", payloads},
    {"scope", "another date, region or service in the key",
     "Derive the signing key from the date, region and service that the credential scope names.", scopes},
    {"method", "another method", "Sign the method that is sent.", methods},
    {"date", "another time", "Sign the time that x-amz-date says.", dates},
    {"secret", "another secret", "Use the secret that belongs to the access key, exactly as it is.", secrets},
};

}  // namespace

std::span<family const> families() {
    return all;
}

}  // namespace s3seal::explain
