// Papers as PDF, A4, in Chinese: credentials, notices of the law, receipts. Every page says that it
// is a test.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/text.h"
#include "base/time.h"

namespace tongban::credential {

/// Running text; breaks over pages.
struct Paragraph {
    std::string text;
    double points = 11;
    bool bold = false;
    bool centred = false;
    bool indented = true;  // two characters, as official papers do
};

/// Two columns, label and value: the face of a credential, the head of a receipt.
struct FactRows {
    std::vector<std::pair<std::string, std::string>> rows;
};

/// A ruled table with a head that is repeated on each page.
struct Table {
    std::vector<std::string> head;
    std::vector<double> shares;  // widths; empty: equal
    std::vector<std::vector<std::string>> rows;
};

using Block = std::variant<Paragraph, FactRows, Table>;

/// Organisation and date at the foot, with the picture of the test seal over them.
struct SealedBy {
    std::string organisation;
    Date date;
};

struct QrBlock {
    std::string text;     // what the code says
    std::string caption;  // beside it
};

struct PdfDocument {
    std::string title;
    std::string number;  // below the title: 文号, case number; may be empty
    std::vector<Block> blocks;
    std::optional<SealedBy> seal;
    std::optional<QrBlock> qr;
    std::string footer;
    Instant created;      // the only date in the file
    bool framed = false;  // a border, as credentials have
};

inline constexpr int kPdfPagesMax = 200;

/// The same document gives the same bytes (on the same fonts).
/// Error codes: credential.pdf_text (not UTF-8), credential.pdf_too_long, credential.qr_too_long.
Result<Bytes> render_pdf(const PdfDocument& document);

}  // namespace tongban::credential
