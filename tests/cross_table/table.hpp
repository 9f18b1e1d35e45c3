// Tables that people read: the pipe tables of Markdown files, each named by the heading above it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::test {

struct table {
    struct row {
        std::string where;               // 2_outcomes.md:17
        std::vector<std::string> cells;  // as many as there are columns
    };

    std::string name;
    std::vector<std::string> columns;
    std::vector<row> rows;

    // Throws std::runtime_error when there is no such column.
    std::string const& cell(row const& row, std::string_view column) const;
};

using tables = std::map<std::string, table, std::less<>>;

// Every table of the folder's *.md. `\|` in a cell is a bar. Throws std::runtime_error, naming file and line.
tables read_tables(std::string const& folder);
table const& table_named(tables const& all, std::string_view name);

// Without blanks around the pieces; none of an empty text.
std::vector<std::string> split(std::string_view text, std::string_view separator);

}  // namespace s3seal::test
