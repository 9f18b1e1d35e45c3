#include "server/seed/seed.hpp"

#include "server/config/values.hpp"
#include "server/seed/fields.hpp"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

namespace s3seal::seed {

namespace {

namespace json = boost::json;

wrong_seed just(document::place at, std::string text) {
    return {{{at, {}, std::move(text)}}};
}

// What is wrong with a name of a file, or of a folder with files; nothing: nothing.
std::optional<std::string> judge_reference(std::string_view field, std::string_view reference, files const* below) {
    if (below == nullptr) return "files are not read here: give the content as text or base64";
    auto const say = [&](auto const& found) {
        return found ? std::nullopt : std::optional{fmt::format("{} {}", config::quote(reference), found.error().text)};
    };
    return field == "file" ? say(below->find(reference)) : say(below->list(reference));
}

void check_files_of(json::value const& object, std::string const& path, files const* below, mistakes& out) {
    if (!object.is_object()) return;
    for (std::string_view const field : {"file", "folder"}) {
        auto const* const named = object.get_object().if_contains(field);
        if (named == nullptr || !named->is_string() || out.tells_of(*named)) continue;
        if (auto const wrong = judge_reference(field, named->get_string(), below))
            out.add(*named, path_to(path, field), *wrong);
    }
}

void check_files(json::object const& root, files const* below, mistakes& out) {
    auto const& buckets = list_of(root, "buckets");
    for (std::size_t b = 0; b < buckets.size(); ++b) {
        if (!buckets[b].is_object()) continue;
        auto const& objects = list_of(buckets[b].get_object(), "objects");
        for (std::size_t o = 0; o < objects.size(); ++o)
            check_files_of(objects[o], fmt::format("buckets[{}].objects[{}]", b, o), below, out);
    }
}

bool leads_to(std::string_view wanted, std::string_view path) {
    return wanted.starts_with(path) &&
           (wanted.size() == path.size() || wanted[path.size()] == '.' || wanted[path.size()] == '[');
}

// Null: `at` is not on the way to it.
json::value const* find_innermost(json::value const& at, std::string_view path, std::string_view wanted) {
    if (!leads_to(wanted, path)) return nullptr;
    if (auto const* const table = at.if_object())
        for (auto const& [name, value] : *table)
            if (auto const* const found = find_innermost(value, path_to(path, name), wanted)) return found;
    if (auto const* const list = at.if_array())
        for (std::size_t i = 0; i < list->size(); ++i)
            if (auto const* const found = find_innermost((*list)[i], path_to(path, i), wanted)) return found;
    return &at;
}

}  // namespace

mistake seed_document::mistake_in(std::string path, std::string text) const {
    for (auto const& [name, value] : root())
        if (auto const* const found = find_innermost(value, name, path))
            return mistake_at(*found, std::move(path), std::move(text));
    return {{}, std::move(path), std::move(text)};
}

std::string wrong_seed::text(std::string_view name) const {
    std::string out;
    for (auto const& one : mistakes) {
        if (!name.empty()) out.append(name).append(":");
        out.append(fmt::format("{}: ", one.at.line));
        if (!one.path.empty()) out.append(one.path).append(": ");
        out.append(one.text).append("\n");
    }
    return out;
}

basic_result<seed_document, wrong_seed> seed_document::read(std::string_view text, origin const& from) {
    std::optional<seed::files> below;
    if (from.folder) {
        auto opened = files::below(*from.folder);
        if (!opened) return just({}, opened.error().text);
        below = *std::move(opened);
    }
    auto parsed = document::parse(text, {.bytes = max_bytes});
    if (!parsed) return just(parsed.error().at, parsed.error().text);
    mistakes found{*parsed};
    check_shape(*parsed, found);
    check_files(parsed->root(), below ? &*below : nullptr, found);
    check_sense(*parsed, found);
    if (auto wrong = std::move(found).take(); !wrong.empty()) return wrong_seed{std::move(wrong)};
    return seed_document{from.name, *std::move(parsed), std::move(below)};
}

basic_result<seed_document, wrong_seed> seed_document::load(std::string const& file) {
    std::ifstream in{file, std::ios::binary};
    std::stringstream text;
    if (!in || !(text << in.rdbuf())) return just({}, "cannot be read");
    return read(std::move(text).str(), {file, std::filesystem::path{file}.parent_path()});
}

}  // namespace s3seal::seed
