#include "server/xml/printer.hpp"

namespace s3seal::xml {

void printer::end_tag() {
    if (tag_open_) out_ += '>';
    tag_open_ = false;
}

void printer::open(std::string_view name) {
    end_tag();
    out_ += '<';
    out_ += name;
    tag_open_ = true;
}

void printer::close(std::string_view name) {
    if (tag_open_) {
        out_ += '/';
    } else {
        out_ += '<';
        out_ += '/';
        out_ += name;
    }
    out_ += '>';
    tag_open_ = false;
}

void printer::printed(printed_elements const& these) {
    constexpr std::size_t usual_rest = 1024;
    if (these.text.empty()) return;
    end_tag();
    out_.reserve(out_.size() + these.text.size() + usual_rest);
    out_ += these.text;
}

void printer::put_attribute(std::string_view name, std::string_view text) {
    out_.append(" ").append(name).append("=\"");
    append_escaped(out_, text, quotes::escaped);
    out_ += '"';
}

void printer::put_text(std::string_view text) {
    if (text.empty()) return;
    end_tag();
    append_escaped(out_, text, in_text_);
}

void printer::put_plain(std::string_view text) {
    if (text.empty()) return;
    end_tag();
    out_ += text;
}

}  // namespace s3seal::xml
