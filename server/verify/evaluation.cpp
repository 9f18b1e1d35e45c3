#include "server/verify/evaluation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace s3seal::verify {

namespace {

constexpr std::size_t most_offenders = 3;
constexpr std::size_t most_groups = 10'000;

// "1 request", "2 calls"
std::string counted(std::uint64_t count, about what) {
    return fmt::format("{} {}{}", count, what == about::requests ? "request" : "call", count == 1 ? "" : "s");
}

std::string names_of(std::vector<named_field> const& fields) {
    std::string out;
    for (auto const& one : fields) {
        out += out.empty() ? "" : ", ";
        out += one.of->is_family() ? one.of->name.substr(0, one.of->name.size() - 1) : one.of->name;
        out += one.argument;
    }
    return out;
}

// What is told apart by `same`. Texts with their lengths, so that two values are never taken for two others.
void append(std::string&, std::monostate) {}
void append(std::string& to, std::string_view text) {
    to += fmt::format("{}:{};", text.size(), text);
}
void append(std::string& to, std::int64_t number) {
    to += std::to_string(number);
}
void append(std::string& to, bool flag) {
    to += flag ? "true" : "false";
}
void append(std::string& to, std::vector<std::string_view> const& all) {
    for (auto const each : all) append(to, each);
}

}  // namespace

std::string_view name_of(verdict one) noexcept {
    switch (one) {
        case verdict::holds:
            return "holds";
        case verdict::open:
            return "open";
        case verdict::broken:
            return "broken";
        case verdict::unknown:
            break;
    }
    return "unknown";
}

void evaluation::observe(subjects one) {
    if (of_.in_order.empty())
        observe_match(one);
    else
        observe_order(one);
}

// The first record that fits a step is as good for those that follow as any later one.
void evaluation::observe_order(subjects one) {
    if (steps_ == of_.in_order.size()) return;
    auto const& wanted = of_.in_order[steps_];
    if (std::none_of(one.begin(), one.end(), [&](subject const& each) { return fits_any(wanted, each); })) {
        for (auto const& each : one) near_.offer(wanted, each);
        return;
    }
    ++steps_;
    ++matched_;
    last_step_ = describe(one.front()).request_id;
    near_.clear();
}

void evaluation::observe_match(subjects one) {
    subject const* first = nullptr;  // that it is about
    bool otherwise = false;
    bool too_early = false;
    for (auto const& each : one) {
        if (!fits_any(of_.any_of, each)) continue;
        first = first ? first : &each;
        if (!fits(of_.every, each, of_several::each)) {
            otherwise = true;
            offend(each, differences_of(of_.every, each, of_several::each));
        }
        if (!comes_too_early(each)) continue;
        too_early = true;
        offend(each, {});
    }
    if (first) ++matched_;
    if (otherwise) ++otherwise_;
    if (too_early) ++too_early_;
    if (first && !otherwise && matched_ > of_.count.at_most) offend(*first, {});
    for (auto const& each : one) {
        if (!first && matched_ < of_.count.at_least) near_.offer(of_.any_of, each);
        if (!of_.after.empty()) note_for_later(each);
    }
}

bool evaluation::comes_too_early(subject const& one) const {
    return !of_.after.empty() && !groups_.contains(group_of(one));
}

void evaluation::note_for_later(subject const& one) {
    if (!fits_any(of_.after, one)) return near_after_.offer(of_.after, one);
    if (groups_.size() < most_groups)
        groups_.insert(group_of(one));
    else
        too_many_groups_ = too_many_groups_ || !groups_.contains(group_of(one));
}

void evaluation::offend(subject const& one, std::vector<difference> differences) {
    if (offenders_.size() == most_offenders) return;
    offenders_.push_back(describe(one));
    offenders_.back().differences = std::move(differences);
}

std::string evaluation::group_of(subject const& one) const {
    std::string out;
    for (auto const& each : of_.same) {
        std::visit([&](auto const& found) { append(out, found); }, each.of->read(one, each.argument));
        out += '/';
    }
    return out;
}

verdict evaluation::judge() const {
    bool const lost = forgotten_ > 0;
    if (!of_.in_order.empty())
        return steps_ == of_.in_order.size() ? verdict::holds : lost ? verdict::unknown : verdict::open;
    if (otherwise_ > 0 || matched_ > of_.count.at_most) return verdict::broken;
    if (too_early_ > 0) return lost || too_many_groups_ ? verdict::unknown : verdict::broken;
    if (matched_ < of_.count.at_least) return lost ? verdict::unknown : verdict::open;
    bool const forbids = of_.count.at_most != bounds{}.at_most || !of_.every.empty() || !of_.after.empty();
    return lost && forbids ? verdict::unknown : verdict::holds;
}

std::string evaluation::explain_count() const {
    auto const found = matched_ == 0   ? fmt::format("no {} fits", of_.about == about::requests ? "request" : "call")
                       : matched_ == 1 ? counted(1, of_.about) + " fits"
                                       : counted(matched_, of_.about) + " fit";
    auto const [least, most] = of_.count;
    if (matched_ >= least && matched_ <= most) return found;
    if (most == 0) return found + ", there should be none";
    auto const word = least == most ? "exactly" : matched_ < least ? "at least" : "at most";
    return fmt::format("{}, there should be {} {}", found, word, matched_ < least ? least : most);
}

std::string evaluation::explain(verdict as) const {
    if (as == verdict::unknown) {
        if (too_many_groups_ && forgotten_ == 0) return fmt::format("{} has too many values", names_of(of_.same));
        return fmt::format("it depends on {} that {} forgotten before anybody looked", counted(forgotten_, of_.about),
                           forgotten_ == 1 ? "was" : "were");
    }
    if (!of_.in_order.empty()) {
        if (steps_ == of_.in_order.size()) return fmt::format("all {} steps came in order", steps_);
        if (steps_ == 0) return "step 1 did not come";
        return fmt::format("step {} did not come after request {}", steps_ + 1, last_step_);
    }
    if (otherwise_ > 0)
        return fmt::format("{} of {} {} otherwise", otherwise_, counted(matched_, of_.about),
                           otherwise_ == 1 ? "is" : "are");
    if (matched_ > of_.count.at_most) return explain_count();
    if (too_early_ > 0) {
        auto const same = of_.same.empty() ? std::string{} : fmt::format(" with the same {}", names_of(of_.same));
        return fmt::format("{} of {} came before anything that it should come after{}", too_early_,
                           counted(matched_, of_.about), same);
    }
    return explain_count();
}

finding evaluation::tell() const {
    finding out{
        .name = of_.name, .verdict = judge(), .why = {}, .matched = matched_, .offenders = {}, .near_misses = {}};
    out.why = explain(out.verdict);
    if (out.verdict == verdict::holds) return out;
    out.offenders = offenders_;
    bool const too_few = matched_ < of_.count.at_least || !of_.in_order.empty();
    out.near_misses = too_few ? near_.examples() : too_early_ > 0 ? near_after_.examples() : std::vector<example>{};
    return out;
}

}  // namespace s3seal::verify
