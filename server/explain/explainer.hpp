// Why a request was refused, in words for the person at the keyboard.
#pragma once

#include "server/auth/credentials.hpp"
#include "server/journal/record.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace s3seal::explain {

// Any thread. Computes when it is asked, so a refusal costs nothing until somebody wants to know.
class explainer {
public:
    // `hosts`: names that clients may have signed for when they reach this server by another.
    explainer(auth::credential_store const& credentials, std::vector<std::string> hosts)
        : credentials_{credentials}, hosts_{std::move(hosts)} {}

    boost::json::object explain(journal::record const& of) const;
    // Our canonical request against the client's own, line by line.
    boost::json::object compare(journal::record const& of, std::string_view clients) const;

    // For a request that carries secrets: now, while they are there. Fills `told` and `canonical_request`.
    void tell_at_once(journal::record const& of, journal::refusal& into, http::request const& unmasked) const;

private:
    boost::json::object explain_refusal(journal::record const& of, journal::refusal const& refused,
                                        http::request const& head) const;
    void explain_signature(boost::json::object& out, journal::record const& of, journal::refusal const& refused,
                           http::request const& head) const;

    auth::credential_store const& credentials_;
    std::vector<std::string> hosts_;
};

// The same for a terminal.
std::string as_text(boost::json::object const& explanation);

}  // namespace s3seal::explain
