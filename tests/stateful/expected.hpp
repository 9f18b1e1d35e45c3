// What the model says that S3 answers, and whether an answer is that. Texts may have holes, for what only the server
// can know: an answer fills them, and the model goes on with what it learned.
#pragma once

#include "tests/stateful/text.hpp"
#include "tests/support/raw_client.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::stateful {

struct refusal {
    unsigned status;
    std::string code;
    std::string extras = {};  // elements between Message and RequestId
    texts headers = {};
};

struct expected {
    unsigned status = 200;
    texts headers;                              // of those that are compared (expected.cpp): these and no others
    std::string body;                           // "": empty
    std::vector<refusal> refusals;              // any of these instead: which of several faults is named is open
    std::map<std::string, std::string*> holes;  // by name, where what fills them goes

    // A hole of that name, for headers and the body; twice the same has one text.
    std::string hole(std::string const& name, std::string* into = nullptr);
    void refuse(refusal what) { refusals.push_back(std::move(what)); }
    bool refused() const { return !refusals.empty(); }
};

// What ids were seen before: a new version or upload has another one.
using seen_ids = std::set<std::string, std::less<>>;

// What is wrong, "" when nothing; fills the holes.
std::string judge(expected const& want, test::raw_response const& got, bool to_head, seen_ids& seen);

}  // namespace s3seal::stateful
