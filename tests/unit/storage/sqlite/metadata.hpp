// What the tests of the metadata store share: a store of either kind, and rows to put into it.
#pragma once

#include "storage/sqlite/sqlite_metadata_store.hpp"
#include "tests/unit/storage/outcome.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace s3seal::storage {

inline bucket a_bucket(std::string name, std::string namespace_name = "") {
    bucket row;
    row.id = {std::move(namespace_name), std::move(name)};
    row.account = "000000000000";
    row.region = "eu-west-1";
    row.location = "EU";
    row.created = instant{std::chrono::milliseconds{1'700'000'000'123}};
    return row;
}

inline object an_object(std::string key, std::string etag = "etag") {
    object row;
    row.key = std::move(key);
    row.etag = std::move(etag);
    row.modified = instant{std::chrono::milliseconds{1'700'000'001'000}};
    return row;
}

inline result<> put_encryption(metadata_store& store, bucket_id const& id, default_encryption const& value) {
    TRY(auto const seen, store.load_bucket(id));
    auto wanted = seen;
    wanted.encryption = value;
    return store.change_bucket(seen, wanted);
}

enum class place { memory, disk };

class MetadataStore : public testing::TestWithParam<place> {
protected:
    MetadataStore() { reopen(); }

    // On disk: from scratch. In memory there is nothing to come back to.
    void reopen() {
        if (store_ && GetParam() == place::memory) return;
        store_.reset();
        auto const file = GetParam() == place::memory ? std::filesystem::path{} : directory_.path() / "test.db";
        store_ = test::must(sqlite::sqlite_metadata_store::open(file, durability::normal));
    }
    test::temporary_directory directory_;
    std::unique_ptr<metadata_store> store_;
};

inline std::string name_of_place(testing::TestParamInfo<place> const& chosen) {
    return chosen.param == place::memory ? "Memory" : "Disk";
}

}  // namespace s3seal::storage
