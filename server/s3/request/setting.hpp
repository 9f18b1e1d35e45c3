// Settings of a bucket as documents: what `describe` says of them is how they are stored.
// Its type has a `kind`, a `document` form and a `describe`, as request_payment in ops/bucket_configurations.cpp.
#pragma once

#include "server/xml/codec.hpp"
#include "storage/metadata_store.hpp"
#include "storage/model.hpp"

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace s3seal::s3 {

// Of documents that no client sees.
constexpr xml::form internal_form(std::string_view root) {
    return {.root = root, .name_space = "", .declaration = false, .unknown = xml::unknown_elements::ignored};
}

// As they are stored: without what only a client needs.
template <class T>
constexpr xml::form stored_form = internal_form(T::document.root);

template <class T>
storage::setting make_setting(T const& value, std::string id = {}) {
    return {std::string{T::kind}, std::move(id), xml::write(value, stored_form<T>)};
}
template <class T>
storage::setting_change put_setting(T const& value, std::string id = {}) {
    auto made = make_setting(value, std::move(id));
    return {std::move(made.kind), std::move(made.id), std::move(made.document)};
}
template <class T>
storage::setting_change delete_setting(std::string id = {}) {
    return {std::string{T::kind}, std::move(id), std::nullopt};
}

// Absent: the bucket has none.
template <class T>
std::optional<T> find_setting(storage::bucket const& in, std::string_view id = {}) {
    auto const* const stored = storage::find_setting(in, T::kind, id);
    if (stored == nullptr) return std::nullopt;
    auto value = xml::read<T>(stored->document, stored_form<T>);
    if (!value) throw std::runtime_error{"a stored setting is damaged: " + stored->kind};
    return value;
}

}  // namespace s3seal::s3
