#include "tests/cross_table/rules.hpp"

#include <algorithm>
#include <stdexcept>

namespace s3seal::test {

namespace {

constexpr std::string_view otherwise = "otherwise";

bool contains(std::vector<std::string> const& values, std::string const& value) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

// Takes "not " off the front.
bool take_not(std::string_view& text) {
    if (!text.starts_with("not ")) return false;
    text.remove_prefix(4);
    return true;
}

}  // namespace

std::string const& value_of(question const& asked, std::string_view dimension) {
    auto const found = asked.find(dimension);
    if (found == asked.end()) throw std::runtime_error{"nothing says what " + std::string{dimension} + " is"};
    return found->second;
}

bool is(question const& asked, std::string_view dimension, std::string_view value) {
    return value_of(asked, dimension) == value;
}

rules::rules(tables all) : all_{std::move(all)} {
    auto const& names = table_named(all_, "Dimensions");
    for (auto const& row : names.rows)
        dimensions_.push_back({names.cell(row, "dimension"), split(names.cell(row, "values"), ",")});
    auto const& meanings = table_named(all_, "Meaning");
    auto of_meanings = read_rules("Meaning");
    for (auto& one : of_meanings) {
        auto const& name = meanings.cell(*one.row, "name");
        if (!contains(meaning_order_, name)) meaning_order_.push_back(name);
        meanings_[name].push_back(std::move(one));
    }
    keys_ = read_rules("Keys");
    refusals_ = read_rules("Refusals");
    responses_ = read_rules("Answers");
    calls_ = read_rules("KMS");
}

rules::dimension const* rules::find_dimension(std::string_view name) const {
    for (auto const& one : dimensions_)
        if (one.name == name) return &one;
    return nullptr;
}

std::vector<rules::rule> rules::read_rules(std::string_view table_name) const {
    auto const& from = table_named(all_, table_name);
    std::vector<rule> out;
    for (auto const& row : from.rows) {
        rule one;
        one.row = &row;
        auto const& when = from.cell(row, "when");
        one.otherwise = when == otherwise;
        if (!one.otherwise) one.when = read_conditions(when, row.where);
        out.push_back(std::move(one));
    }
    return out;
}

std::vector<rules::test> rules::read_conditions(std::string_view text, std::string const& where) const {
    std::vector<test> out;
    for (auto const& part : split(text, ";")) {
        auto const colon = part.find(": ");
        if (colon == std::string::npos) throw std::runtime_error{where + ": no condition: " + part};
        test one;
        one.dimension = part.substr(0, colon);
        auto rest = std::string_view{part}.substr(colon + 2);
        one.negated = take_not(rest);
        one.values = split(rest, ",");
        // A value that a dimension does not have would be a condition that never holds.
        if (auto const* known = find_dimension(one.dimension))
            for (auto const& value : one.values)
                if (!contains(known->values, value))
                    throw std::runtime_error{where + ": " + one.dimension + " is never " + value};
        out.push_back(std::move(one));
    }
    return out;
}

std::vector<std::string> rules::read_values(dimension const& dimension, std::string_view text) const {
    if (text == "any") return dimension.values;
    bool const negated = take_not(text);
    auto const named = split(text, ",");
    for (auto const& value : named)
        if (!contains(dimension.values, value)) throw std::runtime_error{dimension.name + " is never " + value};
    if (!negated) return named;
    std::vector<std::string> out;
    for (auto const& value : dimension.values)
        if (!contains(named, value)) out.push_back(value);
    return out;
}

std::vector<question> rules::product(std::string_view values) const {
    std::map<std::string, std::vector<std::string>> chosen;
    for (auto const& one : dimensions_) chosen[one.name] = {one.values.front()};
    for (auto const& part : split(values, ";")) {
        if (part.empty()) continue;
        auto const colon = part.find(": ");
        auto const* const dimension = find_dimension(part.substr(0, colon));
        if (dimension == nullptr) throw std::runtime_error{"no dimension: " + part};
        chosen[dimension->name] = read_values(*dimension, std::string_view{part}.substr(colon + 2));
    }
    std::vector<question> out(1);
    for (auto const& [name, all] : chosen) {
        std::vector<question> more;
        for (auto const& value : all)
            for (auto one : out) {
                one[name] = value;
                more.push_back(std::move(one));
            }
        out = std::move(more);
    }
    return out;
}

std::vector<question> rules::questions() const {
    auto const& from = table_named(all_, "Questions");
    std::vector<question> out;
    for (auto const& row : from.rows) {
        auto const more = product(from.cell(row, "values"));
        out.insert(out.end(), more.begin(), more.end());
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

std::string rules::to_text(question const& asked) const {
    std::string out;
    for (auto const& one : dimensions_)
        if (one.name == "op" || value_of(asked, one.name) != one.values.front())
            out += (out.empty() ? "" : "; ") + one.name + ": " + value_of(asked, one.name);
    return out;
}

table::row const& rules::row_of(std::string_view table_name, std::string_view first_cell) const {
    for (auto const& row : table_named(all_, table_name).rows)
        if (row.cells.front() == first_cell) return row;
    throw std::runtime_error{std::string{table_name} + " has no " + std::string{first_cell}};
}

// The columns that begin with `from`, as dimensions that begin with `to`.
void rules::look_up(question& meaning, std::string_view table_name, std::string_view by, char from, char to) const {
    auto const& columns = table_named(all_, table_name).columns;
    auto const& row = row_of(table_name, value_of(meaning, by));
    for (std::size_t n = 1; n < columns.size(); ++n) {
        auto name = columns[n];
        if (name[0] == from) name[0] = to;
        meaning[name] = row.cells[n];
    }
}

bool rules::holds(rule const& one, question const& meaning) {
    return std::all_of(one.when.begin(), one.when.end(), [&](test const& it) {
        return contains(it.values, value_of(meaning, it.dimension)) != it.negated;
    });
}

rules::rule& rules::only(std::vector<rule>& rules, question const& meaning, std::string_view what) {
    rule* found = nullptr;
    for (auto& one : rules) {
        if (one.otherwise || !holds(one, meaning)) continue;
        if (found != nullptr)
            throw std::runtime_error{std::string{what} + ": both " + found->row->where + " and " + one.row->where};
        found = &one;
    }
    for (auto& one : rules)
        if (found == nullptr && one.otherwise) found = &one;
    if (found == nullptr) throw std::runtime_error{std::string{what} + ": no row applies"};
    ++found->used;
    return *found;
}

std::string rules::wire_of(std::string_view dimension, std::string const& value) const {
    // The keys of a copy's source are the same keys.
    std::string const name =
        dimension.starts_with("S-") ? "C-" + std::string{dimension.substr(2)} : std::string{dimension};
    auto const& wire = table_named(all_, "Wire");
    for (auto const& row : wire.rows)
        if (wire.cell(row, "dimension") == name && wire.cell(row, "value") == value)
            return wire.cell(row, "on the wire");
    return value;
}

std::string rules::md5_of(std::string const& key) const {
    auto const& from = table_named(all_, "MD5");
    for (auto const& row : from.rows)
        if (row.cells.front() == key) return from.cell(row, "MD5");
    return from.cell(from.rows.front(), "MD5");
}

question rules::meaning_of(question const& asked) {
    auto meaning = asked;
    look_up(meaning, "Defaults", "default", 'D', 'D');
    look_up(meaning, "Objects", "object", 'O', 'O');
    look_up(meaning, "Objects", "upload", 'O', 'U');
    auto const& from = table_named(all_, "Meaning");
    for (auto const& name : meaning_order_) {
        auto const& row = *only(meanings_[name], meaning, name).row;
        auto const& is = from.cell(row, "is");
        meaning[name + ".row"] = row.where;
        meaning[name] = is.starts_with('{') ? value_of(meaning, std::string_view{is}.substr(1, is.size() - 2)) : is;
    }
    for (auto const* name : {"SSE", "BK", "CTX", "C-alg", "S-alg"})
        meaning[std::string{name} + ".wire"] = wire_of(name, value_of(meaning, name));
    meaning["key.wire"] = wire_of("KEY", value_of(meaning, "key"));
    return meaning;
}

basis rules::basis_of(question const& meaning, std::string_view name) const {
    auto const& from = table_named(all_, "Meaning");
    auto const& where = value_of(meaning, std::string{name} + ".row");
    for (auto const& row : from.rows)
        if (row.where == where) return {from.cell(row, "source"), from.cell(row, "confidence")};
    throw std::runtime_error{"no row " + where};
}

std::optional<refusal> rules::refusal_of(question const& meaning, basis* why) {
    auto const& from = table_named(all_, "Refusals");
    auto const& errors = table_named(all_, "Errors");
    for (auto& one : refusals_) {
        if (!holds(one, meaning)) continue;
        ++one.used;
        if (why != nullptr) *why = {from.cell(*one.row, "source"), from.cell(*one.row, "confidence")};
        refusal out;
        out.name = from.cell(*one.row, "error");
        auto const& row = row_of("Errors", out.name);
        out.status = static_cast<unsigned>(std::stoul(errors.cell(row, "status")));
        out.code = errors.cell(row, "code");
        out.message = errors.cell(row, "message");
        out.declared = !out.name.ends_with("-undeclared");
        for (auto const& element : split(errors.cell(row, "elements"), ";")) {
            auto const equals = element.find('=');
            out.elements.emplace_back(element.substr(0, equals), element.substr(equals + 1));
        }
        return out;
    }
    return std::nullopt;
}

shown rules::response_of(question const& meaning, std::string_view operation) {
    auto asked = meaning;
    asked["op"] = operation;
    auto const& from = table_named(all_, "Answers");
    auto const& row = *only(responses_, asked, "the answer to " + std::string{operation}).row;
    return {split(from.cell(row, "shows"), ","), from.cell(row, "ETag"), from.cell(row, "checksum")};
}

std::string rules::key_arn_of(question const& meaning) {
    return table_named(all_, "Keys").cell(*only(keys_, meaning, "the key's ARN").row, "ARN");
}

std::map<std::string, call_count> rules::calls_of(question const& meaning) {
    auto const& from = table_named(all_, "KMS");
    std::map<std::string, call_count> out;
    for (auto& one : calls_) {
        if (!holds(one, meaning)) continue;
        ++one.used;
        for (auto const& call : split(from.cell(*one.row, "calls"), ",")) {
            auto const blank = call.find(' ');
            auto const dots = call.find("..");
            auto const least = static_cast<unsigned>(std::stoul(call.substr(blank)));
            auto& sum = out[call.substr(0, blank)];
            sum.least += least;
            sum.most += dots == call.npos ? least : static_cast<unsigned>(std::stoul(call.substr(dots + 2)));
        }
    }
    return out;
}

std::vector<std::string> rules::unused() const {
    std::vector<std::string> out;
    auto const look = [&](std::vector<rule> const& rules) {
        for (auto const& one : rules)
            if (one.used == 0) out.push_back(one.row->where);
    };
    for (auto const& [name, rows] : meanings_) look(rows);
    for (auto const* rows : {&keys_, &refusals_, &responses_, &calls_}) look(*rows);
    return out;
}

}  // namespace s3seal::test
