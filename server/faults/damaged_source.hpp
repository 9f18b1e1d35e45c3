// A response's body that is cut, stalled, slowed down or changed on its way.
#pragma once

#include "server/faults/rule.hpp"
#include "server/http/response.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace s3seal::faults {

struct body_damage {
    std::optional<std::uint64_t> cut_after;
    std::optional<stall> stalls;
    std::optional<std::uint64_t> flipped;
    std::chrono::microseconds per_byte{0};

    bool is_any() const noexcept { return cut_after || stalls || flipped || per_byte.count() > 0; }
};

// A body that was held, as a source.
class text_source final : public http::body_source {
public:
    explicit text_source(std::string text) : text_{std::move(text)} {}
    storage::result<bytes_view> next() override;

private:
    std::string text_;
    bool is_done_ = false;
};

class damaged_source final : public http::body_source {
public:
    // `length`: of the body. `stopped` becomes true when it is cut; it outlives the source.
    damaged_source(std::unique_ptr<http::body_source> from, std::uint64_t length, body_damage how, bool& stopped)
        : from_{std::move(from)}, length_{length}, how_{how}, stopped_{stopped} {
        owe();
    }

    storage::result<bytes_view> next() override;
    std::chrono::milliseconds pause() override;

private:
    std::size_t next_size() const;
    void owe();

    std::unique_ptr<http::body_source> from_;
    std::uint64_t length_;
    body_damage how_;
    bool& stopped_;
    bytes_view piece_;  // what is left of the last one
    std::string changed_;
    std::uint64_t position_ = 0;
    std::uint64_t waited_for_ = 0;  // bytes whose time is owed, or was paid
    std::chrono::microseconds owed_{0};
};

}  // namespace s3seal::faults
