#include "bpmn/document.h"

#include <gtest/gtest.h>

using namespace tongban;
using namespace tongban::bpmn;

namespace {
const std::string kSuites = std::string(TONGBAN_SOURCE_DIR) + "/tests/conformance/";

std::string wrap(const std::string& content) {
    return "<b:definitions xmlns:b=\"urn:b\" xmlns:x=\"urn:x\">" + content + "</b:definitions>";
}
}  // namespace

TEST(RoundTrip, LosesNothingOfTheModelsOfOtherTools) {
    for (const char* suite : {"bpmn-miwg", "bpmn"}) {
        const auto results = round_trip_folder(kSuites + suite);
        ASSERT_TRUE(results);
        EXPECT_GT(results->size(), 10u);
        for (const RoundTrip& result : *results)
            EXPECT_TRUE(result.is_same) << result.file << ": " << result.message;
    }
    EXPECT_EQ(round_trip_folder("/nowhere").error().code, "bpmn.no_folder");
}

TEST(RoundTrip, KeepsStrangeTextsAttributesAndComments) {
    const std::string xml = wrap(
        "<!-- why --><b:a x:k=\"1 &lt; 2 &amp;&quot;&#10;\">a &amp; b<x:c /> tail</b:a><?go on?>"
    );
    const auto document = read_document(xml);
    ASSERT_TRUE(document);
    const std::string written = write_document(*document);
    EXPECT_EQ(*canonical_xml(written), *canonical_xml(xml));
    EXPECT_NE(written.find("<!-- why -->"), std::string::npos);
    EXPECT_NE(written.find("<?go on?>"), std::string::npos);
}

TEST(RoundTrip, ComparisonSeesWhatIsLostOrChanged) {
    const std::string whole = *canonical_xml(wrap("<b:a k=\"1\">t</b:a><x:c/>"));
    for (const char* other :
         {"<b:a k=\"1\">t</b:a>", "<b:a>t</b:a><x:c/>", "<b:a k=\"2\">t</b:a><x:c/>",
          "<b:a k=\"1\">u</b:a><x:c/>", "<x:c/><b:a k=\"1\">t</b:a>", "<b:a k=\"1\">t</b:a><b:c/>",
          "<b:a x:k=\"1\">t</b:a><x:c/>"})
        EXPECT_NE(*canonical_xml(wrap(other)), whole) << other;
    // A prefix is a matter of taste.
    EXPECT_EQ(
        *canonical_xml("<definitions xmlns=\"urn:b\" xmlns:y=\"urn:x\"><a k=\"1\">t</a> <y:c/>"
                       "</definitions>"),
        whole
    );
}

TEST(RoundTrip, OtherFilesAreRefused) {
    EXPECT_EQ(read_document("<a/>").error().code, "bpmn.not_bpmn");
    EXPECT_EQ(read_document("<a").error().code, "bpmn.xml");
    std::string deep;
    for (int i = 0; i < 300; ++i) deep += "<b:a>";
    for (int i = 0; i < 300; ++i) deep += "</b:a>";
    EXPECT_EQ(read_document(wrap(deep)).error().code, "bpmn.too_deep");
}

TEST(RoundTrip, KeepsWhatIsContentAmongTheWhiteSpace) {
    const std::string xml = wrap(
        "\n  <b:doc>   </b:doc>\n  <b:doc>one <x:i>two</x:i> <x:i> three </x:i>\n</b:doc>"
        "<b:doc xml:space=\"preserve\"> <x:i/> </b:doc><b:doc><![CDATA[a < b]]> tail</b:doc>\n"
    );
    const auto document = read_document(xml);
    ASSERT_TRUE(document);
    const std::string written = write_document(*document);
    EXPECT_EQ(*canonical_xml(written), *canonical_xml(xml));
    for (const char* kept :
         {"<b:doc>   </b:doc>", "</x:i> <x:i> three </x:i>\n</b:doc>", "> <x:i /> </b:doc>",
          ">a &lt; b tail</b:doc>"})
        EXPECT_NE(written.find(kept), std::string::npos) << kept;
    // Indentation is not content.
    EXPECT_EQ(*canonical_xml(wrap("<b:a/>\n <b:c/>")), *canonical_xml(wrap("<b:a/><b:c/>")));
    EXPECT_NE(*canonical_xml(wrap("<b:a> </b:a>")), *canonical_xml(wrap("<b:a/>")));
}

TEST(RoundTrip, ReadsUtf16AndAByteOrderMark) {
    const std::string xml = wrap("<b:a k=\"\xE4\xB8\xAD\xF0\xA0\xAE\xB7\"/>");
    const auto plain = canonical_xml(xml);
    ASSERT_TRUE(plain);
    EXPECT_EQ(*canonical_xml("\xEF\xBB\xBF" + xml), *plain);
    const auto utf16 = [&](bool is_big) {
        std::string out(is_big ? "\xFE\xFF" : "\xFF\xFE");
        const auto put = [&](unsigned unit) {
            const char high = static_cast<char>(unit >> 8), low = static_cast<char>(unit & 0xFF);
            out += is_big ? high : low;
            out += is_big ? low : high;
        };
        const std::string_view mark = "\xE4\xB8\xAD\xF0\xA0\xAE\xB7";
        const size_t at = xml.find(mark);
        for (size_t i = 0; i < xml.size(); ++i) {
            if (i == at) {
                put(0x4E2D);
                put(0xD842);
                put(0xDFB7);
                i += mark.size() - 1;
            } else {
                put(static_cast<unsigned char>(xml[i]));
            }
        }
        return out;
    };
    EXPECT_EQ(*canonical_xml(utf16(true)), *plain);
    EXPECT_EQ(*canonical_xml(utf16(false)), *plain);
    EXPECT_EQ(canonical_xml(utf16(true) + "x").error().code, "bpmn.encoding");
}

TEST(RoundTrip, RefusesWhatItWouldLose) {
    const auto code = [](const std::string& xml) {
        const auto document = read_document(xml);
        return document ? std::string("read") : document.error().code;
    };
    EXPECT_EQ(code(wrap("<b:a k=\"1\" k=\"2\"/>")), "bpmn.xml");
    EXPECT_EQ(code(wrap("<b:a k='&nbsp;'/>")), "bpmn.xml");
    EXPECT_EQ(code(wrap("<b:a>R&D</b:a>")), "bpmn.xml");
    EXPECT_EQ(code(wrap("<b:a>&#1;</b:a>")), "bpmn.xml");
    EXPECT_EQ(code(wrap("<b:a>\x01</b:a>")), "bpmn.xml");
    EXPECT_EQ(code(wrap("") + wrap("")), "bpmn.xml");
    EXPECT_EQ(code(wrap("") + " after"), "bpmn.xml");
    EXPECT_EQ(code("<!DOCTYPE d [<!ENTITY e \"x\">]>" + wrap("<b:a k=\"&e;\"/>")), "bpmn.xml");
    EXPECT_EQ(code(wrap("<b:a k=\"\xD6\xD0\"/>")), "bpmn.encoding");
    EXPECT_EQ(code("<?xml version=\"1.0\" encoding=\"GBK\"?>" + wrap("")), "bpmn.encoding");
    EXPECT_EQ(code("<?xml version=\"1.0\" encoding='utf-8'?>" + wrap("")), "read");
    const auto latin = canonical_xml(
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" + wrap("<b:a k=\"\xE9\"/>")
    );
    EXPECT_EQ(*latin, *canonical_xml(wrap("<b:a k=\"\xC3\xA9\"/>")));
    EXPECT_EQ(code(wrap("<!-- & < --><?go &?><b:a><![CDATA[& <]]>&#x4E2D;&lt;</b:a>")), "read");
}
