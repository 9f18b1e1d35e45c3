#include "tests/contract/case.hpp"

#include "tests/contract/pattern.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <stdexcept>

namespace s3seal::test {

namespace {

namespace json = boost::json;
using setters = std::map<std::string, std::function<void(json::value const&)>, std::less<>>;

std::string text_of(json::value const& value) {
    return std::string{value.as_string()};
}

// A name that nobody knows would be a check that never happens.
void read_object(json::value const& from, setters const& known) {
    for (auto const& [name, value] : from.as_object()) {
        auto const found = known.find(std::string_view{name});
        if (found == known.end()) throw std::runtime_error{"unknown: " + std::string{name}};
        found->second(value);
    }
}

auto to(std::string& field) {
    return [&field](json::value const& value) { field = text_of(value); };
}
auto to(bool& field) {
    return [&field](json::value const& value) { field = value.as_bool(); };
}
template <class Number>
auto to_number(Number& field) {
    return [&field](json::value const& value) { field = value.to_number<Number>(); };
}
auto to(std::vector<std::string>& field) {
    return [&field](json::value const& value) {
        for (auto const& one : value.as_array()) field.push_back(text_of(one));
    };
}
auto to(named_texts& field) {
    return [&field](json::value const& value) {
        for (auto const& [name, one] : value.as_object()) field.emplace_back(name, text_of(one));
    };
}

signing_choice read_signing(json::value const& from) {
    signing_choice out;
    if (from.is_string()) {
        if (from.as_string() != "none") throw std::runtime_error{"sign: only \"none\" or an object"};
        out.anonymous = true;
        return out;
    }
    read_object(from, {{"access_key", to(out.access_key)},
                       {"secret", to(out.secret)},
                       {"region", to(out.region)},
                       {"service", to(out.service)},
                       {"date", to(out.date)},
                       {"scope_date", to(out.scope_date)},
                       {"payload", to(out.payload)},
                       {"canonical_path", to(out.canonical_path)},
                       {"unsigned", to(out.unsigned_headers)},
                       {"left_out", to(out.left_out)},
                       {"replace", to(out.replace)},
                       {"presign", to(out.presign)},
                       {"version_2", to(out.version_2)},
                       {"append", to(out.append)},
                       {"tamper", to(out.tamper)}});
    return out;
}

// ["Code", "Message", {"Extra": "value"}]
void read_error(json::value const& from, expectation& out) {
    auto const& parts = from.as_array();
    out.has_error = true;
    out.code = text_of(parts.at(0));
    out.message = text_of(parts.at(1));
    if (parts.size() > 2) to(out.extras)(parts[2]);
}

// ["NotFoundException", "message"], or the name alone.
void read_json_error(json::value const& from, expectation& out) {
    auto const& parts = from.as_array();
    out.has_json_error = out.bare = true;
    out.code = text_of(parts.at(0));
    if (parts.size() > 1) out.message = text_of(parts[1]);
}

void read_expectation(json::value const& from, expectation& out) {
    read_object(from, {{"status", to_number(out.status)},
                       {"error", [&](json::value const& value) { read_error(value, out); }},
                       {"json_error", [&](json::value const& value) { read_json_error(value, out); }},
                       {"headers", to(out.headers)},
                       {"unlike", to(out.unlike)},
                       {"absent", to(out.absent)},
                       {"body",
                        [&](json::value const& value) {
                            out.has_body = true;
                            out.body = text_of(value);
                        }},
                       {"contains", to(out.contains)},
                       {"lacks", to(out.lacks)},
                       {"bare", to(out.bare)}});
    for (auto const* text : {&out.message, &out.body}) check_expected(*text);
    for (auto const* texts : {&out.extras, &out.headers})
        for (auto const& [name, value] : *texts) check_expected(value);
}

step read_step(json::value const& from) {
    step out;
    std::string request;
    read_object(from, {{"do", to(request)},
                       {"host", to(out.host)},
                       {"headers", to(out.headers)},
                       {"body", to(out.body)},
                       {"prefix", to(out.prefix)},
                       {"suffix", to(out.suffix)},
                       {"times", to_number(out.times)},
                       {"chunks", to(out.chunks)},
                       {"trailers", to(out.trailers)},
                       {"change", to(out.change)},
                       {"no_length", to(out.no_length)},
                       {"chunked", to(out.chunked)},
                       {"cut", to_number(out.cut)},
                       {"sign", [&](json::value const& value) { out.sign = read_signing(value); }},
                       {"expect", [&](json::value const& value) { read_expectation(value, out.expect); }},
                       {"capture", to(out.capture)}});
    auto const blank = request.find(' ');
    if (blank == std::string::npos) throw std::runtime_error{"\"do\" is METHOD target"};
    out.method = request.substr(0, blank);
    if (out.method == "HEAD" && out.expect.has_error) throw std::runtime_error{"no answer to HEAD says an error"};
    out.target = request.substr(blank + 1);
    return out;
}

contract_case read_case(json::value const& from) {
    contract_case out;
    out.scheme = "http";
    read_object(from, {{"name", to(out.name)},
                       {"source", to(out.source)},
                       {"confidence", to(out.confidence)},
                       {"scheme", to(out.scheme)},
                       {"ours", to(out.ours)},
                       {"bucket", to(out.make_bucket)},
                       {"bucket_headers", to(out.bucket_headers)},
                       {"steps", [&](json::value const& value) {
                            for (auto const& one : value.as_array()) out.steps.push_back(read_step(one));
                        }}});
    if (out.name.empty() || out.source.empty() || out.steps.empty())
        throw std::runtime_error{"name, source and steps are needed"};
    for (auto const& allowed : {"R", "R*", "R2", "D", "P", "CALC", "ours"})
        if (out.confidence == allowed) return out;
    throw std::runtime_error{"confidence is R, R*, R2, D, P, CALC or ours"};
}

void replace_all(std::string& text, std::string const& from, std::string const& with) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + with.size()))
        text.replace(at, from.size(), with);
}

// Texts that a file repeats are written once, in "texts", and used as {name} anywhere in it.
void expand(json::value& value, named_texts const& texts) {
    if (value.is_string()) {
        auto text = text_of(value);
        for (auto const& [name, with] : texts) replace_all(text, "{" + name + "}", with);
        value = text;
    } else if (value.is_array()) {
        for (auto& one : value.as_array()) expand(one, texts);
    } else if (value.is_object()) {
        for (auto& entry : value.as_object()) expand(entry.value(), texts);
    }
}

void read_file(std::filesystem::path const& path, std::vector<contract_case>& out) {
    std::ifstream in{path, std::ios::binary};
    auto document = json::parse(std::string{std::istreambuf_iterator<char>{in}, {}});
    named_texts texts;
    if (auto const* given = document.as_object().if_contains("texts")) to(texts)(*given);
    auto& cases = document.at("cases").as_array();
    for (auto& one : cases) {
        expand(one, texts);
        try {
            out.push_back(read_case(one));
        } catch (std::exception const& problem) {
            auto const* name = one.as_object().if_contains("name");
            throw std::runtime_error{path.filename().string() + ", " + (name ? text_of(*name) : "?") + ": " +
                                     problem.what()};
        }
        out.back().file = path.stem().string();
    }
}

}  // namespace

std::vector<contract_case> read_cases(std::string const& folder) {
    std::vector<std::filesystem::path> files;
    for (auto const& entry : std::filesystem::directory_iterator{folder})
        if (entry.path().extension() == ".json") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<contract_case> out;
    for (auto const& file : files) {
        try {
            read_file(file, out);
        } catch (boost::system::system_error const& problem) {
            throw std::runtime_error{file.filename().string() + " is not JSON: " + problem.what()};
        }
    }
    return out;
}

}  // namespace s3seal::test
