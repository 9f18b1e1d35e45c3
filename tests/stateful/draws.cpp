#include "tests/stateful/rules.hpp"

#include <fmt/format.h>

namespace s3seal::stateful {

namespace {

constexpr char const* key_names[] = {"a", "a/", "a/1", "a/b/2", "b", "b//x", "c d+e", "\xc3\xa9&<", "z"};

}  // namespace

std::string draw_key(dice& rolled) {
    return key_names[rolled.below(std::size(key_names))];
}

std::string draw_known_key(dice& rolled, bucket const& in) {
    if (in.keys.empty() || rolled.chance(15)) return draw_key(rolled);
    auto at = in.keys.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(rolled.below(in.keys.size())));
    return at->first;
}

std::optional<std::string> draw_version(dice& rolled, bucket const& in, std::string const& key) {
    auto const found = in.keys.find(key);
    auto const choice = rolled.below(100);
    if (choice < 45) return std::nullopt;
    if (choice < 80 && found != in.keys.end()) return rolled.any(found->second)->id;
    if (choice < 90) return "null";
    if (choice < 97 && !in.gone.empty()) return rolled.any(in.gone);
    return rolled.chance(30) ? std::optional<std::string>{"no-version"} : std::nullopt;
}

std::optional<object_name> draw_locked(dice& rolled, bucket const& in) {
    std::vector<object_name> all;
    for (auto const& [key, versions] : in.keys)
        for (auto const& one : versions)
            if (!one->retention.mode.empty() || one->legal_hold == "ON") all.push_back({key, one->id, ""});
    return all.empty() ? std::nullopt : std::optional{rolled.any(all)};
}

std::string draw_body(dice& rolled) {
    // Few lengths of few bytes: the same content comes again.
    return std::string(rolled.below(6), static_cast<char>('a' + rolled.below(3))) +
           (rolled.chance(50) ? fmt::format("-{}", rolled.below(1000)) : "");
}

encryption_choice draw_encryption(dice& rolled, state const& all) {
    encryption_choice out;
    auto const choice = rolled.below(100);
    if (choice < 50) return out;
    if (choice < 60) {
        out.customer = rolled.one_of({'a', 'b'});
        return out;
    }
    out.method = choice < 70 ? "AES256" : choice < 92 ? "aws:kms" : "aws:kms:dsse";
    if (out.method == "AES256") return out;
    if (rolled.chance(75)) out.key = rolled.any(all.keys)->arn;
    if (out.method == "aws:kms" && rolled.chance(50)) out.bucket_key = rolled.chance(50);
    return out;
}

object_version const* drawn_version(bucket const& in, std::string const& key,
                                    std::optional<std::string> const& version) {
    auto const* const found = version ? in.find(key, *version).get() : in.current(key);
    return found != nullptr && !found->is_marker ? found : nullptr;
}

std::string draw_etag(dice& rolled, bucket const& in, std::string const& key) {
    auto const* const found = drawn_version(in, key, std::nullopt);
    if (found != nullptr && rolled.chance(70)) return "\"" + found->etag + "\"";
    return "\"00000000000000000000000000000000\"";
}

char draw_customer_key(dice& rolled, object_version const* one) {
    if (rolled.chance(4)) return rolled.one_of({'a', 'b'});
    return one != nullptr && !rolled.chance(4) ? one->encryption.customer : '\0';
}

void draw_write_conditions(dice& rolled, bucket const& in, operation& asked) {
    auto const choice = rolled.below(100);
    if (choice < 10 || choice == 98) asked.if_match = draw_etag(rolled, in, asked.key);
    if ((choice >= 10 && choice < 18) || choice == 98) asked.if_none_match = "*";
    if (choice == 99) asked.if_match = "*";
    if (choice == 97) asked.if_none_match = "\"abc\"";
}

}  // namespace s3seal::stateful
