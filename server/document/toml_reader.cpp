#include "server/document/toml_reader.hpp"

#include "server/document/secret_lines.hpp"
#include "server/document/toml.hpp"

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <sstream>
#include <string>
#include <utility>

namespace s3seal::document {

namespace {

namespace json = boost::json;

// toml++ makes of each dot in a key a table in a table, and needs the stack for their depth, before anybody can count
// it. So dots outside of texts and comments are counted first, in each statement.
class dot_counter {
public:
    explicit dot_counter(std::string_view text) : rest_{text} {}

    // The line of the statement that has too many; 0: there is none.
    std::size_t find_too_many() {
        while (!rest_.empty()) {
            auto const next = rest_.front();
            if (next == '"' || next == '\'') {
                skip_text(next);
                continue;
            }
            if (next == '#') rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size() - 1));
            if (next == '.' && ++dots_ > most_dots) return line_;
            if (next == '[' || next == '{') ++open_;
            if ((next == ']' || next == '}') && open_ > 0) --open_;
            if (rest_.front() == '\n') end_line();
            rest_.remove_prefix(1);
        }
        return 0;
    }

private:
    static constexpr int most_dots = 1024;

    void end_line() {
        ++line_;
        if (open_ == 0) dots_ = 0;
    }

    void skip_text(char quote) {
        std::string const three(3, quote);
        std::string_view const mark = rest_.starts_with(three) ? std::string_view{three} : rest_.substr(0, 1);
        auto const start = rest_.substr(mark.size());
        rest_ = start;
        while (!rest_.empty() && !rest_.starts_with(mark)) {
            if (rest_.front() == '\n' && mark.size() == 1) return;  // it is not closed: no TOML
            if (rest_.front() == '\\' && quote == '"') rest_.remove_prefix(1);
            rest_.remove_prefix(std::min<std::size_t>(1, rest_.size()));
        }
        line_ += static_cast<std::size_t>(
            std::count(start.begin(), start.end() - static_cast<std::ptrdiff_t>(rest_.size()), '\n'));
        rest_.remove_prefix(std::min(mark.size(), rest_.size()));
    }

    std::string_view rest_;
    std::size_t line_ = 1;
    int dots_ = 0;
    int open_ = 0;
};

place place_of(toml::source_position const& at) {
    return {at.line == 0 ? 1u : at.line, at.column == 0 ? 1u : at.column};
}

class toml_reader {
public:
    explicit toml_reader(limits allowed) : allowed_{allowed} {}

    basic_result<tree, problem> read(toml::table const& from) {
        TRY(auto root, read_node(from, 1));
        return tree{std::move(root.get_object()), places_};
    }

private:
    basic_result<json::value, problem> read_node(toml::node const& node, std::size_t depth) {
        auto const at = place_of(node.source().begin);
        places_.push_back(at);
        if (node.is_value()) return read_scalar(node, at);
        if (depth > allowed_.depth) return problem{at, fmt::format("more than {} levels", allowed_.depth)};
        return node.is_table() ? read_table(*node.as_table(), depth) : read_list(*node.as_array(), depth);
    }

    basic_result<json::value, problem> read_table(toml::table const& from, std::size_t depth) {
        json::object out;
        for (auto const& [name, node] : from) {
            TRY(auto value, read_node(node, depth + 1));
            out.emplace(name.str(), std::move(value));
        }
        return json::value(std::move(out));
    }

    basic_result<json::value, problem> read_list(toml::array const& from, std::size_t depth) {
        json::array out;
        for (auto const& node : from) {
            TRY(auto value, read_node(node, depth + 1));
            out.push_back(std::move(value));
        }
        return json::value(std::move(out));
    }

    static basic_result<json::value, problem> read_scalar(toml::node const& node, place at) {
        if (auto const* const text = node.as_string()) return json::value(text->get());
        if (auto const* const number = node.as_integer()) return json::value(number->get());
        if (auto const* const flag = node.as_boolean()) return json::value(flag->get());
        if (auto const* const number = node.as_floating_point()) {
            if (!std::isfinite(number->get())) return problem{at, "numbers must be finite"};
            return json::value(number->get());
        }
        std::ostringstream moment;
        if (auto const* const value = node.as_date()) moment << value->get();
        if (auto const* const value = node.as_time()) moment << value->get();
        if (auto const* const value = node.as_date_time()) moment << value->get();
        return json::value(moment.str());
    }

    limits allowed_;
    std::vector<place> places_;
};

}  // namespace

basic_result<tree, problem> parse_toml(std::string_view text, limits allowed) {
    if (auto const line = dot_counter{text}.find_too_many(); line != 0)
        return problem{{line, 1}, fmt::format("more than {} levels", allowed.depth)};
    auto const parsed = toml::parse(text);
    if (parsed) return toml_reader{allowed}.read(parsed.table());
    auto const at = place_of(parsed.error().source().begin);
    auto const why = without_secrets(parsed.error().description(), text, at.line);
    return problem{at, why.empty() ? "not valid TOML" : fmt::format("not valid TOML: {}", why)};
}

}  // namespace s3seal::document
