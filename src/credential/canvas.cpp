#include "credential/canvas.h"

#include <cairo-pdf.h>
#include <cairo.h>
#include <pango/pangocairo.h>

#include <cmath>
#include <numbers>

#include "base/assert.h"

namespace tongban::credential {

namespace {

// The first is in Debian's fonts-noto-cjk; the others serve where it is missing.
constexpr const char* kFamily =
    "Noto Sans CJK SC, WenQuanYi Micro Hei, Droid Sans Fallback, sans-serif";

cairo_status_t append(void* bytes, const unsigned char* data, unsigned int length) {
    auto* out = static_cast<Bytes*>(bytes);
    out->insert(out->end(), data, data + length);
    return CAIRO_STATUS_SUCCESS;
}

struct LayoutFree {
    void operator()(PangoLayout* layout) const { g_object_unref(layout); }
};
using Layout = std::unique_ptr<PangoLayout, LayoutFree>;

PangoAlignment pango_alignment(Align align) {
    switch (align) {
        case Align::Centre:
            return PANGO_ALIGN_CENTER;
        case Align::Right:
            return PANGO_ALIGN_RIGHT;
        case Align::Left:
        case Align::Justify:
            return PANGO_ALIGN_LEFT;
    }
    return PANGO_ALIGN_LEFT;
}

}  // namespace

struct Canvas::State {
    Bytes bytes;  // written to by the PDF surface, so it does not move
    cairo_surface_t* surface = nullptr;
    cairo_t* cairo = nullptr;

    ~State() {
        if (cairo != nullptr) cairo_destroy(cairo);
        if (surface != nullptr) cairo_surface_destroy(surface);
    }

    void start() {
        ASSERT(cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS);
        cairo = cairo_create(surface);
    }

    Layout layout(std::string_view text, const TextStyle& style, double width) const {
        Layout layout(pango_cairo_create_layout(cairo));
        // Hinting by screen resolution would let the line breaks depend on the machine.
        pango_cairo_context_set_resolution(pango_layout_get_context(layout.get()), 72);
        PangoFontDescription* font = pango_font_description_from_string(kFamily);
        pango_font_description_set_absolute_size(font, style.points * PANGO_SCALE);
        pango_font_description_set_weight(
            font, style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL
        );
        pango_layout_set_font_description(layout.get(), font);
        pango_font_description_free(font);
        pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
        pango_layout_set_alignment(layout.get(), pango_alignment(style.align));
        pango_layout_set_justify(layout.get(), style.align == Align::Justify);
        pango_layout_set_line_spacing(layout.get(), static_cast<float>(style.line_spacing));
        pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
        if (width > 0) pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
        return layout;
    }
};

Canvas::Canvas(std::unique_ptr<State> state) : state_(std::move(state)) {}
Canvas::Canvas(Canvas&&) noexcept = default;
Canvas::~Canvas() = default;

Canvas Canvas::image(int width, int height) {
    ASSERT(width > 0 && height > 0 && width <= 8192 && height <= 8192);
    auto state = std::make_unique<State>();
    state->surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height);
    state->start();
    return Canvas(std::move(state));
}

Canvas Canvas::pdf(double width, double height, std::string_view title, Instant created) {
    auto state = std::make_unique<State>();
    state->surface = cairo_pdf_surface_create_for_stream(&append, &state->bytes, width, height);
    const std::string date = to_rfc3339(created).substr(0, 19) + "Z";
    const std::string title_text(title);
    cairo_pdf_surface_set_metadata(state->surface, CAIRO_PDF_METADATA_TITLE, title_text.c_str());
    cairo_pdf_surface_set_metadata(state->surface, CAIRO_PDF_METADATA_CREATOR, "Tongban");
    cairo_pdf_surface_set_metadata(state->surface, CAIRO_PDF_METADATA_CREATE_DATE, date.c_str());
    cairo_pdf_surface_set_metadata(state->surface, CAIRO_PDF_METADATA_MOD_DATE, date.c_str());
    state->start();
    return Canvas(std::move(state));
}

void Canvas::colour(Colour c) {
    cairo_set_source_rgba(state_->cairo, c.red, c.green, c.blue, c.alpha);
}

void Canvas::rectangle(double x, double y, double width, double height) {
    cairo_rectangle(state_->cairo, x, y, width, height);
    cairo_fill(state_->cairo);
}

void Canvas::line(double x1, double y1, double x2, double y2, double thickness) {
    cairo_set_line_width(state_->cairo, thickness);
    cairo_move_to(state_->cairo, x1, y1);
    cairo_line_to(state_->cairo, x2, y2);
    cairo_stroke(state_->cairo);
}

void Canvas::circle(double x, double y, double radius, double thickness) {
    cairo_set_line_width(state_->cairo, thickness);
    cairo_new_path(state_->cairo);
    cairo_arc(state_->cairo, x, y, radius, 0, 2 * std::numbers::pi);
    cairo_stroke(state_->cairo);
}

void Canvas::star(double x, double y, double radius) {
    // Every second of five points: the pentagram, filled by the nonzero rule.
    for (int i = 0; i < 5; ++i) {
        const double angle = -std::numbers::pi / 2 + i * 4 * std::numbers::pi / 5;
        cairo_line_to(state_->cairo, x + radius * std::cos(angle), y + radius * std::sin(angle));
    }
    cairo_close_path(state_->cairo);
    cairo_fill(state_->cairo);
}

double Canvas::text_height(std::string_view text, const TextStyle& style, double width) {
    const Layout layout = state_->layout(text, style, width);
    int height = 0;
    pango_layout_get_size(layout.get(), nullptr, &height);
    return static_cast<double>(height) / PANGO_SCALE;
}

double Canvas::text(
    double x, double y, double width, std::string_view text, const TextStyle& style
) {
    return text_from(x, y, width, 1e6, text, style, 0).height;
}

Canvas::Drawn Canvas::text_from(
    double x,
    double y,
    double width,
    double height,
    std::string_view text,
    const TextStyle& style,
    int first_line
) {
    const Layout layout = state_->layout(text, style, width);
    Drawn drawn{.next_line = first_line};
    PangoLayoutIter* at = pango_layout_get_iter(layout.get());
    int number = 0;
    do {
        if (number++ < first_line) continue;
        int top = 0;
        int bottom = 0;
        pango_layout_iter_get_line_yrange(at, &top, &bottom);
        const double line_height = static_cast<double>(bottom - top) / PANGO_SCALE;
        if (drawn.height + line_height > height) {
            drawn.is_done = false;
            break;
        }
        PangoRectangle extents;
        pango_layout_iter_get_line_extents(at, nullptr, &extents);
        const int baseline = pango_layout_iter_get_baseline(at);
        cairo_move_to(
            state_->cairo, x + static_cast<double>(extents.x) / PANGO_SCALE,
            y + drawn.height + static_cast<double>(baseline - top) / PANGO_SCALE
        );
        pango_cairo_show_layout_line(state_->cairo, pango_layout_iter_get_line_readonly(at));
        drawn.height += line_height;
        ++drawn.next_line;
    } while (pango_layout_iter_next_line(at));
    pango_layout_iter_free(at);
    return drawn;
}

void Canvas::turned_text(
    double x, double y, double radians, std::string_view text, const TextStyle& style
) {
    const Layout layout = state_->layout(text, style, 0);
    int width = 0;
    int height = 0;
    pango_layout_get_size(layout.get(), &width, &height);
    cairo_save(state_->cairo);
    cairo_translate(state_->cairo, x, y);
    cairo_rotate(state_->cairo, radians);
    cairo_move_to(
        state_->cairo, -static_cast<double>(width) / PANGO_SCALE / 2,
        -static_cast<double>(height) / PANGO_SCALE / 2
    );
    pango_cairo_show_layout(state_->cairo, layout.get());
    cairo_restore(state_->cairo);
}

void Canvas::end_page() { cairo_show_page(state_->cairo); }

Bytes Canvas::png() {
    Bytes out;
    cairo_surface_flush(state_->surface);
    ASSERT(
        cairo_surface_write_to_png_stream(state_->surface, &append, &out) == CAIRO_STATUS_SUCCESS
    );
    return out;
}

Bytes Canvas::pdf() {
    cairo_surface_finish(state_->surface);
    ASSERT(cairo_surface_status(state_->surface) == CAIRO_STATUS_SUCCESS);
    return std::move(state_->bytes);
}

}  // namespace tongban::credential
