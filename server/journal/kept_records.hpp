// Records that outlive the process: lines of JSON in two files of a directory, the older of which goes when the newer
// is full.
#pragma once

#include "server/journal/record.hpp"
#include "storage/base/error.hpp"
#include "storage/base/file.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

namespace s3seal::journal {

// How far a log has gone.
struct log_extent {
    std::uint64_t last = 0;           // sequence of the latest record
    std::uint64_t cleared = 0;        // of the latest one that was cleared away
    std::uint64_t calls_cleared = 0;  // of the latest one whose calls of KMS were
    bool lost = false;                // a process was killed since it was cleared: what was under way is missing
};

// What is left of an earlier process.
struct kept_log {
    std::vector<std::shared_ptr<record>> records;  // by sequence
    log_extent had;
};

// Any thread. Holds what records hold: no secret. Of a refusal its words stay, not what its explanation needs.
class kept_records {
public:
    // Makes the directory. `max_bytes`: of each of the two files.
    static storage::result<std::unique_ptr<kept_records>> open(std::filesystem::path const& directory,
                                                               std::uint64_t max_bytes);

    // What an earlier process kept. A line that is none, as the last one of a process that was killed, is left out.
    kept_log load();
    // It is there when this returns, but for a power cut, or that it was cleared before its response had left. When it
    // cannot be written the log says so, once.
    void keep(record const& one);
    void clear(log_extent had);
    void note(log_extent had);
    // Nothing will be kept any more.
    void end(log_extent had);

private:
    kept_records(std::filesystem::path directory, std::uint64_t max_bytes);

    storage::result<> write(std::string_view line);
    void write_extent(log_extent const& had, bool ended);
    storage::result<> open_newer();

    std::filesystem::path newer_;
    std::filesystem::path older_;
    std::filesystem::path extent_;
    std::uint64_t max_bytes_;
    std::mutex mutex_;
    storage::file out_;          // the newer one; not open before something is kept
    std::uint64_t written_ = 0;  // its bytes
    std::uint64_t cleared_ = 0;  // records up to it are not kept
    bool has_failed_ = false;
};

}  // namespace s3seal::journal
