#include "server/seed/shape.hpp"

#include <boost/json.hpp>

#include <string>

namespace s3seal::seed {

namespace {

namespace json = boost::json;

json::object schema_of(shape const& one);

json::object schema_of_table(shape const& one) {
    json::object properties;
    json::array required;
    for (auto const& member : one.fields) {
        json::object said;
        if (member.any.size() == 1) {
            said = schema_of(*member.any.front());
        } else {
            json::array any;
            for (auto const* possible : member.any) any.push_back(schema_of(*possible));
            said["anyOf"] = std::move(any);
        }
        said["description"] = member.about;
        properties[member.name] = std::move(said);
        if (member.required) required.push_back(json::value(member.name));
    }
    json::object out{{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
    if (!required.empty()) out["required"] = std::move(required);
    return out;
}

json::object schema_of_text(shape const& one) {
    json::object out{{"type", "string"}};
    if (!one.pattern.empty()) out["pattern"] = one.pattern;
    if (one.choices.empty()) return out;
    json::array choices;
    for (auto const choice : one.choices) choices.push_back(json::value(choice));
    out["enum"] = std::move(choices);
    return out;
}

json::object schema_of_list(shape const& one) {
    json::object out{{"type", "array"}, {"items", schema_of(*one.each)}};
    if (one.least > 0) out["minItems"] = one.least;
    if (one.most != INT64_MAX) out["maxItems"] = one.most;
    return out;
}

json::object schema_of(shape const& one) {
    switch (one.is) {
        case form::text:
            return schema_of_text(one);
        case form::number:
            return {{"type", "integer"}, {"minimum", one.least}, {"maximum", one.most}};
        case form::flag:
            return {{"type", "boolean"}};
        case form::table:
            return schema_of_table(one);
        case form::map:
            return {{"type", "object"}, {"additionalProperties", schema_of(*one.each)}};
        case form::list:
            return schema_of_list(one);
        case form::document:
            break;
    }
    return {{"type", "object"}};
}

// Indented, as people read it.
void print_json(std::string& to, json::value const& value, std::size_t depth) {
    auto const open_line = [&](std::size_t at) { to.append("\n").append(at * 2, ' '); };
    auto const members = [&](auto const& all, char begin, char end, auto print) {
        to += begin;
        bool first = true;
        for (auto const& one : all) {
            to.append(first ? "" : ",");
            first = false;
            open_line(depth + 1);
            print(one);
        }
        if (!first) open_line(depth);
        to += end;
    };
    if (auto const* const table = value.if_object())
        members(*table, '{', '}', [&](json::key_value_pair const& one) {
            to.append(json::serialize(json::value(one.key()))).append(": ");
            print_json(to, one.value(), depth + 1);
        });
    else if (auto const* const list = value.if_array())
        members(*list, '[', ']', [&](json::value const& one) { print_json(to, one, depth + 1); });
    else
        to.append(json::serialize(value));
}

}  // namespace

std::string print_json_schema() {
    json::object out{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                     {"title", "What an s3seal server begins with"}};
    for (auto& member : schema_of(seed_shape())) out[member.key()] = std::move(member.value());
    std::string text;
    print_json(text, out, 0);
    return text + "\n";
}

}  // namespace s3seal::seed
