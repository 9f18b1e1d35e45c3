#include "server/faults/rule_list.hpp"

#include "server/faults/presets.hpp"
#include "server/faults/rule_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>
#include <string>
#include <utility>

namespace s3seal::faults {

namespace {

namespace json = boost::json;

// What a preset's rule does not ask for itself.
void narrow(matcher& one, matcher const& to) {
    auto const take = [](auto& into, auto const& from) {
        if (from) into = from;
    };
    take(one.region, to.region);
    take(one.operation, to.operation);
    take(one.bucket, to.bucket);
    take(one.key, to.key);
    take(one.caller, to.caller);
    take(one.name_space, to.name_space);
    take(one.kms_key, to.kms_key);
    one.headers.insert(one.headers.end(), to.headers.begin(), to.headers.end());
}

std::vector<rule> read_preset(json::value const& from, mistakes& out) {
    fields all{from, {}, out};
    auto const name = all.text("preset").value_or("");
    auto const test = all.text("test").value_or("");
    matcher to;
    if (auto found = all.object("match")) to = read_matcher(*std::move(found));
    all.finish();
    if (!to.service.empty()) all.complain("match", "takes no service: the preset says which");
    auto rules = rules_of_preset(name);
    if (rules.empty())
        all.complain("preset",
                     fmt::format("there is no preset \"{}\": they are {}", name, fmt::join(preset_names(), ", ")));
    for (auto& one : rules) {
        one.test = test;
        narrow(one.match, to);
    }
    return rules;
}

}  // namespace

std::vector<rule> read_rules(json::value const& from, mistakes& out) {
    auto const before = out.size();
    std::vector<rule> all;
    auto const add = [&](json::value const& one, std::string const& path) {
        if (auto rule = read_rule(one, out, path)) all.push_back(*std::move(rule));
    };
    if (from.is_object() && from.get_object().contains("preset"))
        all = read_preset(from, out);
    else if (auto const* const list = from.if_array())
        for (std::size_t i = 0; i < list->size(); ++i) add((*list)[i], fmt::format("[{}]", i));
    else
        add(from, {});
    if (out.size() > before) return {};
    return all;
}

}  // namespace s3seal::faults
