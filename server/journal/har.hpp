// Records as an HTTP archive, for the tools that show one: browsers' developer tools and others.
// Source: HAR 1.2, http://www.softwareishard.com/blog/har-12-spec/
#pragma once

#include "server/journal/record.hpp"

#include <boost/json/object.hpp>

#include <span>
#include <string_view>

namespace s3seal::journal {

// Bodies are those that the records keep. `version`: of this program, its creator.
boost::json::object print_archive(std::span<record const> records, std::string_view version);

}  // namespace s3seal::journal
