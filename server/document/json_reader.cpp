#include "server/document/json_reader.hpp"

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace s3seal::document {

namespace {

namespace json = boost::json;

// Goes through the text once. What is neither table nor list is left to Boost.JSON, which tells no places.
class json_reader {
public:
    json_reader(std::string_view text, limits allowed) : text_{text}, allowed_{allowed} {}

    basic_result<tree, problem> read() {
        auto root = read_value(1);
        if (!root) return std::move(root).error();
        skip_blanks();
        if (at_ != text_.size()) return wrong("expected nothing more");
        return tree{std::move(root->get_object()), places_};
    }

private:
    problem wrong(std::string text) const { return {place_at(at_), "not valid JSON: " + std::move(text)}; }

    // Asked in the order of the text.
    place place_at(std::size_t offset) const {
        for (; counted_ < offset; ++counted_) {
            if (text_[counted_] != '\n') continue;
            ++line_;
            line_start_ = counted_ + 1;
        }
        return {line_, offset - line_start_ + 1};
    }

    void skip_blanks() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }

    bool take(char wanted) {
        skip_blanks();
        if (at_ == text_.size() || text_[at_] != wanted) return false;
        ++at_;
        return true;
    }

    basic_result<json::value, problem> read_value(std::size_t depth) {
        skip_blanks();
        places_.push_back(place_at(at_));
        if (at_ == text_.size()) return wrong("it ends where a value belongs");
        auto const first = text_[at_];
        if (first != '{' && first != '[') return read_scalar();
        if (depth > allowed_.depth) return wrong(fmt::format("more than {} levels", allowed_.depth));
        ++at_;
        return first == '{' ? read_table(depth) : read_list(depth);
    }

    basic_result<json::value, problem> read_table(std::size_t depth) {
        json::object out;
        if (take('}')) return json::value(std::move(out));
        do {
            skip_blanks();
            auto const start = place_at(at_);
            if (at_ == text_.size() || text_[at_] != '"') return wrong("expected a name in quotes");
            TRY(auto const name, read_scalar());
            if (!take(':')) return wrong("expected a colon after the name");
            if (out.contains(name.get_string()))
                return problem{start, fmt::format("the name {} is here twice", show(name))};
            TRY(auto value, read_value(depth + 1));
            out.emplace(name.get_string(), std::move(value));
        } while (take(','));
        if (!take('}')) return wrong("expected a comma or a closing brace");
        return json::value(std::move(out));
    }

    basic_result<json::value, problem> read_list(std::size_t depth) {
        json::array out;
        if (take(']')) return json::value(std::move(out));
        do {
            TRY(auto value, read_value(depth + 1));
            out.push_back(std::move(value));
        } while (take(','));
        if (!take(']')) return wrong("expected a comma or a closing bracket");
        return json::value(std::move(out));
    }

    static std::string show(json::value const& name) {
        return fmt::format("\"{}\"", std::string_view{name.get_string()});
    }

    std::size_t end_of_scalar() const {
        if (text_[at_] != '"') return std::min(text_.find_first_of(" \t\r\n,:]}[{\"", at_), text_.size());
        for (auto end = at_ + 1; end < text_.size(); ++end) {
            if (text_[end] == '"') return end + 1;
            if (text_[end] == '\\') ++end;
        }
        return text_.size();
    }

    basic_result<json::value, problem> read_scalar() {
        auto const token = text_.substr(at_, end_of_scalar() - at_);
        json::error_code ec;
        auto value = json::parse(token, ec);
        if (ec) return wrong("this is no value");
        // Boost.JSON takes 1e400 for infinity, which nobody can print as JSON, and 0e400 for no number.
        if (value.is_double() && std::isnan(value.get_double())) value = 0.0;
        if (value.is_double() && std::isinf(value.get_double())) return wrong("numbers must be finite");
        at_ += token.size();
        return value;
    }

    std::string_view text_;
    limits allowed_;
    std::size_t at_ = 0;
    std::vector<place> places_;
    mutable std::size_t counted_ = 0;  // bytes whose lines are in `line_`
    mutable std::size_t line_ = 1;
    mutable std::size_t line_start_ = 0;
};

}  // namespace

basic_result<tree, problem> parse_json(std::string_view text, limits allowed) {
    return json_reader{text, allowed}.read();
}

}  // namespace s3seal::document
