#include "server/verify/condition.hpp"

#include <boost/json/string.hpp>
#include <boost/json/value_from.hpp>

#include <algorithm>

namespace s3seal::verify {

namespace {

struct fit {
    actual const& found;

    bool operator()(bool wanted) const {
        auto const* const flag = std::get_if<bool>(&found);
        bool const is = flag ? *flag : !std::holds_alternative<std::monostate>(found);
        return is == wanted;
    }
    bool operator()(range const& wanted) const {
        auto const* const number = std::get_if<std::int64_t>(&found);
        return number && *number >= wanted.from && *number <= wanted.to;
    }
    bool operator()(text_pattern const& wanted) const {
        auto const* const text = std::get_if<std::string_view>(&found);
        return text && wanted.matches(*text);
    }
};

}  // namespace

text_pattern::text_pattern(std::string_view text) {
    if (text.find_first_of("*?") == text.npos)
        plain_ = text;
    else
        pattern_ = iam::pattern::expand(text, nullptr, iam::pattern::wildcards::yes);
}

bool text_pattern::matches(std::string_view text) const {
    return pattern_ ? pattern_->matches(text) : text == plain_;
}

std::string condition::name() const {
    if (argument.empty()) return std::string{of->name};
    return std::string{of->name.substr(0, of->name.size() - 1)} + argument;
}

bool condition::fits(actual const& found, of_several which) const {
    auto const* const several = std::get_if<std::vector<std::string_view>>(&found);
    if (!several) return fits_one(found);
    auto const fits = [this](std::string_view one) { return fits_one(one); };
    return which == of_several::any ? std::any_of(several->begin(), several->end(), fits)
                                    : std::all_of(several->begin(), several->end(), fits);
}

bool condition::fits_one(actual const& found) const {
    if (of->shape == takes::flag && std::holds_alternative<std::monostate>(found)) return negated;
    bool const one =
        std::any_of(any_of.begin(), any_of.end(), [&](auto const& wanted) { return std::visit(fit{found}, wanted); });
    return one != negated;
}

void sort_fields(match& in) {
    std::sort(in.begin(), in.end(), [](condition const& a, condition const& b) {
        return a.of != b.of ? a.of < b.of : a.argument < b.argument;
    });
}

bool fits(match const& wanted, subject const& one, of_several which) {
    return std::all_of(wanted.begin(), wanted.end(),
                       [&](auto const& each) { return each.fits(each.read(one), which); });
}

bool fits_any(std::vector<match> const& wanted, subject const& one) {
    return std::any_of(wanted.begin(), wanted.end(), [&](auto const& each) { return fits(each, one); });
}

boost::json::value to_json(actual const& found) {
    if (auto const* const text = std::get_if<std::string_view>(&found)) return boost::json::value(*text);
    if (auto const* const number = std::get_if<std::int64_t>(&found)) return *number;
    if (auto const* const flag = std::get_if<bool>(&found)) return *flag;
    if (auto const* const several = std::get_if<std::vector<std::string_view>>(&found))
        return boost::json::value_from(*several);
    return nullptr;
}

}  // namespace s3seal::verify
