// All realms of a server, and which of them a request belongs to.
#pragma once

#include "server/auth/sessions.hpp"
#include "server/http/request.hpp"
#include "server/realms/dropped_contracts.hpp"
#include "server/realms/namespace_directories.hpp"
#include "server/realms/realm.hpp"

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace s3seal::realms {

inline constexpr std::string_view namespace_header = "x-s3seal-namespace";

// What a namespace's own client needs.
struct namespace_credential {
    std::string access_key;
    std::string secret_key;
    std::string account;
};

struct namespace_entry {
    std::string name;
    namespace_credential credential;
    bool in_use;  // false: nobody has asked it for anything yet, and it has no stores
};

// 1 to 63 letters, digits, '-', '_' and '.', the first of them no dot.
bool is_namespace_name(std::string_view name) noexcept;
// Why none can be made with that name, in a sentence; "": one can.
std::string_view refuse_new_name(std::string_view name) noexcept;

// What a request says of its namespace where no key of its own does.
struct wanted_namespace {
    std::string_view access_key;               // "": the request has none
    std::optional<std::string_view> name;      // of the header, or of the parameter
    std::function<std::string()> find_bucket;  // that it is about; asked where that decides
};

// Realms other than the default one are opened with their first request. Any thread.
class registry {
public:
    static constexpr std::size_t most = 10'000;

    // What a namespace has of its name alone, at every start.
    struct own_secrets {
        namespace_credential credential;  // one more of those that its realm knows
        std::string session_key;
    };
    // `make`: opens the realm of that name in its own directory ("": in memory). In `directory` lie those of earlier
    // starts.
    using maker = std::function<storage::result<realm_ptr>(std::string const& name, own_secrets const& own,
                                                           std::filesystem::path const& directory)>;
    static storage::result<std::unique_ptr<registry>> open(realm_ptr default_realm, std::filesystem::path directory,
                                                           maker make, random_source& random);

    bool has_others() const noexcept { return count_ > 0; }
    bool has_unopened() const noexcept { return closed_ > 0; }
    realm_ptr const& default_realm() const noexcept { return default_; }
    // already_exists; full: there are as many as there may be; io. `lasting`: else it is gone after the next start,
    // unless keep() has made it last by then.
    storage::result<namespace_entry> create(std::string const& name, bool lasting = true);
    storage::result<> keep(std::string const& name);  // not_found, io
    // Requests under way end in it, and what is stored goes when they have: with a directory, in the first drop() after
    // that. Takes as long as removing files does. not_found, io.
    storage::result<> drop(std::string const& name);
    std::optional<namespace_entry> find(std::string_view name) const;
    std::vector<namespace_entry> list() const;  // by name; without the default one

    // By the access key of a namespace's own or of a session in it, by the name, by an owner of the bucket where there
    // is no key; else the default one. Those of earlier starts that nobody has asked yet are looked into once for
    // buckets. not_found: there is none of that name; io, corrupt: it cannot be opened.
    storage::result<realm_ptr> choose(wanted_namespace const& wanted);
    // Whether choose() may have to open or to look into one, which takes milliseconds.
    bool may_open(std::string_view access_key, std::optional<std::string_view> name) const;
    // "": the default one. Likewise.
    storage::result<realm_ptr> open_realm(std::string const& name);

    // The default one first, then those that somebody has asked for something.
    std::vector<realm_ptr> in_use() const;
    // Of those that were dropped.
    dropped_contracts const& contracts_of_dropped() const noexcept { return dropped_; }

    // Makes durable what requests have changed until now, in all of them.
    void settle();

private:
    struct entry {
        own_secrets own;
        std::filesystem::path directory;                          // "": in memory
        std::unique_ptr<auth::session_authority const> sessions;  // as its realm has them
        realm_ptr opened;
        std::optional<std::set<std::string>> buckets;  // that it has until then; nothing: nobody has looked
    };
    // Dropped, in a directory, and still in use.
    struct leaving {
        realm_ptr realm;  // never null
        std::filesystem::path directory;
    };
    registry(realm_ptr default_realm, std::filesystem::path directory, maker make, random_source& random)
        : default_{std::move(default_realm)},
          directories_{std::move(directory)},
          make_{std::move(make)},
          random_{random} {}

    storage::result<> adopt_directories();
    void add(std::string const& name, std::filesystem::path directory, std::optional<std::set<std::string>> buckets);
    entry take_out(std::map<std::string, entry, std::less<>>::iterator found);
    void remove_unused();
    storage::result<realm_ptr> make(std::string const& name) const;
    own_secrets secrets_of(std::string_view name) const;
    std::vector<realm_ptr> opened_ones() const;
    std::string find_by_key(std::string_view access_key) const;  // a name; "": none
    realm_ptr find_by_bucket(std::string const& bucket);
    std::vector<std::string> closed_ones_with(std::string const& bucket) const;  // or that may have it
    realm_ptr open_if_it_has(std::string const& name, std::string const& bucket);

    realm_ptr default_;
    namespace_directories directories_;
    maker make_;
    random_source& random_;
    std::atomic<std::size_t> count_ = 0;   // of the others, those that are leaving too
    std::atomic<std::size_t> closed_ = 0;  // of those
    std::mutex opening_;                   // taken before mutex_: one is opened at a time
    mutable std::shared_mutex mutex_;
    std::map<std::string, entry, std::less<>> entries_;
    std::unordered_map<std::string, std::string> by_access_key_;
    std::vector<leaving> leaving_;
    dropped_contracts dropped_;
};

}  // namespace s3seal::realms
