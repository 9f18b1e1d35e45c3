#include "server/s3/multipart/assembly.hpp"

#include <gmock/gmock.h>

namespace s3seal::s3 {
namespace {

using elements = std::vector<std::pair<std::string, std::string>>;
using testing::IsEmpty;

constexpr std::uint64_t part_size = 5ULL << 20;

// Three parts of 5 MiB, A, B and C, and what is published of them.
struct digests {
    char const* algorithm;
    char const* type;
    std::vector<char const*> parts;
    char const* whole;
};
digests const sha256{"SHA256",
                     "COMPOSITE",
                     {"275VF5loJr1YYawit0XSHREhkFXYkkPKGuoK0x9VKxI=", "mrHwOfjTL5Zwfj74F05HOQGLdUb7E5szdCbxgUSq6NM=",
                      "Vw7oB/nKQ5xWb3hNgbyfkvDiivl+U+/Dft48nfJfDow="},
                     "uWBwpe1dxI4Vw8Gf0X9ynOdw/SS6VBzfWm9giiv1sf4=-3"};
digests const crc32c{"CRC32C", "FULL_OBJECT", {"MDaLrw==", "TH4EZg==", "Z7mBIQ=="}, "xU+Krw=="};
digests const crc64nvme{"CRC64NVME", "FULL_OBJECT", {"L/E4WYn8v98=", "xW1l19VobYM=", "cK5MnNaWrW4="}, "i+6LR0y3eFo="};

class Assembly : public testing::Test {
protected:
    Assembly() {
        upload_.id = "u";
        upload_.key = "k";
        upload_.initiated = instant{std::chrono::milliseconds{1'700'000'000'999}};
        keep(crc64nvme);
        for (auto const* etag : {"00000000000000000000000000000001", "00000000000000000000000000000002",
                                 "00000000000000000000000000000003"})
            listed_.push_back({listed_.size() + 1, etag, "", ""});
    }

    // As parts of an upload without an algorithm are kept.
    void keep(digests const& digests) {
        stored_.clear();
        for (unsigned n = 1; n <= 3; ++n) {
            storage::stored_part part;
            part.number = n;
            part.etag = "0000000000000000000000000000000" + std::to_string(n);
            part.digest = {digests.algorithm, "FULL_OBJECT", digests.parts[n - 1]};
            part.blob.size = part_size;
            part.blob.id = "blob " + std::to_string(n);
            stored_.push_back(part);
        }
    }
    void begin_with(digests const& digests) {
        keep(digests);
        upload_.checksum_algorithm = digests.algorithm;
        upload_.checksum_type = digests.type;
    }
    void list_checksums(digests const& digests) {
        for (std::size_t n = 0; n < 3; ++n) {
            listed_[n].algorithm = digests.algorithm;
            listed_[n].checksum = digests.parts[n];
        }
    }

    result<storage::object> run(std::vector<http::header> headers = {}) {
        http::request request;
        request.headers = std::move(headers);
        return assemble(request, upload_, listed_, stored_);
    }
    // What is refused, as "Code: message".
    std::string refused(std::vector<http::header> headers = {}) {
        auto const outcome = run(std::move(headers));
        if (outcome) return "accepted";
        auto const& row = row_of(outcome.error().code);
        extras_ = outcome.error().extras;
        return std::string{row.code} + ": " + outcome.error().message.value_or(std::string{row.message});
    }

    storage::multipart_upload upload_;
    std::vector<listed_part> listed_;
    std::vector<storage::stored_part> stored_;
    elements extras_;
};

TEST_F(Assembly, MakesTheObject) {
    upload_.storage_class = "STANDARD_IA";
    upload_.headers = {{"content-type", "text/plain"}};
    upload_.sealed.key_arn = "arn";
    auto const row = run();
    ASSERT_TRUE(row);
    EXPECT_EQ(row->key, "k");
    EXPECT_EQ(row->storage_class, "STANDARD_IA");
    EXPECT_EQ(row->headers, upload_.headers);
    EXPECT_EQ(row->sealed.key_arn, "arn");
    EXPECT_EQ(row->modified, instant{std::chrono::milliseconds{1'700'000'000'000}}) << "when the upload was begun";
    EXPECT_EQ(row->part_count, 3u);
    EXPECT_EQ(row->parts.at(2).blob.id, "blob 3");
    EXPECT_EQ(row->blob.size, 3 * part_size);
    EXPECT_EQ(row->digest.algorithm, "CRC64NVME");
    EXPECT_EQ(row->digest.type, "FULL_OBJECT");
    EXPECT_EQ(row->digest.value, crc64nvme.whole);
    EXPECT_THAT(row->etag, testing::MatchesRegex("[0-9a-f]{32}-3"));
}

TEST_F(Assembly, LeavesOutWhatIsNotListed) {
    listed_.erase(listed_.begin() + 1);
    auto const row = run();
    ASSERT_TRUE(row);
    EXPECT_EQ(row->parts.size(), 2u);
    EXPECT_EQ(row->parts.at(1).number, 3u);
    EXPECT_TRUE(row->etag.ends_with("-2"));
}

TEST_F(Assembly, CombinesTheChecksums) {
    for (auto const& one : {sha256, crc32c, crc64nvme}) {
        begin_with(one);
        list_checksums(one);
        auto const row = run();
        ASSERT_TRUE(row) << one.algorithm;
        EXPECT_EQ(row->digest.algorithm, one.algorithm);
        EXPECT_EQ(row->digest.type, one.type);
        EXPECT_EQ(row->digest.value, one.whole);
    }
}

TEST_F(Assembly, OfPartsWithoutChecksumsHasNone) {
    for (auto& part : stored_) part.digest = {};
    auto const row = run();
    ASSERT_TRUE(row);
    EXPECT_EQ(row->digest.algorithm, "");
}

TEST_F(Assembly, WantsPartsInOrder) {
    constexpr char const* text =
        "InvalidPartOrder: The list of parts was not in ascending order. Parts must be ordered by part number.";
    std::swap(listed_[0], listed_[1]);
    EXPECT_EQ(refused(), text);
    EXPECT_EQ(extras_, (elements{{"UploadId", "u"}}));
    listed_[0] = listed_[1];
    EXPECT_EQ(refused(), text);
}

TEST_F(Assembly, WantsThePartsThatAreThere) {
    constexpr char const* text =
        "InvalidPart: One or more of the specified parts could not be found.  The part may not have been uploaded, or "
        "the specified entity tag may not match the part's entity tag.";
    auto const whole = listed_;
    listed_[1].etag = "other";
    EXPECT_EQ(refused(), text);
    EXPECT_EQ(extras_, (elements{{"UploadId", "u"}, {"PartNumber", "2"}, {"ETag", "other"}}));
    listed_ = whole;
    listed_[2].number = 4;
    EXPECT_EQ(refused(), text);
    listed_[2].number = 2'147'483'647;
    EXPECT_EQ(refused(), text);
    listed_ = whole;
    list_checksums(crc64nvme);
    EXPECT_EQ(refused(), text) << "the upload was begun without an algorithm";
    begin_with(crc32c);
    list_checksums(crc32c);
    listed_[1].checksum = "AAAAAA==";
    EXPECT_EQ(refused(), text);
    EXPECT_EQ(extras_.at(1).second, "2");
}

TEST_F(Assembly, WantsLargePartsButTheLast) {
    stored_[2].blob.size = 0;
    EXPECT_EQ(refused(), "accepted");
    stored_[1].blob.size = part_size - 1;
    EXPECT_EQ(refused(), "EntityTooSmall: Your proposed upload is smaller than the minimum allowed size");
    EXPECT_EQ(extras_, (elements{{"ProposedSize", "5242879"},
                                 {"MinSizeAllowed", "5242880"},
                                 {"PartNumber", "2"},
                                 {"ETag", "00000000000000000000000000000002"}}));
    listed_.pop_back();
    EXPECT_EQ(refused(), "accepted");
}

TEST_F(Assembly, WantsTheChecksumsOfCompositeParts) {
    begin_with(sha256);
    list_checksums(sha256);
    listed_[0].algorithm = listed_[0].checksum = "";
    EXPECT_EQ(refused(),
              "InvalidRequest: The upload was created using a sha256 checksum. The complete request must include the "
              "checksum for each part. It was missing for part 1 in the request.");
    listed_[0].algorithm = "CRC32";
    listed_[0].checksum = "NhCmhg==";
    EXPECT_EQ(refused(), "BadDigest: The crc32 you specified for part 1 did not match what we received.");
    begin_with(crc32c);
    for (auto& part : listed_) part.algorithm = part.checksum = "";
    EXPECT_EQ(refused(), "accepted") << "of a full object they may be left out";
}

TEST_F(Assembly, WantsTheTypeOfTheUpload) {
    auto const text = [](std::string const& type) {
        return "InvalidRequest: The upload was created using the " + type +
               " checksum mode. The complete request must use the same checksum mode.";
    };
    EXPECT_EQ(refused({{"x-amz-checksum-type", "FULL_OBJECT"}}), text("null"));
    begin_with(crc32c);
    EXPECT_EQ(refused({{"x-amz-checksum-type", "COMPOSITE"}}), text("FULL_OBJECT"));
    EXPECT_EQ(refused({{"x-amz-checksum-type", "FULL_OBJECT"}}), "accepted");
    begin_with(sha256);
    list_checksums(sha256);
    EXPECT_EQ(refused({{"x-amz-checksum-type", "FULL_OBJECT"}}), text("COMPOSITE"));
    EXPECT_EQ(refused({{"x-amz-checksum-type", "COMPOSITE"}}), "accepted");
}

TEST_F(Assembly, ComparesTheSize) {
    constexpr std::string_view name = "x-amz-mp-object-size";
    EXPECT_EQ(refused({{name, "15728640"}}), "accepted");
    EXPECT_EQ(refused({{name, "5"}}),
              "InvalidRequest: The provided 'x-amz-mp-object-size' header value 5 does not match what was computed: "
              "15728640");
    EXPECT_EQ(refused({{name, "size"}}), "InvalidRequest: Value for x-amz-mp-object-size header is invalid: 'size'");
    EXPECT_EQ(refused({{name, "-1"}}), "InvalidRequest: Value for x-amz-mp-object-size header is less than zero: '-1'");
}

TEST_F(Assembly, ComparesTheChecksumOfTheObject) {
    constexpr std::string_view name = "x-amz-checksum-crc32c";
    constexpr char const* mismatch = "BadDigest: The crc32c you specified did not match the calculated checksum.";
    begin_with(crc32c);
    EXPECT_EQ(refused({{name, crc32c.whole}, {"x-amz-checksum-type", "FULL_OBJECT"}}), "accepted");
    EXPECT_EQ(refused({{name, "AAAAAA=="}, {"x-amz-checksum-type", "FULL_OBJECT"}}), mismatch);
    EXPECT_EQ(refused({{name, crc32c.whole}}), mismatch) << "taken for a composite one";
    EXPECT_EQ(refused({{"x-amz-checksum-crc32", "AAAAAA=="}, {"x-amz-checksum-type", "FULL_OBJECT"}}), mismatch);
    EXPECT_EQ(refused({{name, "xU+Krw==-3"}, {"x-amz-checksum-type", "FULL_OBJECT"}}),
              "BadDigest: The crc32c you specified did not match the calculated checksum.");
    begin_with(sha256);
    list_checksums(sha256);
    constexpr std::string_view composite = "x-amz-checksum-sha256";
    EXPECT_EQ(refused({{composite, sha256.whole}}), "accepted");
    EXPECT_EQ(refused({{composite, "uWBwpe1dxI4Vw8Gf0X9ynOdw/SS6VBzfWm9giiv1sf4="}}), "accepted");
    EXPECT_EQ(refused({{composite, "uWBwpe1dxI4Vw8Gf0X9ynOdw/SS6VBzfWm9giiv1sf4=-2"}}),
              "BadDigest: The sha256 you specified did not match the calculated checksum.");
    EXPECT_EQ(refused({{composite, "zzz"}}), "InvalidRequest: Value for x-amz-checksum-sha256 header is invalid.");
}

TEST_F(Assembly, OfAnUploadWithoutAnAlgorithmIgnoresTheOlderOnes) {
    for (std::string_view const name : {"x-amz-checksum-crc32", "x-amz-checksum-crc32c", "x-amz-checksum-crc64nvme",
                                        "x-amz-checksum-sha1", "x-amz-checksum-sha256"})
        EXPECT_EQ(refused({{name, "whatever"}}), "accepted") << name;
    for (std::string const algorithm : {"md5", "sha512", "xxhash3", "xxhash64", "xxhash128"}) {
        auto const name = "x-amz-checksum-" + algorithm;
        EXPECT_EQ(refused({{name, "whatever"}}),
                  "InvalidRequest: Checksum Type mismatch occurred, expected checksum Type: null, actual checksum "
                  "Type: " +
                      algorithm);
    }
    EXPECT_THAT(extras_, IsEmpty());
}

}  // namespace
}  // namespace s3seal::s3
