#include "server/http/dates.hpp"

#include "storage/base/bytes.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace s3seal::http {

namespace {

constexpr int last_year = 9999;  // that four digits print
constexpr std::array<std::string_view, 7> day_names{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> month_names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct civil {
    std::chrono::year_month_day date;
    std::chrono::hh_mm_ss<std::chrono::seconds> time;
    unsigned weekday;
};

civil split(instant at) {
    auto const seconds = std::chrono::floor<std::chrono::seconds>(at);
    auto const days = std::chrono::floor<std::chrono::days>(seconds);
    return {std::chrono::year_month_day{days}, std::chrono::hh_mm_ss<std::chrono::seconds>{seconds - days},
            std::chrono::weekday{days}.c_encoding()};
}

// Two digits at that place of a text.
void put_two(char* at, unsigned number) {
    at[0] = static_cast<char>('0' + number / 10 % 10);
    at[1] = static_cast<char>('0' + number % 10);
}

void put_year(char* at, std::chrono::year year) {
    auto const number = static_cast<unsigned>(static_cast<int>(year));
    put_two(at, number / 100);
    put_two(at + 2, number % 100);
}

// 10:00:00
void put_time(char* at, std::chrono::hh_mm_ss<std::chrono::seconds> const& time) {
    put_two(at, static_cast<unsigned>(time.hours().count()));
    put_two(at + 3, static_cast<unsigned>(time.minutes().count()));
    put_two(at + 6, static_cast<unsigned>(time.seconds().count()));
}

// By the rules of 2007 and later: from the second Sunday of March to the first one of November, each at two o'clock.
bool is_pacific_summer(instant at) {
    using namespace std::chrono;
    auto const year = year_month_day{floor<days>(at)}.year();
    auto const begin = sys_days{year / March / Sunday[2]} + hours{10};
    auto const end = sys_days{year / November / Sunday[1]} + hours{9};
    return at >= begin && at < end;
}

// Takes words and numbers off the front of a text; any miss makes the whole reading fail.
class scanner {
public:
    explicit scanner(std::string_view text) : rest_{text} {}

    void skip(std::string_view any_of) {
        while (!rest_.empty() && any_of.find(rest_.front()) != std::string_view::npos) rest_.remove_prefix(1);
    }
    void skip_word() {
        while (!rest_.empty() && rest_.front() != ' ' && rest_.front() != ',') rest_.remove_prefix(1);
    }
    int number() {
        int value = 0;
        auto const [end, ec] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
        if (ec != std::errc{} || value < 0) good_ = false;
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
        return value;
    }
    unsigned month() {
        for (unsigned i = 0; i < month_names.size(); ++i) {
            if (!rest_.starts_with(month_names[i])) continue;
            rest_.remove_prefix(3);
            return i + 1;
        }
        good_ = false;
        return 1;
    }
    std::chrono::seconds time() {
        int const hours = number();
        skip(":");
        int const minutes = number();
        skip(":");
        int const seconds = number();
        if (hours > 23 || minutes > 59 || seconds > 60) good_ = false;
        return std::chrono::hours{hours} + std::chrono::minutes{minutes} + std::chrono::seconds{seconds};
    }
    bool good() const { return good_; }
    bool at_word() const { return !rest_.empty() && rest_.front() > '9'; }

private:
    std::string_view rest_;
    bool good_ = true;
};

std::optional<instant> join(scanner const& from, int year, unsigned month, int day, std::chrono::seconds time) {
    std::chrono::year_month_day const date{std::chrono::year{year}, std::chrono::month{month},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!from.good() || !date.ok() || year > last_year) return std::nullopt;
    return instant{std::chrono::sys_days{date}} + time;
}

}  // namespace

std::string http_date(instant at) {
    auto const c = split(at);
    std::string out{"Day, 00 Mon 0000 00:00:00 GMT"};
    day_names[c.weekday].copy(&out[0], 3);
    put_two(&out[5], static_cast<unsigned>(c.date.day()));
    month_names[static_cast<unsigned>(c.date.month()) - 1].copy(&out[8], 3);
    put_year(&out[12], c.date.year());
    put_time(&out[17], c.time);
    return out;
}

std::string pacific_date(instant at) {
    bool const summer = is_pacific_summer(at);
    auto const c = split(at - std::chrono::hours{summer ? 7 : 8});
    std::string out{"Day Mon 00 00:00:00 PST 0000"};
    day_names[c.weekday].copy(&out[0], 3);
    month_names[static_cast<unsigned>(c.date.month()) - 1].copy(&out[4], 3);
    put_two(&out[8], static_cast<unsigned>(c.date.day()));
    put_time(&out[11], c.time);
    if (summer) out[21] = 'D';
    put_year(&out[24], c.date.year());
    return out;
}

std::optional<instant> parse_http_date(std::string_view text) {
    scanner in{text};
    in.skip_word();  // the day's name says nothing that the date does not
    in.skip(", ");
    if (in.at_word()) {  // asctime: Tue Nov 24 10:00:00 2026
        auto const month = in.month();
        in.skip(" ");
        int const day = in.number();
        in.skip(" ");
        auto const time = in.time();
        in.skip(" ");
        return join(in, in.number(), month, day, time);
    }
    int const day = in.number();
    in.skip(" -");
    auto const month = in.month();
    in.skip(" -");
    int year = in.number();
    if (year < 100) year += year < 70 ? 2000 : 1900;  // RFC 850 has two digits
    in.skip(" ");
    auto const time = in.time();
    return join(in, year, month, day, time);
}

iso_digits print_iso_digits(instant at) {
    auto const c = split(at);
    iso_digits out{'0', '0', '0', '0', '-', '0', '0', '-', '0', '0', 'T', '0', '0', ':', '0', '0', ':', '0', '0'};
    put_year(&out[0], c.date.year());
    put_two(&out[5], static_cast<unsigned>(c.date.month()));
    put_two(&out[8], static_cast<unsigned>(c.date.day()));
    put_time(&out[11], c.time);
    return out;
}

std::string iso_date_seconds(instant at) {
    auto const digits = print_iso_digits(at);
    return std::string{digits.data(), digits.size()}.append("Z");
}

std::string iso_date_milliseconds(instant at) {
    auto const digits = print_iso_digits(at);
    auto const fraction = static_cast<unsigned>((at.time_since_epoch().count() % 1000 + 1000) % 1000);
    auto text = std::string{digits.data(), digits.size()}.append(".000Z");
    for (auto [place, rest] = std::pair{text.size() - 2, fraction}; rest > 0; rest /= 10, --place)
        text[place] = static_cast<char>('0' + rest % 10);
    return text;
}

std::optional<instant> parse_iso_date(std::string_view text) {
    // Digits stand for digits, everything else for itself.
    constexpr std::string_view day_form = "0000-00-00";
    constexpr std::string_view time_form = "T00:00:00";
    auto const has_form = [](std::string_view part, std::string_view form) {
        if (part.size() < form.size()) return false;
        for (std::size_t i = 0; i < form.size(); ++i)
            if (form[i] == '0' ? part[i] < '0' || part[i] > '9' : part[i] != form[i]) return false;
        return true;
    };
    auto const number = [](std::string_view part, std::size_t at, std::size_t size) {
        return static_cast<int>(parse_decimal(part.substr(at, size)).value_or(0));
    };
    if (!has_form(text, day_form)) return std::nullopt;
    std::chrono::year_month_day const date{std::chrono::year{number(text, 0, 4)},
                                           std::chrono::month{static_cast<unsigned>(number(text, 5, 2))},
                                           std::chrono::day{static_cast<unsigned>(number(text, 8, 2))}};
    if (!date.ok()) return std::nullopt;
    instant at{std::chrono::sys_days{date}};
    auto rest = text.substr(day_form.size());
    if (rest.empty()) return at;
    if (!has_form(rest, time_form) || number(rest, 1, 2) > 23 || number(rest, 4, 2) > 59 || number(rest, 7, 2) > 60)
        return std::nullopt;
    at += std::chrono::hours{number(rest, 1, 2)} + std::chrono::minutes{number(rest, 4, 2)} +
          std::chrono::seconds{number(rest, 7, 2)};
    rest.remove_prefix(time_form.size());
    if (rest.starts_with('.')) {
        auto const digits = rest.find_first_not_of("0123456789", 1);
        if (digits == 1) return std::nullopt;
        rest.remove_prefix(std::min(digits, rest.size()));
    }
    if (rest.empty() || rest == "Z") return at;
    if (rest.size() != 6 || (!has_form(rest, "+00:00") && !has_form(rest, "-00:00"))) return std::nullopt;
    auto const offset = std::chrono::hours{number(rest, 1, 2)} + std::chrono::minutes{number(rest, 4, 2)};
    return rest.front() == '+' ? at - offset : at + offset;
}

std::string iso_date(instant at) {
    auto const digits = print_iso_digits(at);
    return std::string{digits.data(), digits.size()}.append(".000Z");
}

}  // namespace s3seal::http
