// Writes XML by appending to a string: what S3 sends is small, flat and known in advance.
#pragma once

#include "server/xml/escaping.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::xml {

using attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

// Names must outlive their elements: they are literals.
class writer {
public:
    explicit writer(std::string& out, quotes in_text = quotes::plain) noexcept : out_{out}, in_text_{in_text} {}

    void declaration();  // with the one newline that S3 sends after it
    void open(std::string_view name, attributes with = {});
    void close();  // <Name/> when nothing was put into it
    void text(std::string_view value);
    void element(std::string_view name, std::string_view value);

private:
    void end_tag();

    std::string& out_;
    quotes in_text_;
    std::vector<std::string_view> open_;
    bool tag_open_ = false;  // "<Name" is written, ">" is not
};

}  // namespace s3seal::xml
