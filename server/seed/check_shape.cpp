#include "server/config/values.hpp"
#include "server/document/suggestion.hpp"
#include "server/seed/check.hpp"
#include "server/seed/shape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace s3seal::seed {

namespace {

namespace json = boost::json;

bool has_form(json::value const& value, form wanted) {
    switch (wanted) {
        case form::text:
            return value.is_string();
        case form::number:
            return value.is_int64() || value.is_uint64();
        case form::flag:
            return value.is_bool();
        case form::list:
            return value.is_array();
        case form::table:
        case form::map:
        case form::document:
            break;
    }
    return value.is_object();
}

std::string_view name_of(form one) noexcept {
    switch (one) {
        case form::text:
            return "text in quotes";
        case form::number:
            return "a whole number";
        case form::flag:
            return "true or false";
        case form::list:
            return "a list";
        case form::table:
        case form::map:
        case form::document:
            break;
    }
    return "a table";
}

// Walks a value beside its shape.
class shape_checker {
public:
    explicit shape_checker(mistakes& out) : out_{out} {}

    void check(json::value const& value, std::span<shape const* const> any, std::string const& path) {
        for (auto const* const one : any)
            if (has_form(value, one->is)) return check(value, *one, path);
        std::string wanted;
        for (auto const* const one : any) wanted.append(wanted.empty() ? "" : " or ").append(name_of(one->is));
        out_.add(value, path, "takes " + wanted);
    }

    // `at`: the table as a value; null: it is the whole document, of which nothing is required.
    void check_table(json::object const& table, json::value const* at, shape const& as, std::string const& path) {
        for (auto const& member : as.fields)
            if (at != nullptr && member.required && !table.contains(member.name))
                out_.add(*at, path_to(path, member.name), "is missing");
        for (auto const& [name, inner] : table) {
            auto const known = std::find_if(as.fields.begin(), as.fields.end(),
                                            [&, key = std::string_view{name}](auto& one) { return one.name == key; });
            if (known == as.fields.end())
                complain_of_name(inner, as, path, name);
            else
                check(inner, known->any, path_to(path, name));
        }
    }

private:
    void complain_of_name(json::value const& value, shape const& in, std::string const& path, std::string_view name) {
        std::vector<std::string_view> known;
        for (auto const& member : in.fields) known.push_back(member.name);
        out_.add(value, path, fmt::format("knows no {}{}", config::quote(name), document::suggestion(name, known)));
    }

    void check(json::value const& value, shape const& as, std::string const& path) {
        switch (as.is) {
            case form::text:
                return check_text(value, value.get_string(), as, path);
            case form::number:
                return check_range(value, as, path);
            case form::flag:
                return;
            case form::table:
                return check_table(value.get_object(), &value, as, path);
            case form::map:
                for (auto const& [name, inner] : value.get_object()) check(inner, {&as.each, 1}, path_to(path, name));
                return;
            case form::list:
                return check_list(value, as, path);
            case form::document:
                if (as.judge)
                    if (auto const wrong = as.judge(json::serialize(value))) out_.add(value, path, *wrong);
        }
    }

    void check_text(json::value const& at, std::string_view text, shape const& as, std::string const& path) {
        if (as.judge)
            if (auto const wrong = as.judge(text)) out_.add(at, path, *wrong);
        if (as.choices.empty() || std::find(as.choices.begin(), as.choices.end(), text) != as.choices.end()) return;
        out_.add(at, path,
                 fmt::format("{} is not one of {}{}", config::quote(text), fmt::join(as.choices, ", "),
                             document::suggestion(text, {as.choices.begin(), as.choices.end()})));
    }

    void check_range(json::value const& value, shape const& as, std::string const& path) {
        boost::system::error_code beyond;
        auto const number = value.to_number<std::int64_t>(beyond);
        if (beyond || number < as.least || number > as.most)
            out_.add(value, path, fmt::format("takes {} to {}", as.least, as.most));
    }

    void check_list(json::value const& value, shape const& as, std::string const& path) {
        auto const& list = value.get_array();
        auto const length = static_cast<std::int64_t>(list.size());
        if (length < as.least || length > as.most)
            out_.add(value, path,
                     as.most == INT64_MAX ? fmt::format("takes {} or more", as.least)
                                          : fmt::format("takes {} to {} of them", as.least, as.most));
        for (std::size_t i = 0; i < list.size(); ++i) check(list[i], {&as.each, 1}, path_to(path, i));
    }

    mistakes& out_;
};

}  // namespace

std::string path_to(std::string_view path, std::string_view name) {
    return path.empty() ? std::string{name} : fmt::format("{}.{}", path, name);
}

std::string path_to(std::string_view path, std::size_t index) {
    return fmt::format("{}[{}]", path, index);
}

std::vector<mistake> mistakes::take() && {
    std::sort(found_.begin(), found_.end(), [](mistake const& a, mistake const& b) {
        return std::tie(a.at.line, a.at.column, a.path) < std::tie(b.at.line, b.at.column, b.path);
    });
    return std::move(found_);
}

void check_shape(document::tree const& seed, mistakes& out) {
    shape_checker{out}.check_table(seed.root(), nullptr, seed_shape(), {});
}

}  // namespace s3seal::seed
