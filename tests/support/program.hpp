// The real program in a process of its own, on a free port.
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace s3seal::test {

class program {
public:
    // `s3seal serve --port 0` and these arguments; returns when it is ready. Throws std::runtime_error when it is not.
    explicit program(std::string const& path, std::vector<std::string> const& arguments = {});
    ~program();  // kills it
    program(program const&) = delete;
    program& operator=(program const&) = delete;

    std::string const& port() const { return port_; }

private:
    void wait_until_ready(int output);

    pid_t pid_ = -1;
    std::string port_;
};

}  // namespace s3seal::test
