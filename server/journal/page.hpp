// An answer to a query: one page of records, and how many there are of what.
#pragma once

#include "server/journal/query.hpp"
#include "server/journal/request_log.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::journal {

// How often each word was there; "": there was none.
class counted {
public:
    void count(std::string_view word);
    std::vector<std::pair<std::string, std::uint64_t>> const& all() const noexcept { return words_; }

private:
    std::vector<std::pair<std::string, std::uint64_t>> words_;  // by the first time that each came
};

struct page {
    std::vector<record> records;          // in the order of the query, up to its limit
    std::uint64_t total = 0;              // that match, on whatever page
    counted operations;                   // of these
    counted statuses;                     // likewise: 2xx, or an error's code
    counted modes;                        // likewise, of encryption
    std::optional<std::uint64_t> cursor;  // of the next page; with order oldest also of what is still to come
    log_state log;
};

// Goes over all that is remembered, which takes tens of milliseconds where that are 100,000 records.
page find_page(request_log const& in, query const& wanted);

boost::json::object print_page(page const& one);

}  // namespace s3seal::journal
