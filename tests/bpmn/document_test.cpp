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
