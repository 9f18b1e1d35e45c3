// A file that says where a server is, for those that started it: JSON, with the certificate of its authority beside it.
#pragma once

#include "storage/base/file.hpp"
#include "storage/base/result.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace s3seal::cli {

struct running_server {
    std::uint16_t port = 0;
    std::string endpoint;        // http://127.0.0.1:4566
    std::string https_endpoint;  // https://127.0.0.1:4566
    int pid = 0;
    std::string ca;  // its file; "": the server has a certificate of its user's
    std::string version;

    bool operator==(running_server const&) const = default;
};

// `address`: that it listens on.
running_server describe_server(std::string address, std::uint16_t port, std::string version);

// Errors of these are sentences for the user.
basic_result<running_server, std::string> read_ready_file(std::filesystem::path const& path);
basic_result<void, std::string> write_whole(std::filesystem::path const& path, std::string_view text);

// FILE.ca.pem
std::filesystem::path ca_file_of(std::filesystem::path const& ready);

// The server keeps its file locked as long as it runs: nobody else can be taken for it.
enum class holder { none, here, elsewhere };  // elsewhere: in a container, where its pid means another process
struct holder_of_file {
    holder where;
    int pid;  // here
};
holder_of_file find_holder(std::filesystem::path const& ready);

// False: it still runs after that time.
bool wait_until_free(std::filesystem::path const& ready, std::chrono::milliseconds limit);

class ready_file {
public:
    // `server`: its pid and ca are filled in. `ca_pem`: "" when there is none.
    static basic_result<ready_file, std::string> prepare(std::filesystem::path path, std::string const& ca_pem,
                                                         running_server server);
    ready_file(ready_file&& other) noexcept;
    ready_file& operator=(ready_file&&) = delete;
    ~ready_file();  // removes it, and the certificate

    // It is there now, whole, in the place of an earlier server's. False: errno says why.
    bool announce() noexcept;

private:
    ready_file(std::filesystem::path path, std::filesystem::path unfinished, storage::file lock)
        : path_{std::move(path)}, unfinished_{std::move(unfinished)}, lock_{std::move(lock)} {}

    bool is_still_ours() const noexcept;

    std::filesystem::path path_;        // "": moved from
    std::filesystem::path unfinished_;  // "": it is announced
    storage::file lock_;
};

}  // namespace s3seal::cli
