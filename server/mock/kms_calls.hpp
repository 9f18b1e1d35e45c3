// KMS's ledger as JSON, under /_s3seal/kms/calls.
#pragma once

#include "server/http/uri.hpp"
#include "server/kms/ledger.hpp"
#include "storage/base/result.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace s3seal::mock {

struct query_error {
    std::string text;  // a sentence
};

// Of the query, whose names were checked: operation, key, principal, cause, version_id, via, outcome, context.<name>,
// since, limit.
basic_result<kms::ledger_query, query_error> parse_ledger_query(http::target const& target);

boost::json::object print_calls(kms::ledger_page const& page);

}  // namespace s3seal::mock
