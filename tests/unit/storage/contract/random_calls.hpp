// Calls of a store that are drawn by numbers: the same ones for whoever draws with the same seed.
#pragma once

#include "storage/metadata_store.hpp"
#include "tests/unit/storage/contract/random_rows.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace s3seal::test {

class random_calls : private random_rows {
public:
    random_calls(storage::metadata_store& on, std::uint64_t seed);

    // One more call: what it was, and what came of it.
    std::string next();
    // All that is stored.
    std::string everything();

private:
    storage::bucket_id const& any_id();
    struct upload {
        storage::bucket_id bucket;
        std::string key;
        std::string id;
    };
    upload begun();  // of the last that were begun; now and then there is none of that bucket or key
    storage::condition any_condition();
    storage::terms any_terms();

    std::string change_bucket();
    std::string change_settings();
    std::string put();
    std::string look();
    std::string remove();
    std::string update();
    std::string append();
    std::string annotate();
    std::string list();
    std::string begin_upload();
    std::string put_part();
    std::string complete();
    std::string abort();
    std::string list_uploads();
    std::string events();
    std::string list_restored(std::size_t limit);

    storage::metadata_store& store_;
    std::vector<upload> begun_;
    std::array<storage::object, 4> seen_;       // as they were loaded some time ago
    std::array<std::uint64_t, 4> revisions_{};  // of buckets, likewise
};

}  // namespace s3seal::test
