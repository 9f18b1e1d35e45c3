#include "storage/listing.hpp"

#include <utility>

namespace s3seal::storage {

namespace {

enum class versions { latest, all };

// Reads rows in order from a moving start: behind a common prefix it jumps over all that falls into it.
class walk {
public:
    walk(object_range& rows, object_query const& query, versions shown, listing_sink& to)
        : rows_{rows}, query_{query}, shown_{shown}, to_{to}, folding_{query.prefix, query.delimiter} {}

    result<listing_end> run() {
        TRY(bool more, start());
        while (more) {
            TRY(more, step());
        }
        return std::move(end_);
    }

private:
    // False: there is nothing to read.
    result<bool> start() {
        if (!query_.after_version.empty()) {
            CHECK_OK(pass_version());
            bool const stands_for_itself =
                folding_.covers(query_.after) && folding_.common_prefix_of(query_.after).empty();
            if (stands_for_itself) return true;  // the key's other versions follow
        }
        auto const place = folding_.start_behind(query_.after);
        if (!place) return false;
        CHECK_OK(rows_.seek(place->key, place->including));
        return true;
    }

    result<> pass_version() {
        TRY(bool const there, rows_.seek_behind(query_.after, query_.after_version));
        if (there) return {};
        TRY(auto const later, count_later_versions());
        CHECK_OK(rows_.seek(query_.after, true));
        for (std::size_t n = 0; n < later; ++n) CHECK_OK(rows_.next());
        return {};
    }

    // By their names: than one that has gone. The null version is where its neighbours are.
    result<std::size_t> count_later_versions() {
        CHECK_OK(rows_.seek(query_.after, true));
        std::size_t later = 0;
        for (std::size_t n = 1;; ++n) {
            TRY(auto const* row, rows_.next());
            if (row == nullptr || row->key != query_.after) return later;
            if (row->version == null_version) continue;
            if (row->version < query_.after_version) return later;
            later = n;
        }
    }

    // The next row. False: the page ends.
    result<bool> step() {
        TRY(auto const* row, rows_.next());
        if (row == nullptr || !folding_.covers(row->key)) return false;
        if (shown_ == versions::latest && !row->latest) return skip_version(row->key);
        skipped_ = 0;
        if (shown_ == versions::latest && row->delete_marker) return true;
        if (count_ == query_.limit) {
            end_.truncated = true;
            return false;
        }
        ++count_;
        if (auto const prefix = folding_.common_prefix_of(row->key); !prefix.empty()) return fold(prefix);
        end_.last = row->key;
        if (shown_ == versions::all) end_.last_version = row->version;
        to_.add(*row);
        return true;
    }

    // Of a key with many versions the rest is jumped over.
    result<bool> skip_version(std::string_view key) {
        constexpr std::size_t patience = 8;
        if (++skipped_ < patience) return true;
        skipped_ = 0;
        CHECK_OK(rows_.seek(std::string{key}, false));
        return true;
    }

    result<bool> fold(std::string_view prefix) {
        to_.add_common_prefix(prefix);
        end_.last = prefix;
        end_.last_version.clear();
        auto const behind = after_prefix(end_.last);
        if (behind.empty()) return false;  // nothing can follow
        CHECK_OK(rows_.seek(behind, true));
        return true;
    }

    object_range& rows_;
    object_query const& query_;
    versions shown_;
    listing_sink& to_;
    key_folding folding_;
    std::size_t count_ = 0;
    std::size_t skipped_ = 0;
    listing_end end_;
};

}  // namespace

std::string after_prefix(std::string prefix) {
    while (!prefix.empty() && prefix.back() == '\xff') prefix.pop_back();
    if (!prefix.empty()) prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
    return prefix;
}

std::string_view key_folding::common_prefix_of(std::string_view key) const noexcept {
    if (delimiter.empty()) return {};
    auto const at = key.find(delimiter, prefix.size());
    return at == key.npos ? std::string_view{} : key.substr(0, at + delimiter.size());
}

std::optional<key_folding::place> key_folding::start_behind(std::string_view after) const {
    if (after < prefix) return place{std::string{prefix}, true};
    if (!covers(after)) return std::nullopt;
    auto const inside = common_prefix_of(after);
    if (inside.empty()) return place{std::string{after}, false};
    auto behind = after_prefix(std::string{inside});
    if (behind.empty()) return std::nullopt;
    return place{std::move(behind), true};
}

namespace {

class upload_walk {
public:
    upload_walk(upload_range& rows, upload_query const& query)
        : rows_{rows}, query_{query}, folding_{query.prefix, query.delimiter} {}

    result<upload_page> run() {
        TRY(bool more, start());
        while (more) {
            TRY(more, step());
        }
        return std::move(page_);
    }

private:
    // False: there is nothing to read.
    result<bool> start() {
        auto const& [prefix, delimiter, key, id, limit] = query_;
        auto const place = folding_.start_behind(key);
        bool const stands_for_itself = folding_.covers(key) && folding_.common_prefix_of(key).empty();
        if (!id.empty()) {
            // Also where its key is not listed: an upload of another key is refused.
            CHECK_OK(rows_.seek_behind(key, id));
            if (stands_for_itself) return true;
        }
        if (!place) return false;
        CHECK_OK(rows_.seek(place->key, place->including));
        return true;
    }

    // The next row. False: the page ends.
    result<bool> step() {
        TRY(auto* row, rows_.next());
        if (row == nullptr || !folding_.covers(row->key)) return false;
        if (page_.uploads.size() + page_.common_prefixes.size() == query_.limit) {
            page_.truncated = true;
            return false;
        }
        auto const prefix = folding_.common_prefix_of(row->key);
        page_.ends_with_prefix = !prefix.empty();
        if (prefix.empty()) {
            page_.uploads.push_back(std::move(*row));
            return true;
        }
        page_.common_prefixes.emplace_back(prefix);
        auto const behind = after_prefix(page_.common_prefixes.back());
        if (behind.empty()) return false;  // nothing can follow
        CHECK_OK(rows_.seek(behind, true));
        return true;
    }

    upload_range& rows_;
    upload_query const& query_;
    key_folding folding_;
    upload_page page_;
};

}  // namespace

result<listing_end> list_objects(object_range& rows, object_query const& query, listing_sink& to) {
    return walk{rows, query, versions::latest, to}.run();
}

result<listing_end> list_versions(object_range& rows, object_query const& query, listing_sink& to) {
    return walk{rows, query, versions::all, to}.run();
}

result<upload_page> list_uploads(upload_range& rows, upload_query const& query) {
    return upload_walk{rows, query}.run();
}

}  // namespace s3seal::storage
