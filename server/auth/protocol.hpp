// What differs between the services that share one verifier and one printer of errors.
#pragma once

#include "server/http/request.hpp"

#include <string_view>

namespace s3seal::auth {

enum class error_format { s3_xml, query_xml, json };

struct protocol {
    std::string_view service;    // in the credential scope: s3
    bool payload_hash_required;  // x-amz-content-sha256 must be sent
    error_format errors;
    bool directory_sessions = false;  // tokens of S3 Express's own sessions come in x-amz-s3session-token
};

protocol const& s3_protocol() noexcept;
protocol const& s3express_protocol() noexcept;
protocol const& sts_protocol() noexcept;
protocol const& kms_protocol() noexcept;

// The service in a request's credential scope, whatever it is worth: one port serves several. "" without a signature.
std::string_view scope_service(http::request const& head) noexcept;
// Likewise the region.
std::string_view scope_region(http::request const& head) noexcept;

// The access key of a request's signature, of either version, whatever it is worth. "" without a signature.
std::string_view access_key_of(http::request const& head) noexcept;

// The form that a request's signature has, in S3's words, whatever it is worth. "" without a signature.
std::string_view claimed_signature(http::request const& head) noexcept;

// application/x-www-form-urlencoded to the root: the query protocol, which S3 does not speak.
bool is_query_call(http::request const& head);

}  // namespace s3seal::auth
