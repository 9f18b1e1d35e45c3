// Reads which records somebody means, from a user's document.
#pragma once

#include "server/document/tree.hpp"
#include "server/verify/condition.hpp"
#include "server/verify/expectation.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::verify {

// `{operation = "PutObject", encryption = {mode = "aws:kms"}}`: members are fields, or the groups that their names
// begin with. A field takes a value, a list of values of which one has to fit, or `{not = ...}` of either. What is
// wrong is told with its place and the way to it; what was read is of use only when nothing was.
class match_reader {
public:
    explicit match_reader(document::tree const& of) : of_{of} {}

    match read(boost::json::value const& from, std::span<field const> fields, std::string const& path);
    // One of them, or a list of them.
    std::vector<match> read_any(boost::json::value const& from, std::span<field const> fields, std::string const& path);
    // A field, or a group of them.
    void add(match& to, std::string_view name, boost::json::value const& value, std::span<field const> fields,
             std::string const& path);
    std::optional<named_field> find(std::string_view name, std::span<field const> fields) const;

    void complain(boost::json::value const& at, std::string const& path, std::string_view text);
    // Of a name that is none of `known`.
    void complain_of_name(boost::json::value const& at, std::string const& path, std::string_view name,
                          std::vector<std::string_view> const& known);
    std::size_t problem_count() const noexcept { return problems_.size(); }
    std::vector<document::problem> take_problems() { return std::move(problems_); }

private:
    void add_group(match& to, boost::json::object const& members, std::string const& prefix,
                   std::span<field const> fields, std::string const& path);
    void add_values(condition& to, boost::json::value const& value, std::string const& path);

    document::tree const& of_;
    std::vector<document::problem> problems_;
    std::size_t alternatives_ = 0;
};

}  // namespace s3seal::verify
