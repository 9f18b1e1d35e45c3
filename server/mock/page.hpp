// What a person sees who opens the server in a browser: plain HTML, without scripts and styles.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace s3seal::mock {

struct page_facts {
    std::string_view version;
    std::vector<std::string> const& endpoints;  // 127.0.0.1:4566
};

// The text of server/mock/page.html, embedded by the build: @NAMES@ stand for facts.
std::string_view page_template() noexcept;

// Of HTML, as text and as the value of an attribute.
std::string escape_html(std::string_view text);

std::string print_page(page_facts const& of);

}  // namespace s3seal::mock
