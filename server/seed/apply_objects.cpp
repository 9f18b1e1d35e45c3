#include "server/http/uri.hpp"
#include "server/kms/local_service.hpp"
#include "server/seed/applying.hpp"
#include "server/seed/wanted_object.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace s3seal::seed {

namespace {

namespace json = boost::json;

// The versions of one key, from the oldest on.
class version_sink final : public storage::listing_sink {
public:
    explicit version_sink(std::string_view key) : key_{key} {}
    void add(storage::listed_object const& row) override {
        if (row.key == key_) ids_.emplace_back(row.version);
    }
    void add_common_prefix(std::string_view) override {}
    std::vector<std::string> oldest_first() && {
        std::reverse(ids_.begin(), ids_.end());
        return std::move(ids_);
    }

private:
    std::string_view key_;
    std::vector<std::string> ids_;
};

class object_applier {
public:
    object_applier(applying& with, spot const& bucket, actor const& by)
        : with_{with}, bucket_{bucket}, by_{by}, name_{text_of(bucket.table(), "name")} {}

    applied<> run() {
        if (!bucket_.table().contains("objects")) return {};
        auto const all = bucket_.within("objects");
        for (std::size_t i = 0; i < all.value.get_array().size(); ++i) CHECK_OK(expand(all.within(i)));
        for (auto const& [key, versions] : by_key_) CHECK_OK(put_key(key, versions));
        return {};
    }

private:
    using versions = std::vector<wanted_object>;

    applied<> expand(spot at) {
        auto const& object = at.table();
        if (object.contains("folder")) {
            auto found = with_.seed.files()->list(text_of(object, "folder"));
            if (!found) return with_.refused(at.within("folder"), found.error().text);
            for (auto& one : *found) {
                auto key = std::string{text_of(object, "prefix")}.append(one.name);
                by_key_[key].push_back({at, key, std::move(one)});
            }
            return {};
        }
        std::string const key{text_of(object, "key")};
        std::optional<found_file> file;
        if (object.contains("file")) {
            auto found = with_.seed.files()->find(text_of(object, "file"));
            if (!found) return with_.refused(at.within("file"), found.error().text);
            file = *std::move(found);
        }
        by_key_[key].push_back({std::move(at), key, std::move(file)});
        return {};
    }

    // Several versions are there only all together and in their order.
    applied<> put_key(std::string const& key, versions const& wanted) {
        TRY(bool const there, are_there(key, wanted));
        if (there) return {};
        for (auto const& one : wanted) CHECK_OK(put(one));
        return {};
    }

    applied<bool> are_there(std::string const& key, versions const& wanted) {
        if (wanted.size() == 1) return is_there(wanted.front(), {});
        version_sink sink{key};
        auto const listed =
            with_.to.metadata.list_versions({"", name_}, {.prefix = key, .limit = wanted.size() + 1}, sink);
        if (!listed) return with_.refused(wanted.front().at, listed.error());
        auto const ids = std::move(sink).oldest_first();
        if (ids.size() != wanted.size()) return false;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            TRY(bool const there, is_there(wanted[i], ids[i]));
            if (!there) return false;
        }
        return true;
    }

    applied<bool> is_there(wanted_object const& one, std::string_view version) {
        auto const held = with_.to.metadata.load_head({{"", name_}, one.key, version});
        if (!held && held.error().code == storage::errc::not_found) return false;
        if (!held) return with_.refused(one.at, held.error());
        TRY(auto const key_arn, resolve_key(one));
        if (!is_same(one, *held, key_arn)) return false;
        if (held->delete_marker) return true;
        auto const same = has_same_content(one, *held);
        if (!same) return with_.refused(one.at, same.error());
        return *same && has_same_annotations(one, *held);
    }

    // "": it has none of its own.
    applied<std::string> resolve_key(wanted_object const& one) {
        auto const named = text_of(table_of(one.table(), "encryption"), "key");
        if (named.empty()) return std::string{};
        auto found = with_.to.keys.resolve(by_.account, by_.region, named);
        if (!found) return with_.refused(one.at.within("encryption"), found.error().message);
        return *std::move(found);
    }

    bool has_same_annotations(wanted_object const& one, storage::object const& held) const {
        auto const& wanted = table_of(one.table(), "annotations");
        return wanted.size() == held.annotation_count &&
               std::all_of(wanted.begin(), wanted.end(), [&](json::key_value_pair const& text) {
                   auto const there =
                       with_.to.metadata.load_annotation({{"", name_}, one.key, held.version}, text.key());
                   return there && is_digest_of(text.value().get_string(), there->digest);
               });
    }

    std::string target_of(wanted_object const& one) const {
        return fmt::format("/{}/{}", name_, http::uri_encode(one.key, true));
    }
    own_request request(wanted_object const& one, std::string_view method, std::string_view query = {}) const {
        own_request out{.account = by_.account, .region = by_.region, .method = std::string{method}, .target = {}};
        out.target = target_of(one).append(query.empty() ? "" : "?").append(query);
        out.at = one.modified();
        return out;
    }

    applied<> put(wanted_object const& one) {
        if (one.is_delete_marker()) {
            CHECK_OK(with_.want(one.at, request(one, "DELETE")));
            return {};
        }
        auto const content = open_content(one);
        if (!content) return with_.refused(one.at, content.error());
        auto const checksum = checksum_headers(one);
        if (!checksum) return with_.refused(one.at, checksum.error());
        auto wanted = request(one, "PUT");
        wanted.headers = headers_of(one);
        wanted.headers.insert(wanted.headers.end(), checksum->begin(), checksum->end());
        wanted.source = content->get();
        wanted.length = size_of(one);
        if (auto const done = with_.want(one.at, std::move(wanted)); !done)
            return with_.refused(cause_of_refusal(one), done.error().text);
        CHECK_OK(put_acl(one));
        return put_annotations(one);
    }

    // The key that is none, its own or the bucket's; else the object.
    spot cause_of_refusal(wanted_object const& one) const {
        auto const& said = one.table().contains("encryption") ? one.at : bucket_;
        auto const key = text_of(table_of(said.table(), "encryption"), "key");
        if (key.empty() || with_.to.keys.resolve(by_.account, by_.region, key)) return one.at;
        return said.within("encryption").within("key");
    }

    applied<> put_acl(wanted_object const& one) {
        if (!one.table().contains("acl") || is_canned_acl(one.table())) return {};
        auto wanted = request(one, "PUT", "acl");
        wanted.body = print_acl(list_of(one.table(), "acl"), by_.account);
        CHECK_OK(with_.want(one.at.within("acl"), std::move(wanted)));
        return {};
    }

    applied<> put_annotations(wanted_object const& one) {
        auto const at = one.at.within("annotations");
        for (auto const& [name, text] : table_of(one.table(), "annotations")) {
            auto wanted = request(one, "PUT", "annotation&annotationName=" + http::uri_encode(name, false));
            wanted.body = std::string{text.get_string()};
            CHECK_OK(with_.want(at.within(name), std::move(wanted)));
        }
        return {};
    }

    applying& with_;
    spot const& bucket_;
    actor const& by_;
    std::string name_;
    std::map<std::string, versions> by_key_;
};

}  // namespace

applied<> apply_objects(applying& with, spot const& bucket, actor const& by) {
    return object_applier{with, bucket, by}.run();
}

}  // namespace s3seal::seed
