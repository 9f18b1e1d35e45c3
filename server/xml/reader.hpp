// The archive that reads: elements in any order, each asked for by its name.
#pragma once

#include "server/http/uri.hpp"
#include "server/xml/form.hpp"
#include "server/xml/values.hpp"

#include <limits>
#include <optional>
#include <string_view>
#include <vector>

namespace s3seal::xml {

class reader {
public:
    reader(element const& from, form const& as) : reader{from, as.unknown, false} {}

    template <class T, class... How>
    void required(std::string_view name, T& value, How... how) {
        auto const* found = take_one(name);
        ok_ = ok_ && found != nullptr && read(*found, value, how...);
    }
    template <class T, class... How>
    void optional(std::string_view name, std::optional<T>& value, How... how) {
        if (auto const* found = take_one(name)) ok_ = ok_ && read(*found, value.emplace(), how...);
    }
    // Stays what it is when it is left out.
    template <class T, class... How>
    void defaulted(std::string_view name, T& value, How... how) {
        if (auto const* found = take_one(name)) ok_ = ok_ && read(*found, value, how...);
    }

    // Any number of elements of one name, among others.
    template <class T, class... How>
    void list(std::string_view name, std::vector<T>& values, How... how) {
        list(name, values, at_most{std::numeric_limits<std::size_t>::max()}, how...);
    }
    template <class T, class... How>
    void list(std::string_view name, std::vector<T>& values, at_most limit, How... how) {
        for (auto const& child : from_.children) {
            if (child.name != name) continue;
            ++taken_;
            ok_ = ok_ && values.size() < limit.count && read(child, values.emplace_back(), how...);
        }
    }
    // A list in an element of its own, which may be empty.
    template <class T, class... How>
    void wrapped(std::string_view name, std::string_view item, std::vector<T>& values, How... how) {
        auto const* found = take_one(name);
        ok_ = ok_ && found != nullptr && read_list(*found, item, values, how...);
    }
    template <class T, class... How>
    void wrapped(std::string_view name, std::string_view item, std::optional<std::vector<T>>& values, How... how) {
        if (auto const* found = take_one(name)) ok_ = ok_ && read_list(*found, item, values.emplace(), how...);
    }

    // `xsi:` is XMLSchema-instance, whatever the document calls it.
    template <class T, class... How>
    void attribute(std::string_view name, T& value, How... how) {
        auto const* found = find_attribute(name);
        ok_ = ok_ && found != nullptr && from_text(found->value, value, how...);
    }
    template <class T, class... How>
    void attribute(std::string_view name, std::optional<T>& value, How... how) {
        if (auto const* found = find_attribute(name)) ok_ = ok_ && from_text(found->value, value.emplace(), how...);
    }

    // The element's own text.
    template <class T, class... How>
    void text(T& value, How... how) {
        text_taken_ = true;
        ok_ = ok_ && from_text(from_.text, value, how...);
    }

    // Says before all else how `encodable` texts are encoded; the element itself is described where it stands.
    void encoding(std::string_view name, std::optional<text_encoding>&) {
        for (auto const& child : from_.children)
            url_encoded_ = url_encoded_ || (child.name == name && child.text == "url");
    }

    // Everything was right; nothing was there twice, and nothing unknown unless that is ignored.
    bool finish() const {
        bool const all = unknown_ == unknown_elements::ignored || taken_ == from_.children.size();
        return ok_ && all && (text_taken_ || from_.text.find_first_not_of(" \t\r\n") == std::string::npos);
    }

private:
    reader(element const& from, unknown_elements unknown, bool url_encoded)
        : from_{from}, unknown_{unknown}, url_encoded_{url_encoded} {}

    template <class T, class... How>
    bool read(element const& from, T& into, How... how) const {
        if constexpr (xml::value<T>) {
            return from.children.empty() && from_text(from.text, into, how...);
        } else {
            reader nested{from, unknown_, url_encoded_};
            describe(nested, into);
            return nested.finish();
        }
    }
    bool read(element const& from, std::string& into, encodable_t) const {
        if (!from.children.empty()) return false;
        if (!url_encoded_) return from_text(from.text, into);
        auto decoded = http::url_decode_listing(from.text);
        if (!decoded) return false;
        into = *std::move(decoded);
        return true;
    }
    template <class T, class... How>
    bool read_list(element const& from, std::string_view item, std::vector<T>& into, How... how) const {
        reader inside{from, unknown_, url_encoded_};
        inside.list(item, into, how...);
        return inside.finish();
    }

    element const* take_one(std::string_view name) {
        element const* found = nullptr;
        for (auto const& child : from_.children) {
            if (child.name != name) continue;
            ok_ = ok_ && found == nullptr;
            found = &child;
            ++taken_;
        }
        return found;
    }
    xml::attribute const* find_attribute(std::string_view name) const {
        constexpr std::string_view prefix = "xsi:";
        bool const of_schema = name.starts_with(prefix);
        if (of_schema) name.remove_prefix(prefix.size());
        for (auto const& one : from_.attributes)
            if (one.name == name && one.name_space.empty() != of_schema) return &one;
        return nullptr;
    }

    element const& from_;
    unknown_elements unknown_;
    bool url_encoded_;
    std::size_t taken_ = 0;
    bool text_taken_ = false;
    bool ok_ = true;
};

}  // namespace s3seal::xml
