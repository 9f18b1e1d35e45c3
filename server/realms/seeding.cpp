#include "server/realms/seeding.hpp"

#include "server/seed/apply.hpp"
#include "storage/base/file.hpp"
#include "storage/data_directory.hpp"

#include <filesystem>
#include <mutex>
#include <system_error>
#include <utility>

namespace s3seal::realms {

namespace {

namespace fs = std::filesystem;

enum class scratch_holds { what_is_there, nothing };

// Among the snapshots, where the next start removes what has a dot in front (load_snapshots). "": in memory.
storage::result<fs::path> scratch_directory(realm const& of) {
    if (!of.bodies_in_files()) return fs::path{};
    auto const directory = of.begun_with.stores.directory / storage::data_name::snapshots;
    CHECK_OK(storage::make_directory(directory));
    std::error_code ignored;
    fs::remove_all(directory / ".seeding", ignored);
    return directory / ".seeding";
}

// A realm like that one, which nobody sees, in stores that go with it.
storage::result<realm_ptr> make_scratch(realm& of, scratch_holds what) {
    TRY(auto const directory, scratch_directory(of));
    TRY(auto stores, of.open_stores(directory));
    if (what == scratch_holds::what_is_there) CHECK_OK(storage::replace_contents(stores, of.parts.stores));
    auto wanted = of.begun_with;
    wanted.stores.directory = directory;
    wanted.clock = of.time.state();
    wanted.faults = {};
    wanted.records = 0;
    wanted.kms_calls = 1;
    wanted.keep_requests = false;
    TRY(auto made, realm::open_in(std::move(stores), std::move(wanted), of.shared));
    made->removed.path = directory;
    made->credentials.replace(of.credentials.known());
    made->faults.add(of.faults.rules(), of.time.now());
    return made;
}

// The seeds were applied there.
storage::result<> take_over(realm& of, realm& scratch) {
    CHECK_OK(of.replace_with(scratch.parts.stores));
    of.credentials.replace(scratch.credentials.known());
    return {};
}

}  // namespace

basic_result<void, seed_fault> add_seed(realm& to, seed::seed_document const& seed) {
    std::lock_guard const alone{to.snapshots.mutex};
    {
        TRY(auto const scratch, make_scratch(to, scratch_holds::what_is_there));
        CHECK_OK(seed::apply(seed, scratch->seeding));
    }
    if (auto done = seed::apply(seed, to.seeding); !done) return applied_in_part{std::move(done).error()};
    return {};
}

basic_result<void, seed_fault> replace_state(realm& of, seed::seed_document const& seed) {
    std::lock_guard const alone{of.snapshots.mutex};
    TRY(auto const scratch, make_scratch(of, scratch_holds::nothing));
    CHECK_OK(seed::apply(seed, scratch->seeding));
    CHECK_OK(take_over(of, *scratch));
    if (auto done = seed::apply_faults(seed, of.seeding); !done) return applied_in_part{std::move(done).error()};
    return {};
}

basic_result<void, seed::complaint> begin_with(realm& of, std::vector<seed::seed_document> const& seeds) {
    if (seeds.empty() || !of.bodies_in_files()) return seed::apply_all(seeds, of.seeding);
    std::lock_guard const alone{of.snapshots.mutex};
    auto const failed = [](storage::error const& why) { return seed::complaint{"s3seal: " + why.detail + "\n"}; };
    auto const scratch = make_scratch(of, scratch_holds::what_is_there);
    if (!scratch) return failed(scratch.error());
    CHECK_OK(seed::apply_all(seeds, (*scratch)->seeding));
    if (auto const done = take_over(of, **scratch); !done) return failed(done.error());
    for (auto const& one : seeds)
        if (auto const done = seed::apply_faults(one, of.seeding); !done)
            return seed::complaint{seed::wrong_seed{{done.error()}}.text(one.name())};
    return {};
}

}  // namespace s3seal::realms
