// XML's grammar, strictly and without recursion: what is passed on is well-formed so far.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace s3seal::xml {

inline constexpr unsigned max_depth = 32;
inline constexpr unsigned max_attributes = 16;  // of an element: nothing of S3's has more than two

// Who gets what stands in a text, in its order. References are as they were written.
class markup_sink {
public:
    using raw_attribute = std::pair<std::string_view, std::string_view>;  // name, value

    // False: the text is refused.
    virtual bool start(std::string_view name, std::span<raw_attribute const> attributes) = 0;
    virtual void end() = 0;
    virtual void characters(std::string_view text) = 0;  // within the root: all that is no markup
    virtual void literal(std::string_view text) = 0;     // of a CDATA section: no references

protected:
    ~markup_sink() = default;
};

// UTF-8, and of it what XML 1.0 can write as it is.
bool has_legal_characters(std::string_view text);

// UTF-8, legal characters, at most max_depth levels and max_attributes, one root with nothing but comments, processing
// instructions and white space around it, no DOCTYPE, no entity but the five and character references, no duplicate
// attribute. False: it is not; some of it may have been passed on already.
bool scan(std::string_view text, markup_sink& to);
bool is_well_formed(std::string_view text);

// Of text that was passed on: with its references resolved, and line ends as XML reads them, CR LF and CR as LF.
std::string resolve(std::string_view text);

}  // namespace s3seal::xml
