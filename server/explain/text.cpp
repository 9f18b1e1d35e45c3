#include "server/explain/explainer.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>

namespace s3seal::explain {

namespace {

namespace json = boost::json;

std::string plain(json::value const& value) {
    if (value.is_string()) return std::string{value.get_string().data(), value.get_string().size()};
    if (value.is_null()) return "(absent)";
    return json::serialize(value);
}

std::string field(json::object const& from, std::string_view name) {
    auto const* value = from.if_contains(name);
    return value ? plain(*value) : std::string{};
}

// What comes from outside goes to a terminal: nothing in it may control it.
std::string printable(std::string_view text) {
    std::string out;
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f)
            out += fmt::format("\\x{:02x}", byte);
        else
            out += c;
    }
    return out;
}

void add_line(std::string& out, std::string_view label, std::string_view text) {
    if (!text.empty()) out += fmt::format("{:<10}{}\n", label, text);
}

void add_block(std::string& out, std::string_view title, std::string_view text) {
    if (text.empty()) return;
    out += fmt::format("\n{}:\n", title);
    for (;;) {
        auto const end = text.find('\n');
        out.append("    ").append(text.substr(0, end)).append("\n");
        if (end == text.npos) return;
        text.remove_prefix(end + 1);
    }
}

void add_signature(std::string& out, json::object const& signature) {
    if (auto const* tried = signature.if_contains("hypotheses")) {
        out += "\ntried:\n";
        for (auto const& one : tried->as_array()) {
            auto const& row = one.as_object();
            out += fmt::format("    {:<10}{:<16}{}\n", field(row, "status"), field(row, "hypothesis"),
                               field(row, "detail"));
        }
    }
    add_block(out, "canonical request here", field(signature, "canonical_request"));
    add_block(out, "string to sign here", field(signature, "string_to_sign"));
}

void add_conditions(std::string& out, json::object const& statement) {
    auto const* conditions = statement.if_contains("conditions");
    if (!conditions) return;
    for (auto const& one : conditions->as_array()) {
        auto const& row = one.as_object();
        out += fmt::format("        {} {} {} : the request has {}, so it {}\n", field(row, "operator"),
                           field(row, "key"), field(row, "values"), field(row, "request"),
                           row.at("holds").as_bool() ? "holds" : "does not hold");
    }
}

void add_access(std::string& out, json::object const& access) {
    add_line(out, "action", field(access, "action"));
    add_line(out, "resource", field(access, "resource"));
    for (auto const& one : access.at("policies").as_array()) {
        auto const& policy = one.as_object();
        out += fmt::format("\n{}:\n", field(policy, "source"));
        for (auto const& each : policy.at("statements").as_array()) {
            auto const& statement = each.as_object();
            auto const sid = field(statement, "sid");
            auto const difference = field(statement, "differs_in");
            out += fmt::format("    {} {}{} {}\n", field(statement, "number"), field(statement, "effect"),
                               sid.empty() ? "" : " \"" + sid + "\"",
                               difference.empty() ? "matches" : "does not match: another " + difference);
            add_conditions(out, statement);
        }
    }
}

void add_comparison(std::string& out, json::array const& lines) {
    out += "\n";
    for (auto const& one : lines) {
        auto const& row = one.as_object();
        bool const same = row.at("same").as_bool();
        if (same) {
            out += fmt::format("  {:>3}  {}\n", field(row, "line"), field(row, "client"));
        } else {
            out += fmt::format("- {:>3}  {}   (client)\n", field(row, "line"), field(row, "client"));
            out += fmt::format("+ {:>3}  {}   (server)\n", field(row, "line"), field(row, "server"));
        }
    }
}

}  // namespace

std::string as_text(json::object const& explanation) {
    std::string out;
    add_line(out, "request", fmt::format("{}  {}", field(explanation, "request_id"), field(explanation, "time")));
    add_line(out, "", fmt::format("{} {}", field(explanation, "method"), field(explanation, "target")));
    if (explanation.if_contains("code"))
        add_line(out, "answer",
                 fmt::format("{} {}: {}", field(explanation, "status"), field(explanation, "code"),
                             field(explanation, "message")));
    add_line(out, "operation", field(explanation, "operation"));
    add_line(out, "caller", field(explanation, "caller"));
    out += "\n";
    add_line(out, "why", field(explanation, "summary"));
    add_line(out, "advice", field(explanation, "advice"));
    if (auto const* access = explanation.if_contains("access")) {
        out += "\n";
        add_access(out, access->as_object());
    }
    if (auto const* signature = explanation.if_contains("signature")) add_signature(out, signature->as_object());
    if (auto const* lines = explanation.if_contains("lines")) add_comparison(out, lines->as_array());
    return printable(out);
}

}  // namespace s3seal::explain
