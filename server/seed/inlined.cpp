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

storage::result<json::object> inlined(seed_document const& seed) {
    auto out = seed.root();
    if (!out.contains("buckets")) return out;
    for (auto& bucket : out.at("buckets").get_array()) {
        auto& table = bucket.get_object();
        if (!table.contains("objects")) continue;
        json::array objects;
        for (auto const& one : table.at("objects").get_array())
            CHECK_OK(add_object(objects, one.get_object(), seed.files()));
        table["objects"] = std::move(objects);
    }
    return out;
}

}  // namespace s3seal::seed
