#include "server/config/foreign_words.hpp"

#include "server/aws/bucket_names.hpp"
#include "server/config/value_words.hpp"
#include "server/config/values.hpp"
#include "storage/base/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace s3seal::config {

namespace {

std::optional<bool> switched(std::string_view value) {
    auto const word = parse_boolean(to_lower(value));
    return word ? std::optional{*word} : std::nullopt;
}

std::string_view without_scheme(std::string_view text) {
    auto const scheme = text.find("://");
    auto const rest = scheme == text.npos ? text : text.substr(scheme + 3);
    return rest.substr(0, rest.find('/'));
}

struct host_and_port {
    std::string_view host;
    std::string_view port;
};

host_and_port split_address(std::string_view text) {
    if (all(text, is_digit)) return {{}, text};
    if (parse_host(text)) return {text, {}};  // also ::1
    auto const colon = text.rfind(':');
    if (colon == text.npos || (text.front() == '[' && colon < text.find(']'))) return {text, {}};
    return {text.substr(0, colon), text.substr(colon + 1)};
}

void say_address(foreign_word const& word, std::string_view text, foreign_settings& into) {
    if (text.find("://") != text.npos && !text.starts_with("http://") && !text.starts_with("https://"))
        return into.ignore(word);
    auto const [host, port] = split_address(without_scheme(text));
    if (!host.empty() && host != "*") {
        if (parse_host(host))
            into.say(word, "host", host);
        else
            into.ignore(word, "its host: names are not looked up");
    }
    if (!port.empty()) into.say(word, into.has("port") ? "also_port" : "port", port);
}

// Some of a list, for the log: what does not look like a name stays out of sight.
class foreign_names {
public:
    void add(std::string_view one) {
        constexpr std::size_t longest = 63;
        bool const is_name = one.size() <= longest &&
                             all(one, [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; });
        is_empty_ = false;
        if (is_name) names_.emplace_back(one);
    }
    bool empty() const noexcept { return is_empty_; }
    std::string text() const {
        constexpr std::size_t most = 10;
        auto const shown = std::span{names_}.first(std::min(names_.size(), most));
        return fmt::format("{}{}", fmt::join(shown, ", "), names_.size() > most ? ", ..." : "");
    }

private:
    std::vector<std::string> names_;
    bool is_empty_ = true;
};

void ignore_buckets(foreign_word const& word, foreign_names const& names, foreign_settings& into) {
    auto const text = names.text();
    if (!names.empty())
        into.ignore(word, text.empty() ? "names that S3 does not allow" : text + ": names that S3 does not allow");
}

// Separated by commas, semicolons or blanks.
std::vector<std::string_view> split_words(std::string_view text) {
    constexpr std::string_view separators = ",; \t\n";
    std::vector<std::string_view> words;
    while (!text.empty()) {
        auto const stop = std::min(text.find_first_of(separators), text.size());
        if (stop > 0) words.push_back(text.substr(0, stop));
        text.remove_prefix(std::min(stop + 1, text.size()));
    }
    return words;
}

}  // namespace

void foreign_settings::ignore(foreign_word const& word, std::string_view why) {
    auto const said = why.empty() ? word.why : why;
    without_effect.push_back(said.empty() ? std::string{word.name} : fmt::format("{} ({})", word.name, said));
}

bool foreign_settings::has(std::string_view path) const noexcept {
    return std::any_of(values.begin(), values.end(), [&](auto const& one) { return one.path == path; });
}

void as_it_is(foreign_word const& word, std::string_view becomes, foreign_settings& into) {
    into.say(word, becomes, word.value);
}

void without_effect(foreign_word const& word, std::string_view, foreign_settings& into) {
    into.ignore(word);
}

void as_always(foreign_word const&, std::string_view, foreign_settings&) {}

void unless_off(foreign_word const& word, std::string_view, foreign_settings& into) {
    if (switched(word.value) != false) into.ignore(word);
}

void as_address(foreign_word const& word, std::string_view, foreign_settings& into) {
    for (auto const one : split_words(word.value)) say_address(word, one, into);
}

// Not what Kubernetes says where a service has such a name: tcp://10.0.0.1:4566.
void as_port(foreign_word const& word, std::string_view, foreign_settings& into) {
    if (all(word.value, is_digit))
        say_address(word, word.value, into);
    else
        into.ignore(word);
}

void as_typed_port(foreign_word const& word, std::string_view, foreign_settings& into) {
    into.say(word, into.has("port") ? "also_port" : "port", word.value);
}

void as_domain(foreign_word const& word, std::string_view, foreign_settings& into) {
    for (auto const one : split_words(word.value)) {
        auto const host = split_address(without_scheme(one)).host;
        // These are served anyway, and an address has no buckets in front.
        if (!host.empty() && !parse_host(host)) into.say(word, "domains", host);
    }
}

void as_minio_buckets(foreign_word const& word, std::string_view, foreign_settings& into) {
    foreign_names refused;
    for (auto const one : split_words(word.value)) {
        auto const colon = one.find(':');
        std::string const name{one.substr(0, colon)};
        if (!aws::is_bucket_name(name)) {
            refused.add(name);
            continue;
        }
        auto const access = colon == one.npos ? std::string_view{"none"} : one.substr(colon + 1);
        bool const readable = access == "public" || access == "download";
        if (!readable && access != "none") into.ignore(word, "who may use a bucket, but public, download and none");
        into.say(word, "buckets", readable ? name + ":public" : name);
    }
    ignore_buckets(word, refused, into);
}

void as_buckets(foreign_word const& word, std::string_view, foreign_settings& into) {
    foreign_names refused;
    for (auto const one : split_words(word.value)) {
        if (aws::is_bucket_name(one))
            into.say(word, "buckets", one);
        else
            refused.add(one);
    }
    ignore_buckets(word, refused, into);
}

void as_kms_keys(foreign_word const& word, std::string_view, foreign_settings& into) {
    for (auto const one : split_words(word.value)) {
        auto const parts = split(one, ':');
        constexpr std::string_view kind = "key/";
        bool const is_arn = parts.size() == 6 && parts[0] == "arn" && parts[2] == "kms" && parts[5].starts_with(kind);
        auto const id = is_arn ? parse_key_id(parts[5].substr(kind.size())) : parse_key_id(one);
        auto const account = parse_account(is_arn ? parts[4] : default_account);
        auto const region = is_arn ? parse_region(parts[3]) : parsed<std::string>{std::string{}};
        if (!id || !account || !region) {
            into.ignore(word, "keys whose id is no UUID, or whose account has no 12 digits");
            continue;
        }
        kms_key made;
        made.id = *id;
        made.account = *account;
        made.region = *region;
        into.kms_keys.push_back({std::move(made), std::string{word.name}});
    }
}

void as_services(foreign_word const& word, std::string_view, foreign_settings& into) {
    static constexpr std::array<std::string_view, 4> here{"s3", "kms", "sts", "s3control"};
    foreign_names missing;
    for (auto const one : split_words(word.value)) {
        auto const name = to_lower(one.substr(0, one.find(':')));  // s3:4572 of old
        if (std::find(here.begin(), here.end(), name) == here.end()) missing.add(name);
    }
    if (auto const names = missing.text(); !names.empty()) into.ignore(word, names);
}

void as_debug(foreign_word const& word, std::string_view becomes, foreign_settings& into) {
    auto const on = switched(word.value);
    if (!on)
        into.ignore(word);
    else if (*on)
        into.say(word, becomes, "debug");
}

void as_log_level(foreign_word const& word, std::string_view becomes, foreign_settings& into) {
    auto const level = to_lower(word.value);
    if (level.starts_with("trace"))
        into.say(word, becomes, "trace");
    else
        into.say(word, becomes, level == "warning" ? "warn" : level);
}

void as_lenient(foreign_word const& word, std::string_view becomes, foreign_settings& into) {
    if (auto const on = switched(word.value))
        into.say(word, becomes, *on ? "lenient" : "verify");
    else
        into.ignore(word);
}

void as_lenient_always(foreign_word const& word, std::string_view becomes, foreign_settings& into) {
    into.say(word, becomes, "lenient");
}

void as_authorization(foreign_word const& word, std::string_view becomes, foreign_settings& into) {
    into.say(word, becomes, word.value == "none" ? "lenient" : "verify");
}

}  // namespace s3seal::config
