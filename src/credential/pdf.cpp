#include "credential/pdf.h"

#include "credential/canvas.h"
#include "credential/qr.h"
#include "credential/seal_picture.h"

namespace tongban::credential {

namespace {

// A4 in points, with margins of 25 mm.
constexpr double kWidth = 595.28;
constexpr double kHeight = 841.89;
constexpr double kMargin = 70.87;
constexpr double kTextWidth = kWidth - 2 * kMargin;
constexpr double kBottom = kHeight - kMargin - 20;
constexpr double kCellPadding = 5;
constexpr double kSealRadius = 59.5;  // 42 mm across, as seals of organs are
constexpr double kQrSide = 92;
constexpr double kEnding = 2 * kSealRadius + 40;  // seal, date and QR code
constexpr Colour kGrey{0.45, 0.45, 0.45, 1};
constexpr Colour kRule{0.55, 0.55, 0.55, 1};
constexpr size_t kTextBytesMax = 512 * 1024;

struct Cell {
    std::string_view text;
    TextStyle style;
    double width = 0;
};

/// Where the pen stands, and what belongs on each page.
class Page {
  public:
    Page(Canvas& canvas, const PdfDocument& document) : canvas_(canvas), document_(document) {
        start();
    }

    int count() const { return count_; }
    double left() const { return kBottom - y_; }

    void space(double points) { y_ += points; }

    /// Moves to a new page unless `height` fits here; what fits on none begins here.
    void need(double height) {
        if (y_ + height > kBottom && height <= kBottom - kMargin) next();
    }

    void next() {
        canvas_.end_page();
        start();
    }

    void flowing(std::string_view text, const TextStyle& style) {
        int line = 0;
        for (;;) {
            const auto drawn =
                canvas_.text_from(kMargin, y_, kTextWidth, left(), text, style, line);
            y_ += drawn.height;
            if (drawn.is_done || count_ > kPdfPagesMax) return;
            // A line that is taller than a page would never fit.
            if (drawn.next_line == line && y_ <= kMargin + 1) return;
            line = drawn.next_line;
            next();
        }
    }

    double height(const std::vector<Cell>& cells) {
        double highest = 0;
        for (const Cell& cell : cells)
            highest = std::max(
                highest, canvas_.text_height(cell.text, cell.style, cell.width - 2 * kCellPadding)
            );
        return highest + 2 * kCellPadding;
    }

    /// One ruled row. A row taller than a page is cut at the page's end; bounds on cells prevent
    /// it.
    void row(const std::vector<Cell>& cells, bool is_shaded) {
        const double row_height = std::min(height(cells), kBottom - kMargin);
        if (is_shaded) {
            canvas_.colour({0.95, 0.95, 0.95, 1});
            canvas_.rectangle(kMargin, y_, kTextWidth, row_height);
        }
        canvas_.colour(kRule);
        canvas_.line(kMargin, y_, kMargin + kTextWidth, y_, 0.6);
        canvas_.line(kMargin, y_ + row_height, kMargin + kTextWidth, y_ + row_height, 0.6);
        double x = kMargin;
        for (const Cell& cell : cells) {
            canvas_.line(x, y_, x, y_ + row_height, 0.6);
            x += cell.width;
        }
        canvas_.line(x, y_, x, y_ + row_height, 0.6);
        canvas_.colour({});
        x = kMargin;
        for (const Cell& cell : cells) {
            canvas_.text_from(
                x + kCellPadding, y_ + kCellPadding, cell.width - 2 * kCellPadding,
                row_height - 2 * kCellPadding + 0.5, cell.text, cell.style, 0
            );
            x += cell.width;
        }
        y_ += row_height;
    }

    double y() const { return y_; }
    Canvas& canvas() { return canvas_; }

  private:
    void start() {
        ++count_;
        y_ = kMargin;
        // Under everything: nobody shall take this paper for a real one.
        canvas_.colour({0.85, 0.2, 0.2, 0.08});
        canvas_.turned_text(
            kWidth / 2, kHeight / 2, -0.7, "测试 无法律效力", {.points = 64, .bold = true}
        );
        if (document_.framed) {
            canvas_.colour({0.70, 0.53, 0.20, 1});
            const double inset = 34;
            for (const double at : {inset, inset + 5}) {
                const double right = kWidth - at;
                const double bottom = kHeight - at;
                canvas_.line(at, at, right, at, 1.2);
                canvas_.line(at, bottom, right, bottom, 1.2);
                canvas_.line(at, at, at, bottom, 1.2);
                canvas_.line(right, at, right, bottom, 1.2);
            }
        }
        canvas_.colour(kGrey);
        const std::string footer = document_.footer.empty() ? "" : document_.footer + "　";
        canvas_.text(
            kMargin, kHeight - kMargin + 4, kTextWidth, fmt::format("{}第 {} 页", footer, count_),
            {.points = 8.5, .align = Align::Centre}
        );
        canvas_.colour({});
    }

    Canvas& canvas_;
    const PdfDocument& document_;
    double y_ = 0;
    int count_ = 0;
};

// A seal does not stand on a page without text (GB/T 9704-2012, 7.3.5.4): the last part of the last
// block has `ending` below it on its page, or goes to the next one.

void draw(Page& page, const Paragraph& paragraph, double ending) {
    constexpr double kSpace = 6;
    // U+3000, the ideographic space, makes the indent of two characters.
    const std::string text =
        paragraph.indented && !paragraph.centred ? "　　" + paragraph.text : paragraph.text;
    const TextStyle style{
        .points = paragraph.points,
        .bold = paragraph.bold,
        .align = paragraph.centred ? Align::Centre : Align::Left,
        .line_spacing = 1.5};
    if (ending > 0) page.need(page.canvas().text_height(text, style, kTextWidth) + kSpace + ending);
    page.flowing(text, style);
    page.space(kSpace);
}

void draw(Page& page, const FactRows& facts, double ending) {
    constexpr double kSpace = 10;
    page.space(4);
    for (const auto& [label, value] : facts.rows) {
        const bool is_last = &value == &facts.rows.back().second;
        const std::vector<Cell> cells{
            {label, {.points = 11, .bold = true}, kTextWidth * 0.28},
            {value, {.points = 11}, kTextWidth * 0.72}};
        page.need(page.height(cells) + (is_last ? kSpace + ending : 0));
        page.row(cells, false);
    }
    page.space(kSpace);
}

void draw(Page& page, const Table& table, double ending) {
    constexpr double kSpace = 10;
    std::vector<double> widths;
    double sum = 0;
    for (size_t i = 0; i < table.head.size(); ++i) {
        widths.push_back(i < table.shares.size() ? table.shares[i] : 1);
        sum += widths.back();
    }
    const auto cells_of = [&](const std::vector<std::string>& texts, bool bold) {
        std::vector<Cell> cells;
        for (size_t i = 0; i < widths.size(); ++i)
            cells.push_back(
                {i < texts.size() ? std::string_view(texts[i]) : "",
                 {.points = 10, .bold = bold},
                 kTextWidth * widths[i] / sum}
            );
        return cells;
    };
    const std::vector<Cell> head = cells_of(table.head, true);
    page.space(4);
    page.need(page.height(head) * 2);
    page.row(head, true);
    for (const auto& texts : table.rows) {
        const std::vector<Cell> cells = cells_of(texts, false);
        const bool is_last = &texts == &table.rows.back();
        if (page.height(cells) + (is_last ? kSpace + ending : 0) > page.left()) {
            page.next();
            page.row(head, true);
        }
        page.row(cells, false);
    }
    page.space(kSpace);
}

void draw_qr(Page& page, const QrBlock& qr, const QrCode& code) {
    const double module = kQrSide / code.size;
    const double y = page.y();
    for (int row = 0; row < code.size; ++row)
        for (int column = 0; column < code.size; ++column)
            if (code.is_dark(column, row))
                page.canvas().rectangle(
                    kMargin + column * module, y + row * module, module, module
                );
    page.canvas().colour(kGrey);
    page.canvas().text(
        kMargin, y + kQrSide + 4, kQrSide * 1.9, qr.caption, {.points = 8.5, .line_spacing = 1.2}
    );
    page.canvas().colour({});
}

/// Date as official papers write it: 2026年11月21日.
std::string chinese_date(Date date) {
    return fmt::format("{}年{}月{}日", date.year(), date.month(), date.day());
}

void draw_seal_block(Page& page, const SealedBy& seal) {
    const double width = 230;
    const double x = kWidth - kMargin - width;
    const double y = page.y() + 34;
    const TextStyle style{.points = 12, .align = Align::Centre};
    const double used = page.canvas().text(x, y, width, seal.organisation, style);
    page.canvas().text(x, y + used + 4, width, chinese_date(seal.date), style);
    draw_seal(page.canvas(), x + width / 2, y + used, kSealRadius, seal.organisation);
}

size_t text_bytes(const PdfDocument& document, bool& is_clean) {
    size_t sum = 0;
    const auto add = [&](const std::string& text) {
        sum += text.size();
        is_clean = is_clean && is_utf8(text) && text.find('\0') == std::string::npos;
    };
    for (const std::string* text : {&document.title, &document.number, &document.footer})
        add(*text);
    for (const Block& block : document.blocks) {
        if (const auto* paragraph = std::get_if<Paragraph>(&block)) add(paragraph->text);
        if (const auto* facts = std::get_if<FactRows>(&block))
            for (const auto& [label, value] : facts->rows) add(label), add(value);
        if (const auto* table = std::get_if<Table>(&block)) {
            for (const std::string& text : table->head) add(text);
            for (const auto& row : table->rows)
                for (const std::string& text : row) add(text);
        }
    }
    if (document.seal) add(document.seal->organisation);
    if (document.qr) add(document.qr->caption);
    return sum;
}

}  // namespace

Result<Bytes> render_pdf(const PdfDocument& document) {
    bool is_clean = true;
    if (text_bytes(document, is_clean) > kTextBytesMax)
        return refuse("credential.pdf_too_long", ErrorKind::TooLarge);
    if (!is_clean) return refuse("credential.pdf_text");
    std::optional<QrCode> code;
    if (document.qr) code = TRY(qr_code(document.qr->text));

    Canvas canvas = Canvas::pdf(kWidth, kHeight, document.title, document.created);
    Page page(canvas, document);
    page.space(document.framed ? 16 : 0);
    page.flowing(document.title, {.points = 22, .bold = true, .align = Align::Centre});
    page.space(4);
    if (!document.number.empty())
        page.flowing(document.number, {.points = 11, .align = Align::Centre});
    page.space(14);
    const double ending = document.seal || code ? kEnding : 0;
    for (const Block& block : document.blocks) {
        const double below = &block == &document.blocks.back() ? ending : 0;
        std::visit([&](const auto& one) { draw(page, one, below); }, block);
        if (page.count() > kPdfPagesMax)
            return refuse("credential.pdf_too_long", ErrorKind::TooLarge);
    }
    if (ending > 0) page.need(ending);
    if (code) draw_qr(page, *document.qr, *code);
    if (document.seal) draw_seal_block(page, *document.seal);
    canvas.end_page();
    return canvas.pdf();
}

}  // namespace tongban::credential
