// What S3 computes of bytes and writes into texts, told once more: nothing of the server's is used here.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::stateful {

using texts = std::vector<std::pair<std::string, std::string>>;

std::string md5(std::string_view bytes);  // 16 bytes
std::string hex(std::string_view bytes);
std::string unhex(std::string_view digits);
std::string base64(std::string_view bytes);
std::string crc64nvme(std::string_view bytes);  // in base64

std::string xml_text(std::string_view text);   // &, <, >, " as S3 writes them in lists
std::string form_text(std::string_view text);  // encoding-type=url: a blank is +, / stays
std::string uri_text(std::string_view text, bool keep_slashes = false);

std::string iso_time(std::chrono::sys_seconds when);   // 2026-03-01T00:00:00.000Z
std::string http_time(std::chrono::sys_seconds when);  // Sun, 01 Mar 2026 00:00:00 GMT

std::string amz_time(std::chrono::sys_seconds when);  // 20260301T000000Z

// <Name>text</Name>
std::string element(std::string_view name, std::string_view text);

}  // namespace s3seal::stateful
