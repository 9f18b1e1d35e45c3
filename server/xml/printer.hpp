// The archive that writes: elements in the order described, straight into one string.
#pragma once

#include "server/http/uri.hpp"
#include "server/xml/form.hpp"
#include "server/xml/values.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace s3seal::xml {

// Elements that were printed as they came, by a printer of their own, instead of being held until all were there.
struct printed_elements {
    std::string text;
    std::size_t count = 0;
};

class printer {
public:
    printer(std::string& out, quotes in_text) noexcept : out_{out}, in_text_{in_text} {}

    template <class T>
    void document(T& value, form const& as) {
        open(as.root);
        if (!as.name_space.empty()) put_attribute("xmlns", as.name_space);
        describe(*this, value);
        close(as.root);
    }

    template <class T, class... How>
    void required(std::string_view name, T& value, How... how) {
        open(name);
        if constexpr (xml::value<std::remove_const_t<T>>)
            text(value, how...);
        else
            describe(*this, value);
        close(name);
    }
    template <class T, class... How>
    void optional(std::string_view name, std::optional<T>& value, How... how) {
        if (value) required(name, *value, how...);
    }
    template <class T, class... How>
    void defaulted(std::string_view name, T& value, How... how) {
        required(name, value, how...);
    }

    template <class T, class... How>
    void list(std::string_view name, std::vector<T>& values, How... how) {
        for (auto& one : values) required(name, one, how...);
    }
    template <class T, class... How>
    void list(std::string_view name, std::vector<T>& values, at_most, How... how) {
        list(name, values, how...);
    }
    template <class T, class... How>
    void wrapped(std::string_view name, std::string_view item, std::vector<T>& values, How... how) {
        open(name);
        list(item, values, how...);
        close(name);
    }
    template <class T, class... How>
    void wrapped(std::string_view name, std::string_view item, std::optional<std::vector<T>>& values, How... how) {
        if (values) wrapped(name, item, *values, how...);
    }

    // Before anything inside the element. `xsi:` is declared where it is used, as S3 does.
    template <class T, class... How>
    void attribute(std::string_view name, T& value, How... how) {
        if (name.starts_with("xsi:")) put_attribute("xmlns:xsi", schema_instance);
        put_attribute(name, text_of(value, how...));
    }
    template <class T, class... How>
    void attribute(std::string_view name, std::optional<T>& value, How... how) {
        if (value) attribute(name, *value, how...);
    }

    template <class T, class... How>
    void text(T& value, How... how) {
        if constexpr (string<std::remove_const_t<T>>)
            put_text(value);
        else
            put_plain(text_of(value, how...));
    }
    template <string T>
    void text(T& value, quoted_t) {
        put_text("\"");
        put_text(value);
        put_text("\"");
    }
    template <string T>
    void text(T& value, encodable_t) {
        if (url_encoded_)
            put_text(http::url_encode_listing(value));
        else
            put_text(value);
    }

    void printed(printed_elements const& these);

    void encoding(std::string_view, std::optional<text_encoding>& as) { url_encoded_ = as == text_encoding::url; }

private:
    void open(std::string_view name);
    void close(std::string_view name);  // <Name/> when nothing was put into it
    void put_attribute(std::string_view name, std::string_view text);
    void put_text(std::string_view text);
    void put_plain(std::string_view text);  // that needs no escaping
    void end_tag();

    std::string& out_;
    quotes in_text_;
    bool url_encoded_ = false;
    bool tag_open_ = false;  // "<Name" is written, ">" is not
};

}  // namespace s3seal::xml
