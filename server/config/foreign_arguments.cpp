#include "server/config/foreign_arguments.hpp"

#include "server/config/foreign_variables.hpp"
#include "server/config/foreign_words.hpp"
#include "server/config/value_words.hpp"
#include "server/config/values.hpp"
#include "storage/base/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace s3seal::config {

namespace {

constexpr foreign_row argument_rows[] = {
    {"--address", "MinIO, s3rver", "host, port", as_address, "HOST:PORT"},
    {"--certs-dir", "MinIO", "tls_cert, tls_key", as_certificates, "DIR"},
    {"-S", "MinIO", "tls_cert, tls_key", as_certificates, "DIR"},
    {"--config-dir", "MinIO", "", without_effect, "DIR"},
    {"-C", "MinIO", "", without_effect, "DIR"},
    {"--quiet", "MinIO", "", without_effect},
    {"--anonymous", "MinIO", "", without_effect},
    {"--json", "MinIO", "", without_effect},
    {"--no-compat", "MinIO", "", without_effect},
    {"--read-header-timeout", "MinIO", "", without_effect, "TIME"},
    {"--conn-read-deadline", "MinIO", "", without_effect, "TIME"},
    {"--conn-write-deadline", "MinIO", "", without_effect, "TIME"},
    {"--shutdown-timeout", "MinIO", "", without_effect, "TIME"},
    {"--interface", "MinIO", "", without_effect, "NAME"},
    {"--ftp", "MinIO", "", without_effect, "TEXT"},
    {"--sftp", "MinIO", "", without_effect, "TEXT"},
    {"--server.port", "S3Mock", "port, also_port", as_typed_port, "PORT"},
    {"--http.port", "S3Mock", "port, also_port", as_typed_port, "PORT"},
    {"--server.address", "S3Mock", "host", as_address, "HOST"},
    {"--initialBuckets", "S3Mock", "buckets", as_buckets, "NAMES"},
    {"--validKmsKeys", "S3Mock", "kms.keys", as_kms_keys, "ARNS"},
    {"-H", "moto", "host", as_address, "HOST"},
    {"-p", "moto, s3rver, fakes3", "port", as_typed_port, "PORT"},
    {"-r", "moto; fakes3", "data_dir", as_new_directory, "[DIR]"},
    {"--reload", "moto", "", without_effect},
    {"-s", "moto, s3rver", "", as_always},
    {"--ssl", "moto", "", as_always},
    {"-c", "moto", "tls_cert", as_it_is, "FILE"},
    {"--ssl-cert", "moto", "tls_cert", as_it_is, "FILE"},
    {"-k", "moto", "tls_key", as_it_is, "FILE"},
    {"--ssl-key", "moto", "tls_key", as_it_is, "FILE"},
    {"-a", "s3rver", "host", as_address, "HOST"},
    {"-d", "s3rver", "data_dir", as_new_directory, "DIR"},
    {"--directory", "s3rver", "data_dir", as_new_directory, "DIR"},
    {"--configure-bucket", "s3rver", "buckets", as_buckets, "NAME"},
    {"--allow-mismatched-signatures", "s3rver", "signature", as_lenient_always},
    {"--initialbucket", "gofakes3", "buckets", as_buckets, "NAME"},
    {"--autobucket", "gofakes3", "", without_effect},
};

// Of which properties Spring's programs have any number; those that count are rows above or S3Mock's variables.
constexpr std::array<std::string_view, 6> property_groups{
    "--com.adobe.testing.s3mock.", "--server.", "--http.", "--spring.", "--logging.", "--management."};

// Who types these has that server's expectations.
struct manner {
    std::string_view name;
    std::string_view profile;
    std::string_view port;  // "": the profile's
};
constexpr manner as_minio{"server", "minio", ""};
constexpr manner as_moto{"moto_server", "lenient", "5000"};
constexpr manner as_s3mock{"s3mock", "s3mock", ""};

// What moto takes for its first word, of old: no commands of ours.
constexpr std::array<std::string_view, 3> moto_services{"s3", "kms", "sts"};

class translator {
public:
    translator(std::vector<std::string> const& given, client_commands commands, translated_arguments& out)
        : given_{given}, commands_{commands}, out_{out} {}

    void begin(std::string_view program);
    void run();

private:
    void take_flag();
    void take_ours();
    void take_word();
    bool take_foreign_flag();
    bool take_property();
    void translate(foreign_row const& row, std::string_view name, std::string_view value);
    void imply(manner const& how);
    bool is_left_alone(std::string_view word) const noexcept;
    bool next_is_value() const noexcept { return at_ + 1 < given_.size() && !given_[at_ + 1].starts_with('-'); }

    std::vector<std::string> const& given_;
    client_commands commands_;
    translated_arguments& out_;
    environment properties_;
    manner const* manner_ = nullptr;
    bool first_word_ = true;
    std::size_t at_ = 0;
};

std::string_view last_part(std::string_view path) noexcept {
    return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

std::string_view name_of(std::string_view flag) noexcept {
    return flag.substr(0, flag.find('='));
}

// -initialbucket is --initialbucket where programs are written in Go.
bool is_called(foreign_row const& row, std::string_view name) noexcept {
    return row.name == name || (name.size() > 2 && row.name.starts_with("--") && row.name.substr(1) == name);
}

// Of ours that take a value.
bool is_ours(std::string_view name) noexcept {
    return name == "--config" ||
           std::any_of(table().begin(), table().end(), [&](auto const& row) { return row.flag == name; });
}

// -port=9000 is --port with a dash too few, and not port "ort=9000".
bool lacks_a_dash(std::string_view name) noexcept {
    return std::any_of(table().begin(), table().end(), [&](auto const& row) { return row.flag.substr(1) == name; }) ||
           name == "-config";
}

// What stands behind a short flag without a blank: -p5000, -H0.0.0.0, -d/data, -p=5000.
bool is_value_of(foreign_row const& row, std::string_view rest) noexcept {
    if (rest.front() == '=') return true;
    if (row.value == "PORT") return all(rest, is_digit);
    return std::string_view{"/.["}.find(rest.front()) != std::string_view::npos || is_digit(rest.front());
}

// Null: none.
foreign_row const* find_argument(std::string_view flag) noexcept {
    auto const name = name_of(flag);
    for (auto const& row : argument_rows)
        if (is_called(row, name)) return &row;
    if (flag.size() < 3 || flag[1] == '-' || lacks_a_dash(name)) return nullptr;
    for (auto const& row : argument_rows)
        if (row.name == flag.substr(0, 2) && !row.value.empty() && !row.value.starts_with('['))
            return is_value_of(row, flag.substr(2)) ? &row : nullptr;
    return nullptr;
}

bool is_property(std::string_view flag) noexcept {
    return std::any_of(property_groups.begin(), property_groups.end(),
                       [&](auto const group) { return starts_with_ignoring_case(flag, group); });
}

void translator::imply(manner const& how) {
    if (manner_ != nullptr) return;
    manner_ = &how;
    std::string const from{how.name};
    out_.theirs.defaults.push_back({"profile", std::string{how.profile}, from});
    if (!how.port.empty()) out_.theirs.defaults.push_back({"port", std::string{how.port}, from});
}

void translator::begin(std::string_view program) {
    auto const name = last_part(program);
    if (name == "minio") imply(as_minio);
    if (name == "moto_server") imply(as_moto);
    // What a property says may depend on another, wherever it stands.
    for (auto const& one : given_)
        if (auto const equals = one.find('='); equals != one.npos && is_property(one))
            if (auto const* const row = find_s3mock_property(name_of(one)))
                properties_.emplace(row->name, one.substr(equals + 1));
}

bool translator::is_left_alone(std::string_view word) const noexcept {
    constexpr std::array<std::string_view, 3> own{"healthcheck", "version", "help"};
    return std::find(own.begin(), own.end(), word) != own.end() ||
           std::any_of(commands_.begin(), commands_.end(), [&](auto const& one) { return one.name == word; });
}

void translator::translate(foreign_row const& row, std::string_view name, std::string_view value) {
    foreign_word const word{name, value, properties_};
    if (value.size() > longest_foreign_value) return out_.theirs.ignore(word, "too long");
    auto const said = out_.theirs.values.size();
    row.how(word, row.becomes, out_.theirs);
    // A variable may be somebody else's, but who types a port means it.
    for (auto one = said; one < out_.theirs.values.size(); ++one) {
        auto const& [path, text, from] = out_.theirs.values[one];
        auto const port = path == "port" || path == "also_port" ? parse_port(text) : parsed<std::uint16_t>{0};
        if (!port) out_.wrong.push_back(fmt::format("{}: {}", from, port.error().text()));
    }
}

bool translator::take_property() {
    auto const& flag = given_[at_];
    if (!is_property(flag)) return false;
    auto const name = name_of(flag);
    auto const* const row = find_s3mock_property(name.substr(2));
    std::string_view const value = name.size() < flag.size() ? std::string_view{flag}.substr(name.size() + 1) : "";
    if (starts_with_ignoring_case(name, property_groups.front())) imply(as_s3mock);
    if (row != nullptr)
        translate(*row, name, value);
    else
        out_.theirs.ignore({name, value, properties_});
    return true;
}

bool translator::take_foreign_flag() {
    std::string_view const flag = given_[at_];
    auto const* const row = find_argument(flag);
    if (row == nullptr) return false;
    auto const name = is_called(*row, name_of(flag)) ? name_of(flag) : flag.substr(0, 2);
    auto value = flag.substr(std::min(name.size() + (flag.find('=') == name.size() ? 1 : 0), flag.size()));
    bool const optional = row->value.starts_with('[');
    bool const standing_apart = !row->value.empty() && value.empty() && next_is_value() &&
                                (!optional || given_[at_ + 1].find_first_of("./") != std::string::npos);
    if (standing_apart) value = given_[++at_];
    if (row->of == "S3Mock") imply(as_s3mock);
    if (optional && value.empty())
        out_.theirs.ignore({name, value, properties_});
    else if (!row->value.empty() && value.empty())
        out_.wrong.push_back(fmt::format("{}: a value is missing", name));
    else
        translate(*row, name, value);
    return true;
}

void translator::take_ours() {
    auto const& flag = given_[at_];
    bool const takes_value = is_ours(flag);
    out_.ours.push_back(flag);
    if (takes_value && next_is_value()) out_.ours.push_back(given_[++at_]);
}

void translator::take_flag() {
    bool const ours = is_ours(name_of(given_[at_]));
    if (ours || (!take_foreign_flag() && !take_property())) take_ours();
}

void translator::take_word() {
    std::string_view const word = given_[at_];
    bool const first = std::exchange(first_word_, false);
    bool const names_program = word == "minio" || word == "moto_server" || word == "s3mock";
    bool const is_service = std::find(moto_services.begin(), moto_services.end(), word) != moto_services.end();
    if (first && names_program) {
        imply(word == "minio" ? as_minio : word == "moto_server" ? as_moto : as_s3mock);
        first_word_ = true;
    } else if (first && word == "server") {
        imply(as_minio);
    } else if (first && (is_service || manner_ == &as_moto)) {
        imply(as_moto);
        if (!is_service) as_services({"moto_server", word, properties_}, {}, out_.theirs);
    } else if (!first && manner_ == &as_minio) {
        translate({"server DIR", "MinIO", "data_dir", as_new_directory}, "server DIR", word);
    } else {
        out_.ours.emplace_back(word);
    }
}

void translator::run() {
    for (; at_ < given_.size(); ++at_) {
        auto const& one = given_[at_];
        bool const last = one == "--" || (first_word_ && is_left_alone(one));
        if (last) break;
        if (one.starts_with('-'))
            take_flag();
        else
            take_word();
    }
    out_.ours.insert(out_.ours.end(), given_.begin() + static_cast<std::ptrdiff_t>(at_), given_.end());
}

}  // namespace

std::span<foreign_row const> foreign_arguments() noexcept {
    return argument_rows;
}

translated_arguments translate_arguments(std::string_view program, std::vector<std::string> const& given,
                                         client_commands commands) {
    translated_arguments out;
    translator one{given, commands, out};
    one.begin(program);
    one.run();
    return out;
}

}  // namespace s3seal::config
