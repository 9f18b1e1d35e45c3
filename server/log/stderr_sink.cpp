#include "server/log/stderr_sink.hpp"

#include <spdlog/details/log_msg.h>
#include <spdlog/formatter.h>

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <utility>

namespace s3seal::log {

namespace {

// False: nobody reads it any more, or there is no room for it.
bool print(std::string_view text) {
    while (!text.empty()) {
        auto const written = ::write(STDERR_FILENO, text.data(), text.size());
        if (written >= 0) {
            text.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) {  // another process that shares it may have made it so
            pollfd room{STDERR_FILENO, POLLOUT, 0};
            ::poll(&room, 1, -1);
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

std::string_view view(spdlog::memory_buf_t const& text) {
    return {text.data(), text.size()};
}

}  // namespace

void stderr_sink::sink_it_(spdlog::details::log_msg const& message) {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    if (!has_thread_) {
        print(view(line));
    } else if (waiting_.size() + line.size() > max_waiting_bytes) {
        ++lost_;
    } else {
        if (waiting_.empty()) changed_.notify_one();
        waiting_ += view(line);
    }
}

// What was lost came after what waits: there was no room for it.
std::string stderr_sink::take_waiting() {
    auto taken = std::exchange(waiting_, {});
    if (lost_ > 0) {
        auto const text = print_lost_(std::exchange(lost_, 0));
        spdlog::memory_buf_t line;
        formatter_->format({"", spdlog::level::warn, spdlog::string_view_t{text}}, line);
        taken += view(line);
    }
    return taken;
}

void stderr_sink::print_waiting() {
    std::unique_lock lock{mutex_};
    for (;;) {
        changed_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
        if (waiting_.empty()) break;
        auto const text = take_waiting();
        lock.unlock();
        bool const printed = print(text);
        lock.lock();
        if (!printed) lost_ += static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
    }
    has_thread_ = false;
    ended_.notify_all();
}

void stderr_sink::start_thread() {
    std::lock_guard const lock{mutex_};
    has_thread_ = true;
    stopping_ = false;
    thread_ = std::thread{[this] { print_waiting(); }};
}

void stderr_sink::stop_thread(std::chrono::milliseconds patience) {
    std::unique_lock lock{mutex_};
    stopping_ = true;
    changed_.notify_one();
    bool const ended = ended_.wait_for(lock, patience, [&] { return !has_thread_; });
    lock.unlock();
    if (ended)
        thread_.join();
    else
        thread_.detach();
}

}  // namespace s3seal::log
