// Words of other servers that name files and directories.
#include "server/config/foreign_words.hpp"
#include "server/config/values.hpp"
#include "storage/base/bytes.hpp"
#include "storage/data_directory.hpp"

#include <fmt/format.h>

#include <string>
#include <system_error>

namespace s3seal::config {

namespace {

namespace fs = std::filesystem;

constexpr char localstack_volume[] = "/var/lib/localstack";

bool is_switched_on(std::string_view value) {
    auto const word = parse_boolean(to_lower(value));
    return word && *word;
}

bool is_directory(fs::path const& path) {
    std::error_code unknown;
    return fs::is_directory(path, unknown);
}

bool is_file(fs::path const& path) {
    std::error_code unknown;
    return fs::is_regular_file(path, unknown);
}

// A name with a dot in front counts: MinIO's .minio.sys does.
bool holds_others(fs::path const& path) {
    std::error_code unknown;
    for (fs::directory_iterator at{path, unknown}, end; !unknown && at != end; at.increment(unknown))
        if (auto const name = at->path().filename(); name != storage::own_folder && name != "lost+found") return true;
    return false;
}

void say_directory(foreign_word const& word, fs::path const& wanted, foreign_settings& into) {
    auto const place = place_for_data(wanted);
    auto const below = wanted / storage::own_folder;
    into.say(word, "data_dir", place.string());
    if (place == wanted && storage::is_data_directory(below))
        into.remarks.push_back(fmt::format("{} is a data directory itself: what lies in {} is not used",
                                           quote(wanted.string()), quote(below.string())));
    else if (place != wanted && holds_others(wanted))
        into.remarks.push_back(
            fmt::format("{} holds files of another server: they stay as they are, and s3seal keeps "
                        "its own in {}",
                        quote(wanted.string()), quote(place.string())));
}

// /data{1...4} means four of them, of which the first will do.
std::string first_of(std::string_view directories) {
    auto const open = directories.find('{');
    auto const dots = directories.find("...", open == directories.npos ? 0 : open);
    auto const close = directories.find('}', dots == directories.npos ? 0 : dots);
    if (open == directories.npos || dots == directories.npos || close == directories.npos)
        return std::string{directories};
    return fmt::format("{}{}{}", directories.substr(0, open), directories.substr(open + 1, dots - open - 1),
                       directories.substr(close + 1));
}

}  // namespace

fs::path place_for_data(fs::path const& wanted) {
    return storage::is_data_directory(wanted) ? wanted : wanted / storage::own_folder;
}

void as_new_directory(foreign_word const& word, std::string_view, foreign_settings& into) {
    auto const directory = first_of(word.value);
    if (directory.empty()) return into.ignore(word, "it names none");
    if (directory.find("://") != directory.npos) return into.ignore(word, "other servers of a cluster");
    if (into.has("data_dir")) return into.ignore(word, "more than one directory");
    say_directory(word, directory, into);
}

void as_directory(foreign_word const& word, std::string_view becomes, foreign_settings& into) {
    if (is_directory(first_of(word.value)))
        as_new_directory(word, becomes, into);
    else
        into.ignore(word, "no such directory");
}

void as_persistence(foreign_word const& word, std::string_view, foreign_settings& into) {
    if (into.has("data_dir")) return;
    if (is_switched_on(word.value) && is_directory(localstack_volume))
        say_directory(word, localstack_volume, into);
    else if (is_switched_on(word.value))
        into.ignore(word, fmt::format("no {} here: --data-dir DIR keeps things", localstack_volume));
    else
        unless_off(word, {}, into);
}

void as_retained_root(foreign_word const& word, std::string_view becomes, foreign_settings& into) {
    for (auto const* const name : {"COM_ADOBE_TESTING_S3MOCK_STORE_RETAIN_FILES_ON_EXIT",
                                   "COM_ADOBE_TESTING_S3MOCK_DOMAIN_RETAIN_FILES_ON_EXIT", "retainFilesOnExit"})
        if (auto const found = word.around.find(name); found != word.around.end() && is_switched_on(found->second))
            return as_directory(word, becomes, into);
    into.ignore(word, "it counts with RETAIN_FILES_ON_EXIT=true");
}

void as_certificate_and_key(foreign_word const& word, std::string_view, foreign_settings& into) {
    std::string const file{word.value};
    if (!is_file(file)) return into.ignore(word, "no such file");
    into.say(word, "tls_cert", file);
    into.say(word, "tls_key", file);
}

void as_certificate(foreign_word const& word, std::string_view becomes, foreign_settings& into) {
    auto const other = word.around.find(word.name == "VGW_CERT" ? "VGW_KEY" : "VGW_CERT");
    if (other == word.around.end() || !is_file(other->second) || !is_file(word.value))
        return into.ignore(word, "no such files");
    into.say(word, becomes, word.value);
}

void as_certificates(foreign_word const& word, std::string_view, foreign_settings& into) {
    fs::path const directory{word.value};
    if (!is_file(directory / "public.crt") || !is_file(directory / "private.key"))
        return into.ignore(word, "no public.crt and private.key in it");
    into.say(word, "tls_cert", (directory / "public.crt").string());
    into.say(word, "tls_key", (directory / "private.key").string());
}

}  // namespace s3seal::config
