// What the tests of the contract run on: an empty store of every kind.
#pragma once

#include "tests/unit/storage/contract/engines.hpp"
#include "tests/unit/storage/outcome.hpp"
#include "tests/unit/storage/rows.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace s3seal::storage {

class MetadataStore : public testing::TestWithParam<test::engine> {
protected:
    MetadataStore() { reopen(); }

    // What lies on a disk is read from there again.
    void reopen() {
        if (store_ && !GetParam().on_disk) return;
        store_.reset();
        store_ = GetParam().open(directory_.path());
    }
    test::temporary_directory directory_;
    std::unique_ptr<metadata_store> store_;
};

inline std::string name_of_engine(testing::TestParamInfo<test::engine> const& chosen) {
    return chosen.param.name;
}

// Runs the tests of a fixture on every engine.
#define S3SEAL_ON_EVERY_ENGINE(Fixture) \
    INSTANTIATE_TEST_SUITE_P(On, Fixture, testing::ValuesIn(test::every_engine()), name_of_engine)

}  // namespace s3seal::storage
