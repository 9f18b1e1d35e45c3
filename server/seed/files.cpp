#include "server/seed/files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

namespace s3seal::seed {

namespace {

namespace fs = std::filesystem;

constexpr unsigned deepest = 64;  // folders in each other: a link that leads to its own folder ends somewhere

bool is_below(fs::path const& path, fs::path const& root) {
    auto const [end, rest] = std::mismatch(root.begin(), root.end(), path.begin(), path.end());
    return end == root.end();
}

basic_result<found_file, unusable> usable_file(std::string name, fs::path path) {
    std::error_code wrong;
    if (!fs::is_regular_file(path, wrong)) return unusable{"is no file"};
    auto const size = fs::file_size(path, wrong);
    if (wrong) return unusable{wrong.message()};
    if (size > files::max_bytes) return unusable{"is larger than 5 GiB"};
    return found_file{std::move(name), std::move(path), size};
}

class file_source final : public http::body_source {
public:
    file_source(storage::file from, std::uint64_t size) : from_{std::move(from)}, size_{size} {}

    storage::result<bytes_view> next() override {
        piece_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(size_ - at_, piece_bytes)));
        if (!piece_.empty()) CHECK_OK(from_.read_at(at_, piece_));
        at_ += piece_.size();
        return bytes_view{piece_};
    }

private:
    static constexpr std::uint64_t piece_bytes = 256u << 10;

    storage::file from_;
    std::uint64_t size_;
    std::uint64_t at_ = 0;
    std::vector<std::byte> piece_;
};

}  // namespace

basic_result<files, unusable> files::below(fs::path const& folder) {
    std::error_code wrong;
    auto root = fs::canonical(folder.empty() ? fs::path{"."} : folder, wrong);
    if (wrong) return unusable{wrong.message()};
    return files{std::move(root)};
}

basic_result<files::resolved, unusable> files::resolve(fs::path const& path) const {
    std::error_code wrong;
    auto found = fs::canonical(path, wrong);
    if (wrong == std::errc::no_such_file_or_directory) return unusable{"is not there"};
    if (wrong) return unusable{wrong.message()};
    if (!is_below(found, root_)) return unusable{"leads out of the seed's folder"};
    return resolved{std::move(found)};
}

basic_result<files::resolved, unusable> files::resolve_reference(std::string_view reference) const {
    fs::path const path{reference};
    if (path.is_absolute()) return unusable{"is not below the seed's folder"};
    return resolve(root_ / path);
}

basic_result<found_file, unusable> files::find(std::string_view reference) const {
    TRY(auto found, resolve_reference(reference));
    return usable_file(found.path.filename().string(), std::move(found.path));
}

basic_result<std::vector<found_file>, unusable> files::list(std::string_view reference) const {
    TRY(auto const found, resolve_reference(reference));
    walk on;
    CHECK_OK(collect(found.path, {}, 0, on));
    std::sort(on.found.begin(), on.found.end(), [](auto const& a, auto const& b) { return a.name < b.name; });
    return std::move(on.found);
}

basic_result<void, unusable> files::collect(fs::path const& folder, std::string const& prefix, unsigned depth,
                                            walk& on) const {
    if (depth == deepest || ++on.folders > max_folders) return unusable{"has folders in each other without end"};
    std::error_code wrong;
    for (fs::directory_iterator one{folder, wrong}, end; !wrong && one != end; one.increment(wrong)) {
        auto const name = prefix + one->path().filename().string();
        auto found = resolve(one->path());
        if (!found) return unusable{fmt::format("holds {}, which {}", name, found.error().text)};
        if (fs::is_directory(found->path)) {
            CHECK_OK(collect(found->path, name + "/", depth + 1, on));
            continue;
        }
        auto file = usable_file(name, std::move(found->path));
        if (!file) return unusable{fmt::format("holds {}, which {}", name, file.error().text)};
        if (on.found.size() == max_in_folder) return unusable{"holds more than 100,000 files"};
        on.found.push_back(*std::move(file));
    }
    if (wrong) return unusable{wrong.message()};
    return {};
}

storage::result<std::unique_ptr<http::body_source>> open_file(found_file const& one) {
    TRY(auto file, storage::file::open(one.path));
    return std::unique_ptr<http::body_source>{std::make_unique<file_source>(std::move(file), one.size)};
}

}  // namespace s3seal::seed
