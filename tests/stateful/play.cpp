#include "tests/stateful/play.hpp"

#include "tests/stateful/dice.hpp"
#include "tests/stateful/kinds.hpp"
#include "tests/stateful/request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace s3seal::stateful {

namespace {

std::string between(std::string const& text, std::string_view before, std::string_view after) {
    auto const from = text.find(before);
    if (from == text.npos) throw std::runtime_error{"no " + std::string{before} + " in " + text};
    return text.substr(from + before.size(), text.find(after, from + before.size()) - from - before.size());
}

class game {
public:
    game(subject& against, tally& answered) : against_{against}, answered_{answered} {
        static unsigned games = 0;
        name_ = fmt::format("stateful-{}-{}", against.now().time_since_epoch().count() % 1'000'000, games++);
        state_.knows_time = against.moves_clock();
        state_.owner = between(must({false, "GET", "/", {}, ""}).body, "<ID>", "</ID>");
        for (int n = 0; n < 2; ++n) make_key();
        make_bucket("plain", {});
        make_bucket("versions", {});
        make_bucket("locked", {{"x-amz-bucket-object-lock-enabled", "true"}});
        auto& locked = state_.buckets[name_ + "-locked"];
        locked.has_lock = true;
        locked.versioning = versioning::enabled;
    }

    // "" when all is well.
    std::string step(std::uint64_t number) {
        dice rolled{number};
        against_.pass(std::chrono::seconds{1 + (rolled.chance(3) ? 7200 : 0)});
        state_.now = against_.now();
        auto const asked = draw(rolled);
        auto const& how = kind_named(asked.kind);
        auto const request = make_request(asked, std::string{how.method}, std::string{how.subresource});
        auto const want = how.answer(state_, asked);
        script_ += describe(request);
        auto const got = against_.ask(request, asked.bucket.empty() ? "kms" : "s3");
        script_ += fmt::format("  -> {}\n", got.status);
        ++answered_[asked.kind][got.status];
        return judge(want, got, request.method == "HEAD", seen_);
    }

    std::string const& script() const { return script_; }

private:
    test::raw_response must(test::outgoing const& request, std::string_view service = "s3") {
        auto got = against_.ask(request, service);
        if (got.status != 200) throw std::runtime_error{fmt::format("{} {}", got.status, got.body)};
        return got;
    }

    void make_key() {
        operation asked;
        asked.kind = "CreateKey";
        auto const got = must(make_request(asked, "", ""), "kms");
        state_.keys.push_back(std::make_shared<kms_key>(kms_key{between(got.body, "\"Arn\":\"", "\"")}));
    }

    void make_bucket(std::string const& what, test::signing_headers const& headers) {
        auto const name = name_ + "-" + what;
        must({false, "PUT", "/" + name, headers, ""});
        state_.buckets[name];
    }

    operation draw(dice& rolled) {
        auto const all = kinds();
        auto const sum =
            std::accumulate(all.begin(), all.end(), 0u, [](unsigned n, kind const& one) { return n + one.weight; });
        auto left = rolled.below(sum);
        auto at = all.begin();
        for (; left >= at->weight; ++at) left -= at->weight;
        operation asked;
        asked.kind = at->name;
        auto bucket = state_.buckets.begin();
        std::advance(bucket, static_cast<std::ptrdiff_t>(rolled.below(state_.buckets.size())));
        asked.bucket = bucket->first;
        at->draw(rolled, state_, asked);
        if (asked.kind != "HeadBucket") return asked;
        operation other;  // there was nothing to ask of that kind
        other.kind = asked.kind;
        other.bucket = asked.bucket;
        return other;
    }

    subject& against_;
    tally& answered_;
    std::string name_;
    state state_;
    seen_ids seen_;
    std::string script_;
};

}  // namespace

steps steps_of(std::uint64_t seed, std::size_t count) {
    dice rolled{seed};
    steps out(count);
    for (auto& one : out) one = rolled.next();
    return out;
}

std::optional<failure> play(subject& against, steps const& all, tally& answered) {
    game one{against, answered};
    for (std::size_t n = 0; n < all.size(); ++n)
        if (auto const problem = one.step(all[n]); !problem.empty()) return failure{n, problem, one.script()};
    return std::nullopt;
}

failure shrink(subject& against, steps all, failure found) {
    all.resize(found.at + 1);
    int plays = 500;
    tally unused;
    for (auto size = all.size() / 2; size > 0; size /= 2)
        for (std::size_t from = 0; from + size < all.size() && plays > 0;) {
            auto fewer = all;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(from),
                        fewer.begin() + static_cast<std::ptrdiff_t>(from + size));
            --plays;
            if (auto const again = play(against, fewer, unused)) {
                found = *again;
                fewer.resize(again->at + 1);
                all = fewer;
            } else {
                from += size;
            }
        }
    return found;
}

}  // namespace s3seal::stateful
