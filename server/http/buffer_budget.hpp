// What all connections together may keep of requests that nobody has authenticated yet.
#pragma once

#include "storage/base/bytes.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace s3seal::http {

// Any thread.
class buffer_budget {
public:
    explicit buffer_budget(std::size_t bytes) noexcept : left_{bytes} {}
    buffer_budget(buffer_budget const&) = delete;
    buffer_budget& operator=(buffer_budget const&) = delete;

    // A part of the budget, given back when it goes.
    class share {
    public:
        explicit share(buffer_budget& from) noexcept : from_{from} {}
        ~share() { give_back(); }
        share(share const&) = delete;
        share& operator=(share const&) = delete;

        // False: nothing was taken, as there is not so much left.
        bool take(std::size_t bytes) noexcept;
        std::size_t bytes() const noexcept { return bytes_; }
        void give_back() noexcept;

    private:
        buffer_budget& from_;
        std::size_t bytes_ = 0;
    };

private:
    std::atomic<std::size_t> left_;
};

// A body that is kept whole, as its signature can be checked only then.
class buffered_body {
public:
    enum class state { kept, too_long, no_room };

    // `announced`: its length, where it is known.
    buffered_body(buffer_budget& budget, std::size_t max_bytes, std::optional<std::uint64_t> announced) noexcept;

    // Other than kept: everything was dropped, and what comes later will be.
    state append(bytes_view bytes);
    state now() const noexcept { return state_; }
    std::string const& text() const noexcept { return text_; }

private:
    buffer_budget::share share_;
    std::size_t max_bytes_;
    std::string text_;
    state state_ = state::kept;
};

}  // namespace s3seal::http
