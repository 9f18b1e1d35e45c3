// Points that tests look at: what was reached, in order, where the request is stopped, and what others do there.
#pragma once

#include "server/service/points.hpp"

#include <fmt/format.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace s3seal::test {

class noted_points final : public service::points {
public:
    aws::result<> reach(service::point where, service::subject const& what) override {
        reached.push_back(where);
        if (where == service::point::authorized)
            known = fmt::format("{} {} {} {} {} {}", what.service, what.operation, what.bucket, what.key, what.caller,
                                what.kms_key);
        if (where == service::point::authorized && meanwhile) std::exchange(meanwhile, nullptr)();
        if (stop && where == stop->first) return stop->second;
        return {};
    }

    void stop_at(service::point where, aws::error by = aws::errc::slow_down) { stop.emplace(where, std::move(by)); }

    std::function<void()> meanwhile;  // done once, when somebody is allowed what it asks for
    std::vector<service::point> reached;
    std::string known;  // of who is authorized, the fields with blanks between them
    std::optional<std::pair<service::point, aws::error>> stop;
};

}  // namespace s3seal::test
