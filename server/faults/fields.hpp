// Reads a JSON object strictly: each member once, by its name; what nobody asked for is a mistake.
#pragma once

#include "server/faults/rule.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::faults {

// In a document of a user's: what is wrong with which of its values.
struct mistake {
    boost::json::value const* at;
    std::string text;  // a sentence that begins with the path: effect.delay.ms: takes a whole number
};
using mistakes = std::vector<mistake>;

class fields {
public:
    // `path`: "" at the top. What is no object is a mistake, and reads like an empty one.
    fields(boost::json::value const& from, std::string path, mistakes& out);

    bool has(std::string_view name) const noexcept { return object_.contains(name); }
    boost::json::value const* find(std::string_view name);
    std::optional<fields> object(std::string_view name);
    std::optional<std::string> text(std::string_view name);  // not ""
    std::optional<text_pattern> pattern(std::string_view name);
    std::optional<std::uint64_t> number(std::string_view name, std::uint64_t least, std::uint64_t most);
    std::optional<std::chrono::milliseconds> milliseconds(std::string_view name, std::uint64_t least);
    bool flag(std::string_view name);  // false when it is not there
    std::optional<instant> date(std::string_view name);
    // The place of the one of `words` that it says.
    std::optional<std::size_t> word(std::string_view name, std::initializer_list<std::string_view> words);

    void complain(std::string_view name, std::string_view text);
    std::string path_of(std::string_view name) const;
    boost::json::object const& all() const noexcept { return object_; }
    mistakes& out() const noexcept { return *out_; }
    // After all others: whatever is left was misspelt.
    void finish();

private:
    boost::json::value const& from_;
    boost::json::object const& object_;
    std::string path_;
    mistakes* out_;
    std::vector<std::string_view> asked_;
};

// Of text in a rule; a pattern that is longer than this matches nothing anyway.
inline constexpr std::size_t longest_text = 4'096;
inline constexpr std::uint64_t longest_time_ms = 24ull * 60 * 60 * 1'000;

text_pattern make_pattern(std::string_view text);
// Nothing: it is none, or below zero.
std::optional<std::uint64_t> whole_number(boost::json::value const& value);

}  // namespace s3seal::faults
