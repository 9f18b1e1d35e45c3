#include "server/cli/ready_file.hpp"

#include "server/cli/asking.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <boost/json.hpp>

#include <cerrno>
#include <cstdio>
#include <ctime>
#include <system_error>

namespace s3seal::cli {

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::string cannot_write(fs::path const& path) {
    return fmt::format("cannot write {}: {}", path.string(), std::generic_category().message(errno));
}

fs::path unfinished_name(fs::path const& path) {
    auto name = fmt::format(".{}.{}.tmp", path.filename().string(), ::getpid());
    return path.parent_path() / std::move(name);
}

// What a pipe or a device is for goes on when its name is another file's: it is not replaced.
bool may_be_replaced(fs::path const& path) noexcept {
    struct stat there{};
    return ::lstat(path.c_str(), &there) != 0 || S_ISREG(there.st_mode);
}

// Readable for everybody: there is no secret in it. What others may have put there under its name is not followed.
basic_result<storage::file, std::string> write_new(fs::path const& path, std::string_view text) {
    ::unlink(path.c_str());
    storage::file made{::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644)};
    if (made.descriptor() < 0) return cannot_write(path);
    if (!made.write(as_bytes(text))) return cannot_write(path);
    return made;
}

struct flock whole(short type) noexcept {
    struct flock lock{};
    lock.l_type = type;
    lock.l_whence = SEEK_SET;
    return lock;
}

std::string print(running_server const& server) {
    json::object const out{{"endpoint", server.endpoint},
                           {"https_endpoint", server.https_endpoint},
                           {"port", server.port},
                           {"pid", server.pid},
                           {"ca", server.ca},
                           {"version", server.version}};
    return json::serialize(out) + "\n";
}

}  // namespace

// Whoever listens everywhere is found on this machine too.
running_server describe_server(std::string address, std::uint16_t port, std::string version) {
    if (address == "0.0.0.0") address = "127.0.0.1";
    if (address == "::") address = "::1";
    auto const authority =
        address.find(':') == address.npos ? fmt::format("{}:{}", address, port) : fmt::format("[{}]:{}", address, port);
    return {.port = port,
            .endpoint = "http://" + authority,
            .https_endpoint = "https://" + authority,
            .pid = 0,
            .ca = {},
            .version = std::move(version)};
}

basic_result<running_server, std::string> read_ready_file(fs::path const& path) {
    auto const text = read_file(path.string());
    if (!text)
        return fmt::format("there is no ready file {}: no server has written it, or it has stopped", path.string());
    boost::system::error_code ec;
    auto const parsed = json::parse(*text, ec);
    if (ec || !parsed.is_object() || text_in(parsed.get_object(), "endpoint").empty())
        return fmt::format("{} is no ready file of s3seal", path.string());
    auto const& from = parsed.get_object();
    auto const number = [&](char const* name) {
        auto const* const value = from.if_contains(name);
        return value && value->is_int64() ? value->get_int64() : 0;
    };
    return running_server{.port = static_cast<std::uint16_t>(number("port")),
                          .endpoint = std::string{text_in(from, "endpoint")},
                          .https_endpoint = std::string{text_in(from, "https_endpoint")},
                          .pid = static_cast<int>(number("pid")),
                          .ca = std::string{text_in(from, "ca")},
                          .version = std::string{text_in(from, "version")}};
}

basic_result<void, std::string> write_whole(fs::path const& path, std::string_view text) {
    auto const unfinished = unfinished_name(path);
    TRY(auto const made, write_new(unfinished, text));
    if (std::rename(unfinished.c_str(), path.c_str()) == 0) return {};
    auto why = cannot_write(path);
    ::unlink(unfinished.c_str());
    return why;
}

fs::path ca_file_of(fs::path const& ready) {
    auto name = ready;
    return name += ".ca.pem";
}

holder_of_file find_holder(fs::path const& ready) {
    storage::file const there{::open(ready.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
    auto lock = whole(F_RDLCK);
    if (there.descriptor() < 0 || ::fcntl(there.descriptor(), F_GETLK, &lock) != 0 || lock.l_type == F_UNLCK)
        return {holder::none, 0};
    return {lock.l_pid > 0 ? holder::here : holder::elsewhere, lock.l_pid};
}

bool wait_until_free(fs::path const& ready, std::chrono::milliseconds limit) {
    constexpr std::chrono::milliseconds step{5};
    for (; find_holder(ready).where != holder::none; limit -= step) {
        if (limit <= std::chrono::milliseconds{0}) return false;
        timespec const pause{0, std::chrono::nanoseconds{step}.count()};
        ::nanosleep(&pause, nullptr);
    }
    return true;
}

basic_result<ready_file, std::string> ready_file::prepare(fs::path path, std::string const& ca_pem,
                                                          running_server server) {
    if (!may_be_replaced(path)) return fmt::format("{} is there, and no regular file", path.string());
    if (auto const other = find_holder(path); other.where != holder::none)
        return fmt::format("{} belongs to a server that runs{}", path.string(),
                           other.pid > 0 ? fmt::format(" (process {})", other.pid) : "");
    server.pid = ::getpid();
    std::error_code ignored;
    auto const ca = ca_file_of(path);
    if (ca_pem.empty())
        fs::remove(ca, ignored);
    else if (auto written = write_whole(ca, ca_pem); !written)
        return written.error();
    if (!ca_pem.empty()) server.ca = fs::absolute(ca, ignored).string();
    auto unfinished = unfinished_name(path);
    TRY(auto made, write_new(unfinished, print(server)));
    auto lock = whole(F_WRLCK);
    (void)::fcntl(made.descriptor(), F_SETLK, &lock);  // a file system without locks: only stop misses it
    return ready_file{std::move(path), std::move(unfinished), std::move(made)};
}

ready_file::ready_file(ready_file&& other) noexcept
    : path_{std::exchange(other.path_, {})},
      unfinished_{std::exchange(other.unfinished_, {})},
      lock_{std::move(other.lock_)} {}

bool ready_file::announce() noexcept {
    if (std::rename(unfinished_.c_str(), path_.c_str()) != 0) return false;
    unfinished_.clear();
    return true;
}

bool ready_file::is_still_ours() const noexcept {
    struct stat ours{};
    struct stat there{};
    return ::fstat(lock_.descriptor(), &ours) == 0 && ::stat(path_.c_str(), &there) == 0 &&
           ours.st_ino == there.st_ino && ours.st_dev == there.st_dev;
}

ready_file::~ready_file() {
    if (path_.empty()) return;
    if (!unfinished_.empty()) {
        ::unlink(unfinished_.c_str());
        ::unlink(ca_file_of(path_).c_str());
    } else if (is_still_ours()) {
        ::unlink(path_.c_str());
        ::unlink(ca_file_of(path_).c_str());
    }
}

}  // namespace s3seal::cli
