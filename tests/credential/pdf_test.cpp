#include "credential/pdf.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "credential/qr.h"
#include "credential/sample.h"
#include "credential/seal_picture.h"
#include "crypto/scratch.h"

using namespace tongban;
using namespace tongban::credential;
using namespace tongban::test;

namespace {

PdfDocument notice() {
    PdfDocument document;
    document.title = "行政许可申请补正材料通知书";
    document.number = "大足市监补〔2026〕1号（测试）";
    document.blocks.push_back(Paragraph{.text = "大足区老灶火锅店：", .indented = false});
    document.blocks.push_back(Paragraph{
        .text = "你单位申请的食品经营许可，材料不齐全。依照《中华人民共和国行政许可法》第三十二条"
                "第一款第四项，现一次性告知需要补正的全部材料："});
    document.blocks.push_back(Table{
        .head = {"序号", "材料", "要求"},
        .shares = {1, 3, 5},
        .rows = {{"1", "经营场所平面图", "注明操作区、就餐区和冷藏设备的位置"}}});
    document.seal = SealedBy{"大足区市场监督管理局", Date(2026, 11, 21)};
    document.qr = QrBlock{"https://tongban.example/status/AB12", "扫码查询办理进度"};
    document.created = kIssuedAt;
    return document;
}

/// Words of the PDF without any space, by poppler's pdftotext.
std::string words(const Scratch& scratch, const Bytes& pdf) {
    scratch.write("paper.pdf", pdf);
    const std::string command =
        "pdftotext -layout " + scratch.path("paper.pdf") + " " + scratch.path("paper.txt");
    EXPECT_EQ(std::system(command.c_str()), 0);
    std::string text = as_text(scratch.read("paper.txt"));
    std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\f'; });
    return text;
}

}  // namespace

TEST(Pdf, CarriesItsWordsAsText) {
    const Scratch scratch;
    const std::string text = words(scratch, render_pdf(notice()).value());
    for (const char* expected :
         {"行政许可申请补正材料通知书", "第三十二条第一款", "经营场所平面图", "2026年11月21日",
          "第1页"})
        EXPECT_NE(text.find(expected), std::string::npos) << expected << "\n" << text;
}

TEST(Pdf, TheSameDocumentGivesTheSameBytes) {
    EXPECT_EQ(render_pdf(notice()).value(), render_pdf(notice()).value());
    PdfDocument other = notice();
    other.number = "大足市监补〔2026〕2号（测试）";
    EXPECT_NE(render_pdf(other).value(), render_pdf(notice()).value());
}

TEST(Pdf, ThreadsDoNotDisturbEachOther) {
    const Bytes expected = render_pdf(notice()).value();
    std::atomic<int> same = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int round = 0; round < 5; ++round)
                same += render_pdf(notice()).value() == expected;
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(same, 20);
}

TEST(Pdf, LongTextAndTablesRunOverPagesWithoutLoss) {
    PdfDocument document = notice();
    std::string text;
    for (int i = 0; i < 200; ++i) text += fmt::format("第{}句话说到这里为止。", i);
    document.blocks.push_back(Paragraph{.text = text});
    Table table{.head = {"编号", "名称"}};
    for (int i = 0; i < 120; ++i) table.rows.push_back({fmt::format("行{}", i), "材料名称"});
    document.blocks.push_back(table);
    const Scratch scratch;
    const std::string found = words(scratch, render_pdf(document).value());
    for (int i = 0; i < 120; ++i)
        EXPECT_NE(found.find(fmt::format("行{}", i)), std::string::npos) << i;
    EXPECT_NE(found.find("第5页"), std::string::npos);
    EXPECT_NE(found.find("第199句"), std::string::npos);
}

TEST(Pdf, NoSealStandsOnAPageWithoutText) {
    const Scratch scratch;
    for (int lines = 0; lines < 40; ++lines) {
        PdfDocument with_text = notice();
        for (int i = 0; i < lines; ++i)
            with_text.blocks.push_back(Paragraph{.text = fmt::format("第{}条意见。", i)});
        with_text.blocks.push_back(Paragraph{.text = "对本决定不服的，可以申请复议。"});
        PdfDocument with_table = notice();
        Table table{.head = {"编号", "名称"}};
        for (int i = 0; i < lines; ++i) table.rows.push_back({fmt::format("行{}", i), "材料"});
        table.rows.push_back({"末", "对本决定不服的，可以申请复议。"});
        with_table.blocks.push_back(table);
        for (const PdfDocument* document : {&with_text, &with_table}) {
            const std::string text = words(scratch, render_pdf(*document).value());
            // The footer of a page follows its words.
            const size_t end = text.find("可以申请复议"), seal = text.find("2026年11月21日");
            ASSERT_NE(end, std::string::npos);
            ASSERT_NE(seal, std::string::npos);
            EXPECT_EQ(text.substr(end, seal - end).find("页"), std::string::npos) << lines;
        }
    }
}

TEST(Pdf, TextThatCannotBeSetIsRefused) {
    PdfDocument document = notice();
    document.blocks.push_back(Paragraph{.text = "\xFF\xFE"});
    EXPECT_EQ(render_pdf(document).error().code, "credential.pdf_text");
    document = notice();
    document.blocks.push_back(Paragraph{.text = std::string(600 * 1024, 'a')});
    EXPECT_EQ(render_pdf(document).error().code, "credential.pdf_too_long");
    document = notice();
    document.qr->text = std::string(1001, 'a');
    EXPECT_EQ(render_pdf(document).error().code, "credential.qr_too_long");
}

TEST(Qr, PictureAndDrawingExistForShortTexts) {
    const QrCode code = qr_code("1.2.156.3005.2").value();
    EXPECT_GE(code.size, 21);
    EXPECT_TRUE(code.is_dark(0, 0));
    EXPECT_FALSE(code.is_dark(1, 1));
    EXPECT_TRUE(qr_svg(code).starts_with("<svg "));
    EXPECT_FALSE(qr_code(""));
}

TEST(Seal, IsAPictureThatDependsOnItsOrganisation) {
    EXPECT_EQ(to_hex(seal_png("大足区市场监督管理局")).substr(0, 8), "89504e47");
    EXPECT_NE(seal_png("大足区市场监督管理局"), seal_png("大足区城市管理局"));
}
