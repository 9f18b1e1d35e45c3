#include "server/aws/directory_names.hpp"

#include "server/aws/regions.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>

namespace s3seal::aws {

namespace {

// usw2 for us-west-2, apse1 for ap-southeast-1: the area, the first letters of the direction, the number.
std::string short_name_of(std::string_view region) {
    std::string out;
    for (auto rest = region; !rest.empty();) {
        auto const dash = rest.find('-');
        auto const word = rest.substr(0, dash);
        rest.remove_prefix(dash == rest.npos ? rest.size() : dash + 1);
        if (out.empty()) {
            out = word;
            continue;
        }
        out += word.front();
        for (auto const* second : {"east", "west"})
            if (word.size() > 5 && word.ends_with(second)) out += *second;
    }
    return out;
}

std::unordered_map<std::string, std::string_view> const& regions_by_short_name() {
    static auto const map = [] {
        std::unordered_map<std::string, std::string_view> out;
        for (auto const region : known_regions()) out.emplace(short_name_of(region), region);
        return out;
    }();
    return map;
}

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

}  // namespace

bool is_directory_bucket(std::string_view name) noexcept {
    return name.ends_with(directory_suffix);
}

std::string_view zone_of(std::string_view bucket) noexcept {
    if (!bucket.ends_with(directory_suffix)) return {};
    auto const front = bucket.substr(0, bucket.size() - directory_suffix.size());
    auto const dashes = front.rfind("--");
    return dashes == front.npos ? std::string_view{} : front.substr(dashes + 2);
}

std::string_view region_of_zone(std::string_view zone) noexcept {
    auto const dash = zone.find("-az");
    if (dash == zone.npos || zone.size() != dash + 4 || zone.back() < '1' || zone.back() > '9') return {};
    auto const& known = regions_by_short_name();
    auto const found = known.find(std::string{zone.substr(0, dash)});
    return found == known.end() ? std::string_view{} : found->second;
}

bool is_creatable_directory_name(std::string_view name) noexcept {
    auto const zone = zone_of(name);
    if (name.size() > 63 || region_of_zone(zone).empty()) return false;
    auto const base = name.substr(0, name.size() - directory_suffix.size() - zone.size() - 2);
    return !base.empty() && is_letter_or_digit(base.front()) && is_letter_or_digit(base.back()) &&
           std::all_of(base.begin(), base.end(), [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

}  // namespace s3seal::aws
