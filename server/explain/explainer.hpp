// Why a request was refused, in words for the person at the keyboard.
#pragma once

#include "server/auth/credentials.hpp"
#include "server/journal/request_log.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace s3seal::explain {

// Any thread. Computes when it is asked, so a refusal costs nothing until somebody wants to know; what it computes is
// bounded whatever the request was (`trial`).
class explainer {
public:
    // `hosts`: names that clients may have signed for when they reach this server by another.
    explainer(auth::credential_store const& credentials, journal::request_log const& requests,
              std::vector<std::string> hosts)
        : credentials_{credentials}, requests_{requests}, hosts_{std::move(hosts)} {}

    boost::json::object explain(journal::record const& record) const;
    // In one line, without any trying; "" when it was not refused.
    std::string why(journal::record const& record) const;
    // Our canonical request against the client's own, line by line (`compare_lines`).
    boost::json::object compare(journal::record const& record, std::string_view clients) const;

private:
    void explain_signature(boost::json::object& out, journal::record const& record,
                           journal::refusal const& refused) const;
    void try_hypotheses(boost::json::object& out, boost::json::object& signature, journal::record const& record,
                        journal::refusal const& refused, journal::kept_request const& exact) const;

    auth::credential_store const& credentials_;
    journal::request_log const& requests_;
    std::vector<std::string> hosts_;
};

// The same for a terminal.
std::string as_text(boost::json::object const& explanation);

}  // namespace s3seal::explain
