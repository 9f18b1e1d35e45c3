// What is wrong with a seed, as far as it can be said without a server: all of it.
#pragma once

#include "server/document/document.hpp"

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace s3seal::seed {

struct mistake {
    document::place at;
    std::string path;  // buckets[0].encryption.algorithm; "": of the document itself
    std::string text;  // a sentence without them
};

// Collects them while a document is walked.
class mistakes {
public:
    explicit mistakes(document::tree const& of) : of_{of} {}

    void add(boost::json::value const& at, std::string path, std::string text) {
        found_.push_back({of_.place_of(at), std::move(path), std::move(text)});
        wrong_.insert(&at);
    }
    // Of the value itself, not of what is in it.
    bool tells_of(boost::json::value const& value) const { return wrong_.contains(&value); }
    // In the order of their places.
    std::vector<mistake> take() &&;

private:
    document::tree const& of_;
    std::vector<mistake> found_;
    std::unordered_set<boost::json::value const*> wrong_;
};

// As shape.hpp says it.
void check_shape(document::tree const& seed, mistakes& out);

// What one value says about others: names that stand there twice, fields that exclude each other, or need each other.
// After the shape: what is wrong by itself is not judged once more, and nothing is said of what depends on it.
void check_sense(document::tree const& seed, mistakes& out);

// path + ".name", path + "[3]"
std::string path_to(std::string_view path, std::string_view name);
std::string path_to(std::string_view path, std::size_t index);

}  // namespace s3seal::seed
