#include "server/body/multipart_form.hpp"

#include <gtest/gtest.h>

namespace s3seal::body {
namespace {

class collected final : public form_handler {
public:
    aws::result<> on_file(form_fields const& form) override {
        seen = form;
        return {};
    }
    aws::result<> on_content(bytes_view bytes) override {
        content.append(as_text(bytes));
        return {};
    }
    form_fields seen;
    std::string content;
};

struct outcome {
    collected got;
    std::string code;  // "": fine
};

outcome read(std::string_view body, std::size_t piece) {
    outcome out;
    multipart_form parser{"xyz", out.got};
    auto const note = [&](aws::result<> const& done) {
        if (!done) out.code = aws::row_of(done.error().code).code;
        return out.code.empty();
    };
    for (auto rest = body; !rest.empty(); rest.remove_prefix(std::min(piece, rest.size())))
        if (!note(parser.write(as_bytes(rest.substr(0, piece))))) return out;
    note(parser.finish());
    return out;
}

std::string field(std::string_view name, std::string_view value) {
    return std::string{"--xyz\r\nContent-Disposition: form-data; name=\""}
               .append(name)
               .append("\"\r\n\r\n")
               .append(value) +
           "\r\n";
}
std::string file(std::string_view content, std::string_view name = "C:\\\\dir\\\\a b.txt") {
    return std::string{"--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\""}
               .append(name)
               .append("\"\r\nContent-Type: text/plain\r\n\r\n")
               .append(content) +
           "\r\n";
}
constexpr std::string_view end = "--xyz--\r\n";

TEST(MultipartForm, IsReadInEverySplit) {
    auto const content = std::string{"line\r\n--xy not the boundary\r\n-\r"};
    auto const body = field("key", "k") + field("Policy", "p\r\nq") + file(content) + std::string{end};
    for (std::size_t piece = 1; piece <= body.size(); ++piece) {
        auto const done = read(body, piece);
        ASSERT_EQ(done.code, "") << piece;
        EXPECT_EQ(done.got.content, content) << piece;
        EXPECT_EQ(done.got.seen.find("KEY"), "k");
        EXPECT_EQ(done.got.seen.find("policy"), "p\r\nq");
        EXPECT_EQ(done.got.seen.filename, "a b.txt");
    }
}

TEST(MultipartForm, TellsAFileWithoutANameFromOneWithAnEmptyOne) {
    EXPECT_EQ(read(file("x", "") + std::string{end}, 50).got.seen.filename, "");
    auto const nameless = "--xyz\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n" + std::string{end};
    EXPECT_EQ(read(nameless, 50).got.seen.filename, std::nullopt);
}

TEST(MultipartForm, TakesNamesWithoutQuotes) {
    auto const body =
        std::string{"--xyz\r\ncontent-disposition: form-data; name=key\r\n\r\nk\r\n"} + file("x") + "--xyz--";
    EXPECT_EQ(read(body, 7).got.seen.find("key"), "k");
}

TEST(MultipartForm, IgnoresWhatComesBehindTheFile) {
    auto const body = file("x") + field("late", std::string(100'000, 'y')) + std::string{end} + "epilogue";
    auto const done = read(body, 1000);
    EXPECT_EQ(done.code, "");
    EXPECT_FALSE(done.got.seen.find("late"));
    EXPECT_EQ(done.got.content, "x");
}

TEST(MultipartForm, WantsExactlyOneFile) {
    EXPECT_EQ(read(field("key", "k") + std::string{end}, 50).code, "InvalidArgument");
    EXPECT_EQ(read(file("x") + file("y") + std::string{end}, 50).code, "InvalidArgument");
}

TEST(MultipartForm, IsRefusedWhenItIsBroken) {
    for (auto const& body :
         {std::string{}, std::string{"no boundary"}, std::string{"--abc\r\n"}, file("x"),
          std::string{"--xyz\r\nNothing: here\r\n\r\nx\r\n--xyz--"}, std::string{"--xyz?\r\n"},
          field("a\xff", "x") + file("x") + std::string{end}, field("a", "x\xff") + file("x") + std::string{end}})
        EXPECT_EQ(read(body, 5).code, "MalformedPOSTRequest") << body;
}

TEST(MultipartForm, LimitsWhatStandsInFrontOfTheFile) {
    auto const just = field("a", std::string(10'000, 'x')) + field("b", std::string(10'000, 'x'));
    EXPECT_EQ(read(just + file(std::string(100'000, 'y')) + std::string{end}, 262'144).code, "");
    for (std::size_t const piece : {100u, 262'144u}) {
        EXPECT_EQ(read(just + field("c", std::string(1000, 'x')) + file("y") + std::string{end}, piece).code,
                  "MaxPostPreDataLengthExceededError");
        EXPECT_EQ(read("--xyz\r\n" + std::string(30'000, 'x'), piece).code, "MaxPostPreDataLengthExceededError");
    }
}

TEST(FormBoundary, IsFoundInTheContentType) {
    EXPECT_EQ(find_form_boundary("multipart/form-data; boundary=abc"), "abc");
    EXPECT_EQ(find_form_boundary("Multipart/Form-Data;charset=utf-8; Boundary=\"a b\""), "a b");
    EXPECT_EQ(find_form_boundary("multipart/form-data"), "");
    EXPECT_EQ(find_form_boundary("multipart/form-data; boundary=" + std::string(71, 'x')), "");
    EXPECT_EQ(find_form_boundary("application/x-www-form-urlencoded"), std::nullopt);
    EXPECT_EQ(find_form_boundary(""), std::nullopt);
}

}  // namespace
}  // namespace s3seal::body
