// Work of tenths of a second, beside the threads that serve connections: some at a time, the rest waits its turn.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace s3seal::kms {

class background {
public:
    static constexpr std::size_t max_running = 2;

    background() = default;
    ~background();  // no task may be left
    background(background const&) = delete;
    background& operator=(background const&) = delete;

    // Work that was given away. Any thread, one at a time.
    class task {
    public:
        // What has not begun never will; what runs is waited for. `wake` is not called any more.
        ~task();
        task(task const&) = delete;
        task& operator=(task const&) = delete;

        bool is_done() const;
        // `wake` is called once, on any thread, when it is done, which may be at once. It must not wait, nor come back.
        void when_done(std::function<void()> wake);

    private:
        friend class background;
        task(background& in, std::function<void()> work) : in_{in}, work_{std::move(work)} {}

        background& in_;
        std::function<void()> work_;
        std::function<void()> wake_;
        enum class state { waiting, running, done } state_ = state::waiting;
    };

    // `work` must not throw.
    std::unique_ptr<task> start(std::function<void()> work);

private:
    void run();

    mutable std::mutex mutex_;  // of everything here and in tasks
    std::condition_variable changed_;
    std::deque<task*> waiting_;
    std::vector<std::thread> threads_;  // made when they are first needed
    std::size_t idle_threads_ = 0;
    bool ends_ = false;
};

}  // namespace s3seal::kms
