#include "server/journal/record.hpp"

#include "server/aws/error.hpp"

namespace s3seal::journal {

namespace {

std::size_t bytes_of(std::vector<std::pair<std::string, std::string>> const& all) noexcept {
    std::size_t size = 0;
    for (auto const& [name, value] : all) size += sizeof(std::string) * 2 + name.size() + value.size();
    return size;
}

// Sums what fields hold besides their own size.
class byte_counter {
public:
    void sent(std::string_view, std::string const& text) noexcept { sum += text.size(); }
    void own(std::string_view, std::string const& text) noexcept { sum += text.size(); }
    void own(std::string_view, aws::reason const& why) noexcept {
        if (why.details) sum += why.details->bytes();
    }
    void own(std::string_view, std::optional<service::encryption> const& one) noexcept {
        if (one) describe(*this, *one);
    }
    template <class Part>
    void own(std::string_view, std::vector<Part> const& all) noexcept {
        for (auto const& one : all) {
            sum += sizeof one;
            describe(*this, one);
        }
    }
    template <class Fixed>
    void own(std::string_view, Fixed const&) noexcept {
        static_assert(std::is_trivially_copyable_v<Fixed>, "say above what it holds");
    }

    std::size_t sum = 0;
};

template <class Described>
std::size_t bytes_in(Described const& one) noexcept {
    byte_counter counter;
    describe(counter, one);
    return counter.sum;
}

}  // namespace

http::request kept_request::view() const {
    http::request out;
    out.method = method;
    out.target = target;
    out.version = version;
    out.content_length = content_length;
    out.chunked = chunked;
    for (auto const& [name, value] : headers) out.headers.push_back({name, value});
    return out;
}

std::size_t kept_request::bytes() const noexcept {
    return method.size() + target.size() + bytes_of(headers);
}

std::size_t refusal::bytes() const noexcept {
    return sizeof *this + sent.bytes() + sealed_head.size() + bytes_in<service::refusal>(*this);
}

// S3 may answer 200 and tell of an error in the body; what is let through in spite of one is told of, too.
bool part::succeeded() const noexcept {
    constexpr unsigned not_modified = 304;
    if (entry || of.committed) return committed();
    bool const refused = !of.error_code.empty() && !(of.refused && of.refused->let_through);
    return of.status == not_modified || (!refused && of.status >= 200 && of.status < aws::first_error_status);
}

std::size_t record::bytes() const noexcept {
    auto const size = sizeof *this + bytes_in(*this) + headers.bytes() + response_headers.bytes() + body.size() +
                      response_body.size();
    return refused ? size + refused->bytes() : size;
}

}  // namespace s3seal::journal
