#include "server/faults/chaos.hpp"

#include "server/document/suggestion.hpp"
#include "server/faults/told_error.hpp"
#include "server/http/field_syntax.hpp"
#include "server/known/words.hpp"

#include <fmt/format.h>

#include <string>

namespace s3seal::faults {

namespace {

namespace json = boost::json;

constexpr unsigned last_chaos_status = 599;
constexpr std::string_view usual_message = "Operation failed due to a simulated fault";

aws::error_row const& usual_row() {
    return aws::row_of(aws::errc::service_unavailable);
}

std::optional<told_error> read_chaos_error(fields from) {
    auto const code = from.text("code").value_or(std::string{usual_row().code});
    auto const status =
        from.number("statusCode", aws::first_error_status, last_chaos_status).value_or(usual_row().status);
    from.finish();
    if (!http::is_token(code)) from.complain("code", "takes letters, digits and points");
    auto made = make_told_error(code, static_cast<unsigned>(status), usual_message);
    if (!made) from.complain("code", "there are too many errors of your own since the server started");
    return made;
}

std::optional<rule> read_one(json::value const& from, mistakes& out, std::string const& path) {
    auto const before = out.size();
    fields all{from, path, out};
    rule one;
    constexpr std::string_view services[] = {"s3", "kms", "sts"};
    if (auto const found = all.word("service", {services[0], services[1], services[2]}))
        one.match.service = services[*found];
    one.match.region = all.pattern("region");
    one.match.operation = all.pattern("operation");
    if (auto const& wanted = one.match.operation; wanted && known::service_of_operation(wanted->text()).empty())
        all.complain("operation", fmt::format("S3, KMS and STS have no operation \"{}\"{}", wanted->text(),
                                              document::suggestion(wanted->text(), known::operations())));
    if (auto const* const value = all.find("probability")) {
        if (value->is_number() && value->to_number<double>() >= 0 && value->to_number<double>() <= 1)
            one.when.probability = value->to_number<double>();
        else
            all.complain("probability", "takes a number from 0 to 1");
    }
    if (auto error = all.object("error"))
        one.effect.error = read_chaos_error(*std::move(error));
    else
        one.effect.error = make_told_error(usual_row().code, usual_row().status, usual_message);
    if (from.is_object()) all.finish();
    return out.size() == before ? std::optional{std::move(one)} : std::nullopt;
}

}  // namespace

std::vector<rule> read_chaos(json::value const& from, mistakes& out) {
    auto const before = out.size();
    std::vector<rule> all;
    auto const* const list = from.if_array();
    if (!list) out.push_back({&from, "takes a list of rules"});
    for (std::size_t i = 0; list && i < list->size(); ++i)
        if (auto one = read_one((*list)[i], out, fmt::format("[{}]", i))) all.push_back(*std::move(one));
    if (out.size() > before) return {};
    return all;
}

json::object print_chaos(rule const& rule) {
    json::object out;
    auto const& asked = rule.match;
    if (!asked.service.empty()) out["service"] = asked.service;
    if (asked.region) out["region"] = asked.region->text();
    if (asked.operation) out["operation"] = asked.operation->text();
    if (rule.when.probability) out["probability"] = *rule.when.probability;
    auto const& row = *rule.effect.error->of_s3;
    if (row.status != usual_row().status || row.code != usual_row().code)
        out["error"] = {{"statusCode", row.status}, {"code", row.code}};
    return out;
}

}  // namespace s3seal::faults
