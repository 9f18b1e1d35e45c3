#include "server/verify/match_reader.hpp"

#include "server/document/suggestion.hpp"
#include "server/verify/value_reader.hpp"
#include "storage/base/bytes.hpp"

#include <fmt/format.h>
#include <boost/json/array.hpp>

#include <algorithm>
#include <utility>

namespace s3seal::verify {

namespace {

namespace json = boost::json;

// They bound the work of a look at 100,000 records.
constexpr std::size_t most_alternatives = 1'000;

// How filters of the journal call them, which have one name for each.
constexpr std::pair<std::string_view, std::string_view> short_names[] = {
    {"kms_key", "encryption.kms_key"},
    {"bucket_key", "encryption.bucket_key"},
    {"from", "encryption.from"},
};

std::string_view full_name(std::string_view name, std::span<field const> fields) {
    for (auto const& [short_one, full] : short_names)
        if (name == short_one && std::any_of(fields.begin(), fields.end(), [&](auto& f) { return f.name == full; }))
            return full;
    return name;
}

bool is_group(std::string_view name, std::span<field const> fields) {
    auto const prefix = std::string{name} + '.';
    return std::any_of(fields.begin(), fields.end(), [&](field const& one) { return one.name.starts_with(prefix); });
}

bool concerns_same_field(condition const& a, condition const& b) {
    return a.of == b.of && a.argument == b.argument;
}

}  // namespace

void match_reader::complain(json::value const& at, std::string const& path, std::string_view text) {
    problems_.push_back({of_.place_of(at), fmt::format("{}: {}", path, text)});
}

void match_reader::complain_of_name(json::value const& at, std::string const& path, std::string_view name,
                                    std::vector<std::string_view> const& known) {
    complain(at, path, fmt::format("there is no \"{}\"{}", name, document::suggestion(name, known)));
}

std::optional<named_field> match_reader::find(std::string_view name, std::span<field const> fields) const {
    name = full_name(name, fields);
    for (auto const& one : fields) {
        if (!one.is_family()) {
            if (one.name == name) return named_field{&one, {}};
            continue;
        }
        auto const prefix = one.name.substr(0, one.name.size() - 1);
        if (!name.starts_with(prefix) || name.size() == prefix.size()) continue;
        auto const argument = name.substr(prefix.size());
        return named_field{&one, one.ignores_case ? to_lower(argument) : std::string{argument}};
    }
    return std::nullopt;
}

match match_reader::read(json::value const& from, std::span<field const> fields, std::string const& path) {
    match out;
    if (!from.is_object())
        complain(from, path, "takes a table of fields");
    else
        add_group(out, from.get_object(), {}, fields, path);
    sort_fields(out);
    auto const twice = std::adjacent_find(out.begin(), out.end(), concerns_same_field);
    if (twice != out.end()) complain(from, path, fmt::format("{} is there twice", twice->name()));
    return out;
}

std::vector<match> match_reader::read_any(json::value const& from, std::span<field const> fields,
                                          std::string const& path) {
    auto const* const list = from.if_array();
    if (!list) return {read(from, fields, path)};
    if (list->empty()) complain(from, path, "is empty");
    std::vector<match> out;
    for (auto const& one : *list) out.push_back(read(one, fields, fmt::format("{}[{}]", path, out.size())));
    return out;
}

void match_reader::add_group(match& to, json::object const& members, std::string const& prefix,
                             std::span<field const> fields, std::string const& path) {
    for (auto const& member : members) {
        add(to, prefix + std::string{member.key()}, member.value(), fields, path);
    }
}

void match_reader::add(match& to, std::string_view name, json::value const& value, std::span<field const> fields,
                       std::string const& path) {
    auto found = find(name, fields);
    if (!found && is_group(name, fields) && value.is_object())
        return add_group(to, value.get_object(), std::string{name} + '.', fields, path);
    if (!found) {
        std::vector<std::string_view> known;
        for (auto const& one : fields) known.push_back(one.name);
        for (auto const& one : short_names) known.push_back(one.first);
        return complain_of_name(value, path, name, known);
    }
    condition out{.of = found->of, .argument = std::move(found->argument), .any_of = {}, .expected = value};
    auto const full_path = fmt::format("{}.{}", path, name);
    auto const* const table = value.if_object();
    auto const* const inner = table ? table->if_contains("not") : nullptr;
    out.negated = inner != nullptr;
    if (inner && table->size() > 1) complain(value, full_path, "{not = ...} takes nothing else");
    add_values(out, inner ? *inner : value, full_path);
    to.push_back(std::move(out));
}

void match_reader::add_values(condition& to, json::value const& value, std::string const& path) {
    auto const add_one = [&](json::value const& one) {
        auto read = read_alternative(*to.of, one);
        if (!read) return complain(one, path, read.error());
        to.any_of.push_back(*std::move(read));
        if (++alternatives_ == most_alternatives + 1) complain(one, path, "the document has too many values");
    };
    auto const* const list = value.if_array();
    if (!list) return add_one(value);
    if (list->empty()) complain(value, path, "the list is empty");
    for (auto const& one : *list) add_one(one);
}

}  // namespace s3seal::verify
