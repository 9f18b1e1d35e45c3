#include "server/verify/contract_file.hpp"

#include "server/document/document.hpp"
#include "server/verify/expectation_reader.hpp"

#include <fmt/format.h>

#include <fstream>
#include <sstream>
#include <utility>

namespace s3seal::verify {

namespace {

std::string lines_of(std::string const& name, std::vector<document::problem> const& problems) {
    std::string out;
    for (auto const& one : problems)
        out += fmt::format("{}{}:{}: {}", out.empty() ? "" : "\n", name, one.at.line, one.text);
    return out;
}

}  // namespace

basic_result<contract_file, std::string> load_contract(std::string const& name) {
    std::ifstream file{name, std::ios::binary};
    std::stringstream text;
    if (!(text << file.rdbuf())) return fmt::format("{}: cannot be read, or is empty", name);
    auto const document = document::parse(text.view());
    if (!document) return lines_of(name, {document.error()});
    auto read = read_expectations(*document, form::contract);
    if (!read) return lines_of(name, read.error());
    return contract_file{document->root(), std::move(read->all)};
}

}  // namespace s3seal::verify
