// Where the log's lines go: stderr. At once, or from a thread of its own when nobody may wait for stderr's reader.
#pragma once

#include <spdlog/sinks/base_sink.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace s3seal::log {

// Lives as long as the process: its thread may be left behind in a write that does not end.
class stderr_sink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    // Lines that wait for their reader; what comes when it is full is lost and counted.
    static constexpr std::size_t max_waiting_bytes = std::size_t{8} << 20;

    // `print_lost`: the line that says how many lines were lost, without its beginning.
    explicit stderr_sink(std::string (*print_lost)(std::uint64_t lines)) : print_lost_{print_lost} {}

    // From now on lines wait for a thread that prints them.
    void start_thread();
    // Prints what waits, for as long as that. Then lines are printed at once again; if the reader is still awaited,
    // they go on waiting, for ever.
    void stop_thread(std::chrono::milliseconds patience);

private:
    void sink_it_(spdlog::details::log_msg const& message) override;
    void flush_() override {}
    void print_waiting();
    std::string take_waiting();

    std::string (*print_lost_)(std::uint64_t lines);
    // Guarded by the base's mutex, the only one on a line's way.
    std::string waiting_;
    std::uint64_t lost_ = 0;
    bool has_thread_ = false;
    bool stopping_ = false;
    std::condition_variable changed_;
    std::condition_variable ended_;
    std::thread thread_;
};

}  // namespace s3seal::log
