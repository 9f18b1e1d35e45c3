#include "server/realms/registry.hpp"

#include "server/aws/accounts.hpp"
#include "storage/base/bytes.hpp"
#include "storage/crypto/hmac.hpp"

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
        if (one.is_directory() && is_namespace_name(name)) add(name);
        if (name.starts_with(dropped)) std::filesystem::remove_all(one.path(), missing);
    }
    if (failure) return storage::error{storage::errc::io, "cannot read " + directory_.string()};
    return {};
}

// The same at every start: nothing of it has to be kept.
namespace_credential registry::credential_of(std::string_view name) const {
    auto const derive = [&](std::string_view purpose) {
        auto const mac = hmac_key{default_->parts.session_key}.sign(std::string{purpose}.append(name));
        return std::string{reinterpret_cast<char const*>(mac.data()), mac.size()};
    };
    return {.access_key = "LSNS" + letters(derive("access key of namespace "), 16),
            .secret_key = base64_encode(as_bytes(derive("secret of namespace "))),
            .account = std::string{aws::default_account}};
}

// Under the lock, or at the start.
void registry::add(std::string const& name) {
    auto credential = credential_of(name);
    by_access_key_[credential.access_key] = name;
    entries_.emplace(name, entry{std::move(credential), nullptr});
    count_ = entries_.size();
}

storage::result<namespace_entry> registry::create(std::string const& name) {
    std::unique_lock const lock{mutex_};
    if (entries_.contains(name)) return storage::error{storage::errc::already_exists, {}};
    if (entries_.size() >= most) return storage::error{storage::errc::full, {}};
    if (!directory_.empty()) {
        CHECK_OK(storage::make_directory(directory_));
        CHECK_OK(storage::make_directory(directory_ / name));
    }
    add(name);
    return namespace_entry{name, entries_.at(name).credential, false};
}

// What is in it goes when the last request does: its directory has another name until then.
storage::result<> registry::drop(std::string const& name) {
    std::lock_guard const nobody_opens{opening_};
    realm_ptr last;
    std::unique_lock const lock{mutex_};
    auto const found = entries_.find(name);
    if (found == entries_.end()) return storage::error{storage::errc::not_found, {}};
    last = std::move(found->second.opened);
    by_access_key_.erase(found->second.credential.access_key);
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
    return namespace_entry{found->first, found->second.credential, found->second.opened != nullptr};
}

std::vector<namespace_entry> registry::list() const {
    std::shared_lock const lock{mutex_};
    std::vector<namespace_entry> all;
    for (auto const& [name, one] : entries_) all.push_back({name, one.credential, one.opened != nullptr});
    return all;
}

storage::result<realm_ptr> registry::choose(wanted_namespace const& wanted) {
    if (!wanted.access_key.empty()) {
        std::string name;
        {
            std::shared_lock const lock{mutex_};
            auto const found = by_access_key_.find(std::string{wanted.access_key});
            if (found != by_access_key_.end()) name = found->second;
        }
        if (!name.empty()) return open_realm(name);
        if (auto const of_session = find_by_session(wanted.access_key)) return of_session;
    }
    if (wanted.name) return open_realm(std::string{*wanted.name});
    if (!wanted.access_key.empty()) return default_;
    auto const owner = find_by_bucket(wanted.find_bucket());
    return owner ? owner : default_;
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
        TRY(auto made, make_(name, known->credential));
        std::unique_lock const lock{mutex_};
        entries_.find(name)->second.opened = std::move(made);
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

realm_ptr registry::find_by_session(std::string_view access_key) const {
    if (!access_key.starts_with("ASIA")) return nullptr;
    for (auto const& one : opened_ones())
        if (one->sessions.issued(access_key)) return one;
    return nullptr;
}

// The default one's own come first.
realm_ptr registry::find_by_bucket(std::string const& bucket) const {
    if (bucket.empty() || default_->metadata.load_bucket({"", bucket})) return nullptr;
    for (auto const& one : opened_ones())
        if (one->metadata.load_bucket({"", bucket})) return one;
    return nullptr;
}

void registry::settle() {
    default_->settle();
    if (count_ == 0 || directory_.empty()) return;
    for (auto const& one : opened_ones()) one->settle();
}

}  // namespace s3seal::realms
