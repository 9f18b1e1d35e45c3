#include "storage/sqlite/columns.hpp"

namespace s3seal::storage::sqlite {

namespace {

void append_escaped(std::string& out, std::string_view text) {
    for (char const c : text) {
        if (c == '\\' || c == ':' || c == '\n') out += '\\';
        out += c;
    }
}

// Takes the text up to an `end` that is not escaped, and the end itself, off the front.
std::string take_escaped(std::string_view& text, char end) {
    std::string out;
    while (!text.empty()) {
        char c = text.front();
        text.remove_prefix(1);
        if (c == end) break;
        if (c == '\\' && !text.empty()) {
            c = text.front();
            text.remove_prefix(1);
        }
        out += c;
    }
    return out;
}

}  // namespace

std::string print_headers(header_list const& headers) {
    std::string text;
    for (auto const& [name, value] : headers) {
        append_escaped(text, name);
        text += ':';
        append_escaped(text, value);
        text += '\n';
    }
    return text;
}

header_list parse_headers(std::string_view text) {
    header_list headers;
    while (!text.empty()) {
        auto name = take_escaped(text, ':');
        auto value = take_escaped(text, '\n');
        headers.emplace_back(std::move(name), std::move(value));
    }
    return headers;
}

void bind_encryption(query& statement, encryption const& value) {
    auto const& [mode, key_arn, bucket_key, context, wrapped_key, format] = value;
    statement.text(mode).text(key_arn).number(bucket_key).text(context).bytes(wrapped_key).number(format);
}

encryption read_encryption(query const& from, int first) {
    return {from.text_at(first),     from.text_at(first + 1), from.number_at(first + 2) != 0,
            from.text_at(first + 3), from.text_at(first + 4), static_cast<int>(from.number_at(first + 5))};
}

void bind_checksum(query& statement, checksum const& value) {
    statement.text(value.algorithm).text(value.type).text(value.value);
}

checksum read_checksum(query const& from, int first) {
    return {from.text_at(first), from.text_at(first + 1), from.text_at(first + 2)};
}

void bind_instant(query& statement, instant value) {
    statement.number(value.time_since_epoch().count());
}

instant read_instant(query const& from, int column) {
    return instant{std::chrono::milliseconds{from.number_at(column)}};
}

std::string after_prefix(std::string prefix) {
    while (!prefix.empty() && prefix.back() == '\xff') prefix.pop_back();
    if (!prefix.empty()) prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
    return prefix;
}

std::string common_prefix_of(std::string_view key, std::string_view prefix, std::string_view delimiter) {
    if (delimiter.empty()) return {};
    auto const at = key.find(delimiter, prefix.size());
    return at == key.npos ? std::string{} : std::string{key.substr(0, at + delimiter.size())};
}

}  // namespace s3seal::storage::sqlite
