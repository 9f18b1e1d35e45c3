#include "storage/blob/sweep.hpp"

#include "storage/base/file.hpp"
#include "storage/base/platform.hpp"
#include "storage/data_directory.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <ctime>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

namespace s3seal::storage {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view unfinished_suffix = ".tmp";

bool is_unfinished(std::string_view name) {
    return name.ends_with(unfinished_suffix) && is_body_name(name.substr(0, name.size() - unfinished_suffix.size()));
}

bool is_real_directory(fs::path const& path) {
    std::error_code missing;
    return fs::symlink_status(path, missing).type() == fs::file_type::directory;
}

// Those that may be ours by name and kind.
result<std::vector<std::string>> files_of(fs::path const& directory) {
    std::vector<std::string> names;
    std::error_code ec;
    for (fs::directory_iterator at{directory, ec}, end; !ec && at != end; at.increment(ec)) {
        auto name = at->path().filename().string();
        std::error_code gone;
        bool const regular = at->symlink_status(gone).type() == fs::file_type::regular;
        if (regular && (is_body_name(name) || is_unfinished(name))) names.push_back(std::move(name));
    }
    if (ec) return system_error("cannot read", directory, ec.value());
    return names;
}

// When a body was moved is the time of its file. False: it keeps the time that it has.
bool stamp(fs::path const& path, instant at) {
    auto const since = at.time_since_epoch();
    auto const seconds = std::chrono::floor<std::chrono::seconds>(since);
    timespec const time{seconds.count(), std::chrono::nanoseconds{since - seconds}.count()};
    timespec const both[]{time, time};
    return ::utimensat(AT_FDCWD, path.c_str(), both, AT_SYMLINK_NOFOLLOW) == 0;
}

std::optional<instant> stamp_of(fs::path const& path) {
    struct stat about{};
    if (::lstat(path.c_str(), &about) != 0) return std::nullopt;
    return instant{std::chrono::seconds{platform::modified_at(about).tv_sec}};
}

class sweeper {
public:
    sweeper(fs::path const& bodies, fs::path const& orphans, std::unordered_set<std::string> const& in_use, instant now,
            std::function<void(std::string_view)> const& log)
        : bodies_{bodies}, orphans_{orphans}, in_use_{in_use}, now_{now}, log_{log} {}

    result<> run() {
        CHECK_OK(look_through_orphans());
        CHECK_OK(look_through_bodies());
        auto const there = orphans_.string();
        say(returned_, " stored bodies are referred to again and came back from " + there);
        say(expired_, " stored bodies in " + there + " that no object refers to for a week were removed");
        say(unfinished_, " files of writes that were cut off were removed");
        say(moved_,
            " stored bodies that no object refers to were moved to " + there + ": a start after a week removes them");
        return {};
    }

private:
    void say(std::size_t count, std::string const& what) const {
        if (count > 0) log_(std::to_string(count) + what);
    }

    result<> look_through_orphans() {
        if (!is_real_directory(orphans_)) return {};
        TRY(auto const names, files_of(orphans_));
        for (auto const& name : names) {
            auto const since = stamp_of(orphans_ / name);
            std::error_code unknown;
            if (in_use_.contains(name) && !fs::exists(bodies_ / name, unknown))
                returned_ += move(orphans_ / name, bodies_ / name);
            else if (since && now_ - *since > orphans_stay)
                expired_ += remove(orphans_ / name);
        }
        return {};
    }

    result<> look_through_bodies() {
        if (!is_real_directory(bodies_)) {
            log_(bodies_.string() + " is a link: what no object refers to stays there");
            return {};
        }
        TRY(auto const names, files_of(bodies_));
        for (auto const& name : names) {
            if (in_use_.contains(name)) continue;
            if (is_unfinished(name))
                unfinished_ += remove(bodies_ / name);
            else
                moved_ += move_away(name);
        }
        return {};
    }

    bool move_away(std::string const& name) {
        if (auto made = make_directory(orphans_); !made || !is_real_directory(orphans_)) {
            log_("cannot move stored bodies to " + orphans_.string() + ": it is no directory");
            return false;
        }
        if (!stamp(bodies_ / name, now_)) {
            log_(system_error("cannot date", bodies_ / name, errno).detail);
            return false;
        }
        return move(bodies_ / name, orphans_ / name);
    }

    bool move(fs::path const& from, fs::path const& to) const {
        auto const moved = rename_file(from, to);
        if (!moved) log_(moved.error().detail);
        return moved.has_value();
    }

    bool remove(fs::path const& path) const {
        std::error_code failed;
        fs::remove(path, failed);
        if (failed) log_(system_error("cannot remove", path, failed.value()).detail);
        return !failed;
    }

    fs::path const& bodies_;
    fs::path const& orphans_;
    std::unordered_set<std::string> const& in_use_;
    instant now_;
    std::function<void(std::string_view)> const& log_;
    std::size_t moved_ = 0;
    std::size_t returned_ = 0;
    std::size_t expired_ = 0;
    std::size_t unfinished_ = 0;
};

}  // namespace

result<> sweep_bodies(fs::path const& bodies, fs::path const& orphans, std::unordered_set<std::string> const& in_use,
                      instant now, std::function<void(std::string_view)> const& log) {
    return sweeper{bodies, orphans, in_use, now, log}.run();
}

std::string unfinished_name(std::string_view body_name) {
    return std::string{body_name}.append(unfinished_suffix);
}

}  // namespace s3seal::storage
