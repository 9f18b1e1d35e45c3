#include "server/seed/requirements.hpp"

#include "server/config/values.hpp"
#include "server/seed/fields.hpp"

#include <fmt/format.h>

#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace s3seal::seed {

namespace {

namespace json = boost::json;

constexpr std::string_view alias_prefix = "alias/";

// An id, or alias/NAME.
std::string key_name_in(std::string_view reference) {
    constexpr std::string_view key_prefix = "key/";
    if (reference.starts_with("arn:")) reference.remove_prefix(reference.rfind(':') + 1);
    if (reference.starts_with(key_prefix)) reference.remove_prefix(key_prefix.size());
    return std::string{reference};
}

std::string alias_in(std::string_view written) {
    return std::string{written.starts_with(alias_prefix) ? "" : alias_prefix}.append(written);
}

class requirement_finder {
public:
    explicit requirement_finder(std::span<seed_document const> together) {
        for (auto const& one : together) {
            for (auto const name : {"accounts", "users"})
                for (auto const& known : list_of(one.root(), name))
                    if (known.get_object().contains("secret_key"))
                        secrets_.emplace(text_of(known.get_object(), "access_key"));
            for (auto const& key : keys_of(one.root())) add_key(key.get_object());
        }
    }

    std::vector<mistake> find(seed_document const& in) {
        each(list_of(in.root(), "accounts"), "accounts", [&](auto const&... at) { need_secret(in, at...); });
        each(list_of(in.root(), "users"), "users", [&](auto const&... at) { need_secret(in, at...); });
        each(list_of(in.root(), "buckets"), "buckets", [&](json::value const& bucket, std::string const& path) {
            need_key(in, bucket, path);
            each(list_of(bucket.get_object(), "objects"), path_to(path, "objects"),
                 [&](auto const&... at) { need_key(in, at...); });
        });
        return std::move(found_);
    }

private:
    template <class Need>
    static void each(json::array const& list, std::string_view path, Need need) {
        for (std::size_t i = 0; i < list.size(); ++i) need(list[i], path_to(path, i));
    }

    void add_key(json::object const& key) {
        keys_.emplace(text_of(key, "id"));
        if (key.contains("alias")) keys_.insert(alias_in(text_of(key, "alias")));
        for (auto const& one : list_of(key, "aliases")) keys_.insert(alias_in(one.get_string()));
    }

    void need_secret(seed_document const& in, json::value const& at, std::string const& path) {
        if (!secrets_.emplace(text_of(at.get_object(), "access_key")).second) return;
        found_.push_back(in.mistake_at(
            at, path, "has no secret_key, so only a server that knows the access key already can take it"));
    }

    void need_key(seed_document const& in, json::value const& at, std::string const& path) {
        auto const& encryption = table_of(at.get_object(), "encryption");
        auto const* const named = encryption.if_contains("key");
        if (named == nullptr) return;
        auto const name = key_name_in(named->get_string());
        if (name.starts_with("alias/aws/") || !keys_.insert(name).second) return;
        found_.push_back(in.mistake_at(
            *named, path_to(path_to(path, "encryption"), "key"),
            fmt::format("{} is no key of a seed here, so the server has to have it", config::quote(name))));
    }

    std::set<std::string, std::less<>> secrets_;
    std::set<std::string, std::less<>> keys_;
    std::vector<mistake> found_;
};

}  // namespace

std::vector<mistake> requirements_of(seed_document const& seed, std::span<seed_document const> together) {
    return requirement_finder{together}.find(seed);
}

}  // namespace s3seal::seed
