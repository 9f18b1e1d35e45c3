// Long work, beside the threads that serve connections.
#pragma once

#include <functional>

namespace s3seal {

// Any thread.
class background {
public:
    virtual ~background() = default;
    // On another thread, when one has time. What has not begun when the server ends never does. `work` must not throw.
    virtual void run(std::function<void()> work) = 0;
};

}  // namespace s3seal
