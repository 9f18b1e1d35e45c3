// The implementations that the contract of the metadata store is tested on.
#pragma once

#include "storage/metadata_store.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <ostream>
#include <vector>

namespace s3seal::test {

struct engine {
    char const* name;  // of an identifier
    bool on_disk;      // what it stores is there again when it is opened once more
    std::function<std::unique_ptr<storage::metadata_store>(std::filesystem::path const& directory)> open;

    friend void PrintTo(engine const& one, std::ostream* out) { *out << one.name; }
};

// All of them; the last is the model.
std::vector<engine> const& every_engine();
// Those that are compared with the model.
std::vector<engine> engines_but_the_model();

}  // namespace s3seal::test
