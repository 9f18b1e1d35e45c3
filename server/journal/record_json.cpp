#include "server/journal/record_json.hpp"

#include "server/http/dates.hpp"
#include "server/http/field_syntax.hpp"
#include "storage/base/bytes.hpp"

#include <chrono>
#include <concepts>

namespace s3seal::journal {

namespace {

namespace json = boost::json;

// What requests hold is bytes: what is no UTF-8 is taken for ISO-8859-1.
std::string text_of(std::string_view bytes) {
    return is_utf8(bytes) ? std::string{bytes} : http::latin1_to_utf8(bytes);
}

// Fields as members of an object; what is empty is left out.
class json_printer {
public:
    void sent(std::string_view name, std::string_view text) { own(name, text); }
    void own(std::string_view name, std::string_view text) {
        if (!text.empty()) out[name] = text_of(text);
    }
    void own(std::string_view name, std::string const& text) { own(name, std::string_view{text}); }
    void own(std::string_view name, instant at) { out[name] = http::iso_date_milliseconds(at); }
    void own(std::string_view name, std::chrono::microseconds time) {
        out[name] = std::chrono::floor<std::chrono::milliseconds>(time).count();
    }
    template <std::integral Number>
    void own(std::string_view name, Number number) {
        out[name] = number;
    }
    void own(std::string_view name, std::optional<service::encryption> const& one) {
        if (one) out[name] = print(*one);
    }
    template <class Part>
    void own(std::string_view name, std::vector<Part> const& all) {
        json::array parts;
        for (auto const& one : all) parts.push_back(print(one));
        if (!parts.empty()) out[name] = std::move(parts);
    }

    template <class Described>
    static json::object print(Described const& one) {
        json_printer to;
        describe(to, one);
        return std::move(to.out);
    }

    json::object out;
};

json::array print_headers(kept_headers const& all) {
    json::array out;
    all.each([&](std::string_view name, std::string_view value) {
        out.push_back(json::object{{"name", text_of(name)}, {"value", text_of(value)}});
        return true;
    });
    return out;
}

}  // namespace

json::object print_record(record const& one) {
    auto out = json_printer::print(one);
    out.emplace("operation", "");
    out.emplace("caller", "");
    return out;
}

json::object print_whole_record(record const& one) {
    auto out = print_record(one);
    out["http_version"] = one.version == 10 ? "HTTP/1.0" : "HTTP/1.1";
    out["request_headers"] = print_headers(one.headers);
    out["response_headers"] = print_headers(one.response_headers);
    if (!one.body.empty()) out["request_body"] = text_of(one.body);
    if (!one.response_body.empty()) out["response_body"] = text_of(one.response_body);
    if (!one.refused) return out;
    out["message"] = text_of(one.refused->message);
    out["stages"] = print_stages(one);
    if (one.refused->let_through) out["let_through"] = true;
    return out;
}

json::array print_stages(record const& one) {
    json::array out;
    for (auto const name : one.passed) out.push_back(json::object{{"stage", name}, {"outcome", "passed"}});
    out.push_back(json::object{{"stage", one.stage}, {"outcome", "refused"}});
    return out;
}

}  // namespace s3seal::journal
