#include "server/seed/inlined.hpp"

#include "server/seed/fields.hpp"

#include <utility>
#include <vector>

namespace s3seal::seed {

namespace {

namespace json = boost::json;

storage::result<> add_inlined(json::array& to, json::object object, found_file const& file) {
    TRY(auto const content, open_file(file));
    std::string bytes;
    for (;;) {
        TRY(auto const piece, content->next());
        if (piece.empty()) break;
        bytes.append(as_text(piece));
    }
    object["base64"] = base64_encode(as_bytes(bytes));
    to.push_back(std::move(object));
    return {};
}

// Its files were there when the seed was read.
storage::error gone(unusable const& why) {
    return {storage::errc::not_found, why.text};
}

storage::result<> add_object(json::array& to, json::object object, files const* below) {
    if (object.contains("file")) {
        auto const found = below->find(text_of(object, "file"));
        if (!found) return gone(found.error());
        object.erase("file");
        return add_inlined(to, std::move(object), *found);
    }
    if (!object.contains("folder")) {
        to.push_back(std::move(object));
        return {};
    }
    auto const found = below->list(text_of(object, "folder"));
    if (!found) return gone(found.error());
    std::string const prefix{text_of(object, "prefix")};
    object.erase("folder");
    object.erase("prefix");
    for (auto const& one : *found) {
        object["key"] = prefix + one.name;
        CHECK_OK(add_inlined(to, object, one));
    }
    return {};
}

}  // namespace

std::string inlined_seed::origin_of(std::string_view path) const {
    for (auto const& [here, there] : origins)
        if (path.starts_with(here)) return there + std::string{path.substr(here.size())};
    return std::string{path};
}

storage::result<inlined_seed> inlined(seed_document const& seed) {
    inlined_seed out{seed.root(), {}};
    if (!out.root.contains("buckets")) return out;
    auto& buckets = out.root.at("buckets").get_array();
    for (std::size_t b = 0; b < buckets.size(); ++b) {
        auto& table = buckets[b].get_object();
        if (!table.contains("objects")) continue;
        auto const path = path_to(path_to("buckets", b), "objects");
        auto const& before = table.at("objects").get_array();
        json::array objects;
        for (std::size_t o = 0; o < before.size(); ++o) {
            auto const first = objects.size();
            CHECK_OK(add_object(objects, before[o].get_object(), seed.files()));
            for (auto i = first; i < objects.size(); ++i) out.origins.emplace_back(path_to(path, i), path_to(path, o));
        }
        table["objects"] = std::move(objects);
    }
    return out;
}

}  // namespace s3seal::seed
