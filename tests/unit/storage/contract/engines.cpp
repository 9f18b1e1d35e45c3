#include "tests/unit/storage/contract/engines.hpp"

#include "storage/caching_metadata_store.hpp"
#include "storage/sqlite/sqlite_metadata_store.hpp"
#include "tests/support/model_metadata_store.hpp"
#include "tests/unit/storage/outcome.hpp"

namespace s3seal::test {

namespace {

using storage::caching_metadata_store;
using store = std::unique_ptr<storage::metadata_store>;

store open_sqlite(std::filesystem::path const& file) {
    return must(storage::sqlite::sqlite_metadata_store::open(file, storage::durability::normal));
}

}  // namespace

std::vector<engine> const& every_engine() {
    static std::vector<engine> const all{
        {"SqliteInMemory", false, [](auto const&) { return open_sqlite({}); }},
        {"SqliteOnDisk", true, [](auto const& directory) { return open_sqlite(directory / "test.db"); }},
        {"CachingSqlite", false, [](auto const&) { return store{new caching_metadata_store{open_sqlite({})}}; }},
        {"Model", false, [](auto const&) { return store{new model_metadata_store}; }},
    };
    return all;
}

std::vector<engine> engines_but_the_model() {
    return {every_engine().begin(), every_engine().end() - 1};
}

}  // namespace s3seal::test
