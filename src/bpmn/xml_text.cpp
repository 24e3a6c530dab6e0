#include "bpmn/xml_text.h"

#include <charconv>
#include <cstring>

#include "base/text.h"

namespace tongban::bpmn {

namespace {

constexpr size_t kAttributesMax = 200;     // of one element
constexpr size_t kReferenceBytesMax = 12;  // "&#x10FFFF;"
constexpr std::string_view kBlanks = " \t\r\n";

Error not_read(std::string why) {
    return refuse("bpmn.encoding", ErrorKind::Invalid, {{"message", std::move(why)}});
}

void append_utf8(std::uint32_t point, std::string& out) {
    const auto tail = [&](int shift) {
        out += static_cast<char>(0x80 | ((point >> shift) & 0x3F));
    };
    if (point < 0x80) {
        out += static_cast<char>(point);
    } else if (point < 0x800) {
        out += static_cast<char>(0xC0 | (point >> 6));
        tail(0);
    } else if (point < 0x10000) {
        out += static_cast<char>(0xE0 | (point >> 12));
        tail(6);
        tail(0);
    } else {
        out += static_cast<char>(0xF0 | (point >> 18));
        tail(12);
        tail(6);
        tail(0);
    }
}

/// False when a pair of surrogates is torn.
bool convert_utf16(std::string_view bytes, bool is_big, std::string& out) {
    if (bytes.size() % 2 != 0) return false;
    const auto unit = [&](size_t i) {
        const auto a = static_cast<unsigned char>(bytes[i]);
        const auto b = static_cast<unsigned char>(bytes[i + 1]);
        return static_cast<std::uint32_t>(is_big ? a << 8 | b : b << 8 | a);
    };
    out.reserve(bytes.size());
    for (size_t i = 0; i < bytes.size(); i += 2) {
        std::uint32_t point = unit(i);
        if (point >= 0xD800 && point < 0xE000) {
            if (point >= 0xDC00 || i + 2 >= bytes.size()) return false;
            const std::uint32_t low = unit(i += 2);
            if (low < 0xDC00 || low >= 0xE000) return false;
            point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
        }
        append_utf8(point, out);
    }
    return true;
}

/// What the declaration says, in capitals; empty without one.
std::string declared_encoding(std::string_view text) {
    if (!text.starts_with("<?xml")) return {};
    const std::string_view declaration = text.substr(0, text.find("?>"));
    const size_t name = declaration.find("encoding");
    const size_t open = declaration.find_first_of("\"'", name);
    if (name == std::string_view::npos || open == std::string_view::npos) return {};
    const size_t close = declaration.find(declaration[open], open + 1);
    std::string encoding(declaration.substr(open + 1, close - open - 1));
    for (char& c : encoding)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return encoding;
}

/// XML 1.0, 2.2: the characters that a document may have.
bool is_character(std::uint32_t point) {
    if (point < 0x20) return point == '\t' || point == '\n' || point == '\r';
    const bool is_surrogate = point >= 0xD800 && point < 0xE000;
    return !is_surrogate && point != 0xFFFE && point != 0xFFFF && point <= 0x10FFFF;
}

/// "amp", "#20013", "#x4E2D": what stands between & and the semicolon.
bool is_reference(std::string_view name) {
    if (!name.starts_with('#'))
        return name == "amp" || name == "lt" || name == "gt" || name == "quot" || name == "apos";
    const bool is_hex = name.starts_with("#x");
    name.remove_prefix(is_hex ? 2 : 1);
    std::uint32_t point = 0;
    const auto [end, failed] =
        std::from_chars(name.data(), name.data() + name.size(), point, is_hex ? 16 : 10);
    return failed == std::errc() && end == name.data() + name.size() && is_character(point);
}

class Scanner {
  public:
    explicit Scanner(std::string_view text) : text_(text) {}

    Result<void> scan() {
        has_references_ = text_.find('&') != std::string_view::npos;
        const size_t control = find_control();
        if (control < text_.size()) return wrong(control, "a control character");
        while (at_ < text_.size()) {
            const size_t open = std::min(text_.find('<', at_), text_.size());
            TRY(check_text(text_.substr(at_, open - at_), at_));
            at_ = open;
            if (open < text_.size()) TRY(read_markup());
        }
        return {};
    }

  private:
    Error wrong(size_t at, std::string what) const {
        const auto line = 1 + std::ranges::count(text_.substr(0, at), '\n');
        return refuse(
            "bpmn.xml", ErrorKind::Invalid, {{"line", line}, {"message", std::move(what)}}
        );
    }

    size_t find_control() const {
        const char* const bytes = text_.data();
        for (size_t i = 0; i < text_.size();) {
            std::uint64_t eight = 0;
            const size_t count = std::min<size_t>(text_.size() - i, sizeof eight);
            std::memcpy(&eight, bytes + i, count);
            // Is one of the eight below 0x20?
            constexpr std::uint64_t kOnes = 0x0101'0101'0101'0101;
            if (count == sizeof eight && ((eight - kOnes * 0x20) & ~eight & kOnes * 0x80) == 0) {
                i += count;
                continue;
            }
            for (const size_t end = i + count; i < end; ++i)
                if (static_cast<unsigned char>(bytes[i]) < 0x20 && !is_blank(bytes[i])) return i;
        }
        return text_.size();
    }
    static bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

    Result<void> check_text(std::string_view text, size_t at) {
        if (depth_ == 0 && text.find_first_not_of(kBlanks) != std::string_view::npos)
            return wrong(at, "text outside of the root element");
        return check_references(text, at);
    }

    Result<void> check_references(std::string_view text, size_t at) const {
        if (!has_references_) return {};
        for (size_t i = text.find('&'); i != std::string_view::npos; i = text.find('&', i + 1)) {
            const std::string_view rest = text.substr(i + 1, kReferenceBytesMax);
            const size_t end = rest.find(';');
            if (end == std::string_view::npos || !is_reference(rest.substr(0, end)))
                return wrong(at + i, "a reference to something that is not defined");
        }
        return {};
    }

    Result<void> read_markup() {
        const std::string_view rest = text_.substr(at_);
        if (rest.starts_with("<!--")) return skip("-->", 4);
        if (rest.starts_with("<?")) return skip("?>", 2);
        if (rest.starts_with("<![CDATA[")) {
            if (depth_ == 0) return wrong(at_, "text outside of the root element");
            return skip("]]>", 9);
        }
        if (rest.starts_with("<!")) return wrong(at_, "document types are not read");
        if (rest.starts_with("</")) {
            if (depth_ > 0) --depth_;
            return skip(">", 2);
        }
        if (depth_ == 0 && ++roots_ > 1) return wrong(at_, "more than one root element");
        return read_tag();
    }

    Result<void> skip(std::string_view end, size_t from) {
        const size_t found = text_.find(end, at_ + from);
        if (found == std::string_view::npos) return wrong(at_, "it does not end");
        at_ = found + end.size();
        return {};
    }

    Result<void> read_tag() {
        while (at_ < text_.size() && !is_blank(text_[at_]) && text_[at_] != '/' && text_[at_] != '>'
        )
            ++at_;
        names_.clear();
        while (true) {
            while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
            if (at_ == text_.size()) break;
            if (text_[at_] == '>') {
                ++depth_;
                ++at_;
                return {};
            }
            if (text_[at_] == '/') return skip(">", 1);
            TRY(read_attribute());
        }
        return wrong(text_.size(), "a tag does not end");
    }

    Result<void> read_attribute() {
        size_t equals = at_;
        while (equals < text_.size() && text_[equals] != '=') ++equals;
        size_t open = equals;
        while (open < text_.size() && text_[open] != '"' && text_[open] != '\'') ++open;
        if (open == text_.size()) return wrong(at_, "an attribute has no value");
        const size_t close = text_.find(text_[open], open + 1);
        if (close == std::string_view::npos) return wrong(open, "a value does not end");
        const std::string_view name = trim(text_.substr(at_, equals - at_));
        if (std::ranges::find(names_, name) != names_.end())
            return wrong(at_, fmt::format("attribute `{}` is there twice", name));
        if (names_.size() >= kAttributesMax) return wrong(at_, "too many attributes");
        names_.push_back(name);
        const std::string_view value = text_.substr(open + 1, close - open - 1);
        if (value.find('<') != std::string_view::npos) return wrong(open, "`<` in a value");
        TRY(check_references(value, open + 1));
        at_ = close + 1;
        return {};
    }

    std::string_view text_;
    size_t at_ = 0;
    size_t depth_ = 0;
    size_t roots_ = 0;
    bool has_references_ = false;
    std::vector<std::string_view> names_;
};

}  // namespace

Result<std::string_view> utf8_of_xml(std::string_view bytes, std::string& converted) {
    std::string_view text = bytes;
    const bool is_big = bytes.starts_with("\xFE\xFF");
    const bool is_little =
        bytes.starts_with("\xFF\xFE") && !bytes.starts_with(std::string_view("\xFF\xFE\0\0", 4));
    if (is_big || is_little) {
        if (!convert_utf16(bytes.substr(2), is_big, converted)) return not_read("broken UTF-16");
        text = converted;
    } else if (text.starts_with("\xEF\xBB\xBF")) {
        text.remove_prefix(3);
    }
    const std::string encoding = declared_encoding(text);
    if (encoding == "ISO-8859-1" && !is_big && !is_little) {
        converted.reserve(text.size());
        for (const char c : text) append_utf8(static_cast<unsigned char>(c), converted);
        return std::string_view(converted);
    }
    const bool is_known = encoding.empty() || encoding == "UTF-8" || encoding == "US-ASCII" ||
                          ((is_big || is_little) && encoding.starts_with("UTF-16"));
    if (!is_known) return not_read(fmt::format("{}, save the file as UTF-8", encoding));
    if (!is_utf8(text)) return not_read("bytes that are not UTF-8");
    return text;
}

Result<void> check_xml(std::string_view text) { return Scanner(text).scan(); }

}  // namespace tongban::bpmn
