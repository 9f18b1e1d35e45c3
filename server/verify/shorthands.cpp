#include "server/verify/shorthands.hpp"

#include "server/verify/value_reader.hpp"

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace s3seal::verify {

namespace {

namespace json = boost::json;

// A condition of ours, which is right.
condition fixed(std::string_view name, json::value expected) {
    auto const fields = request_fields();
    auto const& of = *std::find_if(fields.begin(), fields.end(), [&](field const& one) { return one.name == name; });
    condition out{.of = &of, .argument = {}, .any_of = {}, .expected = expected};
    if (auto const* const list = expected.if_array())
        for (auto const& one : *list) out.any_of.push_back(*read_alternative(of, one));
    else
        out.any_of.push_back(*read_alternative(of, expected));
    return out;
}

// What is answered does not say whether it is done: an answer may be lost, 200 may tell of an error, 303 of none.
constexpr std::string_view of_success[] = {"status", "error_code", "committed", "succeeded"};

// Adds a field of what is looked at; a word for what was done says itself what it takes for that.
void add_to_scope(match_reader& reader, std::string_view name, json::value const& value, std::string const& path,
                  match& into) {
    if (std::find(std::begin(of_success), std::end(of_success), name) != std::end(of_success))
        reader.complain(value, fmt::format("{}.{}", path, name), "goes without saying: it is about all that was done");
    else
        reader.add(into, name, value, request_fields(), path);
}

// Members of `value` that are fields of `every` go there, the others into the only match of `any_of`.
void split(match_reader& reader, json::value const& value, std::string const& path,
           std::span<std::string_view const> every, expectation& into) {
    into.any_of.emplace_back();
    auto const* const members = value.if_object();
    if (!members) return reader.complain(value, path, "takes a table of fields");
    for (auto const& member : *members) {
        std::string_view const name = member.key();
        bool const is_of_every =
            std::find(every.begin(), every.end(), name) != every.end() || name.starts_with("encryption");
        auto const full = name == "mode" ? std::string_view{"encryption.mode"} : name;
        if (is_of_every)
            reader.add(into.every, full, member.value(), request_fields(), path);
        else
            add_to_scope(reader, full, member.value(), path, into.any_of[0]);
    }
}

// `true`, or which of them.
void read_scope(match_reader& reader, json::value const& value, std::string const& path, match& into) {
    if (value.is_bool() && value.get_bool()) return;
    if (value.is_object())
        into = reader.read(value, request_fields(), path);
    else
        reader.complain(value, path, "takes true, or a table of fields");
}

void all_encrypted(match_reader& reader, json::value const& value, std::string const& path, expectation& into) {
    static constexpr std::string_view every[] = {"mode", "kms_key", "bucket_key", "from"};
    split(reader, value, path, every, into);
    if (auto const* const key = value.is_object() ? value.get_object().if_contains("key") : nullptr;
        key && key->is_string() && std::string_view{key->get_string()}.starts_with("arn:"))
        reader.complain(*key, path + ".key", "is a pattern of objects' keys; kms_key is the key that encrypts");
    auto const says_so = [](condition const& one) { return one.of->name == "encryption.mode" && !one.fits(actual{}); };
    if (std::none_of(into.every.begin(), into.every.end(), says_so))
        into.every.push_back(fixed("encryption.mode", true));
    json::array writes;
    for (auto const name : writes_of_objects()) writes.emplace_back(name);
    into.any_of[0].push_back(fixed("operation", std::move(writes)));
    into.any_of[0].push_back(fixed("committed", true));
}

void only_callers(match_reader& reader, json::value const& value, std::string const& path, expectation& into) {
    into.any_of.emplace_back();
    auto const* const table = value.if_object();
    auto const* const callers = table ? table->if_contains("callers") : &value;
    if (!callers) return reader.complain(value, path, "callers: is missing");
    reader.add(into.every, "caller", *callers, request_fields(), path);
    if (table)
        for (auto const& member : *table)
            if (member.key() != "callers") add_to_scope(reader, member.key(), member.value(), path, into.any_of[0]);
    into.any_of[0].push_back(fixed("succeeded", true));
}

void no_ssec(match_reader& reader, json::value const& value, std::string const& path, expectation& into) {
    match scope;
    read_scope(reader, value, path, scope);
    // Also where the key came before: what completes an upload need not repeat it.
    into.any_of = {scope, scope};
    into.any_of[0].push_back(fixed("customer_key", true));
    into.any_of[1].push_back(fixed("encryption.mode", "SSE-C"));
    into.count.at_most = 0;
}

void no_unencrypted_source(match_reader& reader, json::value const& value, std::string const& path, expectation& into) {
    auto& copies = into.any_of.emplace_back();
    auto const* const table = value.if_object();
    if (!table) read_scope(reader, value, path, copies);
    if (table)
        for (auto const& member : *table) {
            bool const is_mode = member.key() == "mode";
            std::string_view const name = is_mode ? "copy_source_mode" : std::string_view{member.key()};
            if (is_mode)
                reader.add(into.every, name, member.value(), request_fields(), path);
            else
                add_to_scope(reader, name, member.value(), path, copies);
        }
    for (auto const& one : into.every)
        if (one.fits(service::unencrypted))
            reader.complain(value, path + ".mode", "says what sources may be; unencrypted is what none may be");
    if (into.every.empty()) {
        into.every.push_back(fixed("copy_source_mode", json::value(service::unencrypted)));
        into.every.back().negated = true;
        into.every.back().expected = json::object{{"not", service::unencrypted}};
    }
    copies.push_back(fixed("operation", json::array{"CopyObject", "UploadPartCopy"}));
    copies.push_back(fixed("committed", true));
}

template <auto Read>
void read_sorted(match_reader& reader, json::value const& value, std::string const& path, expectation& into) {
    Read(reader, value, path, into);
    for (auto& one : into.any_of) sort_fields(one);
    sort_fields(into.every);
}

constexpr shorthand rows[] = {
    {"all_encrypted", read_sorted<all_encrypted>},
    {"only_callers", read_sorted<only_callers>},
    {"no_ssec", read_sorted<no_ssec>},
    {"no_unencrypted_source", read_sorted<no_unencrypted_source>},
};

}  // namespace

std::span<shorthand const> shorthands() noexcept {
    return rows;
}

std::span<std::string_view const> writes_of_objects() noexcept {
    static constexpr std::string_view all[] = {"PutObject",
                                               "PostObject",
                                               "CopyObject",
                                               "CreateMultipartUpload",
                                               "UploadPart",
                                               "UploadPartCopy",
                                               "CompleteMultipartUpload",
                                               "PutObjectAnnotation",
                                               "RenameObject",
                                               "UpdateObjectEncryption"};
    return all;
}

}  // namespace s3seal::verify
