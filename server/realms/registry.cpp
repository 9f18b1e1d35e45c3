#include "server/realms/registry.hpp"

#include "server/aws/accounts.hpp"
#include "server/log/log.hpp"
#include "storage/base/bytes.hpp"
#include "storage/crypto/hmac.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace s3seal::realms {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

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

std::string_view refuse_new_name(std::string_view name) noexcept {
    if (name == "default") return "the default namespace is there without a name, and none is called default";
    if (is_namespace_name(name)) return {};
    return "a namespace's name is 1 to 63 letters, digits, '-', '_' and '.', and does not begin with '.'";
}

storage::result<std::unique_ptr<registry>> registry::open(realm_ptr default_realm, std::filesystem::path directory,
                                                          maker make, random_source& random) {
    std::unique_ptr<registry> made{
        new registry{std::move(default_realm), std::move(directory), std::move(make), random}};
    CHECK_OK(made->adopt_directories());
    return made;
}

storage::result<> registry::adopt_directories() {
    TRY(auto const all, directories_.adopt());
    for (auto const& one : all)
        if (is_namespace_name(one.name)) add(one.name, one.path, std::nullopt);
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
void registry::add(std::string const& name, std::filesystem::path directory,
                   std::optional<std::set<std::string>> buckets) {
    auto own = secrets_of(name);
    by_access_key_[own.credential.access_key] = name;
    auto sessions = std::make_unique<auth::session_authority const>(own.session_key, random_);
    entries_.emplace(name,
                     entry{std::move(own), std::move(directory), std::move(sessions), nullptr, std::move(buckets)});
    count_ = entries_.size() + leaving_.size();
    ++closed_;
}

storage::result<namespace_entry> registry::create(std::string const& name, bool lasting) {
    std::unique_lock const lock{mutex_};
    if (entries_.contains(name)) return storage::error{storage::errc::already_exists, {}};
    if (entries_.size() >= most) return storage::error{storage::errc::full, {}};
    TRY(auto directory, directories_.make(name));
    if (lasting) CHECK_OK(namespace_directories::unmark(directory));
    add(name, std::move(directory), std::set<std::string>{});
    return namespace_entry{name, entries_.at(name).own.credential, false};
}

storage::result<> registry::keep(std::string const& name) {
    std::unique_lock const lock{mutex_};
    auto const found = entries_.find(name);
    if (found == entries_.end()) return storage::error{storage::errc::not_found, {}};
    return namespace_directories::unmark(found->second.directory);
}

storage::result<> registry::drop(std::string const& name) {
    entry gone;
    {
        std::lock_guard const nobody_opens{opening_};
        std::unique_lock const lock{mutex_};
        auto const found = entries_.find(name);
        if (found == entries_.end()) return storage::error{storage::errc::not_found, {}};
        CHECK_OK(namespace_directories::mark(found->second.directory));
        gone = take_out(found);
    }
    if (gone.opened) {
        dropped_.add(name, gone.opened->contract.find());
        gone.opened->requests.close();
        gone.opened.reset();
    } else {
        namespace_directories::remove(gone.directory);
    }
    remove_unused();
    return {};
}

// Under the locks: it is found no more. Its directory stays where it is, as requests may be under way in it.
registry::entry registry::take_out(std::map<std::string, entry, std::less<>>::iterator found) {
    auto out = std::move(found->second);
    by_access_key_.erase(out.own.credential.access_key);
    entries_.erase(found);
    if (!out.opened)
        --closed_;
    else if (!out.directory.empty())
        leaving_.push_back({out.opened, out.directory});
    count_ = entries_.size() + leaving_.size();
    return out;
}

// Of what was dropped, without the locks: it takes a while.
void registry::remove_unused() {
    std::vector<leaving> unused;
    {
        std::unique_lock const lock{mutex_};
        auto const is_used = [](leaving const& one) { return one.realm.use_count() > 1; };
        auto const rest = std::partition(leaving_.begin(), leaving_.end(), is_used);
        unused.assign(std::make_move_iterator(rest), std::make_move_iterator(leaving_.end()));
        leaving_.erase(rest, leaving_.end());
        count_ = entries_.size() + leaving_.size();
    }
    for (auto& one : unused) {
        one.realm.reset();
        namespace_directories::remove(one.directory);
    }
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
    return access_key.empty() && directories_.any();
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
        TRY(auto made, make(name));
        std::unique_lock const lock{mutex_};
        entries_.find(name)->second.opened = std::move(made);
        --closed_;
    }
    std::shared_lock const lock{mutex_};
    return entries_.find(name)->second.opened;
}

// While nobody else opens one.
storage::result<realm_ptr> registry::make(std::string const& name) const {
    own_secrets own;
    std::filesystem::path directory;
    {
        std::shared_lock const lock{mutex_};
        auto const& one = entries_.find(name)->second;
        own = one.own;
        directory = one.directory;
    }
    return make_(name, own, directory);
}

std::vector<realm_ptr> registry::opened_ones() const {
    std::shared_lock const lock{mutex_};
    std::vector<realm_ptr> all;
    for (auto const& [name, one] : entries_)
        if (one.opened) all.push_back(one.opened);
    return all;
}

std::vector<realm_ptr> registry::in_use() const {
    auto all = opened_ones();
    all.insert(all.begin(), default_);
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
    auto made = make(name);
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
    if (count_ == 0 || !directories_.any()) return;
    auto all = opened_ones();
    {
        std::shared_lock const lock{mutex_};
        for (auto const& one : leaving_) all.push_back(one.realm);
    }
    for (auto const& one : all) one->settle();
}

}  // namespace s3seal::realms
