#include "server/verify/report.hpp"

#include "server/xml/codec.hpp"
#include "storage/base/printable.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace s3seal::verify {

namespace {

namespace json = boost::json;

std::string_view text(json::object const& of, std::string_view name) {
    return of.at(name).as_string();
}

std::string differences_of(json::object const& example) {
    std::string out;
    for (auto const& one : example.at("differences").as_array()) {
        auto const& each = one.as_object();
        out +=
            fmt::format("        {}: expected {}, found {}\n", text(each, "field"),
                        printable(json::serialize(each.at("expected"))), printable(json::serialize(each.at("found"))));
    }
    return out;
}

// "" when there are none.
std::string examples_of(json::object const& finding, std::string_view list, std::string_view title) {
    auto const& all = finding.at(list).as_array();
    if (all.empty()) return {};
    auto out = fmt::format("    {}:\n", title);
    for (auto const& one : all) {
        auto const& example = one.as_object();
        out += fmt::format("      {}  {}\n", text(example, "request_id"), printable(text(example, "what")));
        out += differences_of(example);
    }
    return out;
}

std::string details_of(json::object const& finding) {
    return fmt::format("    {}\n", printable(text(finding, "why"))) + examples_of(finding, "offenders", "in question") +
           examples_of(finding, "near_misses", "nearest");
}

// What XML has no place for, as some keys of objects, escaped or not. Source: XML 1.0, 2.2, "Characters".
std::string as_xml_text(std::string_view text) {
    constexpr std::string_view replacement = "\xef\xbf\xbd";  // U+FFFD
    std::string out;
    for (char const c : text) {
        bool const is_control = static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
        is_control ? out.append(replacement) : out.append(1, c);
    }
    for (std::string_view const none : {"\xef\xbf\xbe", "\xef\xbf\xbf"})  // U+FFFE, U+FFFF
        for (auto at = out.find(none); at != out.npos; at = out.find(none, at))
            out.replace(at, none.size(), replacement);
    return out;
}

// JUnit's document, as CI systems read it.
struct junit_failure {
    std::string type;
    std::string message;
    std::string details;
};
template <class Ar>
void describe(Ar& ar, junit_failure& x) {
    ar.attribute("type", x.type);
    ar.attribute("message", x.message);
    ar.text(x.details);
}

struct junit_case {
    std::string class_name;
    std::string name;
    std::optional<junit_failure> failure;
};
template <class Ar>
void describe(Ar& ar, junit_case& x) {
    ar.attribute("classname", x.class_name);
    ar.attribute("name", x.name);
    ar.optional("failure", x.failure);
}

struct junit_suite {
    std::string name;
    std::size_t tests = 0;
    std::size_t failures = 0;
    std::vector<junit_case> cases;
};
template <class Ar>
void describe(Ar& ar, junit_suite& x) {
    ar.attribute("name", x.name);
    ar.attribute("tests", x.tests);
    ar.attribute("failures", x.failures);
    ar.list("testcase", x.cases);
}

struct junit_report {
    static constexpr xml::form document{.root = "testsuites", .name_space = ""};
    std::vector<junit_suite> suites;
};
template <class Ar>
void describe(Ar& ar, junit_report& x) {
    ar.list("testsuite", x.suites);
}

std::size_t failures_in(json::array const& findings) {
    return static_cast<std::size_t>(std::count_if(findings.begin(), findings.end(), [](json::value const& one) {
        return !one.as_object().at("passed").as_bool();
    }));
}

}  // namespace

std::string as_table(json::object const& answer) {
    auto const& findings = answer.at("expectations").as_array();
    std::size_t longest = 0;
    for (auto const& one : findings) longest = std::max(longest, text(one.as_object(), "name").size());
    std::string out;
    for (auto const& one : findings) {
        auto const& finding = one.as_object();
        bool const passed = finding.at("passed").as_bool();
        out += fmt::format("{}  {:<{}}  {}\n", passed ? "ok  " : "FAIL", printable(text(finding, "name")), longest,
                           text(finding, "verdict"));
        if (!passed) out += details_of(finding);
    }
    auto const failures = failures_in(findings);
    out += fmt::format("{} of {} hold", findings.size() - failures, findings.size());
    auto const forgotten = answer.at("requests").at("forgotten").to_number<std::uint64_t>();
    if (forgotten > 0) out += fmt::format("; {} requests were forgotten before anybody looked", forgotten);
    return out + "\n";
}

std::string as_junit(json::object const& answer, std::string_view suite) {
    auto const& findings = answer.at("expectations").as_array();
    junit_suite out{as_xml_text(suite), findings.size(), failures_in(findings), {}};
    for (auto const& one : findings) {
        auto const& finding = one.as_object();
        auto& next = out.cases.emplace_back(junit_case{out.name, as_xml_text(text(finding, "name")), {}});
        if (finding.at("passed").as_bool()) continue;
        next.failure = junit_failure{std::string{text(finding, "verdict")}, as_xml_text(text(finding, "why")),
                                     as_xml_text(details_of(finding))};
    }
    return xml::write(junit_report{{std::move(out)}});
}

}  // namespace s3seal::verify
