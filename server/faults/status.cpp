#include "server/faults/status.hpp"

#include "server/faults/rule_reader.hpp"
#include "server/http/dates.hpp"

#include <boost/json/array.hpp>

#include <cstdint>
#include <utility>

namespace s3seal::faults {

namespace json = boost::json;

json::object print_status(rule_status const& one) {
    auto out = print_rule(*one.rule);
    out["summary"] = summary_of(one.rule->effect);
    out["seen"] = one.seen;
    out["fired"] = one.fired;
    out["left"] = one.left ? json::value(*one.left) : json::value(nullptr);
    json::array last;
    for (auto const& fired : one.last)
        last.push_back(json::object{{"time", http::iso_date_milliseconds(fired.at)},
                                    {"request_id", fired.request_id},
                                    {"operation", fired.operation}});
    out["firings"] = std::move(last);
    return out;
}

json::object print_statuses(std::vector<rule_status> const& all) {
    std::uint64_t fired = 0;
    json::array left;
    json::array faults;
    for (auto const& one : all) {
        fired += one.fired;
        if (one.left != std::uint64_t{0}) left.push_back(json::value(one.rule->id));
        faults.push_back(print_status(one));
    }
    return {{"fired", fired}, {"left", std::move(left)}, {"faults", std::move(faults)}};
}

}  // namespace s3seal::faults
