#include "server/aws/directory_names.hpp"

#include "server/aws/bucket_names.hpp"
#include "server/aws/regions.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace s3seal::aws {
namespace {

TEST(DirectoryNames, ZonesNameTheirRegion) {
    EXPECT_EQ(region_of_zone("use1-az4"), "us-east-1");
    EXPECT_EQ(region_of_zone("usw2-az1"), "us-west-2");
    EXPECT_EQ(region_of_zone("apne1-az4"), "ap-northeast-1");
    EXPECT_EQ(region_of_zone("apse2-az1"), "ap-southeast-2");
    EXPECT_EQ(region_of_zone("aps1-az3"), "ap-south-1");
    EXPECT_EQ(region_of_zone("euw1-az1"), "eu-west-1");
    EXPECT_EQ(region_of_zone("eun1-az2"), "eu-north-1");
    EXPECT_EQ(region_of_zone("usge1-az1"), "us-gov-east-1");
    for (auto const* zone :
         {"", "use1", "use9-az1", "use1-az", "use1-az0", "use1-az10", "us-east-1", "-az1", "use1-az4x"})
        EXPECT_EQ(region_of_zone(zone), "") << zone;
}

TEST(DirectoryNames, EveryRegionHasZonesOfItsOwn) {
    std::set<std::string> seen;
    for (auto const* area : {"us", "eu", "ap", "af", "ca", "sa", "me", "il", "mx", "cn", "usg"})
        for (auto const* direction : {"e", "w", "n", "s", "c", "ne", "nw", "se", "sw"})
            for (char number = '1'; number <= '9'; ++number)
                if (auto const region = region_of_zone(std::string{area} + direction + number + "-az1");
                    !region.empty())
                    EXPECT_TRUE(seen.insert(std::string{region}).second) << region;
    EXPECT_EQ(seen.size(), known_regions().size());
}

TEST(DirectoryNames, HaveBaseZoneAndSuffix) {
    EXPECT_EQ(zone_of("b--use1-az4--x-s3"), "use1-az4");
    EXPECT_EQ(zone_of("a--b--use1-az4--x-s3"), "use1-az4");
    EXPECT_EQ(zone_of("use1-az4--x-s3"), "");
    EXPECT_EQ(zone_of("bucket"), "");
    for (auto const* name : {"b--use1-az4--x-s3", "my-bucket-1--usw2-az1--x-s3", "a--b--use1-az4--x-s3"})
        EXPECT_TRUE(is_creatable_directory_name(name)) << name;
    for (auto const* name :
         {"--use1-az4--x-s3", "b--x-s3", "b--nowhere--x-s3", "-b--use1-az4--x-s3", "b---use1-az4--x-s3",
          "B--use1-az4--x-s3", "b.c--use1-az4--x-s3", "b--use1-az4--x-s3x", "bucket"})
        EXPECT_FALSE(is_creatable_directory_name(name)) << name;
    std::string const tail = "--use1-az4--x-s3";
    EXPECT_TRUE(is_creatable_directory_name(std::string(63 - tail.size(), 'a') + tail));
    EXPECT_FALSE(is_creatable_directory_name(std::string(64 - tail.size(), 'a') + tail));
}

}  // namespace
}  // namespace s3seal::aws
