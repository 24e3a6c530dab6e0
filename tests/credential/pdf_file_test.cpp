#include "credential/pdf_file.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "credential/sample.h"
#include "crypto/scratch.h"

using namespace tongban;
using namespace tongban::credential;
using namespace tongban::test;

namespace {

Bytes paper(const Content& content = food_licence()) {
    return render_pdf(credential_paper(content, kVerifyBase, kIssuedAt)).value();
}
std::string code(std::span<const std::uint8_t> pdf) {
    const auto result = read_pdf(pdf);
    return result ? "read" : result.error().code;
}
/// What the qpdf command makes of a PDF: another file of the same looks.
Bytes rewritten(const Scratch& scratch, const Bytes& pdf, const std::string& options) {
    scratch.write("in.pdf", pdf);
    const std::string command =
        "qpdf " + options + " " + scratch.path("in.pdf") + " " + scratch.path("out.pdf");
    EXPECT_EQ(std::system(command.c_str()), 0);
    return scratch.read("out.pdf");
}

}  // namespace

TEST(PdfFile, GivesBackItsAttachments) {
    const Bytes pdf = attach_credentials(paper(), "jwt~", "{}").value();
    const PdfFile read = read_pdf(pdf).value();
    EXPECT_EQ(read.attachments.size(), 2u);
    EXPECT_EQ(read.attachments.at("credential.sdjwt"), "jwt~");
    EXPECT_EQ(read.attachments.at("credential.sm2.json"), "{}");
    EXPECT_TRUE(read_pdf(paper())->attachments.empty());
}

TEST(PdfFile, AttachingDoesNotChangeWhatIsSeen) {
    const PdfFile before = read_pdf(paper()).value();
    const PdfFile after = read_pdf(attach_credentials(paper(), "jwt~", "").value()).value();
    EXPECT_EQ(before.visible.sha256, after.visible.sha256);
    EXPECT_EQ(before.visible.sm3, after.visible.sm3);
}

TEST(PdfFile, CompressionAndObjectNumbersDoNotCount) {
    const Scratch scratch;
    const Bytes pdf = attach_credentials(paper(), "jwt~", "{}").value();
    const PdfFile expected = read_pdf(pdf).value();
    for (const char* options :
         {"--compress-streams=n --decode-level=generalized", "--object-streams=generate",
          "--recompress-flate --compression-level=1"}) {
        const Bytes other = rewritten(scratch, pdf, options);
        EXPECT_NE(other, pdf);
        EXPECT_EQ(read_pdf(other)->visible.sha256, expected.visible.sha256) << options;
    }
}

TEST(PdfFile, EveryVisibleDifferenceCounts) {
    const auto digest = [](const Content& content) {
        return read_pdf(paper(content))->visible.sha256;
    };
    const auto original = digest(food_licence());
    Content changed = food_licence();
    changed.fields[0].value = "大足区新灶火锅店";
    EXPECT_NE(digest(changed), original);
    changed = food_licence();
    changed.valid_until = Date(2041, 11, 20);
    EXPECT_NE(digest(changed), original);

    // On the page itself: turned, cut, or with a second page behind.
    const Scratch scratch;
    const Bytes pdf = paper();
    EXPECT_NE(read_pdf(rewritten(scratch, pdf, "--rotate=+90"))->visible.sha256, original);
    scratch.write("again.pdf", pdf);
    EXPECT_NE(
        read_pdf(rewritten(scratch, pdf, "--pages . " + scratch.path("again.pdf") + " --"))
            ->visible.sha256,
        original
    );
    scratch.write("over.pdf", paper(changed));
    EXPECT_NE(
        read_pdf(rewritten(scratch, pdf, "--overlay " + scratch.path("over.pdf") + " --"))
            ->visible.sha256,
        original
    );
}

TEST(PdfFile, AnAppendedRevisionIsRefused) {
    Bytes pdf = attach_credentials(paper(), "jwt~", "").value();
    const std::string revision =
        "\n1 0 obj\n<< >>\nendobj\nxref\n0 0\ntrailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n";
    pdf.insert(pdf.end(), revision.begin(), revision.end());
    EXPECT_EQ(code(pdf), "credential.pdf_revised");
}

TEST(PdfFile, EncryptedDamagedAndForeignBytesAreRefused) {
    const Scratch scratch;
    const Bytes pdf = paper();
    EXPECT_NE(code(rewritten(scratch, pdf, "--encrypt \"\" owner 256 --")), "read");
    EXPECT_NE(code(as_bytes("")), "read");
    EXPECT_NE(code(as_bytes("%PDF-1.7\nstartxref\n0\n%%EOF")), "read");
    EXPECT_NE(code(as_bytes("not a pdf")), "read");
    for (size_t length = 0; length < pdf.size(); length += 997)
        EXPECT_NE(code(std::span(pdf).first(length)), "read") << length;
    Bytes shifted{' '};
    shifted.insert(shifted.end(), pdf.begin(), pdf.end());
    EXPECT_NE(code(shifted), "read");
    EXPECT_EQ(code(Bytes(kPdfBytesMax + 1, ' ')), "credential.pdf_too_large");
}

TEST(PdfFile, WhatCouldChangeTheLooksLaterIsRefused) {
    std::string text = as_text(attach_credentials(paper(), "jwt~", "").value());
    // A key of the same length, so that offsets stay: the catalogue then names a script to run.
    const size_t at = text.find("/Type /Catalog");
    ASSERT_NE(at, std::string::npos);
    text.replace(at, 14, "/OpenAction 12");
    EXPECT_EQ(code(as_bytes(text)), "credential.pdf_active");
}

namespace {
/// A PDF of one page with the given contents, packed; written by hand, so that any size is quick.
std::string one_page(size_t content_bytes) {
    std::string content = "0 0 m ";
    content.resize(content_bytes, ' ');
    uLongf packed_size = compressBound(content.size());
    std::string packed(packed_size, '\0');
    EXPECT_EQ(
        compress2(
            reinterpret_cast<Bytef*>(packed.data()), &packed_size,
            reinterpret_cast<const Bytef*>(content.data()), content.size(), 1
        ),
        Z_OK
    );
    packed.resize(packed_size);
    std::string pdf = "%PDF-1.4\n";
    std::vector<size_t> offsets;
    const auto add = [&](const std::string& object) {
        offsets.push_back(pdf.size());
        pdf += fmt::format("{} 0 obj\n{}\nendobj\n", offsets.size(), object);
    };
    add("<< /Type /Catalog /Pages 2 0 R >>");
    add("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>");
    add(fmt::format(
        "<< /Length {} /Filter /FlateDecode >>\nstream\n{}\nendstream", packed.size(), packed
    ));
    const size_t xref = pdf.size();
    pdf += fmt::format("xref\n0 {}\n0000000000 65535 f \n", offsets.size() + 1);
    for (const size_t offset : offsets) pdf += fmt::format("{:010} 00000 n \n", offset);
    pdf += fmt::format(
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{}\n%%EOF\n", offsets.size() + 1, xref
    );
    return pdf;
}
}  // namespace

TEST(PdfFile, ABombIsRefused) {
    EXPECT_EQ(code(as_bytes(one_page(100'000))), "read");
    const std::string bomb = one_page(80'000'000);
    ASSERT_LT(bomb.size(), 1'000'000u);
    EXPECT_EQ(code(as_bytes(bomb)), "credential.pdf_too_large");
}
