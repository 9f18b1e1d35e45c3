#include "tests/unit/storage/contract/engines.hpp"

#include "storage/caching_metadata_store.hpp"
#include "storage/sqlite/sqlite_metadata_store.hpp"
#include "tests/support/forwarding_store.hpp"
#include "tests/support/model_metadata_store.hpp"
#include "tests/unit/storage/outcome.hpp"

namespace s3seal::test {

namespace {

using storage::caching_metadata_store;
using store = std::unique_ptr<storage::metadata_store>;

store open_sqlite(std::filesystem::path const& file) {
    return must(storage::sqlite::sqlite_metadata_store::open(file, storage::durability::normal));
}

// Changes share a transaction for a few calls: each is a part of it, and undone alone when it is refused.
class shared_commits final : public forwarding_store {
public:
    using forwarding_store::forwarding_store;
    ~shared_commits() override { must(forwarding_store::below().settle()); }

protected:
    storage::metadata_store& below() override {
        constexpr unsigned few = 5;
        if (++calls_ % few == 0) must(forwarding_store::below().settle());
        return forwarding_store::below();
    }

private:
    unsigned calls_ = 0;
};

store open_sharing(std::filesystem::path const& file) {
    auto below =
        must(storage::sqlite::sqlite_metadata_store::open(file, storage::durability::normal, {.settle_later = true}));
    return std::make_unique<shared_commits>(std::move(below));
}

}  // namespace

std::vector<engine> const& every_engine() {
    static std::vector<engine> const all{
        {"SqliteInMemory", false, [](auto const&) { return open_sqlite({}); }},
        {"SqliteOnDisk", true, [](auto const& directory) { return open_sqlite(directory / "test.db"); }},
        {"SqliteSharedCommits", true, [](auto const& directory) { return open_sharing(directory / "test.db"); }},
        {"CachingSqlite", false, [](auto const&) { return store{new caching_metadata_store{open_sqlite({})}}; }},
        {"Model", false, [](auto const&) { return store{new model_metadata_store}; }},
    };
    return all;
}

std::vector<engine> engines_but_the_model() {
    return {every_engine().begin(), every_engine().end() - 1};
}

}  // namespace s3seal::test
