#include "server/verify/examination.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <utility>

namespace s3seal::verify {

namespace {

namespace json = boost::json;

json::array print_examples(std::vector<example> const& all) {
    json::array out;
    for (auto const& one : all) {
        json::array differences;
        for (auto const& each : one.differences)
            differences.push_back(
                json::object{{"field", each.field}, {"expected", each.expected}, {"found", each.found}});
        out.push_back(
            json::object{{"request_id", one.request_id}, {"what", one.what}, {"differences", std::move(differences)}});
    }
    return out;
}

json::object print_finding(finding const& one) {
    return {{"name", one.name},
            {"passed", one.verdict == verdict::holds},
            {"verdict", name_of(one.verdict)},
            {"why", one.why},
            {"matched", one.matched},
            {"offenders", print_examples(one.offenders)},
            {"near_misses", print_examples(one.near_misses)}};
}

json::object print_tally(tally const& one) {
    return {{"seen", one.seen}, {"forgotten", one.forgotten}};
}

}  // namespace

examination::examination(std::vector<expectation> const& all) : all_{all.begin(), all.end()} {}

void examination::observe(journal::record const& one) {
    if (one.entries.empty()) {
        journal::part const whole{one};
        subject const only{&whole};
        return observe(about::requests, {&only, 1}, requests_);
    }
    std::vector<journal::part> parts;
    journal::each_part(one, [&](journal::part const& each) {
        parts.push_back(each);
        return true;
    });
    std::vector<subject> all;
    for (auto const& each : parts) all.emplace_back(&each);
    observe(about::requests, all, requests_);
}

void examination::observe(kms::call_record const& one) {
    subject const only{&one};
    observe(about::kms_calls, {&only, 1}, calls_);
}

void examination::observe(about what, subjects one, tally& in) {
    ++in.seen;
    for (auto& each : all_)
        if (each.about() == what) each.observe(one);
}

void examination::forget(about what, std::uint64_t count) {
    if (count == 0) return;
    (what == about::requests ? requests_ : calls_).forgotten += count;
    for (auto& each : all_)
        if (each.about() == what) each.forget(count);
}

bool examination::is_settled() const {
    bool open = false;
    for (auto const& each : all_) {
        auto const now = each.judge();
        if (now == verdict::broken) return true;
        open = open || now == verdict::open || now == verdict::unknown;
    }
    return !open;
}

std::vector<finding> examination::tell() const {
    std::vector<finding> out;
    for (auto const& each : all_) out.push_back(each.tell());
    return out;
}

json::object examination::print() const {
    json::array findings;
    auto const all = tell();
    for (auto const& one : all) findings.push_back(print_finding(one));
    bool const passed = std::all_of(all.begin(), all.end(), [](auto& one) { return one.verdict == verdict::holds; });
    return {{"passed", passed},
            {"requests", print_tally(requests_)},
            {"kms_calls", print_tally(calls_)},
            {"expectations", std::move(findings)}};
}

}  // namespace s3seal::verify
