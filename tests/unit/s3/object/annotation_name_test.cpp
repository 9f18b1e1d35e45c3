#include "server/s3/object/annotation_name.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <string>

namespace s3seal::s3 {
namespace {

TEST(AnnotationName, HasLettersDigitsAndSomeMarks) {
    for (char c = 0x01; c < 0x7f; ++c) {
        bool const taken = std::isalnum(c) != 0 || std::string{" !-_.*'()/+=:@,"}.find(c) != std::string::npos;
        EXPECT_EQ(check_annotation_name(std::string{"n"} + c).has_value(), taken) << static_cast<int>(c);
    }
    EXPECT_TRUE(check_annotation_name("größe 大"));
    EXPECT_FALSE(check_annotation_name("n\xff"));
}

TEST(AnnotationName, BeginsNeitherWithAwsNorWithS3) {
    for (auto const* name : {"aws", "AWS", "awsome", "Aws-note", "s3", "S3x"})
        EXPECT_EQ(check_annotation_name(name).error().code, errc::invalid_annotation_name) << name;
    for (auto const* name : {"aw", "naws", "s", "s4", " aws"}) EXPECT_TRUE(check_annotation_name(name)) << name;
}

TEST(AnnotationName, IsNotBlank) {
    EXPECT_EQ(check_annotation_name("").error().code, errc::invalid_annotation_name);
    EXPECT_EQ(check_annotation_name("  ").error().code, errc::invalid_annotation_name);
}

TEST(AnnotationName, HasBytesLimited) {
    EXPECT_TRUE(check_annotation_name(std::string(512, 'n')));
    EXPECT_EQ(check_annotation_name(std::string(513, 'n')).error().code, errc::annotation_name_too_long);
    EXPECT_TRUE(check_annotation_prefix(std::string(512, 'a')));
    EXPECT_TRUE(check_annotation_prefix(""));
    EXPECT_EQ(check_annotation_prefix(std::string(513, 'p')).error().code, errc::invalid_prefix);
    EXPECT_EQ(check_annotation_prefix("\xff").error().code, errc::invalid_prefix);
}

}  // namespace
}  // namespace s3seal::s3
