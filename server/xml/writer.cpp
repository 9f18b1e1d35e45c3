#include "server/xml/writer.hpp"

#include "server/http/field_syntax.hpp"
#include "storage/base/bytes.hpp"

#include <fmt/format.h>

#include <iterator>

namespace s3seal::xml {

void append_escaped(std::string& out, std::string_view text, quotes as) {
    if (!is_utf8(text)) return append_escaped(out, http::latin1_to_utf8(text), as);
    for (char const c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '\r':
                out += "&#13;";
                break;  // would come back as a newline
            case '"':
                out += as == quotes::escaped ? "&quot;" : "\"";
                break;
            case '\t':
            case '\n':
                out += c;
                break;
            default:
                // Not allowed in XML 1.0 in any spelling, and still what AWS sends.
                if (static_cast<unsigned char>(c) < 0x20)
                    fmt::format_to(std::back_inserter(out), "&#x{:x};", static_cast<unsigned>(c));
                else
                    out += c;
        }
    }
}

void writer::declaration() {
    out_ += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
}

void writer::end_tag() {
    if (tag_open_) out_ += '>';
    tag_open_ = false;
}

void writer::open(std::string_view name, attributes with) {
    end_tag();
    out_.append("<").append(name);
    for (auto const& [key, value] : with) {
        out_.append(" ").append(key).append("=\"");
        append_escaped(out_, value, quotes::escaped);
        out_ += '"';
    }
    open_.push_back(name);
    tag_open_ = true;
}

void writer::close() {
    auto const name = open_.back();
    open_.pop_back();
    if (tag_open_)
        out_ += "/>";
    else
        out_.append("</").append(name).append(">");
    tag_open_ = false;
}

void writer::text(std::string_view value) {
    if (value.empty()) return;
    end_tag();
    append_escaped(out_, value, in_text_);
}

void writer::element(std::string_view name, std::string_view value) {
    open(name);
    text(value);
    close();
}

}  // namespace s3seal::xml
