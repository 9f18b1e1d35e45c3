// What single words of other servers mean: the translations that rows of foreign variables and arguments name.
#pragma once

#include "server/config/foreign.hpp"

#include <filesystem>
#include <string_view>

namespace s3seal::config {

// Longer values are nobody's: they have no effect.
inline constexpr std::size_t longest_foreign_value = 64u << 10;

// The value is that of the setting.
void as_it_is(foreign_word const& word, std::string_view becomes, foreign_settings& into);
void without_effect(foreign_word const& word, std::string_view becomes, foreign_settings& into);
// Both ways of it are what this server does anyway.
void as_always(foreign_word const& word, std::string_view becomes, foreign_settings& into);
// Of no use but when it is off, which is how it is.
void unless_off(foreign_word const& word, std::string_view becomes, foreign_settings& into);

// host, :port, host:port, port, several with commas, each with http:// in front or without.
void as_address(foreign_word const& word, std::string_view becomes, foreign_settings& into);
// Digits.
void as_port(foreign_word const& word, std::string_view becomes, foreign_settings& into);
// Nothing but digits will do.
void as_typed_port(foreign_word const& word, std::string_view becomes, foreign_settings& into);
// host[:port], of which the host counts.
void as_domain(foreign_word const& word, std::string_view becomes, foreign_settings& into);

// Names that S3 does not allow are left out.
void as_buckets(foreign_word const& word, std::string_view becomes, foreign_settings& into);
// a:public b;c
void as_minio_buckets(foreign_word const& word, std::string_view becomes, foreign_settings& into);
// The keys of arn:aws:kms:region:account:key/id, with commas.
void as_kms_keys(foreign_word const& word, std::string_view becomes, foreign_settings& into);

void as_services(foreign_word const& word, std::string_view becomes, foreign_settings& into);
void as_debug(foreign_word const& word, std::string_view becomes, foreign_settings& into);
void as_log_level(foreign_word const& word, std::string_view becomes, foreign_settings& into);
// Whether signatures are not looked at.
void as_lenient(foreign_word const& word, std::string_view becomes, foreign_settings& into);
void as_lenient_always(foreign_word const& word, std::string_view becomes, foreign_settings& into);
// S3Proxy's: none, aws-v2-or-v4.
void as_authorization(foreign_word const& word, std::string_view becomes, foreign_settings& into);
// A PEM file that holds certificate and key.
void as_certificate_and_key(foreign_word const& word, std::string_view becomes, foreign_settings& into);
// versitygw's two files, where both are there.
void as_certificate(foreign_word const& word, std::string_view becomes, foreign_settings& into);
// MinIO's: a directory with public.crt and private.key.
void as_certificates(foreign_word const& word, std::string_view becomes, foreign_settings& into);

// A directory that is there.
void as_directory(foreign_word const& word, std::string_view becomes, foreign_settings& into);
// LocalStack's volume, when it is there.
void as_persistence(foreign_word const& word, std::string_view becomes, foreign_settings& into);
// S3Mock's root, which counts when it stays.
void as_retained_root(foreign_word const& word, std::string_view becomes, foreign_settings& into);
// A directory that was asked for by name, whether it is there or not.
void as_new_directory(foreign_word const& word, std::string_view becomes, foreign_settings& into);

// Where to keep everything when another server's words name `wanted`: in a folder of its own there, unless the
// directory itself holds our files. The image has no other rule.
std::filesystem::path place_for_data(std::filesystem::path const& wanted);

}  // namespace s3seal::config
