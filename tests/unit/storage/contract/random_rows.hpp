// Rows that are drawn by numbers, out of few values, so that they meet.
#pragma once

#include "storage/metadata_store.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace s3seal::test {

class random_rows {
public:
    explicit random_rows(std::uint64_t seed) : random_{seed} {}

    std::size_t below(std::size_t bound) { return random_() % bound; }
    bool one_in(std::size_t many) { return below(many) == 0; }
    template <class T>
    T const& one_of(std::vector<T> const& choices) {
        return choices[below(choices.size())];
    }

    std::string const& any_key();
    std::string any_version();
    std::string any_text() { return "t" + std::to_string(below(4)); }
    instant any_time() { return instant{std::chrono::seconds{1'000 + below(4)}}; }
    std::string new_blob() { return "blob" + std::to_string(++blobs_); }
    storage::encryption any_encryption();
    storage::object_lock any_lock();
    storage::restoration any_restoration();
    storage::tag_list any_tags();
    storage::annotation any_annotation();
    storage::object any_object();
    storage::stored_part any_part();
    storage::multipart_upload any_upload(std::string id);
    storage::bucket any_bucket(storage::bucket_id id);
    storage::object_query any_query();

private:
    std::mt19937_64 random_;
    unsigned blobs_ = 0;
};

}  // namespace s3seal::test
