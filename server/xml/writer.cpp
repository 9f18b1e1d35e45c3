#include "server/xml/writer.hpp"

namespace s3seal::xml {

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
