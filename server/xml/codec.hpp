// Documents said once and read and written by the same words:
//
//   template <class Ar> void describe(Ar& ar, rule& x) {
//       ar.optional("BucketKeyEnabled", x.bucket_key);
//       ar.optional("ApplyServerSideEncryptionByDefault", x.apply);
//   }
//
// Reading takes the elements in any order and refuses unknown and repeated ones; writing keeps the order said.
#pragma once

#include "server/xml/document.hpp"
#include "server/xml/writer.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::xml {

class reader {
public:
    explicit reader(element const& from) : from_{from} {}

    template <class T>
    void required(std::string_view name, T& value) {
        auto const found = take(name);
        ok_ = ok_ && found.size() == 1 && read(*found[0], value);
    }
    template <class T>
    void optional(std::string_view name, std::optional<T>& value) {
        auto const found = take(name);
        ok_ = ok_ && found.size() <= 1 && (found.empty() || read(*found[0], value.emplace()));
    }
    template <class T>
    void list(std::string_view name, std::vector<T>& values) {
        for (auto const* one : take(name)) ok_ = ok_ && read(*one, values.emplace_back());
    }
    // Every element was asked for, once, and each was right.
    bool finish() const {
        return ok_ && taken_ == from_.children.size() && from_.text.find_first_not_of(" \t\r\n") == std::string::npos;
    }

    static bool read(element const& from, std::string& value) {
        value = from.text;
        return from.children.empty();
    }
    // xs:boolean
    static bool read(element const& from, bool& value) {
        value = from.text == "true" || from.text == "1";
        return from.children.empty() && (value || from.text == "false" || from.text == "0");
    }
    template <class T>
    static bool read(element const& from, T& value) {
        reader nested{from};
        describe(nested, value);
        return nested.finish();
    }

private:
    std::vector<element const*> take(std::string_view name) {
        std::vector<element const*> found;
        for (auto const& child : from_.children)
            if (child.name == name) found.push_back(&child);
        taken_ += found.size();
        return found;
    }

    element const& from_;
    std::size_t taken_ = 0;
    bool ok_ = true;
};

class printer {
public:
    explicit printer(writer& to) : to_{to} {}

    template <class T>
    void required(std::string_view name, T& value) {
        print(name, value);
    }
    template <class T>
    void optional(std::string_view name, std::optional<T>& value) {
        if (value) print(name, *value);
    }
    template <class T>
    void list(std::string_view name, std::vector<T>& values) {
        for (auto& one : values) print(name, one);
    }

private:
    void print(std::string_view name, std::string& value) { to_.element(name, value); }
    void print(std::string_view name, bool value) { to_.element(name, value ? "true" : "false"); }
    template <class T>
    void print(std::string_view name, T& value) {
        to_.open(name);
        describe(*this, value);
        to_.close();
    }

    writer& to_;
};

// Absent: not well-formed, another root, or not what `describe` says of T.
template <class T>
std::optional<T> read_document(std::string_view text, std::string_view root) {
    auto const tree = parse(text);
    T value;
    if (!tree || tree->name != root || !reader::read(*tree, value)) return std::nullopt;
    return value;
}

template <class T>
std::string print_document(T value, std::string_view root) {
    std::string text;
    writer out{text};
    out.declaration();
    out.open(root, {{"xmlns", s3_namespace}});
    printer to{out};
    describe(to, value);
    out.close();
    return text;
}

}  // namespace s3seal::xml
