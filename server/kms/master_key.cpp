#include "server/kms/master_key.hpp"

#include "storage/base/file.hpp"
#include "storage/data_directory.hpp"

#include <array>

namespace s3seal::kms {

namespace {

constexpr std::size_t key_bytes = 32;

// 64 hex digits or base64 of 32 bytes.
std::optional<std::string> decode(std::string_view text) {
    auto bytes = text.size() == 2 * key_bytes ? hex_decode(text) : base64_decode(text);
    if (!bytes || bytes->size() != key_bytes) return std::nullopt;
    return bytes;
}

storage::result<master_key> read(storage::file const& from, std::filesystem::path const& path) {
    TRY(auto const size, from.size());
    std::string text(std::min<std::uint64_t>(size, 4 * key_bytes), '\0');
    CHECK_OK(from.read_at(0, std::as_writable_bytes(std::span{text})));
    auto bytes = decode(trim(std::string_view{text}.substr(0, text.find('\n'))));
    OPENSSL_cleanse(text.data(), text.size());
    if (!bytes) return storage::error{storage::errc::corrupt, path.string() + " holds no master key (64 hex digits)"};
    return master_key{storage::secret{*std::move(bytes)}};
}

// Under its name only when it is whole: another key later would lose everything that this one wraps.
storage::result<> write(std::filesystem::path const& path, storage::wrapping_key const& key) {
    auto const draft = std::filesystem::path{path}.concat(".new");
    std::error_code ignored;
    std::filesystem::remove(draft, ignored);
    TRY(auto to, storage::file::create(draft));
    CHECK_OK(to.write(as_bytes(hex_encode(as_bytes(key.view())) + "\n")));
    CHECK_OK(to.sync());
    CHECK_OK(storage::rename_file(draft, path));
    return storage::sync_directory(path.parent_path());
}

}  // namespace

storage::result<master_key> master_key::load(std::string_view configured, std::filesystem::path const& directory,
                                             random_source& random) {
    if (!configured.empty()) {
        auto bytes = decode(configured);
        if (!bytes)
            return storage::error{storage::errc::corrupt, "master_key takes 64 hex digits, or 32 bytes in base64"};
        return master_key{storage::secret{*std::move(bytes)}};
    }
    auto const path = directory / storage::data_name::master_key;
    if (!directory.empty()) {
        auto const kept = storage::file::open(path);
        if (kept) return read(*kept, path);
        if (kept.error().code != storage::errc::not_found) return kept.error();
    }
    std::string fresh(key_bytes, '\0');
    random.fill(std::as_writable_bytes(std::span{fresh}));
    storage::secret key{std::move(fresh)};
    master_key made{std::move(key)};
    if (directory.empty()) return made;
    CHECK_OK(write(path, made.wrapping()));
    made.made_ = path;
    return made;
}

storage::result<> master_key::check(storage::metadata_store& data, random_source& random) const {
    constexpr std::string_view purpose = "s3seal master key check v1";
    TRY(auto const mark, data.find_or_create_secret("master key check", wrapping().wrap("", purpose, random)));
    if (wrapping().unwrap(mark, purpose)) return {};
    if (made_.empty())
        return storage::error{storage::errc::corrupt, "the master key is not the one that this data was written with"};
    std::error_code ignored;  // the next start says that it is another key's
    std::filesystem::remove(made_, ignored);
    return storage::error{storage::errc::corrupt,
                          made_.string() + " is missing: what was written with it opens with no other key"};
}

}  // namespace s3seal::kms
