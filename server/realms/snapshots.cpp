#include "server/realms/snapshots.hpp"

#include "server/log/log.hpp"
#include "storage/base/bytes.hpp"
#include "storage/base/file.hpp"
#include "storage/data_directory.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <array>
#include <cstddef>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>
#include <utility>

namespace s3seal::realms {

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::string_view ready_name = ".ready";
constexpr char const* description = "snapshot.json";

// In front of the name of one that is being saved, of the one whose place that takes, and of one that goes. A name has
// no dot there.
constexpr std::string_view making_prefix = ".making-";
constexpr std::string_view before_prefix = ".before-";
constexpr std::string_view dropped_prefix = ".dropped-";

storage::error cannot(std::string_view verb, fs::path const& what) {
    return {storage::errc::io, fmt::format("cannot {} {}", verb, what.string())};
}

std::string print(instant saved, clock_state const& clock) {
    return json::serialize(json::object{{"saved", saved.time_since_epoch().count()},
                                        {"mode", static_cast<int>(clock.mode)},
                                        {"offset", clock.offset.count()},
                                        {"frozen_at", clock.frozen_at.time_since_epoch().count()},
                                        {"skew", static_cast<int>(clock.skew)}});
}

// Nothing: it is not what print() wrote.
std::optional<snapshot_entry> parse(std::string name, std::string const& text) {
    boost::system::error_code ec;
    auto const document = json::parse(text, ec);
    if (ec || !document.is_object()) return std::nullopt;
    auto const number = [&](std::string_view member) -> std::int64_t {
        auto const* const value = document.get_object().if_contains(member);
        return value && value->is_int64() ? value->get_int64() : 0;
    };
    auto const time = [&](std::string_view member) { return instant{std::chrono::milliseconds{number(member)}}; };
    return snapshot_entry{.name = std::move(name),
                          .saved = time("saved"),
                          .clock = {.mode = static_cast<clock_mode>(number("mode")),
                                    .offset = std::chrono::milliseconds{number("offset")},
                                    .frozen_at = time("frozen_at"),
                                    .skew = static_cast<signing_time>(number("skew"))}};
}

std::string read_text(fs::path const& path) {
    std::ifstream file{path, std::ios::binary};
    std::stringstream text;
    text << file.rdbuf();
    return std::move(text).str();
}

// "": in memory.
fs::path directory_of(realm const& of) {
    return of.bodies_in_files() ? of.begun_with.stores.directory / storage::data_name::snapshots : fs::path{};
}

fs::path prefixed(fs::path const& directory, std::string_view prefix, std::string const& name) {
    return directory / std::string{prefix}.append(name);
}

// Under another name until it is whole.
storage::result<> save_in_directory(realm& of, std::string const& name, kept_state const& what) {
    auto const directory = directory_of(of);
    CHECK_OK(storage::make_directory(directory));
    auto const fresh = prefixed(directory, making_prefix, name);
    std::error_code failure;
    fs::remove_all(fresh, failure);
    {
        TRY(auto stores, of.open_stores(fresh));
        CHECK_OK(storage::replace_contents(stores, of.parts.stores));
    }
    if (!(std::ofstream{fresh / description} << print(what.saved, what.clock) << std::flush))
        return cannot("write", fresh);
    auto const place = directory / name;
    auto const old = prefixed(directory, before_prefix, name);
    fs::remove_all(old, failure);
    fs::rename(place, old, failure);  // there may be none
    fs::rename(fresh, place, failure);
    if (failure) {
        std::error_code ignored;
        fs::rename(old, place, ignored);
        return cannot("move", fresh);
    }
    fs::remove_all(old, failure);
    return {};
}

storage::result<std::vector<std::string>> names_in(fs::path const& directory) {
    std::vector<std::string> names;
    std::error_code failure;
    for (auto const& one : fs::directory_iterator{directory, failure}) names.push_back(one.path().filename().string());
    if (failure) return cannot("read", directory);
    return names;
}

// Where a process ended between the two moves of a save: what was to take the place is whole.
storage::result<> finish_save(fs::path const& directory, std::string const& name) {
    std::error_code failure;
    auto const fresh = prefixed(directory, making_prefix, name);
    if (fs::exists(directory / name, failure)) return {};
    fs::rename(fs::exists(fresh, failure) ? fresh : prefixed(directory, before_prefix, name), directory / name,
               failure);
    return failure ? storage::result<>{cannot("move", fresh)} : storage::result<>{};
}

// To where the next start removes it.
storage::result<fs::path> move_away(realm& of, std::string const& name) {
    std::array<std::byte, 8> unique;
    of.shared.random.fill(unique);
    auto const place = directory_of(of) / name;
    auto const gone = prefixed(directory_of(of), dropped_prefix, hex_encode(unique));
    std::error_code failure;
    fs::rename(place, gone, failure);
    if (failure) return cannot("move", place);
    return gone;
}

storage::result<> tidy(fs::path const& directory) {
    TRY(auto const cut, names_in(directory));
    for (auto const& name : cut)
        if (name.starts_with(before_prefix)) CHECK_OK(finish_save(directory, name.substr(before_prefix.size())));
    TRY(auto const left, names_in(directory));
    std::error_code ignored;
    for (auto const& name : left)
        if (name.starts_with('.')) fs::remove_all(directory / name, ignored);
    return {};
}

// What follows is under the lock of the snapshots.

storage::result<snapshot_entry> save(realm& of, std::string const& name) {
    kept_state fresh{.saved = of.time.real(), .clock = of.time.state(), .stores = nullptr};
    if (of.bodies_in_files()) {
        CHECK_OK(save_in_directory(of, name, fresh));
    } else {
        TRY(auto stores, of.open_stores({}));
        fresh.stores = std::make_unique<storage::opened>(std::move(stores));
        CHECK_OK(storage::replace_contents(*fresh.stores, of.parts.stores));
    }
    snapshot_entry entry{name, fresh.saved, fresh.clock};
    of.snapshots.kept.insert_or_assign(name, std::move(fresh));
    return entry;
}

storage::result<snapshot_entry> put_back(realm& of, std::string const& name, realm& into) {
    auto const found = of.snapshots.kept.find(name);
    if (found == of.snapshots.kept.end()) return storage::error{storage::errc::not_found, {}};
    auto& one = found->second;
    if (one.stores) {
        CHECK_OK(into.replace_with(*one.stores));
    } else {
        TRY(auto stores, of.open_stores(directory_of(of) / name));
        CHECK_OK(into.replace_with(stores));
    }
    into.time.set(one.clock);
    return snapshot_entry{name, one.saved, one.clock};
}

storage::result<> put_nothing(realm& of) {
    auto const directory = of.bodies_in_files() ? directory_of(of) / ".empty" : fs::path{};
    if (!directory.empty()) CHECK_OK(storage::make_directory(directory.parent_path()));
    {
        TRY(auto stores, of.open_stores(directory));
        CHECK_OK(of.make_configured_keys(stores));
        CHECK_OK(of.replace_with(stores));
    }
    std::error_code ignored;
    if (!directory.empty()) fs::remove_all(directory, ignored);
    return {};
}

void put_identities_back(realm& of) {
    if (of.snapshots.ready_identities) of.credentials.replace(*of.snapshots.ready_identities);
}

}  // namespace

storage::result<> load_snapshots(realm& of) {
    auto const directory = directory_of(of);
    std::error_code missing;
    if (directory.empty() || !fs::is_directory(directory, missing)) return {};
    CHECK_OK(tidy(directory));
    TRY(auto const names, names_in(directory));
    for (auto const& name : names) {
        auto const entry = parse(name, read_text(directory / name / description));
        if (entry) of.snapshots.kept.emplace(name, kept_state{entry->saved, entry->clock, nullptr});
    }
    return {};
}

storage::result<snapshot_entry> save_snapshot(realm& of, std::string const& name) {
    std::lock_guard const lock{of.snapshots.mutex};
    return save(of, name);
}

storage::result<snapshot_entry> restore_snapshot(realm& of, std::string const& name, realm& into) {
    std::lock_guard const lock{of.snapshots.mutex};
    return put_back(of, name, into);
}

storage::result<> drop_snapshot(realm& of, std::string const& name) {
    fs::path gone;
    kept_state last;  // both go without the lock, as that takes a while
    {
        std::lock_guard const lock{of.snapshots.mutex};
        auto const found = of.snapshots.kept.find(name);
        if (found == of.snapshots.kept.end()) return storage::error{storage::errc::not_found, {}};
        if (of.bodies_in_files()) {
            TRY(gone, move_away(of, name));
        }
        last = std::move(found->second);
        of.snapshots.kept.erase(found);
    }
    std::error_code failure;
    if (!gone.empty()) fs::remove_all(gone, failure);
    return failure ? storage::result<>{cannot("remove", gone)} : storage::result<>{};
}

std::vector<snapshot_entry> list_snapshots(realm const& of) {
    std::lock_guard const lock{of.snapshots.mutex};
    std::vector<snapshot_entry> all;
    for (auto const& [name, one] : of.snapshots.kept)
        if (!name.starts_with('.')) all.push_back({name, one.saved, one.clock});
    return all;
}

void keep_ready_state(realm& of, begins with, bool wanted) {
    std::lock_guard const lock{of.snapshots.mutex};
    of.snapshots.ready_faults = of.faults.rules();
    of.snapshots.ready_identities = of.credentials.known();
    of.snapshots.ready_clock = of.time.state();
    if (with == begins::fresh) return;
    of.snapshots.ready = ready_state::unknown;
    if (with == begins::with_all && !wanted) return;
    auto const saved = save(of, std::string{ready_name});
    of.snapshots.ready = saved ? ready_state::snapshot : ready_state::unknown;
    if (!saved) log::warn("reset will not work: what is there now could not be kept: " + saved.error().detail);
}

// Under one lock with what seeds bring, which have users too.
storage::result<> restore_ready_state(realm& of) {
    std::lock_guard const lock{of.snapshots.mutex};
    if (of.snapshots.ready == ready_state::unknown) return storage::error{storage::errc::conflict, {}};
    if (of.snapshots.ready == ready_state::fresh)
        CHECK_OK(put_nothing(of));
    else
        CHECK_OK(put_back(of, std::string{ready_name}, of));
    put_identities_back(of);
    return {};
}

storage::result<> restore_empty_state(realm& of) {
    std::lock_guard const lock{of.snapshots.mutex};
    CHECK_OK(put_nothing(of));
    put_identities_back(of);
    return {};
}

}  // namespace s3seal::realms
