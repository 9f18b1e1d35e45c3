// What becomes known of a record when others may be reading it already.
#pragma once

#include <atomic>
#include <chrono>
#include <string_view>

namespace s3seal::journal {

// How a value is kept in a word of the processor.
template <class Value>
struct word_of {
    using type = Value;
    static Value pack(Value one) noexcept { return one; }
    static Value open(Value one) noexcept { return one; }
};
// Of static storage, with a zero at its end.
template <>
struct word_of<std::string_view> {
    using type = char const*;
    static char const* pack(std::string_view one) noexcept { return one.data(); }
    static std::string_view open(char const* one) noexcept { return one ? std::string_view{one} : std::string_view{}; }
};
template <class Rep, class Period>
struct word_of<std::chrono::duration<Rep, Period>> {
    using value = std::chrono::duration<Rep, Period>;
    using type = Rep;
    static Rep pack(value one) noexcept { return one.count(); }
    static value open(Rep one) noexcept { return value{one}; }
};

// Any thread; each field by itself. A copy holds what it was at that moment.
template <class Value>
class late {
public:
    late(Value one = {}) noexcept : word_{word_of<Value>::pack(one)} {}  // NOLINT: as if it were the value
    late(late const& other) noexcept : late{other.get()} {}
    late& operator=(late const& other) noexcept {
        word_.store(word_of<Value>::pack(other.get()), std::memory_order_relaxed);
        return *this;
    }
    ~late() = default;

    Value get() const noexcept { return word_of<Value>::open(word_.load(std::memory_order_relaxed)); }
    operator Value() const noexcept { return get(); }  // NOLINT(google-explicit-constructor): likewise

private:
    std::atomic<typename word_of<Value>::type> word_;
};

// For visitors of fields: what writes them gets a value to write, what reads them the value.
template <class Visitor, class Value>
void visit_late(Visitor& to, std::string_view name, late<Value> const& one) {
    to.own(name, one.get());
}
template <class Visitor, class Value>
void visit_late(Visitor& to, std::string_view name, late<Value>& one) {
    auto value = one.get();
    to.own(name, value);
    one = value;
}

}  // namespace s3seal::journal
