#include "server/xml/codec.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::xml {
namespace {

using namespace std::chrono_literals;

enum class fruit { apple, pear };
constexpr std::array<named<fruit>, 2> names_of(fruit) {
    return {{{fruit::apple, "Apple"}, {fruit::pear, "PEAR"}}};
}

struct simple_values {
    static constexpr form document{.root = "Values"};
    std::string text;
    bool flag = false;
    std::int32_t number = 0;
    std::uint64_t size = 0;
    instant at;
    instant second;
    fruit kind = fruit::apple;
    std::string etag;

    friend bool operator==(simple_values const&, simple_values const&) = default;
};
template <class Ar>
void describe(Ar& ar, simple_values& x) {
    ar.required("Text", x.text);
    ar.required("Flag", x.flag);
    ar.required("Number", x.number, between{-5, 1000});
    ar.required("Size", x.size);
    ar.required("At", x.at);
    ar.required("Second", x.second, whole_seconds);
    ar.required("Kind", x.kind);
    ar.required("ETag", x.etag, quoted);
}

instant moment() {
    return instant{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + 10h};
}

constexpr auto values_text =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<Values xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Text>a &lt; "
    "b</Text><Flag>true</Flag><Number>-5</Number>"
    "<Size>5497558138880</Size><At>2026-11-24T10:00:00.000Z</At><Second>2026-11-24T10:00:00Z</Second><Kind>PEAR</Kind>"
    "<ETag>\"abc\"</ETag></Values>";

TEST(Codec, ValuesAreWrittenAndReadByTheSameWords) {
    simple_values const value{"a < b", true, -5, 5'497'558'138'880, moment(), moment(), fruit::pear, "abc"};
    EXPECT_EQ(write(value), values_text);
    EXPECT_EQ(read<simple_values>(values_text), value);
}

// The document of the first test with one element's text replaced.
bool reads_with(std::string_view name, std::string_view text) {
    std::string document = values_text;
    auto const begin = document.find(fmt::format("<{}>", name)) + name.size() + 2;
    document.replace(begin, document.find(fmt::format("</{}>", name)) - begin, text);
    return read<simple_values>(document).has_value();
}

TEST(Codec, IntegersAreInTheirRange) {
    for (auto const* text : {"-5", "0", "1000", " 7\n", "007"}) EXPECT_TRUE(reads_with("Number", text)) << text;
    for (auto const* text : {"-6", "1001", "", "x", "1.5", "1 2", "+1", "0x1", "2147483648", "99999999999999999999"})
        EXPECT_FALSE(reads_with("Number", text)) << text;
    EXPECT_FALSE(reads_with("Size", "-1"));
    EXPECT_TRUE(reads_with("Size", "9223372036854775807"));
    EXPECT_FALSE(reads_with("Number", "<Five/>"));
}

TEST(Codec, BooleansAreThoseOfXmlSchema) {
    for (auto const* text : {"true", "false", "1", "0"}) EXPECT_TRUE(reads_with("Flag", text)) << text;
    for (auto const* text : {"", "True", "yes", " true"}) EXPECT_FALSE(reads_with("Flag", text)) << text;
}

TEST(Codec, InstantsMayHaveAFractionAndAnOffset) {
    for (auto const* text :
         {"2026-11-24", "2026-11-24T10:00:00Z", "2026-11-24T10:00:00.123Z", "2026-11-24T10:00:00+02:00"})
        EXPECT_TRUE(reads_with("At", text)) << text;
    for (auto const* text : {"", "2026-13-01", "24 Nov 2026", "2026-11-24T10:00", "0000-01-01T00:00:00+01:00",
                             "9999-12-31T23:59:59-01:00"})
        EXPECT_FALSE(reads_with("At", text)) << text;
}

TEST(Codec, EnumerationsAreSpelledAsTheirTableSays) {
    EXPECT_TRUE(reads_with("Kind", "Apple"));
    for (auto const* text : {"", "apple", "Pear", "PEAR "}) EXPECT_FALSE(reads_with("Kind", text)) << text;
}

TEST(Codec, EtagsMayComeWithoutQuotes) {
    for (auto const* text : {"abc", "\"abc\"", "&quot;abc&quot;"}) {
        EXPECT_TRUE(reads_with("ETag", text)) << text;
    }
}

struct tag {
    std::string key;
    std::string value;
    friend bool operator==(tag const&, tag const&) = default;
};
template <class Ar>
void describe(Ar& ar, tag& x) {
    ar.required("Key", x.key);
    ar.required("Value", x.value);
}

struct lists {
    static constexpr form document{.root = "Lists", .name_space = "", .declaration = false};
    std::vector<tag> tags;
    std::optional<std::vector<fruit>> kinds;
    std::vector<std::string> names;
    std::optional<tag> more;
    bool quiet = true;
    friend bool operator==(lists const&, lists const&) = default;
};
template <class Ar>
void describe(Ar& ar, lists& x) {
    ar.wrapped("TagSet", "Tag", x.tags);
    ar.wrapped("Kinds", "Kind", x.kinds);
    ar.list("Name", x.names, at_most{2});
    ar.optional("More", x.more);
    ar.defaulted("Quiet", x.quiet);
}

TEST(Codec, ListsAreFlatOrWrapped) {
    lists const all{{{"a", "1"}, {"b", ""}}, {{fruit::apple}}, {"x", "y"}, tag{"c", "3"}, false};
    constexpr auto text =
        "<Lists><TagSet><Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>b</Key><Value/></Tag></TagSet>"
        "<Kinds><Kind>Apple</Kind></Kinds><Name>x</Name><Name>y</Name><More><Key>c</Key><Value>3</Value></More>"
        "<Quiet>false</Quiet></Lists>";
    EXPECT_EQ(write(all), text);
    EXPECT_EQ(read<lists>(text), all);
}

TEST(Codec, EmptyListsAndWhatIsLeftOut) {
    EXPECT_EQ(write(lists{}), "<Lists><TagSet/><Quiet>true</Quiet></Lists>");
    EXPECT_EQ(read<lists>("<Lists><TagSet/></Lists>"), lists{});
    EXPECT_EQ(read<lists>("<Lists><TagSet/><Kinds/></Lists>")->kinds, std::vector<fruit>{});
    EXPECT_FALSE(read<lists>("<Lists/>")) << "the wrapper is required";
}

TEST(Codec, ElementsComeInAnyOrderButOnce) {
    EXPECT_EQ(read<lists>("<Lists><Name>x</Name><TagSet/><Name>y</Name></Lists>")->names,
              (std::vector<std::string>{"x", "y"}));
    for (auto const* text :
         {"<Lists><TagSet/><TagSet/></Lists>", "<Lists><TagSet/><Quiet>1</Quiet><Quiet>1</Quiet></Lists>",
          "<Lists><TagSet/><Kinds/><Kinds/></Lists>", "<Lists><TagSet/><More><Key/><Key/><Value/></More></Lists>"})
        EXPECT_FALSE(read<lists>(text)) << text;
}

TEST(Codec, ListsHaveAnEnd) {
    EXPECT_TRUE(read<lists>("<Lists><TagSet/><Name/><Name/></Lists>"));
    EXPECT_FALSE(read<lists>("<Lists><TagSet/><Name/><Name/><Name/></Lists>"));
}

TEST(Codec, UnknownElementsAreRefusedUnlessTheFormIgnoresThem) {
    auto lenient = lists::document;
    lenient.unknown = unknown_elements::ignored;
    for (auto const* text : {"<Lists><TagSet/><Other/></Lists>", "<Lists><TagSet><Other/></TagSet></Lists>",
                             "<Lists><TagSet><Tag><Key/><Value/><Other><Deep/></Other></Tag></TagSet></Lists>"}) {
        EXPECT_FALSE(read<lists>(text)) << text;
        EXPECT_TRUE(read<lists>(text, lenient)) << text;
    }
    // Text beside elements, two of one and a missing one are wrong all the same.
    for (auto const* text : {"<Lists>x<TagSet/></Lists>", "<Lists><TagSet/><TagSet/></Lists>",
                             "<Lists><Other/></Lists>", "<Lists><TagSet><Tag><Key/></Tag></TagSet></Lists>"})
        EXPECT_FALSE(read<lists>(text, lenient)) << text;
}

TEST(Codec, RootAndNamespaceAreThoseOfTheForm) {
    EXPECT_FALSE(read<lists>("<Other><TagSet/></Other>"));
    EXPECT_FALSE(read<lists>("<Lists xmlns='http://example.com/'><TagSet/></Lists>"));
    auto foreign = lists::document;
    foreign.name_space = "http://example.com/";
    foreign.root = "Foreign";
    EXPECT_EQ(write(lists{}, foreign), "<Foreign xmlns=\"http://example.com/\"><TagSet/><Quiet>true</Quiet></Foreign>");
    EXPECT_TRUE(read<lists>("<Foreign xmlns='http://example.com/'><TagSet/></Foreign>", foreign));
    EXPECT_TRUE(read<lists>("<f:Foreign xmlns:f='http://example.com/'><f:TagSet/></f:Foreign>", foreign));
    EXPECT_TRUE(read<lists>("<Foreign><TagSet/></Foreign>", foreign)) << "without one";
    EXPECT_FALSE(read<lists>("<Foreign xmlns='http://s3.amazonaws.com/doc/2006-03-01/'><TagSet/></Foreign>", foreign));
}

template <class T>
struct limits_of {
    static constexpr form document{.root = "Limits"};
    T least = std::numeric_limits<T>::min();
    T most = std::numeric_limits<T>::max();
    friend bool operator==(limits_of const&, limits_of const&) = default;
};
template <class Ar, class T>
void describe(Ar& ar, limits_of<T>& x) {
    ar.required("Least", x.least);
    ar.required("Most", x.most);
}

TEST(Codec, IntegersReachAsFarAsTheirType) {
    EXPECT_EQ(read<limits_of<std::uint64_t>>(write(limits_of<std::uint64_t>{})), limits_of<std::uint64_t>{});
    EXPECT_EQ(read<limits_of<std::int64_t>>(write(limits_of<std::int64_t>{})), limits_of<std::int64_t>{});
    EXPECT_EQ(read<limits_of<std::int32_t>>(write(limits_of<std::int32_t>{})), limits_of<std::int32_t>{});
    auto const with_most = [](std::string_view most) {
        return fmt::format("<Limits><Least>0</Least><Most>{}</Most></Limits>", most);
    };
    EXPECT_TRUE(read<limits_of<std::uint64_t>>(with_most("18446744073709551615")));
    EXPECT_FALSE(read<limits_of<std::uint64_t>>(with_most("18446744073709551616")));
    EXPECT_FALSE(read<limits_of<std::int32_t>>(with_most("2147483648")));
    EXPECT_FALSE(read<limits_of<std::uint64_t>>(with_most("-1")));
}

enum class grantee_type { canonical_user, group };
constexpr std::array<named<grantee_type>, 2> names_of(grantee_type) {
    return {{{grantee_type::canonical_user, "CanonicalUser"}, {grantee_type::group, "Group"}}};
}
struct grantee {
    static constexpr form document{.root = "Grantee", .declaration = false};
    grantee_type type = grantee_type::canonical_user;
    std::optional<std::int32_t> version;
    std::string id;
    friend bool operator==(grantee const&, grantee const&) = default;
};
template <class Ar>
void describe(Ar& ar, grantee& x) {
    ar.attribute("xsi:type", x.type);
    ar.attribute("version", x.version, between{1, 9});
    ar.required("ID", x.id);
}

TEST(Codec, AttributesHaveTheirNamespace) {
    constexpr auto text =
        "<Grantee xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\" "
        "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"Group\" version=\"2\"><ID>a</ID></Grantee>";
    grantee const group{grantee_type::group, 2, "a"};
    EXPECT_EQ(write(group), text);
    EXPECT_EQ(read<grantee>(text), group);
    EXPECT_EQ(write(grantee{}),
              "<Grantee xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\" "
              "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\"><ID/></Grantee>");
    // Prefixes are the document's own choice, order and other attributes mean nothing.
    EXPECT_EQ(read<grantee>("<Grantee version='2' other='1' i:type='Group' "
                            "xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><ID>a</ID></Grantee>"),
              group);
    for (auto const* refused :
         {"<Grantee><ID/></Grantee>", "<Grantee type='Group'><ID/></Grantee>",
          "<Grantee xsi:type='Group'><ID/></Grantee>",
          "<Grantee xmlns:xsi='http://example.com/' xsi:type='Group'><ID/></Grantee>",
          "<Grantee xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:type='Robot'><ID/></Grantee>",
          "<Grantee xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:type='Group' "
          "version='0'><ID/></Grantee>"})
        EXPECT_FALSE(read<grantee>(refused)) << refused;
}

struct labelled {
    static constexpr form document{.root = "A", .name_space = "", .declaration = false};
    std::string label;
};
template <class Ar>
void describe(Ar& ar, labelled& x) {
    ar.attribute("label", x.label);
}

TEST(Codec, AttributesAreEscaped) {
    EXPECT_EQ(write(labelled{"<\"&>"}), "<A label=\"&lt;&quot;&amp;&gt;\"/>");
    EXPECT_EQ(read<labelled>("<A label=\"&lt;&quot;&amp;&gt;\"/>")->label, "<\"&>");
}

struct only_text {
    static constexpr form document{.root = "LocationConstraint", .declaration = false};
    std::string region;
    friend bool operator==(only_text const&, only_text const&) = default;
};
template <class Ar>
void describe(Ar& ar, only_text& x) {
    ar.text(x.region);
}

TEST(Codec, ADocumentMayBeOneText) {
    EXPECT_EQ(write(only_text{"eu-west-1"}),
              "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">eu-west-1</LocationConstraint>");
    EXPECT_EQ(write(only_text{}), "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>");
    EXPECT_EQ(read<only_text>("<LocationConstraint>EU</LocationConstraint>"), only_text{"EU"});
    EXPECT_FALSE(read<only_text>("<LocationConstraint>EU<a/></LocationConstraint>"));
}

struct listed {
    std::string key;
    friend bool operator==(listed const&, listed const&) = default;
};
template <class Ar>
void describe(Ar& ar, listed& x) {
    ar.required("Key", x.key, encodable);
}
struct listing {
    static constexpr form document{.root = "L", .name_space = "", .declaration = false, .in_text = quotes::escaped};
    std::optional<std::string> prefix;
    std::string name;
    std::optional<text_encoding> encoding;
    std::vector<listed> contents;
    friend bool operator==(listing const&, listing const&) = default;
};
template <class Ar>
void describe(Ar& ar, listing& x) {
    ar.encoding("EncodingType", x.encoding);
    ar.optional("Prefix", x.prefix, encodable);
    ar.required("Name", x.name);
    ar.optional("EncodingType", x.encoding);
    ar.list("Contents", x.contents);
}

TEST(Codec, TextsAreEncodedWhereTheDocumentSaysSo) {
    listing const plain{"a b", "n n", {}, {{"\"<\n"}}};
    constexpr auto plain_text =
        "<L><Prefix>a b</Prefix><Name>n n</Name><Contents><Key>&quot;&lt;\n</Key></Contents></L>";
    EXPECT_EQ(write(plain), plain_text);
    EXPECT_EQ(read<listing>(plain_text), plain);
    listing const encoded{"a b", "n n", text_encoding::url, {{"\"<\x01+"}}};
    constexpr auto encoded_text =
        "<L><Prefix>a+b</Prefix><Name>n n</Name><EncodingType>url</EncodingType>"
        "<Contents><Key>%22%3C%01%2B</Key></Contents></L>";
    EXPECT_EQ(write(encoded), encoded_text);
    EXPECT_EQ(read<listing>(encoded_text), encoded);
    EXPECT_FALSE(read<listing>("<L><Prefix>%4</Prefix><Name/><EncodingType>url</EncodingType></L>"));
    EXPECT_FALSE(read<listing>("<L><Name/><EncodingType>base64</EncodingType></L>"));
}

// What is only written may name elements by its values, and look at texts of others.
struct error_document {
    static constexpr form document{.root = "Error", .name_space = "", .declaration = false};
    std::string_view code;
    std::vector<std::pair<std::string, std::string>> extras;
};
void describe(printer& ar, error_document& x) {
    ar.required("Code", x.code);
    for (auto& [name, text] : x.extras) ar.required(name, text);
}

TEST(Codec, WhatIsOnlyWrittenMayNameItsElements) {
    EXPECT_EQ(write(error_document{"NoSuchKey", {{"Key", "a\rb"}, {"Empty", ""}}}),
              "<Error><Code>NoSuchKey</Code><Key>a&#13;b</Key><Empty/></Error>");
}

}  // namespace
}  // namespace s3seal::xml
