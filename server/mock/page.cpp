#include "server/mock/page.hpp"

#include <algorithm>

namespace s3seal::mock {

namespace {

std::string print_endpoints(std::vector<std::string> const& all) {
    std::string out;
    for (auto const& one : all)
        for (auto const* const scheme : {"http://", "https://"}) out.append(scheme).append(one).append("\n");
    return out;
}

}  // namespace

std::string escape_html(std::string_view text) {
    std::string out;
    for (char const c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else if (c == '\'')
            out += "&#39;";
        else
            out += c;
    }
    return out;
}

// A name of the template goes on as far as its second @; one that is none of ours is left as it is.
std::string print_page(page_facts const& of) {
    std::string out;
    for (auto rest = page_template(); !rest.empty();) {
        auto const at = rest.find('@');
        out += rest.substr(0, at);
        if (at == rest.npos) break;
        rest.remove_prefix(at + 1);
        auto const name = rest.substr(0, rest.find('@'));
        if (name == "VERSION")
            out += escape_html(of.version);
        else if (name == "ENDPOINTS")
            out += escape_html(print_endpoints(of.endpoints));
        else
            out.append("@").append(name).append("@");
        rest.remove_prefix(std::min(name.size() + 1, rest.size()));
    }
    return out;
}

}  // namespace s3seal::mock
