#include "server/realms/registry.hpp"

#include "server/aws/accounts.hpp"
#include "server/log/log.hpp"
#include "storage/base/bytes.hpp"
#include "storage/crypto/hmac.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

namespace s3seal::realms {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

// What begins with it was a namespace's directory, and goes.
constexpr std::string_view dropped = ".dropped-";

// One letter for each byte.
std::string letters(std::string_view bytes, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += alphabet[static_cast<unsigned char>(bytes[i]) % alphabet.size()];
    return out;
}

bool has_bucket(realm const& in, std::string const& name) {
    return in.metadata.load_bucket({"", name}).has_value();
}

storage::result<std::set<std::string>> names_of_buckets(realm const& of) {
    std::set<std::string> names;
    while (true) {
        storage::bucket_query next;
        if (!names.empty()) next.after = *names.rbegin();
        TRY(auto const page, of.metadata.list_buckets(next));
        for (auto const& one : page.buckets) names.insert(one.id.name);
        if (!page.truncated) return names;
    }
}

}  // namespace

bool is_namespace_name(std::string_view name) noexcept {
    auto const fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.';
    };
    return !name.empty() && name.size() <= 63 && name.front() != '.' && std::all_of(name.begin(), name.end(), fits);
}

storage::result<std::unique_ptr<registry>> registry::open(realm_ptr default_realm, std::filesystem::path directory,
                                                          maker make, random_source& random) {
    std::unique_ptr<registry> made{
        new registry{std::move(default_realm), std::move(directory), std::move(make), random}};
    CHECK_OK(made->adopt_directories());
    return made;
}

storage::result<> registry::adopt_directories() {
    std::error_code missing;
    if (directory_.empty() || !std::filesystem::is_directory(directory_, missing)) return {};
    std::error_code failure;
    for (auto const& one : std::filesystem::directory_iterator{directory_, failure}) {
        auto const name = one.path().filename().string();
        if (one.is_directory() && is_namespace_name(name)) add(name, std::nullopt);
        if (name.starts_with(dropped)) std::filesystem::remove_all(one.path(), missing);
    }
    if (failure) return storage::error{storage::errc::io, "cannot read " + directory_.string()};
    return {};
}

// The same at every start: nothing of it has to be kept.
auto registry::secrets_of(std::string_view name) const -> own_secrets {
    auto const derive = [&](std::string_view purpose) {
        auto const mac = hmac_key{default_->parts.session_key}.sign(std::string{purpose}.append(name));
        return std::string{reinterpret_cast<char const*>(mac.data()), mac.size()};
    };
    return {.credential = {.access_key = "LSNS" + letters(derive("access key of namespace "), 16),
                           .secret_key = base64_encode(as_bytes(derive("secret of namespace "))),
                           .account = std::string{aws::default_account}},
            .session_key = derive("session key of namespace ")};
}

// Under the lock, or at the start.
void registry::add(std::string const& name, std::optional<std::set<std::string>> buckets) {
    auto own = secrets_of(name);
    by_access_key_[own.credential.access_key] = name;
    auto sessions = std::make_unique<auth::session_authority const>(own.session_key, random_);
    entries_.emplace(name, entry{std::move(own), std::move(sessions), nullptr, std::move(buckets)});
    count_ = entries_.size();
    ++closed_;
}

storage::result<namespace_entry> registry::create(std::string const& name) {
    std::unique_lock const lock{mutex_};
    if (entries_.contains(name)) return storage::error{storage::errc::already_exists, {}};
    if (entries_.size() >= most) return storage::error{storage::errc::full, {}};
    if (!directory_.empty()) {
        CHECK_OK(storage::make_directory(directory_));
        CHECK_OK(storage::make_directory(directory_ / name));
    }
    add(name, std::set<std::string>{});
    return namespace_entry{name, entries_.at(name).own.credential, false};
}

// What is in it goes when the last request does: its directory has another name until then.
storage::result<> registry::drop(std::string const& name) {
    std::lock_guard const nobody_opens{opening_};
    realm_ptr last;
    std::unique_lock const lock{mutex_};
    auto const found = entries_.find(name);
    if (found == entries_.end()) return storage::error{storage::errc::not_found, {}};
    last = std::move(found->second.opened);
    if (!last) --closed_;
    by_access_key_.erase(found->second.own.credential.access_key);
    entries_.erase(found);
    count_ = entries_.size();
    if (directory_.empty()) return {};
    std::array<std::byte, 8> unique;
    random_.fill(unique);
    auto const gone = directory_ / (std::string{dropped} + hex_encode(unique));
    std::error_code failure;
    std::filesystem::rename(directory_ / name, gone, failure);
    if (failure) return storage::error{storage::errc::io, "cannot move " + (directory_ / name).string()};
    if (last)
        last->removed.path = gone;
    else
        std::filesystem::remove_all(gone, failure);
    return {};
}

std::optional<namespace_entry> registry::find(std::string_view name) const {
    std::shared_lock const lock{mutex_};
    auto const found = entries_.find(name);
    if (found == entries_.end()) return std::nullopt;
    return namespace_entry{found->first, found->second.own.credential, found->second.opened != nullptr};
}

std::vector<namespace_entry> registry::list() const {
    std::shared_lock const lock{mutex_};
    std::vector<namespace_entry> all;
    for (auto const& [name, one] : entries_) all.push_back({name, one.own.credential, one.opened != nullptr});
    return all;
}

storage::result<realm_ptr> registry::choose(wanted_namespace const& wanted) {
    if (auto const name = find_by_key(wanted.access_key); !name.empty()) return open_realm(name);
    if (wanted.name) return open_realm(std::string{*wanted.name});
    if (!wanted.access_key.empty()) return default_;
    auto const owner = find_by_bucket(wanted.find_bucket());
    return owner ? owner : default_;
}

bool registry::may_open(std::string_view access_key, std::optional<std::string_view> name) const {
    if (!has_unopened()) return false;
    auto const is_closed = [&](std::string_view wanted) {
        auto const known = find(wanted);
        return known && !known->in_use;
    };
    if (auto const of_key = find_by_key(access_key); !of_key.empty()) return is_closed(of_key);
    if (name) return is_closed(*name);
    return access_key.empty() && !directory_.empty();
}

storage::result<realm_ptr> registry::open_realm(std::string const& name) {
    if (name.empty()) return default_;
    {
        std::shared_lock const lock{mutex_};
        auto const found = entries_.find(name);
        if (found == entries_.end()) return storage::error{storage::errc::not_found, {}};
        if (found->second.opened) return found->second.opened;
    }
    std::lock_guard const opening{opening_};
    auto const known = find(name);
    if (!known) return storage::error{storage::errc::not_found, {}};
    if (!known->in_use) {
        TRY(auto made, make_(name, secrets_of(name)));
        std::unique_lock const lock{mutex_};
        entries_.find(name)->second.opened = std::move(made);
        --closed_;
    }
    std::shared_lock const lock{mutex_};
    return entries_.find(name)->second.opened;
}

std::vector<realm_ptr> registry::opened_ones() const {
    std::shared_lock const lock{mutex_};
    std::vector<realm_ptr> all;
    for (auto const& [name, one] : entries_)
        if (one.opened) all.push_back(one.opened);
    return all;
}

std::string registry::find_by_key(std::string_view access_key) const {
    if (access_key.empty()) return {};
    std::shared_lock const lock{mutex_};
    auto const found = by_access_key_.find(std::string{access_key});
    if (found != by_access_key_.end()) return found->second;
    if (!access_key.starts_with("ASIA") || default_->sessions.issued(access_key)) return {};
    for (auto const& [name, one] : entries_)
        if (one.sessions->issued(access_key)) return name;
    return {};
}

// The default one's own come first.
realm_ptr registry::find_by_bucket(std::string const& bucket) {
    if (bucket.empty() || has_bucket(*default_, bucket)) return nullptr;
    for (auto const& one : opened_ones())
        if (has_bucket(*one, bucket)) return one;
    for (auto const& name : closed_ones_with(bucket))
        if (auto found = open_if_it_has(name, bucket)) return found;
    return nullptr;
}

std::vector<std::string> registry::closed_ones_with(std::string const& bucket) const {
    std::shared_lock const lock{mutex_};
    std::vector<std::string> all;
    for (auto const& [name, one] : entries_)
        if (!one.opened && (!one.buckets || one.buckets->contains(bucket))) all.push_back(name);
    return all;
}

// Else it is closed again, as a thousand of them would have thousands of files open. One that cannot be opened has
// none: whoever names it is told why.
realm_ptr registry::open_if_it_has(std::string const& name, std::string const& bucket) {
    std::lock_guard const opening{opening_};
    auto const known = find(name);
    if (!known) return nullptr;
    if (known->in_use) {
        auto const opened = open_realm(name);
        return opened && has_bucket(**opened, bucket) ? *opened : nullptr;
    }
    auto made = make_(name, secrets_of(name));
    auto const buckets = made ? names_of_buckets(**made) : storage::result<std::set<std::string>>{made.error()};
    if (!buckets) log::warn(fmt::format("namespace {} cannot be opened: {}", name, buckets.error().detail));
    std::unique_lock const lock{mutex_};
    auto& one = entries_.find(name)->second;
    one.buckets = buckets ? *buckets : std::set<std::string>{};
    if (!one.buckets->contains(bucket)) return nullptr;
    one.opened = *std::move(made);
    --closed_;
    return one.opened;
}

void registry::settle() {
    default_->settle();
    if (count_ == 0 || directory_.empty()) return;
    for (auto const& one : opened_ones()) one->settle();
}

}  // namespace s3seal::realms
