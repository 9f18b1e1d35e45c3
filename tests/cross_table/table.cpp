#include "tests/cross_table/table.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace s3seal::test {

namespace {

std::string trimmed(std::string_view text) {
    auto const begin = text.find_first_not_of(" \t");
    if (begin == text.npos) return {};
    return std::string{text.substr(begin, text.find_last_not_of(" \t") - begin + 1)};
}

std::vector<std::string> cells_of(std::string_view line) {
    std::vector<std::string> cells;
    std::string cell;
    for (std::size_t at = 1; at < line.size(); ++at) {
        if (line[at] == '\\' && line.substr(at + 1).starts_with('|')) {
            cell += line[++at];
        } else if (line[at] == '|') {
            cells.push_back(trimmed(cell));
            cell.clear();
        } else {
            cell += line[at];
        }
    }
    return cells;
}

bool is_ruler(std::vector<std::string> const& cells) {
    return std::all_of(cells.begin(), cells.end(),
                       [](auto const& cell) { return cell.starts_with("---") || cell.starts_with(":--"); });
}

void read_file(std::filesystem::path const& path, tables& out) {
    std::ifstream in{path};
    table* current = nullptr;
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
        auto const where = path.filename().string() + ":" + std::to_string(++number);
        if (line.starts_with("## ")) {
            auto const name = trimmed(line.substr(3));
            current = &out[name];
            if (!current->name.empty()) throw std::runtime_error{where + ": a second table " + name};
            current->name = name;
        }
        if (!line.starts_with('|')) continue;
        if (current == nullptr) throw std::runtime_error{where + ": a table without a heading"};
        auto cells = cells_of(line);
        if (current->columns.empty()) {
            current->columns = std::move(cells);
        } else if (cells.size() != current->columns.size()) {
            throw std::runtime_error{where + ": " + std::to_string(cells.size()) + " cells"};
        } else if (!is_ruler(cells)) {
            current->rows.push_back({where, std::move(cells)});
        }
    }
}

}  // namespace

std::string const& table::cell(row const& row, std::string_view column) const {
    auto const found = std::find(columns.begin(), columns.end(), column);
    if (found == columns.end()) throw std::runtime_error{name + " has no column " + std::string{column}};
    return row.cells[static_cast<std::size_t>(found - columns.begin())];
}

tables read_tables(std::string const& folder) {
    std::vector<std::filesystem::path> files;
    for (auto const& entry : std::filesystem::directory_iterator{folder})
        if (entry.path().extension() == ".md") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    tables out;
    for (auto const& file : files) read_file(file, out);
    return out;
}

table const& table_named(tables const& all, std::string_view name) {
    auto const found = all.find(name);
    if (found == all.end()) throw std::runtime_error{"no table " + std::string{name}};
    return found->second;
}

std::vector<std::string> split(std::string_view text, std::string_view separator) {
    std::vector<std::string> out;
    if (trimmed(text).empty()) return out;
    for (;;) {
        auto const at = text.find(separator);
        out.push_back(trimmed(text.substr(0, at)));
        if (at == text.npos) return out;
        text.remove_prefix(at + separator.size());
    }
}

}  // namespace s3seal::test
