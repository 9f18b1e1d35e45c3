#include "server/iam/principal_keys.hpp"

#include "server/http/dates.hpp"

namespace s3seal::iam {

void add_principal_keys(condition_keys& to, principal const& who) {
    to["aws:principalarn"] = {who.role_arn.empty() ? who.arn : who.role_arn};
    to["aws:principalaccount"] = {who.account};
    to["aws:userid"] = {who.id};
    constexpr std::string_view user = ":user/";
    auto const at = who.arn.find(user);
    if (at != who.arn.npos) to["aws:username"] = {who.arn.substr(at + user.size())};
    to["aws:principaltype"] = {at != who.arn.npos ? "User" : who.is_root() ? "Account" : "AssumedRole"};
    to["aws:principalisawsservice"] = {"false"};
}

void add_time_keys(condition_keys& to, instant now) {
    to["aws:currenttime"] = {http::iso_date_seconds(now)};
    to["aws:epochtime"] = {std::to_string(std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count())};
}

}  // namespace s3seal::iam
