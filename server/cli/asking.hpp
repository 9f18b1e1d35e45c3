// One request to the admin API of the server that a command is about.
#pragma once

#include "server/config/client_command.hpp"
#include "server/net/local_request.hpp"

#include <boost/json/object.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::cli {

inline constexpr int done = 0;
inline constexpr int failed = 1;  // the server says no, or does not answer
inline constexpr int usage = 2;

// `path`: behind /_s3seal, with its query. A `body` is JSON.
net::local_request request_of(config::client_call const& call, std::string_view method, std::string_view path,
                              std::string body = {});

// Whatever the server answers. Nothing: nobody does, as stderr says.
std::optional<net::local_response> answer_to(config::client_call const& call, net::local_request const& request);
// Its own sentence, to stderr; the exit code.
int tell_refusal(config::client_call const& call, net::local_response const& refused);

// Nothing: stderr says why, be it that the server refused (its own sentence) or that nobody answers.
std::optional<std::string> ask(config::client_call const& call, net::local_request const& request);

// Likewise, and the object that the answer is.
std::optional<boost::json::object> ask_for_object(config::client_call const& call, net::local_request const& request);
std::string_view text_in(boost::json::object const& in, std::string_view name);  // "": there is none
std::vector<boost::json::object> objects_in(boost::json::object const& in, std::string_view name);

// Gives each piece of a body without an end to `take`, until that says false; then the exit code. When the server ends
// before, it has failed.
int follow(config::client_call const& call, net::local_request const& request,
           std::function<bool(std::string_view)> const& take);

// To stderr.
int refuse(std::string_view why);

// The whole file; nothing when it cannot be read.
std::optional<std::string> read_file(std::string const& name);

}  // namespace s3seal::cli
